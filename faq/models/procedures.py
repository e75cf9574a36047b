"""Administrative procedures with the fields of the national portal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from faq import listing
from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage
from portal.places.models import Topic

from .review import ReviewFields


class ProcedureIndexPage(BasePage):
    """All procedures, by field."""

    section = "faq"

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["faq.ProcedurePage"]
    page_description = _("All administrative procedures by field. There is one for the site.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("procedures")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | listing.procedure_index(
            request, ProcedurePage.objects.live().child_of(self)
        )


class ProcedurePage(ReviewFields, BasePage):
    """One administrative procedure with the fields of the national portal.

    Every field but the title may be empty: an empty one is not shown.
    """

    section = "faq"

    full_name = models.TextField(
        _("name in full"),
        blank=True,
        help_text=_("Only when the official name is longer than a title (255 characters)."),
    )
    code = models.CharField(
        _("code"), max_length=40, blank=True, db_index=True, help_text=_("Such as 1.001193.")
    )
    decision = models.CharField(_("published by decision"), max_length=200, blank=True)
    level = models.CharField(
        _("level of handling"), max_length=60, blank=True, help_text=_("Province, commune, ...")
    )
    type = models.CharField(_("type of procedure"), max_length=100, blank=True)
    field = models.CharField(
        _("field of administration"),
        max_length=200,
        blank=True,
        db_index=True,
        help_text=_("As the national portal files it."),
    )
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
    result = models.TextField(_("result of the procedure"), blank=True)
    conditions = models.TextField(_("requirements and conditions"), blank=True)
    national_url = models.URLField(
        _("page on the national portal"),
        blank=True,
        help_text=_("The binding text. Readers are sent there for fees and times."),
    )

    served_with = ("topic", "organisation")
    parent_page_types = ["faq.ProcedureIndexPage"]
    subpage_types: list = []
    page_description = _("One administrative procedure: steps, papers, fees, legal basis.")

    content_panels = [
        FieldPanel("title", heading=_("Name of the procedure")),
        FieldPanel("full_name"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("code"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("field"), FieldPanel("type")]),
                FieldPanel("decision"),
                FieldPanel("topic"),
                FieldPanel("national_url"),
            ],
            heading=_("Where it is filed"),
        ),
        FieldPanel("audience"),
        FieldPanel("steps"),
        InlinePanel(
            "ways",
            heading=_("Ways of submission"),
            label=_("way of submission"),
            help_text=_("Time and fee belong to the way. Copy the fee word for word."),
        ),
        InlinePanel("documents", heading=_("Papers of the dossier"), label=_("paper")),
        MultiFieldPanel(
            [FieldPanel("competent_body"), FieldPanel("coordinating_body")],
            heading=_("Bodies"),
        ),
        FieldPanel("result"),
        FieldPanel("conditions"),
        InlinePanel("legal_bases", heading=_("Legal basis"), label=_("legal document")),
        *ReviewFields.review_panels,
    ]
    promote_panels = [
        *ReviewFields.keyword_panels,
        FieldPanel("introduction"),
        *BasePage.promote_panels,
    ]

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    @property
    def summary(self) -> str:
        """What stands below the name in a list; may be empty."""
        return self.introduction or self.audience

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "topic": self.topic,
            "review_reasons": self.review_reasons(),
            "ways": self.ways.all(),
            "documents": self.documents.all(),
            "legal_bases": self.legal_bases.all(),
            "questions": [
                link.page
                for link in self.linked_questions.select_related("page").order_by("page__path")[:8]
                if link.page.live
            ],
        }


class SubmissionWay(Orderable):
    """One way to hand in: fee and time belong to it. Fee text is kept word for word."""

    procedure = ParentalKey(ProcedurePage, related_name="ways")
    form = models.CharField(
        _("way of submission"), max_length=120, help_text=_("In person, online, by post.")
    )
    time = models.CharField(_("time limit"), max_length=200, blank=True)
    fee = models.TextField(_("fee"), blank=True)
    note = models.TextField(_("description"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("way of submission")


class RequiredDocument(Orderable):
    """One paper of the dossier."""

    procedure = ParentalKey(ProcedurePage, related_name="documents")
    name = models.TextField(_("paper"))
    form_number = models.CharField(_("form number"), max_length=200, blank=True)
    originals = models.PositiveSmallIntegerField(_("originals"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("paper of the dossier")


class LegalBasis(Orderable):
    """One document that a procedure rests on."""

    procedure = ParentalKey(ProcedurePage, related_name="legal_bases")
    number = models.CharField(_("document number"), max_length=60)
    title = models.CharField(_("summary of the document"), max_length=300)
    date = models.DateField(_("date of issue"), null=True, blank=True)
    body = models.CharField(_("issued by"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("legal basis")
