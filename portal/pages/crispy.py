"""Layout objects of the template pack `portal`.

    helper.layout = Layout(
        Part(_("1. What happened"), "kind", "topic", "content"),
        Part(_("2. Where"), "commune", Field("attachments", template="submissions/files.html")),
        Send(_("Send"), hint=_("The hotline reads it on the next working day.")),
    )

A field template of a room's own extends `portal/field.html` and fills its blocks: `held` stands
inside the box of a file field, `after` at the end of any field. Attributes of form fields that the
pack knows: `hints` (by value, for radio buttons and checkboxes) and `mark_optional = False`.
"""

from __future__ import annotations

from crispy_forms.layout import Fieldset, TemplateNameMixin
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.utils.functional import Promise

Text = str | Promise


class Part(Fieldset):
    """A numbered part of a long form: a fieldset with a heading and, below it, a hint."""

    def __init__(self, legend: Text, *fields, hint: Text = "", css_class: str = "part", **kwargs):
        super().__init__(legend, *fields, css_class=css_class, **kwargs)
        self.hint = hint


class Send(TemplateNameMixin):
    """The button that sends the form, with what happens next below it."""

    template = "%s/layout/send.html"

    def __init__(self, label: Text, name: str = "", value: str = "", hint: Text = ""):
        self.label = label
        self.name = name
        self.value = value
        self.hint = hint

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs) -> str:
        return render_to_string(self.get_template_name(template_pack), {"send": self})
