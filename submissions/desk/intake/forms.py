"""The operator's form."""

from __future__ import annotations

import datetime
import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import Organisation, TopicGroup
from portal.places.queries import communes_for_old_address
from portal.vietnamese import clean

from ... import choices, codes
from ...forms.fields import (
    CheckedChoiceField,
    EmailField,
    ManyFilesField,
    PhoneField,
    TaxCodeField,
    TextField,
)
from ...forms.ticket import CONTENT_LENGTH, TITLE_LENGTH, usable_key
from ...intake import NewSender, NewTicket
from ...models import (
    OPEN_STATES,
    Attachment,
    Channel,
    Consent,
    DeadlineRule,
    Kind,
    Level,
    MonthClose,
    Rating,
    SenderKind,
    Ticket,
)
from .taking import Deed, Intake

# Where the sender is answered by the channel itself, so that no number need be asked for.
ANSWERED_THERE = frozenset({Channel.ZALO, Channel.FACEBOOK, Channel.LIVECHAT})
OLDEST = datetime.timedelta(days=60)
SHORT = {"autocomplete": "off"}
LOCAL = "%Y-%m-%dT%H:%M"


def _lines(rows: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _line(**attrs) -> forms.TextInput:
    return forms.TextInput(attrs=SHORT | attrs)


class IntakeForm(forms.Form):
    """What an operator writes down while the caller speaks.

    Little has to be filled in: a title left empty is taken from the first words of the content.
    `deed` is what the operator asked for; what it needs is checked with it. A `submission_key`
    makes a second sending the same ticket, and holds the files meanwhile.
    """

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel, initial=Channel.PHONE)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind, initial=Kind.QUESTION, widget=forms.RadioSelect
    )
    phone = PhoneField(
        label=_("Caller's phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs=SHORT | {"type": "tel", "inputmode": "tel", "accesskey": "s", "autofocus": True}
        ),
    )
    full_name = TextField(
        label=_("Full name"), required=False, max_length=120, widget=_line(accesskey="h")
    )
    content = TextField(
        label=_("What the caller says"),
        lines=True,
        min_length=10,
        max_length=CONTENT_LENGTH,
        widget=_lines(4, accesskey="n"),
        error_messages={"required": _("Write down what the caller says")},
    )
    title = TextField(
        label=_("Title"),
        required=False,
        min_length=5,
        max_length=TITLE_LENGTH,
        widget=_line(placeholder=_("Left empty: the first words of the content.")),
    )
    address = TextField(
        label=_("Exact place"),
        required=False,
        max_length=300,
        widget=_line(accesskey="o", placeholder=_("House, lane, hamlet; an old address, too")),
    )
    level = forms.TypedChoiceField(
        label=_("Level"), choices=Level, coerce=int, initial=Level.UNIT.value
    )
    answer = TextField(
        label=_("Answer"),
        lines=True,
        required=False,
        max_length=10_000,
        widget=_lines(3, accesskey="t"),
    )
    score = forms.ChoiceField(
        label=_("The caller says of the answer"),
        required=False,
        choices=[("", _("Not asked")), *Rating.Score.choices],
        initial="",
        widget=forms.RadioSelect,
    )
    consent_publish = forms.BooleanField(
        label=_("Agrees that content and answer are published, without name, phone and address"),
        required=False,
    )
    consent_messages = forms.BooleanField(
        label=_("Agrees to receive messages about each step"), required=False
    )

    anonymous = forms.BooleanField(label=_("Does not give a name"), required=False)
    sender_address = TextField(
        label=_("Sender's address"), required=False, max_length=300, widget=_line()
    )
    email = EmailField(
        label=_("Email"),
        required=False,
        widget=forms.EmailInput(attrs=SHORT),
        error_messages={"invalid": _("This is no email address. An example: ten@example.com")},
    )
    organisation_name = TextField(
        label=_("Calls for an organisation"), required=False, max_length=200, widget=_line()
    )
    tax_code = TaxCodeField(label=_("Tax code"), required=False, max_length=20, widget=_line())
    proposal = TextField(
        label=_("Proposed solution"),
        lines=True,
        required=False,
        max_length=2000,
        widget=_lines(2),
        help_text=_("Needed for a proposal."),
    )
    dossier_code = TextField(label=_("Dossier code"), required=False, max_length=60, widget=_line())
    received_at = forms.DateTimeField(
        label=_("Received at"),
        required=False,
        input_formats=[LOCAL, "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text=_("Only when it came earlier, such as a mail of yesterday."),
        error_messages={"invalid": _("Write date and time, such as 24/11/2026 16:30")},
    )
    is_procedure = forms.TypedChoiceField(
        label=_("About an administrative procedure"),
        required=False,
        empty_value=None,
        choices=[("", _("As the topic has it")), ("1", _("Yes")), ("0", _("No"))],
        coerce=lambda value: value == "1",
    )
    rule = forms.ModelChoiceField(
        DeadlineRule.objects.filter(active=True),
        label=_("Deadline"),
        required=False,
        empty_label=_("By the rules"),
    )
    sender_hidden = forms.BooleanField(
        label=_("Hide the sender from the unit"),
        required=False,
        help_text=_("For opinions about the unit's own staff."),
    )
    attachments = ManyFilesField(
        label=_("Files of a mail or a chat"),
        widget=ManyFilesField.widget(
            attrs={"accept": ".jpg,.jpeg,.png,.heic,.webp,.pdf,.docx,.xlsx"}
        ),
    )
    submission_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, initial=None, deed: str = Deed.RECEIVE, joins: str = ""):
        if data is not None:
            data = data.copy()
            data["submission_key"] = str(usable_key(data.get("submission_key", "")))
        super().__init__(data, initial={"submission_key": uuid.uuid4(), **(initial or {})})
        self.deed, self.joins_code = deed, joins
        self.held: list[Attachment] = []
        self._offer_places()

    def _offer_places(self) -> None:
        topics, communes = choices.topics(), choices.communes()
        self.fields["topic"] = CheckedChoiceField(
            rows=topics,
            label=_("Topic"),
            required=False,
            choices=[("", _("Not stated")), *choices.topic_groups(topics.values())],
            widget=forms.Select(attrs={"accesskey": "l", "data-combobox": True}),
        )
        self.fields["commune"] = CheckedChoiceField(
            rows=communes,
            label=_("Commune or ward"),
            required=False,
            choices=[("", _("Not stated")), *choices.commune_groups(communes.values())],
            widget=forms.Select(attrs={"accesskey": "x", "data-combobox": True}),
        )
        units = Organisation.objects.valid_on(timezone.localdate()).filter(outside=False)
        self.fields["organisation"] = forms.ModelChoiceField(
            units,
            label=_("Unit"),
            required=False,
            empty_label=_("Not stated"),
            widget=forms.Select(attrs={"accesskey": "v", "data-combobox": True}),
        )

    @classmethod
    def unsent(cls, data) -> IntakeForm:
        """The form with what was typed and no word about mistakes: nothing has been sent yet."""
        typed = cls(data)
        return cls(initial={name: typed[name].value() for name in typed.fields})

    @property
    def key(self) -> uuid.UUID:
        return usable_key(self["submission_key"].value())

    def typed(self, name: str) -> str:
        """What stands in a field, clean, right or wrong."""
        return clean(str(self[name].value() or "")).strip()

    def find_commune(self) -> list[str]:
        """Chooses the commune of today of an old address where there is only one; gives the names
        of all that it may be."""
        found = communes_for_old_address(self.typed("address"))
        if len(found) == 1:
            self.initial["commune"] = found[0].code
        return [version.name for version in found]

    # --- What is right ----------------------------------------------------------------------

    def clean_received_at(self):
        moment = self.cleaned_data["received_at"]
        if moment is None:
            return None
        now = timezone.now()
        if moment > now:
            raise forms.ValidationError(_("This time has not come yet."))
        if moment < now - OLDEST:
            raise forms.ValidationError(_("That is more than 60 days ago. Please check the date."))
        month = timezone.localtime(moment).date().replace(day=1)
        if MonthClose.objects.filter(month=month).exists():
            raise forms.ValidationError(
                _(
                    "The month %(month)s is closed and its figures stand. Write when the opinion "
                    "came in the content and leave this empty."
                )
                % {"month": f"{month:%m/%Y}"}
            )
        return moment

    def clean(self):
        found = super().clean()
        if not found.get("title") and "title" not in self.errors:
            found["title"] = title_from(found.get("content", ""))
        if found.get("kind") == Kind.PROPOSAL and self._empty("proposal"):
            self.add_error("proposal", _("Write how it could be done better"))
        self._check_sender(found)
        self._check_deed(found)
        return found

    def _check_sender(self, found: dict) -> None:
        """Who criticises or proposes stands for it with a name; an incident may be reported
        without one (Nghị định 20/2008/NĐ-CP Điều 7). A question needs no more than a way to
        answer it."""
        kind, topic = found.get("kind"), found.get("topic")
        incident = kind == Kind.REPORT and (
            topic is None or topic.group == TopicGroup.INFRASTRUCTURE
        )
        opinion = kind not in (None, Kind.QUESTION)
        if found.get("anonymous") and opinion and not incident:
            self.add_error(
                "anonymous",
                _("Only incidents such as roads, lamps, water, power go without a name."),
            )
        if opinion and not found.get("anonymous") and self._empty("full_name"):
            self.add_error("full_name", _("Ask for the name, or note that none was given"))
        about_rules = topic is not None and topic.group == TopicGroup.PROCEDURES
        if opinion and about_rules and self._empty("sender_address"):
            self.add_error(
                "sender_address", _("Needed for an opinion about administrative procedures")
            )
        if self._must_be_reached(found) and self._empty("phone") and self._empty("email"):
            self.add_error("phone", _("Ask for a phone number or an email, so that we can answer"))

    def _must_be_reached(self, found: dict) -> bool:
        answered = self.deed == Deed.ANSWER
        return not (answered or found.get("anonymous") or found.get("channel") in ANSWERED_THERE)

    def _check_deed(self, found: dict) -> None:
        if self.deed == Deed.SEND and self._empty("organisation"):
            self.add_error("organisation", _("Choose the unit that it goes to"))
        if self.deed == Deed.ANSWER and self._empty("answer"):
            self.add_error("answer", _("Write the answer that you give"))
        if self.deed == Deed.JOIN:
            found["joins"] = self._joined()

    def _joined(self) -> Ticket | None:
        try:
            code = codes.normalise(self.joins_code)
        except codes.NotACode:
            code = ""
        ticket = Ticket.objects.filter(code=code).first()
        if ticket is None:
            self.add_error(None, _("There is no ticket with this code."))
        elif ticket.state not in OPEN_STATES:
            self.add_error(
                None,
                _(
                    "Ticket %(code)s is at its end (%(state)s), so that nothing more will be heard "
                    "of it. Answer at once with its answer, or take in a new ticket."
                )
                % {"code": ticket.code, "state": ticket.get_state_display()},
            )
        return ticket

    def _empty(self, name: str) -> bool:
        """Whether nothing was typed; what was typed wrong has its own message already."""
        return not self.cleaned_data.get(name) and name not in self.errors

    # --- What comes of it -------------------------------------------------------------------

    def intake(self) -> Intake:
        """What a valid form says."""
        found = self.cleaned_data
        return Intake(
            new=self._new_ticket(found),
            deed=Deed(self.deed),
            organisation=found["organisation"],
            answer=found["answer"],
            score=found["score"],
            rule=found["rule"],
            joins=found.get("joins"),
        )

    def _new_ticket(self, found: dict) -> NewTicket:
        commune = found["commune"]
        consents = {
            Consent.Purpose.PUBLISH: found["consent_publish"],
            Consent.Purpose.MESSAGES: found["consent_messages"],
        }
        return NewTicket(
            channel=Channel(found["channel"]),
            kind=Kind(found["kind"]),
            level=Level.OPERATOR if self.deed == Deed.ANSWER else Level(found["level"]),
            title=found["title"],
            content=found["content"],
            proposal=found["proposal"],
            dossier_code=found["dossier_code"],
            topic=found["topic"],
            is_procedure=found["is_procedure"],
            commune=commune.unit if commune else None,
            address=found["address"],
            received_at=found["received_at"],
            sender=self._sender(found),
            sender_hidden=found["sender_hidden"],
            consents=tuple(purpose for purpose, given in consents.items() if given),
            submission_key=self.key,
        )

    def _sender(self, found: dict) -> NewSender:
        if found["anonymous"]:
            return NewSender(anonymous=True, phone=found["phone"], email=found["email"])
        organisation = found["organisation_name"]
        return NewSender(
            kind=SenderKind.ORGANISATION if organisation else SenderKind.PERSON,
            organisation_name=organisation,
            tax_code=found["tax_code"] if organisation else "",
            full_name=found["full_name"],
            phone=found["phone"],
            email=found["email"],
            address=found["sender_address"],
        )


def title_from(content: str, length: int = 80) -> str:
    """The first sentence of the content as a title, cut between words where it is long."""
    first = content.strip().splitlines()[0] if content.strip() else ""
    for end in (". ", "? ", "! ", "; "):
        first = first.split(end)[0]
    first = first.strip().rstrip(".;,:")
    if len(first) <= length:
        return first
    return first[: length - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
