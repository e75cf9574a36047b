"""The operator's screen, and the two questions that it asks while the operator types."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic

from ... import attachments, permissions, uploads, workflow
from ...dossier import Actor
from ...forms import phone as phones
from ...models import Channel, Kind, Rating, State, Ticket
from ...views.shared import SeeOther, page_addresses
from . import suggestions
from .forms import IntakeForm
from .taking import SPOKEN, Deed, take_in

TAKE_IN = frozenset({permissions.OPERATOR, permissions.COORDINATOR})
REMEMBERED = "intake"  # the session's: channel and kind of the last ticket
# Buttons that change something on the screen and send nothing.
UNSENT = ("remove_attachment", "find_commune", "use_answer", "pick", "look")
LONGEST_ID = 19  # digits of a 64 bit number, which is what databases take
LONGEST_TYPED = 6000  # characters of a field that are looked at while it is typed


class TakesIn:
    """Opens a screen to those who take in opinions: operators and coordinators."""

    def dispatch(self, request, *args, **kwargs):
        if not permissions.roles_of(request.user) & TAKE_IN:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class NewTicket(TakesIn, generic.WagtailAdminTemplateMixin, TemplateView):
    """The form; a good post leads to the fresh form with the new code above it, a bad one back to
    itself (422), every word kept. All of it works without scripts, too, by its small buttons."""

    template_name = "submissions/desk/new.html"
    page_title = gettext_lazy("Take in a ticket")
    header_icon = "plus"
    form: IntakeForm | None = None
    found: suggestions.Suggestions | None = None
    earlier: dict | None = None

    @cached_property
    def actor(self) -> Actor:
        return Actor.of(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        form = self.form or IntakeForm(initial=self._remembered())
        if self.request.method == "POST":
            form.held = list(attachments.held(form.key))
        return super().get_context_data(
            form=form,
            found=self.found,
            earlier=self.earlier,
            taken=self._taken(),
            may_answer=permissions.OPERATOR in self.actor.roles,
            complaints_url=page_addresses(self.request).get("complaints_url", ""),
            spoken=",".join(sorted(SPOKEN)),
            **kwargs,
        )

    def _remembered(self) -> dict:
        kept = self.request.session.get(REMEMBERED, {})
        allowed = {"channel": Channel.values, "kind": Kind.values}
        return {name: kept[name] for name, values in allowed.items() if kept.get(name) in values}

    def _taken(self) -> dict | None:
        """The ticket that has just been taken in: its code, to be said on the phone."""
        code = self.request.GET.get("da-nhan", "")[:20]
        if not code or self.request.method == "POST":
            return None
        visible = permissions.visible(self.request.user)
        ticket = visible.select_related("organisation", "duplicate_of").filter(code=code).first()
        if ticket is None:
            return None
        score = ""
        if ticket.state == State.CLOSED:
            given = ticket.ratings.order_by("-round").values_list("score", flat=True).first()
            score = Rating.Score(given).label if given else ""
        return {"ticket": ticket, "groups": ticket.code.split("-"), "score": score}

    # --- Posts --------------------------------------------------------------------------------

    def post(self, request, *args, **kwargs):
        for name in UNSENT:
            if name in request.POST:
                return self._unsent(getattr(self, f"_{name}"))
        joins = request.POST.get("join", "")
        deed = Deed.JOIN if joins else request.POST.get("deed", "")
        if deed not in Deed._value2member_map_:
            deed = Deed.RECEIVE
        self.form = IntakeForm(request.POST, deed=deed, joins=joins)
        valid = self.form.is_valid()
        for problem in self._hold_files():
            self.form.add_error("attachments", problem)
            valid = False
        return self._take_in() if valid else self._again(422)

    def _take_in(self):
        intake = self.form.intake()
        try:
            ticket = take_in(intake, self.actor)
        except workflow.WorkflowError as error:
            self.form.add_error(None, str(error))
            return self._again(409 if isinstance(error, workflow.Conflict) else 422)
        if unfinished := _unfinished(ticket, intake.deed):
            self.form.add_error(None, unfinished)
            return self._again(409)
        self.request.session[REMEMBERED] = {
            "channel": str(intake.new.channel),
            "kind": str(intake.new.kind),
        }
        return SeeOther(f"{reverse('desk:new')}?da-nhan={ticket.code}")

    def _hold_files(self) -> list[str]:
        chosen = self.request.FILES.getlist("attachments")
        return uploads.hold_all(self.form.key, chosen, lambda: False)

    def _again(self, status: int):
        self.found = self._suggestions()
        return self.render_to_response(self.get_context_data(), status=status)

    def _suggestions(self) -> suggestions.Suggestions:
        return suggestions.suggest(_typed(self.request.POST), self.request.user)

    # --- Without scripts: the form comes back as it was typed, unjudged -------------------------

    def _unsent(self, change):
        self.form = IntakeForm.unsent(self.request.POST)
        notes = change() or []
        notes += self._hold_files()
        self.found = self.found or self._suggestions()
        return self.render_to_response(self.get_context_data(notes=notes))

    def _look(self):
        self.earlier = _earlier(self.request.POST.get("phone", ""), self.request.user)

    def _use_answer(self):
        self.found = self._suggestions()
        text = self.found.answer(self.request.POST["use_answer"])
        if not text:
            return [_("This answer is not among the suggestions any more.")]
        self.form.initial["answer"] = text
        return []

    def _pick(self):
        """Takes one proposal into its field, as in "topic:dat-dai"."""
        name, _colon, value = self.request.POST["pick"].partition(":")
        if name in ("topic", "organisation", "commune"):
            self.form.initial[name] = value[:60]

    def _find_commune(self):
        names = self.form.find_commune()
        if not names:
            return [_("No commune was found for that address.")]
        return [
            _("This address now lies in: %(names)s. Choose it in the list.")
            % {"names": ", ".join(names)}
        ]

    def _remove_attachment(self):
        chosen = self.request.POST["remove_attachment"]
        if chosen.isascii() and chosen.isdigit() and len(chosen) < LONGEST_ID:
            attachments.remove(self.form.key, int(chosen))
        return [_("The file was removed.")]


class Suggest(TakesIn, View):
    """A piece of the screen: what fits the text so far."""

    http_method_names = ["post"]

    def post(self, request):
        found = suggestions.suggest(_typed(request.POST), request.user)
        return _piece(request, "found", {"found": found})


class Earlier(TakesIn, View):
    """A piece of the screen: the caller's earlier tickets. The number comes in the body, so that
    no log of addresses keeps it."""

    http_method_names = ["post"]

    def post(self, request):
        earlier = _earlier(request.POST.get("phone", ""), request.user)
        return _piece(request, "earlier", {"earlier": earlier})


def _piece(request, name: str, context: dict):
    response = render(request, f"submissions/desk/intake/{name}.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _typed(data) -> suggestions.Typed:
    names = ("title", "content", "topic", "commune", "address", "kind", "level")
    return suggestions.Typed(
        **{name: " ".join(data.get(name, "")[:LONGEST_TYPED].split()) for name in names}
    )


def _earlier(phone: str, user) -> dict:
    """The caller's earlier tickets, or what is wrong with the number."""
    phone = phone[:40].strip()
    if not phone:
        return {}
    tickets = suggestions.earlier_tickets(phone, user)
    if tickets is None:
        return {"problem": phones.problem(phone)}
    return {"total": tickets.count(), "tickets": list(tickets[: suggestions.EARLIER])}


def _unfinished(ticket: Ticket, deed: str) -> str:
    """What to say when the same words were taken in before, and something else was done then."""
    done = {
        Deed.RECEIVE: True,
        Deed.SEND: ticket.organisation_id is not None,
        Deed.ANSWER: ticket.first_answered_at is not None,
        Deed.JOIN: ticket.state == State.DUPLICATE,
    }
    if done[Deed(deed)]:
        return ""
    return _(
        "This was taken in already as %(code)s (%(state)s). Nothing was added: open that ticket "
        "to go on."
    ) % {"code": ticket.code, "state": ticket.get_state_display()}
