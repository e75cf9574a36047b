"""The index log that every copy of the index follows, and what editors teach the search."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexChange(models.Model):
    """One line of the append-only log: the document `key` of `source` may have changed.

    Written in the transaction of the change itself. A reader asks the source for the document as
    it is now: present means index it, absent means remove it.

    `id` tells nothing about the order of commits: PostgreSQL hands ids out before it. `position`
    does: the first follower that sees a committed line gives it the next place (`search.log`), so
    that no cursor ever passes over a line that commits late.
    """

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            # What every search asks of the log must not depend on its length.
            models.Index(
                fields=["id"], condition=models.Q(position__isnull=True), name="change_waiting"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(source="search.vocabulary"),
                name="change_of_vocabulary",
            ),
        ]


class IndexCursor(models.Model):
    """How far one copy of the index has followed the log.

    `mark` tells the line at `position` from that of another log. `generation` is the index that
    the copy consists of now: a follower moves the cursor only while it is still the one that it
    wrote to.
    """

    copy = models.CharField(max_length=120, unique=True)
    position = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=60, blank=True)
    generation = models.CharField(max_length=120, blank=True)
    moved_at = models.DateTimeField(auto_now=True)


class SynonymGroup(models.Model):
    """Words that mean the same to a citizen: "bằng lái", "giấy phép lái xe"."""

    terms = models.TextField(_("terms"), help_text=_("One on each line."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonym groups")

    def __str__(self) -> str:
        return ", ".join(self.terms.split("\n"))


class Abbreviation(models.Model):
    """A short form of three letters or more and what it stands for: "gplx"."""

    short = models.CharField(_("short form"), max_length=20, unique=True)
    full = models.CharField(_("full form"), max_length=120)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["short"]
        verbose_name = _("abbreviation")
        verbose_name_plural = _("abbreviations")

    def __str__(self) -> str:
        return f"{self.short}: {self.full}"


class QueryLog(models.Model):
    """One search by a visitor, without anything that tells who it was.

    `query` is what was typed and `shown` what was understood and shown again, both masked;
    `folded` is `shown` without accents: what was typed in several ways is one question.
    """

    query = models.CharField(_("query"), max_length=200, help_text=_("Personal data masked."))
    shown = models.CharField(_("understood as"), max_length=200, blank=True)
    folded = models.CharField(max_length=200, db_index=True)
    total = models.PositiveIntegerField(_("results"))
    good = models.BooleanField(_("a good result was found"))
    engine = models.CharField(max_length=20)
    milliseconds = models.FloatField()
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")


class QueryClick(models.Model):
    """A result that was opened: for which question and at which place, never by whom.

    It names the question by its masked, folded text and no single search: what one visitor looked
    for and then opened cannot be put together again.
    """

    folded = models.CharField(_("query"), max_length=200, db_index=True)
    url = models.CharField(_("address"), max_length=300)
    place = models.PositiveSmallIntegerField(_("place"))
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("result opened")
        verbose_name_plural = _("results opened")


class PopularQuery(models.Model):
    """A question that visitors ask often, offered while others type (`search.popular`)."""

    query = models.CharField(_("query"), max_length=200)
    folded = models.CharField(max_length=200, unique=True)
    times = models.PositiveIntegerField(_("times"))
    days = models.PositiveSmallIntegerField(_("different days"))

    class Meta:
        ordering = ["-times", "folded"]
        verbose_name = _("popular query")
        verbose_name_plural = _("popular queries")


class Deflection(models.Model):
    """Somebody who was writing to the centre found the answer: "this answered me"."""

    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(_("address"), max_length=300, db_index=True)
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("question answered before it was sent")
        verbose_name_plural = _("questions answered before they were sent")
