"""The month's grid of calls, typed in day by day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views import generic
from wagtail.log_actions import LogFormatter

from portal.calendar.current import working_calendar
from portal.vietnamese import clean, format_number, parse_number

from .. import calls, permissions, statistics
from ..calls import Calls
from ..models import Channel

TYPE_IN = frozenset({permissions.OPERATOR, permissions.COORDINATOR})
READ = TYPE_IN | {permissions.AUDITOR}
FIRST_MONTH = datetime.date(2020, 1, 1)  # the hotline runs since
REASON_LENGTH = 300


@dataclass
class Row:
    """One day of the grid: what was counted, what is typed, what came in as tickets."""

    day: datetime.date
    seen: Calls | None
    typed_in: str
    typed_out: str
    tickets: list[int]
    works: bool
    future: bool
    errors: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.tickets)

    @property
    def seen_text(self) -> str:
        return f"{self.seen.calls_in}/{self.seen.calls_out}" if self.seen else ""


class CallsGrid(generic.WagtailAdminTemplateMixin, TemplateView):
    """A month of calls beside its tickets. What is typed wrong is told on its day; nothing is
    written then, and every figure typed stays."""

    template_name = "submissions/desk/calls.html"
    page_title = gettext_lazy("Calls per day")
    header_icon = "mobile-alt"
    rows: list[Row] | None = None
    problems: tuple[str, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        needed = READ if request.method in ("GET", "HEAD") else TYPE_IN
        if not permissions.roles_of(request.user) & needed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def month(self) -> datetime.date:
        """The month asked for; this month for none, one to come, or nonsense."""
        today = timezone.localdate().replace(day=1)
        try:
            asked = datetime.datetime.strptime(self.request.GET.get("thang", ""), "%Y-%m").date()
        except ValueError:
            return today
        return asked if FIRST_MONTH <= asked <= today else today

    @cached_property
    def closed(self):
        return calls.closed(self.month)

    @property
    def may_write(self) -> bool:
        """A closed month is the coordinator's alone."""
        roles = permissions.roles_of(self.request.user)
        return bool(roles & ({permissions.COORDINATOR} if self.closed else TYPE_IN))

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        rows = self.rows or self._rows()
        counted = [row.seen for row in rows if row.seen]
        after = statistics.first_of_next(self.month)
        return super().get_context_data(
            month=self.month,
            previous=statistics.first_of_previous(self.month),
            following=after if after <= timezone.localdate() else None,
            rows=rows,
            channels=[channel.label for channel in Channel],
            sums=[sum(column) for column in zip(*(row.tickets for row in rows), strict=True)],
            total=sum(row.total for row in rows),
            calls_in=sum(one.calls_in for one in counted),
            calls_out=sum(one.calls_out for one in counted),
            closed=self.closed,
            may_write=self.may_write,
            problems=self.problems,
            reason=clean(self.request.POST.get("reason", "")),
            changes=calls.changes(self.month),
            **kwargs,
        )

    def _rows(self) -> list[Row]:
        counted, tickets = calls.counted(self.month), calls.tickets_by_day(self.month)
        calendar, today = working_calendar(), timezone.localdate()
        rows = []
        for day in calls.days_of(self.month):
            seen = counted.get(day)
            rows.append(
                Row(
                    day=day,
                    seen=seen,
                    typed_in=format_number(seen.calls_in) if seen else "",
                    typed_out=format_number(seen.calls_out) if seen else "",
                    tickets=[tickets.get((day, channel), 0) for channel in Channel.values],
                    works=calendar.is_working_day(day),
                    future=day > today,
                )
            )
        return rows

    # --- Typing in ----------------------------------------------------------------------------

    def post(self, request, *args, **kwargs):
        if not self.may_write:
            raise PermissionDenied
        self.rows = self._rows()
        typed = self._typed(request.POST)
        if any(row.errors for row in self.rows):
            return self._again(_("Nothing is written yet: some figures are not clear."))
        seen = {row.day: row.seen for row in self.rows}
        reason = " ".join(clean(request.POST.get("reason", ""))[:REASON_LENGTH].split())
        try:
            written, others = calls.write(self.month, typed, seen, request.user, reason)
        except calls.ReasonNeeded:
            return self._again(_("This month is closed. Say why its figures change."))
        if others:
            return self._conflict(others)
        self._tell(written)
        return redirect(f"{reverse('desk:calls')}?thang={self.month:%Y-%m}")

    def _typed(self, data) -> dict[datetime.date, Calls]:
        """The figures of all days that can be read; what cannot is told on its row."""
        typed = {}
        for row in self.rows or []:
            if row.future:
                continue
            row.typed_in = clean(data.get(f"in-{row.day}", ""))[:40].strip()
            row.typed_out = clean(data.get(f"out-{row.day}", ""))[:40].strip()
            row.seen = _seen(data.get(f"seen-{row.day}", ""))
            found = self._read(row)
            if found is not None:
                typed[row.day] = found
        return typed

    def _read(self, row: Row) -> Calls | None:
        if not row.typed_in and not row.typed_out:
            if row.seen:
                row.errors.append(_("Figures stand here already. Write 0 if there were no calls."))
            return None
        figures = []
        for name, text in ((_("Calls in"), row.typed_in), (_("Calls out"), row.typed_out)):
            try:
                figures.append(parse_number(text) if text else 0)
            except ValueError as reason:
                row.errors.append(f"{name}: {reason}")
                continue
            if figures[-1] > calls.MOST:
                row.errors.append(_("%(name)s: more than anybody calls on a day.") % {"name": name})
        return None if row.errors else Calls(*figures)

    def _conflict(self, others: dict[datetime.date, Calls]):
        for row in self.rows or []:
            if row.day in others:
                there = others[row.day]
                row.seen = there  # sent once more, the figures go over those that are told here
                row.errors.append(
                    _("Somebody else wrote %(calls_in)s in and %(calls_out)s out meanwhile.")
                    % {
                        "calls_in": format_number(there.calls_in),
                        "calls_out": format_number(there.calls_out),
                    }
                )
        return self._again(_("Nothing is written yet: somebody else was faster."), status=409)

    def _again(self, problem: str, status: int = 422):
        self.problems = (problem,)
        return self.render_to_response(self.get_context_data(), status=status)

    def _tell(self, written: int) -> None:
        if written:
            told = ngettext("%(count)s day is written.", "%(count)s days are written.", written) % {
                "count": written
            }
            messages.success(self.request, told)
        else:
            messages.info(self.request, _("Nothing was changed."))


def _seen(text: str) -> Calls | None:
    """The figures that the page showed when it was typed into."""
    first, _slash, second = text.partition("/")
    if first.isascii() and first.isdigit() and second.isascii() and second.isdigit():
        return Calls(int(first[:9]), int(second[:9]))
    return None


class CountedCalls(LogFormatter):
    """How a change of the figures reads in the log of the admin."""

    label = gettext_lazy("Count calls")

    def format_message(self, log_entry):
        data = log_entry.data
        before, after = data["before"] or ["–", "–"], data["after"]
        return _("Calls of %(day)s: %(before)s to %(after)s") % {
            "day": datetime.date.fromisoformat(data["day"]).strftime("%d/%m/%Y"),
            "before": f"{before[0]}/{before[1]}",
            "after": f"{after[0]}/{after[1]}",
        }

    def format_comment(self, log_entry):
        return log_entry.data.get("reason", "")
