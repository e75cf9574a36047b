"""What the sender thought of one round's answer."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


class Rating(models.Model):
    """One rating for each round. The rater stays secret from the unit that answered."""

    class Score(models.TextChoices):
        VERY_SATISFIED = "very_satisfied", _("Very satisfied")
        SATISFIED = "satisfied", _("Satisfied")
        UNSATISFIED = "unsatisfied", _("Not satisfied")

    class Means(models.TextChoices):
        PAGE = "page", _("by the tracking page")
        MESSAGE = "message", _("by message")
        CALLBACK = "callback", _("by the operator's call")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField(_("round"))
    score = models.CharField(_("rating"), max_length=16, choices=Score)
    comment = models.TextField(_("comment"), blank=True)
    means = models.CharField(_("given"), max_length=10, choices=Means, default=Means.PAGE)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rated_at = models.DateTimeField(_("rated at"), default=timezone.now)

    class Meta:
        ordering = ["ticket_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="one_rating_per_round")
        ]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")


SATISFIED_SCORES = [Rating.Score.VERY_SATISFIED, Rating.Score.SATISFIED]
