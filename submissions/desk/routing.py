"""The routing screen: which rule would take this text, why others would not, what was learnt."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.places.models import Organisation, Topic
from portal.vietnamese import clean

from .. import choices, departures, permissions, routing, teaching
from ..dossier import Actor
from ..models import Kind, LearntRouting, Level, RoutingRule

LOOK = frozenset({permissions.COORDINATOR, permissions.OPERATOR, permissions.AUDITOR})
STEP = 10  # between the numbers of two rules, so that one fits in between

MISSED = {
    "active": gettext_lazy("not in use"),
    "topic": gettext_lazy("another topic"),
    "commune": gettext_lazy("another commune"),
    "kind": gettext_lazy("another kind"),
    "level": gettext_lazy("another level"),
}


class TestForm(forms.Form):
    """An opinion as it might come in."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    content = forms.CharField(
        label=gettext_lazy("Content"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label=gettext_lazy("Topic"),
        required=False,
        empty_label=gettext_lazy("As it was learnt"),
    )
    commune = forms.TypedChoiceField(
        label=gettext_lazy("Commune where it happened"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind, initial=Kind.REPORT)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), choices=Level, coerce=int, initial=Level.UNIT
    )

    def __init__(self, *args, communes: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [("", _("Not stated")), *communes.items()]
        topics = [(topic.pk, topic.name) for topic in choices.topics().values()]
        self.fields["topic"].choices = [("", _("As it was learnt")), *topics]

    def clean(self):
        values = super().clean()
        return {k: clean(v) if isinstance(v, str) else v for k, v in values.items()}


class CentreScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of those who route; only the coordinator changes anything."""

    def dispatch(self, request, *args, **kwargs):
        roles = permissions.roles_of(request.user)
        if not roles & LOOK:
            raise PermissionDenied
        self.may_change = permissions.COORDINATOR in roles
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def changing(self) -> None:
        if not self.may_change:
            raise PermissionDenied


class RoutingScreen(CentreScreen):
    """Tries a text on the rules and on what was learnt; puts the rules in order."""

    template_name = "submissions/desk/routing.html"
    page_title = gettext_lazy("Routing")
    header_icon = "resubmit"

    def get_context_data(self, **kwargs):
        communes = {commune.unit_id: commune.name for commune in choices.communes().values()}
        given = self.request.POST if self.request.POST.get("do") == "try" else None
        form = TestForm(given, communes=communes)
        rules = list(RoutingRule.objects.select_related("topic", "organisation"))
        learnt = LearntRouting.objects.defer("topics", "organisations").first()
        context = {"form": form, "learnt": learnt, "may_change": self.may_change}
        if form.is_bound and form.is_valid():
            context |= self._tried(form.cleaned_data, rules)
        else:
            context["rules"] = [{"rule": rule} for rule in rules]
        for row in context["rules"]:
            row["commune"] = communes.get(row["rule"].commune_id, "")
        return super().get_context_data(**context, **kwargs)

    def _tried(self, given: dict, rules: list[RoutingRule]) -> dict:
        """What becomes of the text: the proposal, and each rule with why it was passed over."""
        commune = given["commune"]
        found = routing.proposals(
            title=given["title"],
            content=given["content"],
            topic=given["topic"],
            commune=routing.AdminUnit(pk=commune) if commune else None,
            kind=given["kind"],
            level=given["level"],
        )
        about = found.topics[0].pk if found.topics else None
        facts = routing.Facts(about, commune, given["kind"], given["level"])
        rows = []
        for rule in rules:
            tried = routing.try_rule(rule, facts)
            taken = found.rule is not None and rule.pk == found.rule.pk
            late = tried.fits and not taken
            why = [MISSED[name] for name in tried.missed] or [_("an earlier rule fits")] * late
            rows.append({"rule": rule, "taken": taken, "why": why})
        return {"proposal": found, "rules": rows, "tried": True}

    def post(self, request, *args, **kwargs):
        do = request.POST.get("do")
        if do == "move":
            self.changing()
            move(request.POST.get("rule", ""), up=request.POST.get("way") == "up")
            return redirect("desk:routing")
        if do == "learn":
            self.changing()
            teaching.learn_soon()
            messages.success(request, _("It is being learnt anew. This takes a minute or two."))
            return redirect("desk:routing")
        context = self.get_context_data()
        return self.render_to_response(context, status=200 if context["form"].is_valid() else 422)


@transaction.atomic
def move(pk: str, *, up: bool) -> None:
    """Puts a rule before the one above it, or after the one below; numbers all of them anew."""
    rules = list(RoutingRule.objects.select_for_update().order_by("order", "id"))
    at = next((index for index, rule in enumerate(rules) if str(rule.pk) == pk), None)
    to = None if at is None else at - 1 if up else at + 1
    if to is None or not 0 <= to < len(rules):
        return
    rules[at], rules[to] = rules[to], rules[at]
    for number, rule in enumerate(rules, 1):
        rule.order = number * STEP
    RoutingRule.objects.bulk_update(rules, ["order"])


class OrphansScreen(CentreScreen):
    """The bodies whose tickets nobody answers, and the hand-over to who takes over."""

    template_name = "submissions/desk/orphans.html"
    page_title = gettext_lazy("Tickets that nobody answers for")
    header_icon = "warning"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            orphans=departures.orphans(),
            bodies=Organisation.objects.valid_on(timezone.localdate()).filter(outside=False),
            may_change=self.may_change,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        self.changing()
        bodies = Organisation.objects.valid_on(timezone.localdate()).filter(outside=False)
        numbers = {name: request.POST.get(name, "") for name in ("gone", "heir")}
        if not all(value.isdecimal() and len(value) < 19 for value in numbers.values()):
            messages.error(request, _("Choose the body that takes over."))
            return self.render_to_response(self.get_context_data(), status=422)
        gone = get_object_or_404(Organisation, pk=numbers["gone"])
        heir = get_object_or_404(bodies, pk=numbers["heir"])
        went, stayed = departures.hand_over_all(gone, heir, Actor.of(request.user))
        text = ngettext(
            "%(number)s ticket handed over to %(name)s.",
            "%(number)s tickets handed over to %(name)s.",
            went,
        )
        messages.success(request, text % {"number": went, "name": heir})
        if stayed:
            text = _("These tickets stayed where they were: %(codes)s.")
            messages.warning(request, text % {"codes": ", ".join(stayed)})
        return redirect("desk:orphans")
