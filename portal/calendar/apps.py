from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "portal.calendar"
    label = "calendar"
    verbose_name = _("Working calendar")

    def ready(self) -> None:
        from .current import rows_changed

        for signal in (post_save, post_delete):
            signal.connect(rows_changed, sender="calendar.CalendarDay")
