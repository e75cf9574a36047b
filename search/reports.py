"""What people look for and do not find: the editors' list of what to write next."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from portal.vietnamese import format_datetime, format_number

from .models import QueryLog

VIEW_QUERIES = "search.view_querylog"
#: The report looks back so far (days).
DAYS = 28


def missed_queries(since):
    """Queries without a good result since that moment: each once, however its accents were typed,
    with the number of times and its last time, the most frequent first."""
    return (
        QueryLog.objects.filter(good=False, at__gte=since)
        .values("folded")
        .annotate(query=Max("query"), times=Count("pk"), most=Max("total"), last=Max("at"))
        .order_by("-times", "-last")
    )


class MissedQueriesView(ReportView):
    page_title = _("Searched and not found")
    header_icon = "search"
    index_url_name = "search_missed_queries"
    index_results_url_name = "search_missed_queries_results"
    default_ordering = None
    is_searchable = False
    list_export = ["query", "times", "most", "last"]
    export_headings = {
        "query": _("Query"),
        "times": _("Times"),
        "most": _("Results"),
        "last": _("Last time"),
    }
    columns = [
        Column("query", label=capfirst(_("query")), accessor="query"),
        Column("times", label=_("Times"), accessor=lambda row: format_number(row["times"])),
        Column("most", label=_("Results"), accessor=lambda row: format_number(row["most"])),
        Column("last", label=_("Last time"), accessor=lambda row: format_datetime(row["last"])),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(VIEW_QUERIES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return missed_queries(timezone.now() - timedelta(days=DAYS))

    def get_filename(self):
        return f"search-{timezone.localdate():%Y-%m-%d}"

    def get_base_queryset(self):
        return self.get_queryset()
