"""What the crispy template pack `portal` asks of a bound field or a form."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Django says it like an office ("Trường này là bắt buộc."). Our catalogue comes before its.
REQUIRED = _("This field is required.")


@register.filter
def control_kind(field: BoundField) -> str:
    """Which markup `field` needs: hidden, checkbox, options, file, group or control."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "group" if field.use_fieldset else "control"


@register.simple_tag
def control(field: BoundField) -> str:
    """The field's widget. Boxes of text get the class of the look; `class` of the widget's own
    attributes ("w-10", "w-20") stays. Django wires `aria-describedby` and `aria-invalid`."""
    css = field.field.widget.attrs.get("class", "")
    if isinstance(field.field.widget, forms.widgets.Input) and not isinstance(
        field.field.widget, forms.CheckboxInput | forms.FileInput
    ):
        css = f"in {css}".strip()
    return field.as_widget(attrs={"class": css} if css else None)


@register.simple_tag
def options(field: BoundField) -> list[dict[str, Any]]:
    """The radio buttons or checkboxes of a choice field. The form field's `hints`, a dict by
    value, explains single choices."""
    hints = getattr(field.field, "hints", {})
    found = []
    for choice in field.subwidgets:
        attrs, hint = choice.data["attrs"], hints.get(str(choice.data["value"]), "")
        if choice.data["type"] == "radio":
            attrs.pop("aria-invalid", None)  # belongs to the group, not to a radio button
        if hint:
            attrs["aria-describedby"] = f"{choice.id_for_label}_hint"
        found.append(
            {
                "tag": choice.tag(),
                "label": choice.choice_label,
                "id": choice.id_for_label,
                "hint": hint,
            }
        )
    return found


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether the label says "(optional)". A field that is needed only sometimes sets
    `mark_optional = False` on the form field."""
    return not field.field.required and getattr(field.field, "mark_optional", True)


@register.filter
def summary(form: forms.BaseForm) -> dict[str, Any]:
    """All errors of `form` in the order of its fields: `general` messages that belong to no
    field, `links` with the id of the control to correct, and their `count`."""
    general = list(form.non_field_errors())
    links = []
    for field in form:
        for message in field.errors:
            if field.is_hidden:
                general.append(f"{pretty_name(field.name)}: {message}")
            else:
                links.append({"id": _first_control(field), "message": _named(field, message)})
    return {"general": general, "links": links, "count": len(general) + len(links)}


def _named(field: BoundField, message: str) -> str:
    """The message; where the form left Django's own, which names no field, after the label."""
    stock = {str(text) for kind in type(field.field).__mro__ for text in _stock(kind)}
    return f"{field.label}: {message}" if message in stock else message


def _stock(kind: type) -> list:
    return list(vars(kind).get("default_error_messages", {}).values())


def _first_control(field: BoundField) -> str:
    """The id that a link to the field leads to: of the first one where there are several."""
    return field.id_for_label or f"{field.auto_id}_0"
