"""Questions and answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from faq import listing, similar
from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage
from portal.places.models import Topic

from .procedures import ProcedurePage
from .review import ReviewFields

MOST_RELATED = 3


class FAQIndexPage(BasePage):
    """All questions, by group and topic."""

    section = "faq"

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["faq.FAQPage"]
    page_description = _("All questions by group and topic. There is one for the site.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("questions and answers")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | listing.question_index(
            request, FAQPage.objects.live().child_of(self)
        )


class FAQPage(ReviewFields, BasePage):
    """One question (the page's title) with a short and a full answer."""

    section = "faq"

    full_question = models.TextField(
        _("question in full"),
        blank=True,
        help_text=_("Only when the question is longer than a title can be (255 characters)."),
    )
    short_answer = models.TextField(
        _("short answer"),
        blank=True,
        max_length=400,
        help_text=_("One to three sentences that answer the question by themselves."),
    )
    answer = BodyField(BodyBlock(), blank=True, verbose_name=_("answer"))
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="faqs",
        verbose_name=_("topic"),
    )
    answering_body = models.CharField(
        _("answering body in words"),
        max_length=200,
        blank=True,
        help_text=_("Only when no single body answers: the committee of each commune, say."),
    )
    legal_basis = RichTextField(
        _("legal basis"),
        blank=True,
        features=["ul", "link"],
        help_text=_("Number, year, issuing body and article; with a link if there is one."),
    )

    served_with = ("topic", "organisation")
    parent_page_types = ["faq.FAQIndexPage"]
    subpage_types: list = []
    page_description = _("One question with its answer, the body that answers and its legal basis.")

    content_panels = [
        FieldPanel(
            "title",
            heading=_("Question as people ask it"),
            help_text=_("With the question mark."),
        ),
        FieldPanel("full_question"),
        FieldPanel("short_answer"),
        FieldPanel("answer"),
        FieldPanel("topic"),
        FieldPanel("legal_basis"),
        FieldPanel("answering_body"),
        *ReviewFields.review_panels,
        MultiFieldPanel(
            [
                MultipleChooserPanel(
                    "related_questions",
                    chooser_field_name="question",
                    label=_("question"),
                    max_num=MOST_RELATED,
                    help_text=_("At most three. Free places are filled from the same topic."),
                )
            ],
            heading=_("Related questions"),
        ),
        MultiFieldPanel(
            [
                MultipleChooserPanel(
                    "linked_procedures", chooser_field_name="procedure", label=_("procedure")
                )
            ],
            heading=_("Procedures"),
        ),
    ]
    promote_panels = [
        *ReviewFields.keyword_panels,
        FieldPanel("introduction"),
        *BasePage.promote_panels,
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    @property
    def reference(self) -> str:
        """What a caller reads to the operator instead of the whole question: HD-0318."""
        return f"HD-{self.pk:04d}"

    @property
    def answered_by(self) -> str:
        """The answering body's name; "" when none is known."""
        return self.organisation.name if self.organisation else self.answering_body

    @property
    def summary(self) -> str:
        """What stands below the question in a list; may be empty."""
        return self.introduction or self.short_answer

    def related(self) -> list[FAQPage]:
        """At most three live questions: the chosen ones in their order, then the most similar by
        the search, then the same topic's.

        Of the topic, those that come next in the tree, so that the questions of one topic lead
        through each other instead of all to the first three.
        """
        chosen = [
            link.question
            for link in self.related_questions.select_related("question")
            if link.question.live and link.question_id != self.pk
        ][:MOST_RELATED]
        chosen += similar.questions_like(
            self, limit=MOST_RELATED - len(chosen), besides={page.pk for page in chosen}
        )
        missing = MOST_RELATED - len(chosen)
        if not missing or not self.topic_id:
            return chosen
        following = (
            FAQPage.objects.live()
            .filter(topic_id=self.topic_id, locale_id=self.locale_id)
            .exclude(pk__in=[self.pk, *(page.pk for page in chosen)])
            .order_by(Case(When(path__gt=self.path, then=Value(0)), default=Value(1)), "path")
        )
        return [*chosen, *following[:missing]]

    def procedures(self) -> list[ProcedurePage]:
        """The live procedures that the question is about, in the editor's order."""
        links = self.linked_procedures.select_related("procedure")
        return [link.procedure for link in links if link.procedure.live]

    def trail(self, request) -> list[dict[str, str]]:
        """The breadcrumbs: the index, and the topic if there is one."""
        index = self.get_parent()
        places = [{"title": index.title, "url": index.get_url(request)}]
        if self.topic:
            url = reverse("faq:topic", args=[self.topic.code])
            places.append({"title": self.topic.name, "url": url})
        return places

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "breadcrumbs": self.trail(request),
            "topic": self.topic,
            "review_reasons": self.review_reasons(),
            "related_questions": self.related(),
            "procedures": self.procedures(),
        }


class RelatedQuestion(Orderable):
    """A question that an editor chose to stand beside another."""

    page = ParentalKey(FAQPage, related_name="related_questions")
    question = models.ForeignKey(
        FAQPage, models.CASCADE, related_name="+", verbose_name=_("question")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("related question")


class LinkedProcedure(Orderable):
    """A procedure that a question is about."""

    page = ParentalKey(FAQPage, related_name="linked_procedures")
    procedure = models.ForeignKey(
        ProcedurePage, models.CASCADE, related_name="linked_questions", verbose_name=_("procedure")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("linked procedure")
