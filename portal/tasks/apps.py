from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "portal.tasks"
    label = "tasks"

    def ready(self):
        from django_q.signals import post_spawn

        from . import checks, recovery  # noqa: F401

        post_spawn.connect(recovery.recover_at_start, dispatch_uid="portal.tasks.recovery")
        autodiscover_modules("tasks")
