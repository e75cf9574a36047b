"""What editors teach the search, and what they learn from it, in the admin."""

from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.records import RecordViewSet

from .models import Abbreviation, QueryLog, SynonymGroup
from .reports import VIEW_QUERIES, MissedQueriesView


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "repeat"
    menu_label = _("Synonyms")
    list_display = ["__str__", "active", "note"]
    list_filter = ["active"]
    search_fields = ["terms", "note"]
    search_backend_name = None
    list_per_page = 50
    panels = [FieldPanel("terms"), FieldPanel("note"), FieldPanel("active")]


class AbbreviationViewSet(SnippetViewSet):
    model = Abbreviation
    icon = "text"
    menu_label = _("Abbreviations")
    list_display = ["short", "full", "active"]
    list_filter = ["active"]
    search_fields = ["short", "full"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldRowPanel([FieldPanel("short"), FieldPanel("full")]),
        FieldPanel("active"),
    ]


@register_snippet
class SearchGroup(SnippetViewSetGroup):
    items = (SynonymGroupViewSet, AbbreviationViewSet)
    menu_icon = "search"
    menu_label = _("Site search")
    menu_name = "site-search"
    menu_order = 450


class QueryLogViewSet(RecordViewSet):
    model = QueryLog
    icon = "search"
    name = "search-queries"
    menu_label = _("Search queries")
    list_display = [
        *("query", "at", "total"),
        Column(
            "good",
            label=capfirst(_("a good result was found")),
            accessor=lambda line: _("Yes") if line.good else _("No"),
        ),
    ]
    list_filter = {"good": ["exact"], "at": ["date"]}
    search_fields = ["query", "folded"]
    ordering = ["-at"]
    inspect_view_enabled = False


@hooks.register("register_admin_viewset")
def query_log_viewset():
    return QueryLogViewSet()


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/search/", MissedQueriesView.as_view(), name="search_missed_queries"),
        path(
            "reports/search/results/",
            MissedQueriesView.as_view(results_only=True),
            name="search_missed_queries_results",
        ),
    ]


class QueriesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW_QUERIES)


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return QueriesMenuItem(
        _("Searched and not found"),
        reverse("search_missed_queries"),
        name="search-missed",
        icon_name="search",
        order=700,
    )
