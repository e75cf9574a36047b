"""How the ticket form is laid out: four parts, in the order in which people tell a story."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.pages.crispy import Part, Send, Text


def ticket_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_action = reverse("submissions:new")
    helper.form_id = "ticket-form"
    helper.render_hidden_fields = True
    helper.layout = Layout(
        # What Enter presses: the first button of a form, and others stand before the real one.
        _include("default_button"),
        Part(
            _("1. What it is about"),
            "kind",
            _include("complaints"),
            "topic",
            "title",
            "content",
            "proposal",
            "dossier_code",
        ),
        Part(
            _("2. Where it happened"),
            "commune",
            "address",
            _include("old_address"),
            Field("attachments", template="submissions/parts/files.html"),
        ),
        Part(
            _("3. How to reach you"),
            "anonymous",
            "sender_kind",
            "organisation",
            "tax_code",
            "full_name",
            "phone",
            "email",
            "sender_address",
            hint=_(
                "Seen by the hotline and, where it helps, by the body in charge. By nobody else."
            ),
        ),
        Part(_("4. What you agree to"), _include("privacy"), "consent_publish", "consent_messages"),
        Field("reply_subject", template="submissions/parts/unseen.html"),
        Send(
            _("Send"),
            hint=_("You get a code at once. The hotline reads it on the next working day."),
        ),
    )
    return helper


def _include(name: str) -> HTML:
    return HTML(f'{{% include "submissions/parts/{name}.html" %}}')


def small_helper(action: str, label: Text, method: str = "post") -> FormHelper:
    """A form of a field or two with its button below."""
    helper = FormHelper()
    helper.form_action = action
    helper.form_method = method
    helper.render_hidden_fields = True
    helper.add_input(Submit("", label))
    return helper
