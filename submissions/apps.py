from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self):
        from django.db.models.signals import post_delete, post_save

        from portal.pages import csrf_recovery, navigation
        from search import direct
        from search.sources import register

        from . import departure_signals, kept, recounting, similar
        from .direct import ticket
        from .sources import PUBLIC_ANSWERS
        from .views.report import stale

        departure_signals.connect()
        _follow_settings()
        register(PUBLIC_ANSWERS)
        register(similar.TICKETS)
        register(similar.SENDERS)
        _follow_erasures()
        kept.follow()
        direct.register(ticket)
        for signal in (post_save, post_delete):
            signal.connect(
                recounting.calendar_changed,
                sender="calendar.CalendarDay",
                dispatch_uid="submissions.recounting",
            )
        csrf_recovery.register("submissions:new", stale)
        navigation.register(
            navigation.NavItem(
                order=20,
                label=_("Send a report"),
                section="submissions",
                url_name="submissions:new",
            )
        )
        navigation.register(
            navigation.NavItem(
                order=30,
                label=_("Track"),
                more=_(" a ticket"),
                section="tracking",
                url_name="submissions:track",
            )
        )


def _follow_erasures() -> None:
    """A sender erased or corrected, or a ticket deleted, is so in the private index too."""
    from django.db.models.signals import post_delete, post_save

    from . import similar
    from .models import Sender, Ticket

    def sender_changed(instance: Sender, **kwargs) -> None:
        similar.note([instance.ticket_id])

    def ticket_deleted(instance: Ticket, **kwargs) -> None:
        similar.note([instance.pk])

    for signal in (post_save, post_delete):
        signal.connect(sender_changed, Sender, weak=False, dispatch_uid=f"sender {id(signal)}")
    post_delete.connect(ticket_deleted, Ticket, weak=False, dispatch_uid="ticket deleted")


def _follow_settings() -> None:
    """Every process reads the deadline rules, and the days to rate an answer, again when one
    changes."""
    from django.db.models.signals import m2m_changed, post_delete, post_save

    from .closing import DAYS_TO_RATE
    from .deadlines import RULES
    from .models import DeadlineRule, RatingSettings

    for signal in (post_save, post_delete):
        signal.connect(RULES.changed, sender=DeadlineRule)
        signal.connect(DAYS_TO_RATE.changed, sender=RatingSettings)
    m2m_changed.connect(RULES.changed, sender=DeadlineRule.topics.through)
