"""Questions with their answers, and administrative procedures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField

from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage
from portal.places.models import Organisation, Topic


class ReviewFields(models.Model):
    """Who answers for a text, on what legal basis, how long it holds, when it was looked at."""

    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answering body"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until before"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    review_by = models.DateField(_("to be reviewed by"), null=True, blank=True)
    needs_review = models.BooleanField(_("needs review"), default=False)
    keywords = models.CharField(
        _("everyday words"),
        max_length=300,
        blank=True,
        help_text=_("What people call it, separated by commas. Found by the search, not shown."),
    )

    class Meta:
        abstract = True


class FAQIndexPage(BasePage):
    """All questions, by group and topic."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["faq.FAQPage"]

    class Meta:
        verbose_name = _("questions and answers")


class FAQPage(ReviewFields, BasePage):
    """One question (the page's title) with a short and a full answer."""

    short_answer = models.TextField(_("short answer"), blank=True, max_length=400)
    answer = BodyField(BodyBlock(), blank=True, verbose_name=_("answer"))
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="faqs",
        verbose_name=_("topic"),
    )
    legal_basis = RichTextField(_("legal basis"), blank=True, features=["ul", "link"])
    procedures = ParentalManyToManyField(
        "faq.ProcedurePage", blank=True, related_name="faqs", verbose_name=_("procedures")
    )
    related = ParentalManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="+",
        verbose_name=_("related questions"),
        help_text=_("At most three."),
    )

    parent_page_types = ["faq.FAQIndexPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")


class ProcedureIndexPage(BasePage):
    """All procedures, by field."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["faq.ProcedurePage"]

    class Meta:
        verbose_name = _("procedures")


class ProcedurePage(ReviewFields, BasePage):
    """One administrative procedure with the fields of the national portal."""

    code = models.CharField(_("code"), max_length=40, blank=True, db_index=True)
    decision = models.CharField(_("published by decision"), max_length=200, blank=True)
    level = models.CharField(_("level of handling"), max_length=60, blank=True)
    type = models.CharField(_("type"), max_length=100, blank=True)
    field = models.CharField(_("field"), max_length=200, blank=True)
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="procedures",
        verbose_name=_("topic"),
    )
    audience = models.TextField(_("for whom"), blank=True)
    steps = BodyField(BodyBlock(), blank=True, verbose_name=_("steps"))
    competent_body = models.CharField(_("competent body"), max_length=200, blank=True)
    coordinating_body = models.CharField(_("coordinating body"), max_length=200, blank=True)
    result = models.TextField(_("result"), blank=True)
    conditions = models.TextField(_("requirements and conditions"), blank=True)
    national_url = models.URLField(_("page on the national portal"), blank=True)

    parent_page_types = ["faq.ProcedureIndexPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")


class SubmissionWay(models.Model):
    """One way to hand in: fee and time belong to it. Fee text is kept word for word."""

    procedure = ParentalKey(ProcedurePage, related_name="ways")
    form = models.CharField(_("way of submission"), max_length=120)
    time = models.CharField(_("time"), max_length=200, blank=True)
    fee = models.TextField(_("fee"), blank=True)
    note = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("way of submission")


class RequiredDocument(models.Model):
    """One paper of the dossier."""

    procedure = ParentalKey(ProcedurePage, related_name="documents")
    name = models.TextField(_("paper"))
    form_number = models.CharField(_("form"), max_length=200, blank=True)
    originals = models.PositiveSmallIntegerField(_("originals"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("paper of the dossier")


class LegalBasis(models.Model):
    """One document that a procedure rests on."""

    procedure = ParentalKey(ProcedurePage, related_name="legal_bases")
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    date = models.DateField(_("date"), null=True, blank=True)
    body = models.CharField(_("issued by"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("legal basis")


class HelpfulVote(models.Model):
    """Whether a page helped, once for each visitor's session."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+")
    session = models.CharField(max_length=64, help_text="Digest, never the session itself.")
    helpful = models.BooleanField()
    reason = models.TextField(blank=True, max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "session"], name="one_vote_per_session")
        ]
