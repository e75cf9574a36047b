"""The house stands: no missing migration, no system check that complains."""

import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, stdout=io.StringIO())


def test_system_checks_pass():
    call_command("check", fail_level="WARNING", stdout=io.StringIO(), stderr=io.StringIO())
