"""The portal's own record of each task: what django-q2 does not count or keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskRun(models.Model):
    """One piece of work to be done at least once, idempotent by `key`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        DONE = "done", _("done")
        DEAD = "dead", _("dead")

    name = models.CharField(_("task"), max_length=120)
    key = models.CharField(_("key"), max_length=200, unique=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "queued_at"])]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
