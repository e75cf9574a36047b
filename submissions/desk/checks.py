"""The coordinator's page: the nightly proof, who was warned, mail that did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic

from portal.tasks import enqueue
from portal.vietnamese import format_number

from .. import dead_letters, deadline_warnings, permissions, proof
from ..models import DeadlineWarning, ProofRun, State
from ..permissions import AUDITOR, COORDINATOR, OPERATOR

WARNED_SHOWN = 30
LETTERS_SHOWN = 50


class ForRoles:
    """Opens a page to people in one of `roles`."""

    roles: frozenset[str] = frozenset()

    def dispatch(self, request, *args, **kwargs):
        if not permissions.roles_of(request.user) & self.roles:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChecksPage(ForRoles, generic.WagtailAdminTemplateMixin, TemplateView):
    roles = frozenset({COORDINATOR, AUDITOR})
    template_name = "submissions/desk/checks.html"
    page_title = gettext_lazy("Checks")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        run = ProofRun.objects.first()
        return super().get_context_data(
            run=run,
            checks=_checks(run) if run else [],
            states=[
                {"label": State(name).label if name in State.values else name, "count": count}
                for name, count in (run.by_state.items() if run else ())
            ],
            may_run=COORDINATOR in permissions.roles_of(self.request.user),
            **dead_letters.counts(),
            **_warned(),
            **kwargs,
        )


def _checks(run: ProofRun) -> list[dict]:
    """Each check with its number, its findings, and what to do; those that failed first."""
    rows = [
        {
            "problem": check.problem,
            "advice": check.advice,
            "count": run.by_check.get(name, 0),
            "findings": [
                {**row, "is_ticket": name not in proof.NOT_OF_TICKETS}
                for row in run.findings
                if row["check"] == name
            ],
        }
        for name, check in proof.CHECKS.items()
    ]
    return sorted(rows, key=lambda row: not row["count"])


def _warned() -> dict:
    """The running tickets that were warned of: how many came to which step, and the most urgent of
    them with who was told."""
    warned = deadline_warnings.warned_tickets()
    by_step = dict(warned.order_by().values_list("warned").annotate(n=Count("pk")))
    tickets = list(
        warned.select_related("organisation", "topic")
        .defer("content", "proposal")
        .order_by("due_at", "pk")[:WARNED_SHOWN]
    )
    given = deadline_warnings.given_to(tickets)
    return {
        "warned_by_step": [
            {"label": step.label, "count": by_step.get(step.value, 0)}
            for step in reversed(DeadlineWarning.Step)
        ],
        "warned": [
            {"ticket": ticket, "warning": given[ticket.pk][-1]}
            for ticket in tickets
            if given.get(ticket.pk)
        ],
        "warned_more": max(sum(by_step.values()) - len(tickets), 0),
    }


class RunProof(ForRoles, View):
    """Starts the proof now; its result stands on the page when it is through."""

    roles = frozenset({COORDINATOR})
    http_method_names = ["post"]

    def post(self, request):
        # Pressed twice within a minute it is one run.
        key = f"verify-tickets:{timezone.now():%Y-%m-%dT%H:%M}"
        enqueue("submissions.verify_tickets", key=key)
        messages.success(request, _("The proof has been started. Its result will stand here."))
        return redirect("desk:checks")


class MailPage(ForRoles, generic.WagtailAdminTemplateMixin, TemplateView):
    """Mail that was given up, with the reason; and what is still being tried."""

    roles = frozenset({COORDINATOR, OPERATOR, AUDITOR})
    template_name = "submissions/desk/mail.html"
    page_title = gettext_lazy("Mail that did not arrive")
    header_icon = "mail"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        pages = Paginator(dead_letters.given_up(), LETTERS_SHOWN)
        page = pages.get_page(self.request.GET.get("p"))
        still_tried = dead_letters.still_tried()
        waiting = list(still_tried[:LETTERS_SHOWN])
        full = len(waiting) == LETTERS_SHOWN
        return super().get_context_data(
            letters_page=page,
            letters=dead_letters.letters(list(page)),
            given_up=pages.count,
            waiting=dead_letters.letters(waiting),
            waiting_count=still_tried.count() if full else len(waiting),
            may_send=bool(permissions.roles_of(self.request.user) & SendAgain.roles),
            **kwargs,
        )


class SendAgain(ForRoles, View):
    """Queues one letter once more, or all of them."""

    roles = frozenset({COORDINATOR, OPERATOR})
    http_method_names = ["post"]

    def post(self, request, pk: int | None = None):
        if pk is None:
            count = dead_letters.send_all_again()
            text = ngettext(
                "%(count)s letter is sent again.", "%(count)s letters are sent again.", count
            )
            messages.success(request, text % {"count": format_number(count)})
        elif dead_letters.send_again(pk):
            messages.success(request, _("The letter is sent again."))
        else:
            messages.warning(request, _("This letter is no longer among those given up."))
        return redirect("desk:mail")
