"""The small forms of the tracking page."""

from __future__ import annotations

import uuid

from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.vietnamese import clean
from submissions import attachments, codes, lookup
from submissions.models import Attachment, Rating

from .fields import EmailField, ManyFilesField, PhoneField, TextField
from .layout import small_helper
from .ticket import ACCEPTED_FILES, usable_key

WORDS_LENGTH = 5000


class CodeField(forms.CharField):
    """A ticket's code, however it is typed. Wrong digits are told without any look-up."""

    def clean(self, value):
        try:
            return codes.normalise(super().clean(clean(value or "")))
        except codes.NotACode as error:
            raise forms.ValidationError(str(error)) from error

    def bound_data(self, data, initial):
        return clean(data)[:60] if isinstance(data, str) else data


def code_field() -> CodeField:
    return CodeField(
        label=_("Ticket code"),
        help_text=_("12 digits on your receipt, such as PA-1234-5678-9012"),
        widget=forms.TextInput(
            attrs={
                "class": "w-20",
                "autocomplete": "off",
                "inputmode": "text",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Write the code of your ticket")},
    )


class CodeForm(forms.Form):
    """`ma` by GET, so that the address can be kept and mailed."""

    ma = code_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = small_helper(reverse("submissions:track"), _("Look up"), method="get")


class TicketAction(forms.Form):
    """A form about the ticket that the page shows: its code goes along hidden."""

    ma = CodeField(widget=forms.HiddenInput)


class SecondFactorForm(TicketAction):
    phone_tail = TextField(
        label=_("Last 4 digits of the phone number you gave"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"class": "w-10", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Write the last 4 digits of your phone number")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = small_helper(reverse("submissions:track"), _("Open the ticket"))

    def clean_phone_tail(self):
        tail = lookup.phone_tail(self.cleaned_data["phone_tail"])
        if not tail:
            raise forms.ValidationError(_("Write the last 4 digits of your phone number"))
        return tail


class RatingForm(TicketAction):
    """`round` is the round of answering that the page showed: a second sending finds it rated.
    `last` tells that the ticket cannot be opened again."""

    score = forms.ChoiceField(
        label=_("Are you satisfied with the answer?"),
        choices=Rating.Score,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how satisfied you are")},
    )
    comment = TextField(
        label=_("Anything to add"),
        lines=True,
        required=False,
        max_length=2000,
        help_text=_("If you are not satisfied: what is still wrong. The body in charge reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=99)

    def __init__(self, *args, last: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["score"].hints = {
            Rating.Score.UNSATISFIED: (
                _("This was the last round: the ticket is closed. Call 1022 if it is not settled")
                if last
                else _("The ticket is opened again and gets a new deadline")
            )
        }
        self.helper = small_helper(reverse("submissions:rate"), _("Send my rating"))


class WordsForm(TicketAction):
    """What the sender adds to the ticket: words, photos, papers. `asked` tells whether the desk
    waits for it. `held` are the files to list: those that wait for the form to be right."""

    text = TextField(
        label=_("What you would like to add"),
        lines=True,
        required=False,  # a photo says enough
        min_length=2,
        max_length=WORDS_LENGTH,
        help_text=_("Up to 5,000 characters."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachments = ManyFilesField(
        label=_("Photos, papers"),
        help_text=_(
            "Up to 5 files of up to 10 MB: JPG, PNG, HEIC, WebP, PDF, DOCX, XLSX. "
            "Please leave out identity cards and other people's faces."
        ),
        widget=ManyFilesField.widget(attrs={"accept": ACCEPTED_FILES}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, files=None, *, asked: bool = False, initial=None, **kwargs):
        if data is not None:
            data = data.copy()
            data["submission_key"] = str(usable_key(data.get("submission_key", "")))
        initial = dict(initial or {})
        initial["submission_key"] = usable_key(initial.get("submission_key", ""))
        super().__init__(data, files, initial=initial, **kwargs)
        self.fields["text"].mark_optional = False
        if asked:
            self.fields["text"].label = _("Your reply")
        self.files_action = reverse("submissions:add")
        self.held: list[Attachment] = []
        self.helper = small_helper(
            self.files_action, _("Send my reply") if asked else _("Send what I add")
        )
        self.helper.layout = Layout(
            "ma",
            "submission_key",
            "text",
            Field("attachments", template="submissions/parts/files.html"),
        )

    @classmethod
    def unsent(cls, data, **kwargs) -> WordsForm:
        """The form with what was typed and no word about mistakes: nobody has sent it yet."""
        typed = cls(data)
        return cls(initial={name: typed[name].value() for name in typed.fields}, **kwargs)

    @property
    def key(self) -> uuid.UUID:
        return usable_key(self["submission_key"].value())

    def clean(self):
        found = super().clean()
        if not found.get("text") and "text" not in self.errors:
            if not (found.get("attachments") or attachments.held(self.key).exists()):
                self.add_error("text", _("Write what you would like to add, or choose a photo"))
            with override(settings.LANGUAGE_CODE):  # for the desk
                found["text"] = str(_("Photos or papers alone, without words."))
        return found


class LostCodeForm(forms.Form):
    """Both must be those of the ticket, so that nobody learns of tickets by one of them."""

    phone = PhoneField(
        label=_("Phone number you gave"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"type": "tel", "class": "w-10", "inputmode": "tel", "autocomplete": "tel"}
        ),
        error_messages={"required": _("Write the phone number that you gave with the ticket")},
    )
    email = EmailField(
        label=_("Email you gave"),
        widget=forms.EmailInput(attrs={"class": "w-20", "autocomplete": "email"}),
        error_messages={
            "required": _("Write the email that you gave with the ticket"),
            "invalid": _("This is no email address. An example: ten@example.com"),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = small_helper(reverse("submissions:lost-code"), _("Send me my tickets"))
