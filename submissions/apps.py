from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self):
        from portal.pages import csrf_recovery, navigation
        from search.sources import register

        from .sources import PUBLIC_ANSWERS
        from .views.report import stale

        register(PUBLIC_ANSWERS)
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
