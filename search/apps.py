from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from portal.pages import navigation


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from portal.pages import health

        from . import checks, page_signals, vocabulary  # noqa: F401  (signals that concern all pages)
        from .health import probe

        for model in vocabulary.rows():
            for signal in (post_save, post_delete):
                signal.connect(
                    vocabulary.note_row,
                    sender=model,
                    dispatch_uid=f"search.vocabulary.{model.__name__}.{id(signal)}",
                )
        navigation.register_search("search:results", "search:suggest", "search/suggest.js")
        health.register("search", probe)
