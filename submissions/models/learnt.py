"""What the centre's own tickets and questions taught, kept for all processes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LearntRouting(models.Model):
    """The classifiers of `submissions.learning`, as they were learnt at `made_at`.

    `figures` holds how well they did on texts they had not seen, and from how much they learnt.
    """

    made_at = models.DateTimeField(_("learnt at"), default=timezone.now)
    topics = models.BinaryField()
    organisations = models.BinaryField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("what routing learnt")
        verbose_name_plural = _("what routing learnt")

    def __str__(self) -> str:
        return f"{self.made_at:%d/%m/%Y %H:%M}"
