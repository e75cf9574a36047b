"""What the desk shows of deadlines: how one came about, who was warned, an unconfirmed calendar."""

from django import template
from django.utils import timezone

from portal.calendar.current import working_calendar
from submissions import deadline_warnings, permissions, progress, unconfirmed
from submissions.permissions import AUDITOR, COORDINATOR, OPERATOR

register = template.Library()


@register.inclusion_tag("submissions/desk/clock/ticket.html")
def ticket_clock(ticket) -> dict:
    """What moved the deadline, whether its year is confirmed, and the warnings given."""
    due = timezone.localtime(ticket.due_at) if ticket.due_at else None
    return {
        "moves": progress.moves(ticket.due_explained or {}),
        "unconfirmed": due.year if due and not working_calendar().confirmed(due.year) else None,
        "warnings": deadline_warnings.given_to([ticket]).get(ticket.pk, [])
        if ticket.has_warnings
        else [],
    }


@register.inclusion_tag("submissions/desk/clock/banner.html", takes_context=True)
def calendar_banner(context) -> dict:
    """For those who tell people dates: the next deadlines may fall in an unconfirmed year."""
    roles = permissions.roles_of(context["request"].user)
    return {
        "year": unconfirmed.year_ahead() if roles & {COORDINATOR, OPERATOR} else None,
        "may_edit": COORDINATOR in roles,
    }


@register.simple_tag(takes_context=True)
def may_see_checks(context) -> bool:
    roles = permissions.roles_of(context["request"].user)
    return bool(roles & {COORDINATOR, AUDITOR})


@register.simple_tag(takes_context=True)
def may_see_mail(context) -> bool:
    roles = permissions.roles_of(context["request"].user)
    return bool(roles & {COORDINATOR, AUDITOR, OPERATOR})
