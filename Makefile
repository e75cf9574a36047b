# The commands of the house. `make` alone lists them.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $(p))) python3)
IN = .venv/bin/python
ROOMS = portal home faq submissions news search
# Logic that needs no request, typed throughout.
TYPED = $(wildcard portal/vietnamese portal/calendar/working.py portal/places/snapshots.py submissions/codes.py \
	submissions/deadlines.py submissions/statistics.py submissions/routing.py submissions/bodies.py submissions/classifier.py submissions/matters.py \
	search/text.py search/typing_keys.py search/query.py search/spelling.py search/planning.py \
	search/highlighting.py search/masking.py search/facets.py)
COMPILE = --quiet --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras

.PHONY: help run prepare test check format messages bench screenshots engines requirements \
	check-format check-lint check-types check-floors check-templates check-migrations \
	check-messages check-length

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 22

run: prepare ## start the portal on http://127.0.0.1:8000 (or PORT=)
	@exec $(IN) deploy/prepare.py

prepare:
	@$(PYTHON) deploy/environment.py

test: prepare ## install what the tests need, and run them on every engine (ARGS= for pytest)
	@$(PYTHON) tests/engines/install.py
	@$(IN) -m tests.engines.suite

# All of them, even when one fails.
check: prepare ## format, lint, types, floors, templates, migrations, messages
	@$(PYTHON) deploy/environment.py requirements-dev.txt
	@$(MAKE) --keep-going --no-print-directory \
		check-format check-lint check-types check-floors check-templates check-migrations \
		check-messages check-length

check-format:
	.venv/bin/ruff format --check --quiet --diff .
check-lint:
	.venv/bin/ruff check .
check-types:
	.venv/bin/mypy $(TYPED)
check-floors:
	.venv/bin/lint-imports --no-logo
check-templates:
	.venv/bin/djlint --lint --quiet --linter-output-format "{filename}:{line} {code} {message}" $(ROOMS)
check-migrations:
	$(IN) manage.py makemigrations --check --dry-run --settings portal.settings.test
check-messages:
	$(IN) deploy/check_messages.py
check-length:
	@git ls-files '*.py' | grep -v /migrations/ | xargs wc -l | awk \
		'$$2 != "total" && $$1 > 400 {print "Consider splitting: " $$2 " has " $$1 " lines"}'

format: prepare ## format the Python code, and mend what ruff can mend
	@$(PYTHON) deploy/environment.py requirements-dev.txt
	.venv/bin/ruff check --fix --quiet . || true
	.venv/bin/ruff format .

# Room by room: the catalogue in locale/ is written by hand, its texts are Wagtail's.
messages: prepare ## collect the texts to translate, and compile the catalogues (needs gettext)
	@for catalogue in $$(git ls-files '*/locale/vi/LC_MESSAGES/django.po'); do \
		(cd $${catalogue%/locale/*} && $(CURDIR)/.venv/bin/django-admin makemessages \
			--locale vi --no-location --no-obsolete) || exit 1; done
	.venv/bin/django-admin compilemessages --locale vi --ignore .venv

bench: prepare ## the benchmarks (ARGS= chooses): a table, and bench/results/
	@$(IN) -m bench.run $(ARGS)

screenshots: prepare ## the pictures of docs/images/ from a demo of their own (needs chromium)
	@$(IN) -m docs.screenshots $(ARGS)

engines: ## install chromium, PostgreSQL, Redis, Elasticsearch for the tests (Debian, as root)
	@$(PYTHON) tests/engines/install.py

requirements: prepare ## compile requirements*.in to requirements*.txt
	@$(PYTHON) deploy/environment.py requirements-dev.txt
	.venv/bin/pip-compile $(COMPILE) requirements.in
	.venv/bin/pip-compile $(COMPILE) requirements-dev.in
