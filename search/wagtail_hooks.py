"""What editors teach the search, and what they learn from it, in the admin."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView as SnippetCreateView
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.records import RecordViewSet

from . import admin_views
from .models import Abbreviation, QueryLog, SynonymGroup
from .reports import VIEW_QUERIES, DeflectionsView, MissedQueriesView
from .requests import MAX_QUERY


class PreviewPanel(Panel):
    """What the terms would change, before they are saved: the form, sent to a page of its own."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "search/admin/preview_panel.html"

        def get_context_data(self, parent_context=None):
            address = reverse("search_preview")
            if self.instance.pk:
                address += f"?nhom={self.instance.pk}"
            return super().get_context_data(parent_context) | {"preview_url": address}


class SynonymGroupCreateView(SnippetCreateView):
    """Begins with the terms that the report of queries gives along."""

    def get_initial_form_instance(self):
        terms = self.request.GET.get("terms", "")[:MAX_QUERY]
        return SynonymGroup(terms=terms) if terms else super().get_initial_form_instance()


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    add_view_class = SynonymGroupCreateView
    icon = "repeat"
    menu_label = _("Synonyms")
    list_display = ["__str__", "active", "note"]
    list_filter = ["active"]
    search_fields = ["terms", "note"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("terms"),
        FieldPanel("note"),
        FieldPanel("active"),
        PreviewPanel(heading=_("Effect")),
    ]


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
def admin_urls():
    reports = {
        "reports/search/": (MissedQueriesView, "search_missed_queries"),
        "reports/search-answered/": (DeflectionsView, "search_deflections"),
    }
    pages = []
    for address, (view, name) in reports.items():
        results = view.as_view(results_only=True)
        pages.append(path(address, view.as_view(), name=name))
        pages.append(path(f"{address}results/", results, name=f"{name}_results"))
    return [
        *pages,
        path("search/explain/", admin_views.ExplainView.as_view(), name="search_explain"),
        path("search/preview/", admin_views.preview, name="search_preview"),
        path("search/promote/", admin_views.PromoteView.as_view(), name="search_promote"),
        path("search/step/", admin_views.take_step, name="search_step"),
    ]


class QueriesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW_QUERIES)


@hooks.register("register_reports_menu_item")
def missed_menu_item():
    address = reverse("search_missed_queries")
    return QueriesMenuItem(
        _("Searched and not found"), address, name="search-missed", icon_name="search", order=700
    )


@hooks.register("register_reports_menu_item")
def deflections_menu_item():
    address = reverse("search_deflections")
    return QueriesMenuItem(
        _("Answered before it was sent"),
        address,
        name="search-deflections",
        icon_name="check",
        order=710,
    )


@hooks.register("register_reports_menu_item")
def explain_menu_item():
    address = reverse("search_explain")
    return QueriesMenuItem(
        _("Explain a query"), address, name="search-explain", icon_name="search", order=720
    )


@hooks.register("construct_reports_menu")
def leave_out_wagtails_own_terms(request, menu_items):
    """Wagtail's report of search terms stays empty here: the log of queries is the search's own."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("search/admin.css"))
