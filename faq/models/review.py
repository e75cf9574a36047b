"""Who answers for a text, how long it holds, and when it has to be looked at again."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageManager, PageQuerySet

from portal.places.models import Organisation
from portal.vietnamese import format_date


class ReviewQuerySet(PageQuerySet):
    def needing_review(self, today: datetime.date | None = None):
        """Pages for which `review_reasons` is not empty on `today` (default: local today)."""
        today = today or timezone.localdate()
        return self.filter(
            Q(needs_review=True)
            | Q(review_by__lt=today)
            | Q(valid_to__lte=today)
            | Q(organisation__valid_to__lte=today)
            | Q(organisation__valid_from__gt=today)
        )


class ReviewFields(models.Model):
    """Who answers for a text, how long it holds, when it was looked at.

    `valid_from` is inclusive, `valid_to` exclusive. Whether a page needs a review is computed
    on the day it is read: the flag is only one of four reasons.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answering body"),
    )
    valid_from = models.DateField(
        _("valid from"),
        null=True,
        blank=True,
        help_text=_("The first day on which this text holds. Empty: always has."),
    )
    valid_to = models.DateField(
        _("valid until before"),
        null=True,
        blank=True,
        help_text=_("The first day on which this text no longer holds. Empty: no end known."),
    )
    reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("When the answering body last confirmed the text."),
    )
    review_by = models.DateField(
        _("to be reviewed by"),
        null=True,
        blank=True,
        help_text=_("After this day readers see that the text waits for a review."),
    )
    needs_review = models.BooleanField(
        _("needs review"),
        default=False,
        help_text=_("Tick it when you doubt the text, whatever the dates say."),
    )
    keywords = models.CharField(
        _("everyday words"),
        max_length=300,
        blank=True,
        help_text=_("What people call it, separated by commas. Found by the search, not shown."),
    )

    objects = PageManager.from_queryset(ReviewQuerySet)()

    class Meta:
        abstract = True

    review_panels = [
        FieldPanel("organisation"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_by")]),
                FieldPanel("needs_review"),
            ],
            heading=_("Validity and review"),
        ),
    ]
    keyword_panels = [FieldPanel("keywords")]

    def has_expired(self, today: datetime.date | None = None) -> bool:
        """Whether the text no longer holds on `today` (default: local today)."""
        return self.valid_to is not None and self.valid_to <= (today or timezone.localdate())

    def review_reasons(self, today: datetime.date | None = None) -> list[str]:
        """Why the text waits for a review on `today`, in the reader's language; [] if not."""
        today = today or timezone.localdate()
        reasons = []
        if self.needs_review:
            reasons.append(gettext("The answering body has not confirmed this text yet."))
        if self.review_by and self.review_by < today:
            reasons.append(
                gettext("A review was due by %(day)s.") % {"day": format_date(self.review_by)}
            )
        if self.has_expired(today):
            reasons.append(
                gettext("The text held until before %(day)s.") % {"day": format_date(self.valid_to)}
            )
        if self.organisation and not _valid_on(self.organisation, today):
            reasons.append(
                gettext("The body it names, %(name)s, no longer works under this name.")
                % {"name": self.organisation.name}
            )
        return reasons


def _valid_on(organisation: Organisation, day: datetime.date) -> bool:
    started = organisation.valid_from is None or organisation.valid_from <= day
    return started and (organisation.valid_to is None or organisation.valid_to > day)
