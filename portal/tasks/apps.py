from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "portal.tasks"
    label = "tasks"

    def ready(self):
        autodiscover_modules("tasks")
