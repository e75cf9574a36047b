"""What people look for and do not find, or find and do not open: what to write or name next."""

import datetime
from datetime import timedelta

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from portal.vietnamese import format_date, format_datetime, format_number

from . import editor_actions
from .models import Deflection, QueryClick, QueryLog

VIEW_QUERIES = "search.view_querylog"
#: The reports look back so far (days) while no week is chosen.
DAYS = 28
#: So many weeks can be chosen.
WEEKS = 26
NOT_FOUND, NOT_OPENED, ALL = "khong-thay", "khong-mo", "tat-ca"


def asked_between(since, until, what: str = NOT_FOUND):
    """Queries from `since` (inclusive) to `until` (exclusive), each once, however it was typed,
    the most frequent first: those without a good result (the default), those whose results nobody
    opened, or all. Rows: folded, query, times, missed, most, opened, last."""
    clicks = (
        QueryClick.objects.filter(folded=OuterRef("folded"), at__gte=since, at__lt=until)
        .order_by()
        .values("folded")
        .annotate(times=Count("pk"))
        .values("times")
    )
    rows = (
        QueryLog.objects.filter(at__gte=since, at__lt=until)
        .order_by()
        .values("folded")
        .annotate(
            query=Max("query"),
            times=Count("pk"),
            missed=Count("pk", filter=Q(good=False)),
            most=Max("total"),
            last=Max("at"),
            opened=Coalesce(Subquery(clicks), 0),
        )
        .order_by("-times", "-last")
    )
    if what == NOT_FOUND:
        return rows.filter(missed__gt=0)
    return rows.filter(missed=0, opened=0) if what == NOT_OPENED else rows


def week_of(text: str) -> tuple[datetime.datetime, datetime.datetime] | None:
    """The week that begins on a Monday written 2026-11-23, in local time; None for no Monday."""
    try:
        monday = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    start = timezone.make_aware(datetime.datetime.combine(monday, datetime.time()))
    return start, start + timedelta(days=7)


def _weeks() -> list[tuple[str, str]]:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    weeks = []
    for back in range(WEEKS):
        start = monday - timedelta(weeks=back)
        days = {"first": format_date(start), "last": format_date(start + timedelta(days=6))}
        weeks.append((start.isoformat(), _now("%(first)s to %(last)s") % days))
    return weeks


class _PeriodFilter(WagtailFilterSet):
    """The week; the rows are counted by the view, which reads it."""

    week = django_filters.ChoiceFilter(
        label=_("Week"), choices=_weeks, method="unchanged", empty_label=_("The last four weeks")
    )

    def unchanged(self, queryset, name, value):
        return queryset

    def period(self) -> tuple[datetime.datetime, datetime.datetime]:
        """From (inclusive) and until (exclusive)."""
        chosen = self.form.cleaned_data.get("week") if self.form.is_valid() else ""
        now = timezone.now()
        return week_of(chosen or "") or (now - timedelta(days=DAYS), now + timedelta(days=1))


class QueriesFilter(_PeriodFilter):
    what = django_filters.ChoiceFilter(
        label=_("Which queries"),
        choices=[
            (NOT_OPENED, _("Results found, none opened")),
            (ALL, _("All queries")),
        ],
        method="unchanged",
        empty_label=_("No good result"),
    )

    class Meta:
        model = QueryLog
        fields: list[str] = []


class DeflectionsFilter(_PeriodFilter):
    class Meta:
        model = Deflection
        fields: list[str] = []


class StepsColumn(Column):
    """The steps that an editor can take from a query: a link or a button for each."""

    cell_template_name = "search/admin/steps_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "links": _steps(request, instance["query"]),
            "actions": editor_actions.offered(request),
            "query": instance["query"],
            "csrf": get_token(request),
        }


def _steps(request, query: str) -> list[tuple[str, str]]:
    """(label, address) of what can be done with prefilled forms, as far as the user may."""
    user, steps = request.user, []
    if user.has_perm("search.add_synonymgroup"):
        address = reverse("wagtailsnippets_search_synonymgroup:add")
        steps.append((_("Add a synonym"), f"{address}?{urlencode({'terms': query})}"))
    if user.has_perm("wagtailsearchpromotions.add_searchpromotion"):
        address = reverse("search_promote")
        steps.append((_("Promote a page"), f"{address}?{urlencode({'query': query})}"))
    address = reverse("search_explain")
    return [*steps, (_("Explain"), f"{address}?{urlencode({'q': query})}")]


class _QueriesReport(ReportView):
    """A report for those who may see what was searched."""

    header_icon = "search"
    default_ordering = None
    is_searchable = False

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(VIEW_QUERIES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return self.model.objects.all()

    def get_base_queryset(self):
        return self.get_queryset()

    def get_filename(self):
        return f"search-{timezone.localdate():%Y-%m-%d}"


def _number(name: str):
    return lambda row: format_number(row[name])


class MissedQueriesView(_QueriesReport):
    model = QueryLog
    page_title = _("Searched and not found")
    index_url_name = "search_missed_queries"
    index_results_url_name = "search_missed_queries_results"
    filterset_class = QueriesFilter
    list_export = ["query", "times", "missed", "most", "opened", "last"]
    export_headings = {
        "query": _("Query"),
        "times": _("Times"),
        "missed": _("Without a good result"),
        "most": _("Results"),
        "opened": _("Results opened"),
        "last": _("Last time"),
    }
    columns = [
        Column("query", label=capfirst(_("query")), accessor="query"),
        Column("times", label=_("Times"), accessor=_number("times")),
        Column("missed", label=_("Without a good result"), accessor=_number("missed")),
        Column("most", label=_("Results"), accessor=_number("most")),
        Column("opened", label=_("Results opened"), accessor=_number("opened")),
        Column("last", label=_("Last time"), accessor=lambda row: format_datetime(row["last"])),
        StepsColumn("steps", label=_("What to do"), accessor="query"),
    ]

    def filter_queryset(self, queryset: QuerySet):
        super().filter_queryset(queryset)
        what = self.filters.form.cleaned_data.get("what") if self.filters.form.is_valid() else ""
        return asked_between(*self.filters.period(), what or NOT_FOUND)


class DeflectionsView(_QueriesReport):
    """Which answers were enough for those who were writing to the centre."""

    model = Deflection
    page_title = _("Answered before it was sent")
    header_icon = "check"
    index_url_name = "search_deflections"
    index_results_url_name = "search_deflections_results"
    filterset_class = DeflectionsFilter
    list_export = ["title", "url", "times", "last"]
    export_headings = {
        "title": _("Question"),
        "url": _("Address"),
        "times": _("Times"),
        "last": _("Last time"),
    }
    columns = [
        Column("title", label=_("Question"), accessor="title"),
        Column("url", label=_("Address"), accessor="url"),
        Column("times", label=_("Times"), accessor=_number("times")),
        Column("last", label=_("Last time"), accessor=lambda row: format_datetime(row["last"])),
    ]

    def filter_queryset(self, queryset: QuerySet):
        super().filter_queryset(queryset)
        since, until = self.filters.period()
        return (
            Deflection.objects.filter(at__gte=since, at__lt=until)
            .order_by()
            .values("url")
            .annotate(title=Max("title"), times=Count("pk"), last=Max("at"))
            .order_by("-times", "url")
        )
