"""What editors see of a bulletin's figures: all of them, to read only."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

LABELS = {
    "tickets": _("Tickets"),
    "tthc": _("Tickets about procedures"),
    "previous_tickets": _("Tickets of the month before"),
    "calls": _("Calls"),
    "calls_in": _("Calls in"),
    "calls_out": _("Calls out"),
    "interactions": _("Interactions through other channels than the phone"),
    "answered": _("Answered"),
    "satisfied": _("Satisfied"),
    "unsatisfied": _("Unsatisfied"),
    "no_reply": _("No reply"),
    "in_progress": _("In progress"),
    "refused": _("Refused"),
    "forwarded": _("Forwarded to another body"),
    "duplicate": _("Duplicate"),
}


class FiguresPanel(Panel):
    """The figures of a bulletin as a table. They come from tickets, never from typing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/figures.html"

        def get_context_data(self, parent_context=None):
            page = self.instance
            return super().get_context_data(parent_context) | {
                "page": page,
                "rows": [
                    (label, page.figures[name])
                    for name, label in LABELS.items()
                    if name in page.figures
                ],
                "problems": page.problems() if page.figures else [],
            }
