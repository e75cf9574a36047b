"""The form by which a citizen sends a question, a report, a proposal or a suggestion."""

from __future__ import annotations

import uuid

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.places.models import TopicGroup, UnitVersion
from portal.vietnamese import clean
from submissions import choices, spam
from submissions.intake import NewSender, NewTicket
from submissions.models import Attachment, Channel, Consent, Kind, SenderKind

from .fields import (
    CheckedChoiceField,
    EmailField,
    ManyFilesField,
    PhoneField,
    TaxCodeField,
    TextField,
)
from .layout import ticket_helper

KINDS = [
    (Kind.REPORT, _("Report"), _("Something is broken, wrong or late")),
    (Kind.PROPOSAL, _("Proposal"), _("A report together with a way to do it better")),
    (Kind.QUESTION, _("Question"), _("About a procedure, a rule, a service")),
    (Kind.SUGGESTION, _("Suggestion"), _("For the hotline and the offices of the province")),
]
SENDER_KINDS = [
    (SenderKind.PERSON, _("For myself or my family")),
    (SenderKind.ORGANISATION, _("For an organisation or a company")),
]
TITLE_LENGTH = 150
CONTENT_LENGTH = 5000
ACCEPTED_FILES = ".jpg,.jpeg,.png,.heic,.webp,.pdf,.docx,.xlsx"


