from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqConfig(AppConfig):
    name = "faq"

    def ready(self):
        from faq.direct import procedure, question
        from faq.drafts import DRAFT
        from faq.sitemaps import TopicSitemap
        from faq.sources import PROCEDURES, QUESTIONS
        from portal.pages import navigation, sitemaps
        from search import direct, editor_actions, page_signals, sources

        for source in (QUESTIONS, PROCEDURES):
            sources.register(source)
            page_signals.follow_page_signals(source.model, source)
        editor_actions.register(DRAFT)
        direct.register(procedure)
        direct.register(question)
        sitemaps.register("topics", TopicSitemap())
        navigation.register(
            navigation.NavItem(
                order=10,
                label=_("Questions"),
                more=_(" and procedures"),
                section="faq",
                path="/hoi-dap/",
                prefixes=("/thu-tuc/",),
            )
        )
