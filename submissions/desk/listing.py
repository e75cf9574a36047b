"""The desk's first screen: work lists at the side, the tickets of one of them as rows."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from portal.calendar.current import working_calendar

from .. import permissions
from ..models import SavedFilter, Ticket
from . import due, filters, finding, lists
from .access import StaffOnly
from .bulk import BulkAssignForm, may_assign


class TickColumn(Column):
    """A box to tick for the assignment of many, with the version that the user saw."""

    cell_template_name = "submissions/desk/tick_cell.html"
    header_template_name = "submissions/desk/tick_header.html"


class TicketColumn(TitleColumn):
    cell_template_name = "submissions/desk/ticket_cell.html"


class DueColumn(Column):
    cell_template_name = "submissions/desk/due_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["due"] = due.standing(instance, working_calendar())
        return context


class StateColumn(Column):
    cell_template_name = "submissions/desk/state_cell.html"


class UnitColumn(Column):
    cell_template_name = "submissions/desk/unit_cell.html"


COLUMNS = [
    TicketColumn("title", label=_("Ticket"), url_name="desk:ticket", id_accessor="code"),
    DueColumn("due_at", label=_("Due"), sort_key="due_at"),
    StateColumn("state", label=_("State"), sort_key="state"),
    UnitColumn("organisation", label=_("Unit")),
    Column(
        "received_at",
        label=_("Received"),
        accessor=lambda ticket: timezone.localtime(ticket.received_at).strftime("%d/%m/%Y %H:%M"),
        sort_key="received_at",
        classname="desk-received",
    ),
]


class TicketList(StaffOnly, generic.IndexView):
    """Tickets that the user may see, by work list, filter and words; the most urgent first."""

    model = Ticket
    template_name = "submissions/desk/index.html"
    results_template_name = "submissions/desk/index_results.html"
    page_title = _("Tickets")
    header_icon = "mail"
    index_url_name = "desk:index"
    index_results_url_name = "desk:index_results"
    filterset_class = filters.TicketFilterSet
    is_searchable = True
    is_export = False
    show_export_buttons = False
    show_other_searches = False
    paginate_by = 30
    table_classname = "listing desk-table"

    @cached_property
    def columns(self):
        return [TickColumn("tick"), *COLUMNS] if may_assign(self.request.user) else COLUMNS

    @cached_property
    def default_ordering(self):
        return "due_at" if self.request.GET.get("list") in lists.BY_DEADLINE else "-received_at"

    @cached_property
    def active_filters(self):
        """What is shown as a filter to take off again. The list shows at the side."""
        return [shown for shown in super().active_filters if shown.auto_id != "id_list"]

    @cached_property
    def is_filtering(self):
        return bool(
            self.filters
            and self.filters.is_valid()
            and set(self.filters.form.changed_data) - {"list"}
        )

    def get_base_queryset(self):
        return (
            permissions.visible(self.request.user)
            .select_related("topic", "organisation", "officer")
            .defer("content", "proposal", "due_explained")
        )

    def order_queryset(self, queryset):
        if self.ordering in ("due_at", "-due_at"):
            by_due = F("due_at")
            order = by_due.asc if self.ordering == "due_at" else by_due.desc
            return queryset.order_by(order(nulls_last=True), "id")
        return super().order_queryset(queryset)

    @cached_property
    def own_filters(self) -> list[SavedFilter]:
        return list(SavedFilter.objects.filter(owner=self.request.user))

    @cached_property
    def counts(self) -> dict[str, int]:
        user = self.request.user
        return lists.counted(user, filters.conditions(self.own_filters, user))

    def get_paginator(self, queryset, *args, **kwargs):
        paginator = super().get_paginator(queryset, *args, **kwargs)
        name = self.request.GET.get("list")
        plain = not (self.results_only or self.is_searching or self.is_filtering)
        if plain and self.filters.is_valid() and name in self.counts:
            paginator.count = self.counts[name]  # counted already, for the side
        return paginator

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.results_only:
            user, current = self.request.user, self.request.GET.get("list", "")
            query = filters.kept_query(self.request.META.get("QUERY_STRING", ""))
            kept = filters.shown(self.own_filters, self.counts, query)
            on_kept = any(item["current"] for item in kept)
            context |= {
                "work_lists": lists.shown_to(user, "" if on_kept else current, self.counts),
                "current_list": current or on_kept,
                "kept": kept,
                "kept_query": query,
                "bulk": BulkAssignForm(user=user) if may_assign(user) else None,
            }
        return context

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        ranked = not self.is_explicitly_ordered
        return finding.find(queryset, self.search_query, self.request.user, ranked=ranked)
