"""The calendar in the admin, below the menu of reference data that `portal.places` opens."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import CalendarDay


class CalendarDayViewSet(SnippetViewSet):
    """Days off and working Saturdays. The next year is to be confirmed as soon as announced."""

    model = CalendarDay
    icon = "date"
    menu_label = _("Days off")
    menu_order = 400
    menu_hook = "register_reference_menu_item"
    list_display = ["day", "name", "kind", BooleanColumn("confirmed", label=_("Confirmed"))]
    list_filter = {"day": ["year"], "kind": ["exact"], "confirmed": ["exact"]}
    search_fields = ["name", "source"]
    search_backend_name = None
    ordering = ["-day"]
    panels = [
        MultiFieldPanel([FieldRowPanel([FieldPanel("day"), FieldPanel("kind")]), "name"]),
        MultiFieldPanel(["source", "confirmed"], heading=_("Where it is announced")),
    ]


register_snippet(CalendarDayViewSet)
