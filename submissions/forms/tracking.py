"""The small forms of the tracking page."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.vietnamese import clean
from submissions import codes, lookup
from submissions.models import Rating

from .fields import TextField
from .layout import small_helper


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
    """`round` is the round of answering that the page showed: a second sending finds it rated."""

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
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=99)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["score"].hints = {
            Rating.Score.UNSATISFIED: _("The ticket is opened again and looked at once more")
        }
        self.helper = small_helper(reverse("submissions:rate"), _("Send my rating"))


class InformationForm(TicketAction):
    text = TextField(
        label=_("Your reply"),
        lines=True,
        min_length=2,
        max_length=5000,
        help_text=_("Up to 5,000 characters."),
        error_messages={"required": _("Write what you were asked for")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = small_helper(reverse("submissions:give-information"), _("Send my reply"))
