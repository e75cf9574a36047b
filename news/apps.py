from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"

    def ready(self):
        from news.sources import SOURCES
        from portal.pages import navigation
        from search import page_signals, sources

        for source in SOURCES:
            sources.register(source)
            page_signals.follow_page_signals(source.model, source)
        navigation.register(
            navigation.NavItem(
                order=40,
                label=_("Bulletins"),
                more=_(" of each month"),
                section="news",
                path="/tin-tuc/",
            )
        )
