from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"

    def ready(self):
        from . import signals

        signals.connect()
