"""One form for each action of the workflow that asks for something."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.calendar.current import working_calendar
from portal.places.models import AdminUnit, Organisation, Topic
from portal.vietnamese import clean

from .. import choices, codes, kept, replies, routing
from ..dossier import Actor
from ..models import DeadlineRule, Kind, Level, Rating, Ticket
from .bulk import offer_units


class ActionForm(forms.Form):
    """What an action needs, and the version of the ticket that its user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, ticket: Ticket, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket, self.actor = ticket, actor
        self.initial.setdefault("version", ticket.version)
        self.prepare()

    def prepare(self) -> None:
        """Choices and initial values that depend on the ticket and the actor."""

    def clean(self):
        values = super().clean()
        return {k: clean(v) if isinstance(v, str) else v for k, v in values.items()}

    def what(self) -> dict:
        """The values for `workflow.act`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _long_text(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def proposed_for(ticket: Ticket) -> routing.Proposal:
    """What is proposed for a ticket that still waits for a topic or a unit; nothing for others."""
    if ticket.topic_id and ticket.organisation_id:
        return routing.Proposal()
    return routing.proposals_for(ticket)


def propose(field: forms.ModelChoiceField, proposed: list, why: str) -> None:
    """Puts what is proposed above the rest of a list, and says why beside it."""
    labels = {value: label for value, label in field.choices if value}
    first = [row.pk for row in proposed if row.pk in labels]
    if not first:
        return
    field.choices = [
        ("", "---------"),
        (_("Proposed"), [(pk, labels[pk]) for pk in first]),
        (_("All"), [(pk, label) for pk, label in labels.items() if pk not in first]),
    ]
    field.help_text = why


class ClassifyForm(ActionForm):
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"))
    kind = forms.ChoiceField(choices=Kind, label=_("Kind"))
    level = forms.TypedChoiceField(choices=Level, coerce=int, label=_("Level"))
    is_procedure = forms.BooleanField(label=_("About an administrative procedure"), required=False)
    commune = forms.TypedChoiceField(
        label=_("Commune where it happened"), required=False, empty_value=None
    )
    rule = forms.ModelChoiceField(
        DeadlineRule.objects.filter(active=True),
        label=_("Deadline"),
        required=False,
        empty_label=_("By the rules"),
    )
    outside = forms.BooleanField(
        label=_("Outside the province's competence"),
        required=False,
        help_text=_("To be passed to the competent body, within the time for passing on."),
    )
    sender_hidden = forms.BooleanField(
        label=_("Hide the sender from the unit"),
        required=False,
        help_text=_("For opinions about the unit's own staff."),
    )

    def prepare(self) -> None:
        self.fields["commune"].choices = [
            ("", _("Not stated")),
            *((str(row.unit_id), row.name) for row in choices.communes().values()),
        ]
        topics = choices.topics().values()
        self.fields["topic"].choices = [("", "---------"), *((t.pk, t.name) for t in topics)]
        self.fields["rule"].choices = [("", _("By the rules")), *kept.manual_rules()]
        for name in ("topic", "kind", "level", "is_procedure", "outside", "sender_hidden"):
            self.initial.setdefault(name, getattr(self.ticket, name))
        self.initial.setdefault("commune", str(self.ticket.commune_id or ""))
        found = proposed_for(self.ticket)
        propose(self.fields["topic"], found.topics, "" if self.ticket.topic_id else found.why)

    def clean_commune(self) -> AdminUnit | None:
        pk = self.cleaned_data["commune"]
        return AdminUnit.objects.get(pk=pk) if pk else None


class AssignForm(ActionForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Unit"))
    officer = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("Officer"),
        required=False,
        empty_label=_("The unit decides"),
    )

    def prepare(self) -> None:
        offer_units(self, self.actor)
        found = proposed_for(self.ticket)
        propose(self.fields["organisation"], found.organisations, found.why)
        if self.ticket.organisation_id:
            self.initial.setdefault("organisation", self.ticket.organisation_id)
        elif found.rule and found.organisations:
            self.initial.setdefault("organisation", found.organisations[0].pk)

    def clean(self):
        values = super().clean()
        organisation, officer = values.get("organisation"), values.get("officer")
        if organisation and officer and officer.membership.organisation_id != organisation.pk:
            self.add_error("officer", _("This officer works for another unit."))
        return values


class ReasonForm(ActionForm):
    reason = _long_text(_("Reason"), _("Told to the sender where the step concerns them."))


class DeadlineForm(ReasonForm):
    """Another last day; the sender reads why."""

    due_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    field_order = ["due_on", "reason"]

    def prepare(self) -> None:
        self.fields["reason"].help_text = _("The sender reads it on the ticket's page.")
        if self.ticket.due_at:
            self.initial.setdefault("due_on", timezone.localtime(self.ticket.due_at).date())

    def clean_due_on(self) -> datetime.date:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if not today <= day <= today + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        if not working_calendar().is_working_day(day):
            raise forms.ValidationError(_("Offices are closed on this day. Choose a working day."))
        if self.ticket.due_at and timezone.localtime(self.ticket.due_at).date() == day:
            raise forms.ValidationError(_("This is the deadline already."))
        return day


class ForwardForm(ReasonForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Competent body"))
    field_order = ["organisation", "reason"]

    def prepare(self) -> None:
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.valid_on(timezone.localdate())
        bodies = [body for body in kept.bodies().values() if body.stands]
        bodies.sort(key=lambda body: not body.outside)
        field.choices = [("", "---------"), *((body.pk, body.name) for body in bodies)]


class QuestionForm(ActionForm):
    text = _long_text(_("What the sender should tell"), _("Sent to the sender as you write it."))


class InformationForm(ActionForm):
    text = _long_text(_("What the sender told"))


class NoteForm(ActionForm):
    text = _long_text(
        _("Note"),
        _("For those who work on the ticket, the unit included. The sender never sees it."),
    )


class AnswerForm(ActionForm):
    text = _long_text(
        _("Answer"),
        _(
            "Sent to the sender as you write it, once approved. Senders of merged tickets read it "
            "too: please leave out the sender's name and address."
        ),
    )

    def prepare(self) -> None:
        answer = next((a for a in self.ticket.answers.all() if a.round == self.ticket.round), None)
        if answer:
            self.initial.setdefault("text", answer.text)
        self.fields["text"].widget.attrs["rows"] = 10
        self.replies = replies.offered(self.ticket)

    def with_reply(self) -> AnswerForm:
        """The same form, the chosen template added below what was typed."""
        chosen = self.data.get(self.add_prefix("reply"), "")
        reply = next((one for one in self.replies if str(one.pk) == chosen), None)
        data = self.data.copy()
        if reply:
            name = self.add_prefix("text")
            data[name] = "\n\n".join(filter(None, [data.get(name, "").rstrip(), reply.text]))
        self.data = data
        return self


class RemarkForm(ActionForm):
    remark = _long_text(_("What has to be mended"))


class MergeForm(ActionForm):
    into = forms.CharField(label=_("Code of the ticket it belongs to"), max_length=40)

    def clean_into(self) -> Ticket:
        try:
            code = codes.normalise(self.cleaned_data["into"])
        except codes.NotACode as error:
            raise forms.ValidationError(str(error)) from error
        ticket = Ticket.objects.filter(code=code).first()
        if ticket is None:
            raise forms.ValidationError(_("There is no ticket with this code."))
        return ticket


class RateForm(ActionForm):
    score = forms.ChoiceField(choices=Rating.Score, label=_("Rating"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What the sender says"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def what(self) -> dict:
        return super().what() | {"means": Rating.Means.CALLBACK}


class CorrectForm(ReasonForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    content = _long_text(_("Content"))
    address = forms.CharField(label=_("Exact place"), max_length=300, required=False)
    field_order = ["title", "content", "address", "reason"]

    def prepare(self) -> None:
        for name in ("title", "content", "address"):
            self.initial.setdefault(name, getattr(self.ticket, name))
        self.fields["reason"].help_text = ""
