"""Form fields that clean what people type before anything else sees it."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.vietnamese import clean, format_number

from .phone import problem


class TextField(forms.CharField):
    """Text in NFC without NUL, control, bidirectional or zero-width characters, trimmed.

    A field of one line loses line breaks and doubled spaces. The limits are told with the length
    that was found. No `maxlength` goes to the browser, which would cut a pasted text silently.
    """

    def __init__(
        self,
        *,
        lines: bool = False,
        min_length: int | None = None,
        max_length: int | None = None,
        **kwargs,
    ):
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea)
        super().__init__(**kwargs)
        self.min_length, self.max_length = min_length, max_length

    def to_python(self, value):
        return super().to_python(self.tidy(value) if value not in self.empty_values else value)

    def tidy(self, value) -> str:
        text = clean(str(value))
        return text.strip() if self.lines else " ".join(text.split())

    def bound_data(self, data, initial):
        """What is shown again after an error: as it was typed, less what cannot be seen."""
        return clean(data) if isinstance(data, str) else data

    def validate(self, value):
        super().validate(value)
        if value in self.empty_values:
            return
        values = {"length": format_number(len(value))}
        if self.max_length and len(value) > self.max_length:
            values |= {
                "limit": format_number(self.max_length),
                "over": format_number(len(value) - self.max_length),
            }
            raise ValidationError(
                _(
                    "The text has %(length)s characters; up to %(limit)s fit. "
                    "Please shorten it by %(over)s."
                )
                % values
            )
        if self.min_length and len(value) < self.min_length:
            raise ValidationError(
                ngettext(
                    "Please write a little more: at least %(limit)s character.",
                    "Please write a little more: at least %(limit)s characters.",
                    self.min_length,
                )
                % {"limit": self.min_length}
            )


class EmailField(forms.EmailField):
    """An email address, or one message that it is none."""

    def __init__(self, **kwargs):
        super().__init__(max_length=254, **kwargs)  # as the model has it

    def run_validators(self, value):
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid"]) from error

    def widget_attrs(self, widget):
        return {}

    def to_python(self, value):
        return super().to_python(clean(value) if isinstance(value, str) else value)

    def bound_data(self, data, initial):
        return clean(data) if isinstance(data, str) else data


class PhoneField(TextField):
    """A number that can be called back, kept as it was typed."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def validate(self, value):
        super().validate(value)
        if value and (wrong := problem(value)):
            raise ValidationError(wrong)


class TaxCodeField(TextField):
    """Ten digits, thirteen for a branch (0123456789-001), or twelve: the personal number that is a
    household business's tax code since 01/07/2025 (Thông tư 86/2024/TT-BTC)."""

    def validate(self, value):
        super().validate(value)
        if value and not re.fullmatch(r"\d{10}|\d{12}|\d{13}", re.sub(r"[\s.\-]", "", value)):
            raise ValidationError(_("A tax code has 10, 12 or 13 digits."))


class CheckedChoiceField(forms.ChoiceField):
    """A choice by code that gives the row chosen, or None when nothing is."""

    def __init__(self, *, rows, **kwargs):
        self.rows = rows
        super().__init__(**kwargs)

    def clean(self, value):
        code = super().clean(value)
        return self.rows.get(code) if code else None


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of uploaded files, as a list. What they are is for the attachments to judge."""

    widget = ManyFiles

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, required=False, **kwargs)

    def clean(self, data, initial=None):
        return [upload for upload in data or [] if upload]
