"""Assigning many tickets at once: each by the workflow, each told whether it went."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.places.models import Organisation

from .. import kept, permissions, workflow
from ..dossier import Actor
from ..models import Ticket
from ..permissions import COORDINATOR, OPERATOR
from .access import StaffOnly

MOST_AT_ONCE = 100


def may_assign(user) -> bool:
    """Whether the workflow lets one of the user's roles assign tickets."""
    return bool(permissions.roles_of(user).intersection(workflow.TRANSITIONS["assign"].roles))


def offer_units(form: forms.Form, actor: Actor) -> None:
    """Sets what `organisation` and `officer` of a form may be: the centre gives to every body of
    ours, a head within the unit. What is shown comes from the cache, what is sent is checked."""
    today = timezone.localdate()
    units = Organisation.objects.valid_on(today).filter(outside=False)
    officers = get_user_model().objects.filter(is_active=True, membership__isnull=False)
    bodies = [body for body in kept.bodies().values() if body.stands and not body.outside]
    if not actor.roles & {OPERATOR, COORDINATOR}:
        units = units.filter(pk__in=actor.units)
        officers = officers.filter(membership__organisation__in=actor.units)
        bodies = [body for body in bodies if body.pk in actor.units]
    shown = {body.pk for body in bodies}
    people = [one for one in kept.officers().values() if one.active and one.body_id in shown]
    organisation, officer = form.fields["organisation"], form.fields["officer"]
    organisation.queryset = units
    officer.queryset = officers.select_related("membership__organisation")
    organisation.choices = [("", "---------"), *((body.pk, body.name) for body in bodies)]
    officer.choices = [("", officer.empty_label), *((one.pk, one.label) for one in people)]


class BulkAssignForm(forms.Form):
    """Where the ticked tickets go."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Unit"))
    officer = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("Officer"),
        required=False,
        empty_label=gettext_lazy("The unit decides"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, prefix="bulk", **kwargs)
        offer_units(self, Actor.of(user))
        for field in self.fields.values():
            field.widget.attrs["form"] = "desk-bulk"

    def clean(self):
        values = super().clean()
        organisation, officer = values.get("organisation"), values.get("officer")
        if organisation and officer and officer.membership.organisation_id != organisation.pk:
            self.add_error("officer", _("This officer works for another unit."))
        return values


@dataclass(frozen=True)
class Outcome:
    """What became of one ticked ticket: `why` it did not go, empty if it went. `ticket` is as it
    is now, None for one that is not there for this user."""

    code: str
    ticket: Ticket | None
    why: str = ""


def assign_many(ticked: list[tuple[str, int]], user, **what) -> list[Outcome]:
    """Assigns tickets, given as (code, version seen), one by one and each in a transaction of its
    own, so that one that cannot go does not hold up the others. Bounded by `MOST_AT_ONCE`."""
    actor = Actor.of(user)
    codes = [code for code, _version in ticked]
    tickets = {one.code: one for one in permissions.visible(user).filter(code__in=codes)}
    return [_assign(tickets.get(code), code, version, actor, what) for code, version in ticked]


def _assign(ticket: Ticket | None, code: str, version: int, actor: Actor, what: dict) -> Outcome:
    if ticket is None:
        return Outcome(code, None, _("There is no such ticket for you."))
    same = (ticket.organisation_id, ticket.officer_id) == (
        what["organisation"].pk,
        getattr(what.get("officer"), "pk", None),
    )
    if same:
        return Outcome(code, ticket, _("It is already there."))
    try:
        return Outcome(code, workflow.act(ticket, "assign", actor, version=version, **what))
    except workflow.WorkflowError as error:
        ticket.refresh_from_db()
        return Outcome(code, ticket, str(error))


class BulkAssign(StaffOnly, WagtailAdminTemplateMixin, TemplateView):
    """Takes the ticked tickets of a list. Those that did not go are shown with the reason, still
    ticked, so that they can be sent again."""

    http_method_names = ["post"]
    template_name = "submissions/desk/bulk.html"
    page_title = gettext_lazy("Assign many tickets")
    header_icon = "resubmit"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def post(self, request):
        if not may_assign(request.user):
            raise PermissionDenied
        form = BulkAssignForm(request.POST, user=request.user)
        ticked = self._ticked(request.POST.getlist("ticket"))
        if not ticked:
            form.add_error(None, _("No ticket is ticked."))
        elif len(ticked) > MOST_AT_ONCE:
            form.add_error(None, _("At most %s tickets at once.") % MOST_AT_ONCE)
        if not form.is_valid():
            return self._show(form, self._unchanged(ticked[:MOST_AT_ONCE]), 422)
        outcomes = assign_many(ticked, request.user, **form.cleaned_data)
        failed = [outcome for outcome in outcomes if outcome.why]
        gone = len(outcomes) - len(failed)
        if gone:
            told = ngettext(
                "%(n)s ticket went to %(unit)s.", "%(n)s tickets went to %(unit)s.", gone
            )
            unit = form.cleaned_data["organisation"]
            messages.success(request, told % {"n": gone, "unit": unit})
        if failed:
            return self._show(form, failed, 200 if gone else 422)
        return redirect("desk:index")

    def _ticked(self, values: list[str]) -> list[tuple[str, int]]:
        """(code, version) of each box. A box that nobody could have ticked is left out."""
        ticked = {}
        for value in values:
            code, _at, version = value.partition("@")
            if version.isdecimal():
                ticked[code[:20]] = int(version[:9])
        return list(ticked.items())

    def _unchanged(self, ticked: list[tuple[str, int]]) -> list[Outcome]:
        found = permissions.visible(self.request.user).in_bulk(
            [code for code, _version in ticked], field_name="code"
        )
        return [Outcome(code, found.get(code)) for code, _version in ticked if code in found]

    def _show(self, form: BulkAssignForm, outcomes: list[Outcome], status: int):
        context = self.get_context_data(bulk=form, outcomes=outcomes)
        return self.render_to_response(context, status=status)