class TicketForm(forms.Form):
    """Field names are the portal's contract. `submission_key` makes a second sending the same
    ticket and holds the files meanwhile; a key that is no UUID is replaced by a new one.

    `held` are the files to list: those that wait for the form to be right.
    """

    kind = forms.ChoiceField(
        label=_("What would you like to send?"),
        choices=[(value, label) for value, label, hint in KINDS],
        initial=Kind.REPORT,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you would like to send"),
            "invalid_choice": _("Choose what you would like to send"),
        },
    )
    title = TextField(
        label=_("Title"),
        min_length=5,
        max_length=TITLE_LENGTH,
        help_text=_("One line, such as: Street lamps dark in lane 41. Up to 150 characters."),
        error_messages={"required": _("Write a title in a few words")},
    )
    content = TextField(
        label=_("Tell what happened"),
        lines=True,
        min_length=10,
        max_length=CONTENT_LENGTH,
        help_text=_("What it is, since when, what it does to you. Up to 5,000 characters."),
        error_messages={"required": _("Tell what happened")},
    )
    proposal = TextField(
        label=_("Your proposal"),
        lines=True,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for a proposal: how it could be done better. Up to 2,000 characters."),
    )
    dossier_code = TextField(
        label=_("Dossier code"),
        required=False,
        max_length=60,
        help_text=_("If it is about a dossier you handed in: the code on the receipt."),
        widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "off"}),
    )
    address = TextField(
        label=_("Exact place"),
        required=False,
        max_length=300,
        help_text=_("House number, hamlet, lane, a bridge or market nearby"),
    )
    attachments = ManyFilesField(
        label=_("Photos, papers"),
        help_text=_(
            "Up to 5 files of up to 10 MB: JPG, PNG, HEIC, WebP, PDF, DOCX, XLSX. "
            "Please leave out identity cards and other people's faces."
        ),
        widget=ManyFilesField.widget(attrs={"accept": ACCEPTED_FILES}),
    )
    anonymous = forms.BooleanField(
        label=_("Send without my name"),
        required=False,
        help_text=_(
            "Only for a report about roads, lamps, water, power and the like. "
            "What cannot be checked may not be handled."
        ),
    )
    sender_kind = forms.ChoiceField(
        label=_("Who is sending?"),
        choices=SENDER_KINDS,
        initial=SenderKind.PERSON,
        required=False,
        widget=forms.RadioSelect,
    )
    organisation = TextField(
        label=_("Name of the organisation"),
        required=False,
        max_length=200,
        help_text=_("Only when you send for an organisation"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    tax_code = TaxCodeField(
        label=_("Tax code"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-10", "inputmode": "numeric"}),
    )
    full_name = TextField(
        label=_("Full name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Phone number"),
        required=False,
        max_length=30,
        help_text=_("To call you back. Its last four digits open your ticket."),
        widget=forms.TextInput(
            attrs={"type": "tel", "class": "w-10", "inputmode": "tel", "autocomplete": "tel"}
        ),
    )
    email = EmailField(
        label=_("Email"),
        required=False,
        help_text=_("To send you the code and the answer. A phone number or an email is enough."),
        widget=forms.EmailInput(attrs={"class": "w-20", "autocomplete": "email"}),
        error_messages={"invalid": _("This is no email address. An example: ten@example.com")},
    )
    sender_address = TextField(
        label=_("Your address"),
        required=False,
        max_length=300,
        help_text=_("Commune or ward where you live; more if you like. Never published."),
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    consent_publish = forms.BooleanField(
        label=_("Publish the content and the answer"),
        required=False,
        help_text=_("Never your name, phone number or address. Two people read it before."),
    )
    consent_messages = forms.BooleanField(
        label=_("Send me messages about each step"),
        required=False,
        help_text=_("The code and the answer come in any case, if you leave an email."),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    form_time = forms.CharField(widget=forms.HiddenInput, required=False)
    reply_subject = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, data=None, files=None, *, initial=None):
        if data is not None:
            data = data.copy()
            data["submission_key"] = str(usable_key(data.get("submission_key", "")))
            self.sent_time = data.get("form_time", "")
            data["form_time"] = spam.renewed(self.sent_time)
        initial = {
            "submission_key": uuid.uuid4(),
            "form_time": spam.form_time(),
            **(initial or {}),
        }
        super().__init__(data, files, initial=initial)
        self.topics, self.communes = choices.topics(), choices.communes()
        self.fields["topic"] = CheckedChoiceField(
            rows=self.topics,
            label=_("Topic"),
            required=False,
            choices=lambda: [("", _("I am not sure")), *choices.topic_groups(self.topics.values())],
            widget=forms.Select(attrs={"class": "w-20"}),
            error_messages={"invalid_choice": _("Choose a topic of the list, or none")},
        )
        self.fields["commune"] = CheckedChoiceField(
            rows=self.communes,
            label=_("Commune or ward"),
            required=False,
            choices=lambda: [
                ("", _("Choose the commune or ward")),
                *choices.commune_groups(self.communes.values()),
            ],
            widget=forms.Select(attrs={"class": "w-20"}),
            error_messages={"invalid_choice": _("Choose a commune or ward of the list, or none")},
        )
        self.order_fields(ORDER)
        self.fields["kind"].hints = {value: hint for value, label, hint in KINDS}
        for name in NEEDED_SOMETIMES:
            self.fields[name].mark_optional = False
        self.helper = ticket_helper()
        self.files_action = reverse("submissions:new")
        self.held: list[Attachment] = []

    # --- What is shown ----------------------------------------------------------------------

    @classmethod
    def prefilled(cls, query: QueryDict) -> TicketForm:
        """An empty form, or one that a page of questions has begun: `kind`, `topic`, `title` and
        `content` from the address, cut to what fits."""
        limits = {"kind": 20, "topic": 60, "title": TITLE_LENGTH, "content": CONTENT_LENGTH}
        given = {name: clean(query.get(name, ""))[:limit] for name, limit in limits.items()}
        if given["kind"] not in Kind.values:
            del given["kind"]
        return cls(initial=given)

    @classmethod
    def unsent(cls, data: QueryDict) -> TicketForm:
        """The form with what was typed and no word about mistakes: nobody has sent it yet."""
        typed = cls(data)
        return cls(initial={name: typed[name].value() for name in typed.fields})

    def offer_communes(self, found: list[UnitVersion]) -> None:
        """Puts the communes of an old address above the list, or chooses the only one."""
        options = [
            (version.code, version.name) for version in found if version.code in self.communes
        ]
        if len(options) == 1:
            self.initial["commune"] = options[0][0]
        elif options:
            field = self.fields["commune"]
            first, *rest = field.choices
            field.choices = [first, (_("By the address you wrote"), options), *rest]

    @property
    def key(self) -> uuid.UUID:
        return usable_key(self["submission_key"].value())

    # --- What is right ----------------------------------------------------------------------

    def clean_kind(self):
        return Kind(self.cleaned_data["kind"])

    def clean_sender_kind(self):
        return SenderKind(self.cleaned_data.get("sender_kind") or SenderKind.PERSON)

    def clean(self):
        found = super().clean()
        if found.get("kind") == Kind.PROPOSAL and self._empty("proposal"):
            self.add_error("proposal", _("Write how it could be done better"))
        if found.get("anonymous"):
            self._check_anonymous(found)
        else:
            self._check_sender(found)
        return found

    def _check_anonymous(self, found: dict) -> None:
        """Only incidents: whoever criticises a rule or a person has to stand for it
        (Nghị định 20/2008/NĐ-CP Điều 7)."""
        topic = found.get("topic")
        about_incident = topic is None or topic.group == TopicGroup.INFRASTRUCTURE
        if found.get("kind") not in (None, Kind.REPORT) or not about_incident:
            message = _(
                "Only a report about roads, lamps, water, power and the like may go without a "
                "name. Please untick this box and give your name, or call 1022."
            )
            self.add_error("anonymous", message)

    def _check_sender(self, found: dict) -> None:
        if found.get("sender_kind") == SenderKind.ORGANISATION and self._empty("organisation"):
            self.add_error("organisation", _("Write the name of the organisation"))
        if self._empty("full_name"):
            self.add_error("full_name", _("Write your full name"))
        if self._empty("phone") and self._empty("email"):
            self.add_error("phone", _("Write a phone number or an email, so that we can answer"))
        if self._empty("sender_address"):
            self.add_error("sender_address", _("Write your address"))

    def _empty(self, name: str) -> bool:
        """Whether nothing was typed; what was typed wrong has its own message already."""
        return not self.cleaned_data.get(name) and name not in self.errors

    # --- What comes of it -------------------------------------------------------------------

    def new_ticket(self) -> NewTicket:
        """What the intake takes, of a valid form."""
        found = self.cleaned_data
        commune = found["commune"]
        consents = {
            Consent.Purpose.PUBLISH: found["consent_publish"],
            Consent.Purpose.MESSAGES: found["consent_messages"],
        }
        return NewTicket(
            channel=Channel.WEBSITE,
            kind=found["kind"],
            title=found["title"],
            content=found["content"],
            proposal=found["proposal"],
            dossier_code=found["dossier_code"],
            language=get_language() or "vi",
            topic=found["topic"],
            commune=commune.unit if commune else None,
            address=found["address"],
            sender=self._sender(found),
            consents=tuple(purpose for purpose, given in consents.items() if given),
            submission_key=self.key,
        )

    def _sender(self, found: dict) -> NewSender:
        """An anonymous sender leaves, at most, a way to be answered."""
        if found["anonymous"]:
            return NewSender(anonymous=True, phone=found["phone"], email=found["email"])
        organisation = found["sender_kind"] == SenderKind.ORGANISATION
        return NewSender(
            kind=found["sender_kind"],
            organisation_name=found["organisation"] if organisation else "",
            tax_code=found["tax_code"] if organisation else "",
            full_name=found["full_name"],
            phone=found["phone"],
            email=found["email"],
            address=found["sender_address"],
        )


ORDER = [
    "kind",
    "topic",
    "title",
    "content",
    "proposal",
    "dossier_code",
    "commune",
    "address",
    "attachments",
]
NEEDED_SOMETIMES = ["proposal", "organisation", "full_name", "phone", "email", "sender_address"]
NEEDED_SOMETIMES += ["sender_kind", "reply_subject"]


def usable_key(text) -> uuid.UUID:
    """The key that a browser sent, or a new one in place of what is none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return uuid.uuid4()
