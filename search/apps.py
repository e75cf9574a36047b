from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from . import page_signals  # noqa: F401  (connects the signals that concern all pages)
