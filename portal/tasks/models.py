"""The portal's own record of each task: what django-q2 does not count or keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskRun(models.Model):
    """One piece of work to be done at least once, idempotent by `key`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    name = models.CharField(_("task"), max_length=120)
    key = models.CharField(_("key"), max_length=200, unique=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # The message in django-q2's table that wakes a worker for this run; it goes with the run.
    message = models.BigIntegerField(null=True, editable=False)
    # While a worker is at it: who (see `workers`), and when it has certainly stopped.
    worker = models.CharField(_("worker"), max_length=120, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["state", "next_attempt_at"]),
        ]
        permissions = [("resend_taskrun", "Can send a task again that was given up")]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
