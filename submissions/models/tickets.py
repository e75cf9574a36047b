"""The ticket (phiếu) and its sender."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import AdminUnit, Organisation, Topic


class Kind(models.TextChoices):
    """What the sender wants. Complaints and denunciations are not tickets: guidance instead."""

    QUESTION = "hoi-dap", _("Question")
    REPORT = "phan-anh", _("Report")
    PROPOSAL = "kien-nghi", _("Proposal")
    SUGGESTION = "gop-y", _("Suggestion")


class SenderKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Channel(models.TextChoices):
    """Where a ticket came in. Interactions are all but `phone` and `counter`."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("Email")
    ZALO = "zalo", _("Zalo")
    FACEBOOK = "facebook", _("Facebook")
    WEBSITE = "website", _("Website")
    APP = "app", _("Mobile app")
    LIVECHAT = "livechat", _("Live chat")
    COUNTER = "counter", _("Counter")


class Level(models.IntegerChoices):
    OPERATOR = 1, _("Level 1: the operator answers")
    UNIT = 2, _("Level 2: a unit answers")
    LEADERSHIP = 3, _("Level 3: leadership or several units answer")


class State(models.TextChoices):
    """Internal states. "Overdue" is computed, never stored."""

    NEW = "new", _("New")
    CLASSIFIED = "classified", _("Classified")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    INFORMATION_ASKED = "information_asked", _("Waiting for information")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    ANSWERED = "answered", _("Answered, awaiting rating")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    REFUSED = "refused", _("Refused")
    FORWARDED = "forwarded", _("Forwarded to another body")
    DUPLICATE = "duplicate", _("Duplicate")


OPEN_STATES = [
    State.NEW,
    State.CLASSIFIED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.INFORMATION_ASKED,
    State.AWAITING_APPROVAL,
    State.REOPENED,
]


class TicketQuerySet(models.QuerySet):
    def open(self):
        """Tickets that still wait for work of ours."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, now=None):
        """Open tickets past their deadline. A paused clock is never overdue."""
        now = now or timezone.now()
        return self.open().filter(due_at__lt=now).exclude(state=State.INFORMATION_ASKED)


class Ticket(models.Model):
    """One opinion from one sender, followed to its answer.

    Made only by `submissions.intake`, changed only by `submissions.workflow`. Each change leaves a
    `TicketEvent` in the same transaction; `version` is the number of the last one.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    version = models.PositiveIntegerField(default=0, help_text="Number of its last event.")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NEW)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.UNIT)

    title = models.CharField(_("title"), max_length=200)
    content = models.TextField(_("content"))
    proposal = models.TextField(_("proposed solution"), blank=True)
    dossier_code = models.CharField(_("dossier code"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=5, default="vi")

    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    is_procedure = models.BooleanField(
        _("about a procedure"),
        default=False,
        help_text=_("Proposed from the topic's group, then kept, even if the topic moves."),
    )
    commune = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("where it happened"),
    )
    address = models.CharField(_("exact place"), max_length=300, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    received_at = models.DateTimeField(
        _("received at"), default=timezone.now, help_text=_("When the opinion reached the centre.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("answering body"),
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer"),
    )
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    due_explained = models.JSONField(
        default=dict, blank=True, help_text=_("Rule and days by which the deadline came about.")
    )
    paused_at = models.DateTimeField(_("clock paused at"), null=True, blank=True)

    round = models.PositiveSmallIntegerField(_("round of answering"), default=1)
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0)
    first_answered_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    sender_wrote_at = models.DateTimeField(
        _("sender wrote at"),
        null=True,
        blank=True,
        help_text=_("What the sender added and nobody who answers has taken a step on since."),
    )

    held = models.BooleanField(
        _("held"), default=False, help_text=_("Looks like spam: waits for an operator.")
    )
    held_reason = models.CharField(_("why held"), max_length=200, blank=True)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    sender_hidden = models.BooleanField(
        _("sender hidden from the unit"),
        default=False,
        help_text=_("The opinion is about the unit's own staff: it never learns who wrote."),
    )
    register_number = models.CharField(
        _("number in the register"),
        max_length=60,
        blank=True,
        help_text=_("Of a ticket brought in from a register."),
    )
    outside = models.BooleanField(
        _("outside the province's competence"),
        default=False,
        help_text=_("To be passed to the competent body: the deadline is that of passing it on."),
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(_("demo content"), default=False)

    salt = models.CharField(max_length=32, editable=False, help_text="Hex, for event digests.")
    head_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["received_at", "id"]),
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["organisation", "state", "due_at"]),
            models.Index(fields=["topic", "received_at"]),
            models.Index(fields=["held"], condition=Q(held=True), name="ticket_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["register_number"],
                condition=~Q(register_number=""),
                name="one_ticket_per_register_number",
            )
        ]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_overdue(self) -> bool:
        return (
            self.state in OPEN_STATES
            and self.state != State.INFORMATION_ASKED
            and self.due_at is not None
            and self.due_at < timezone.now()
        )


class Sender(models.Model):
    """Who sent a ticket. Apart from the ticket, so that no list ever loads personal data.

    Erased when the ticket is anonymised. Every look by staff goes through
    `submissions.permissions.view_contact`, which logs it.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="sender")
    kind = models.CharField(
        _("sender"), max_length=12, choices=SenderKind, default=SenderKind.PERSON
    )
    anonymous = models.BooleanField(_("anonymous"), default=False)
    organisation_name = models.CharField(_("organisation's name"), max_length=200, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True, help_text=_("As typed."))
    phone_e164 = models.CharField(max_length=16, blank=True, db_index=True)
    email = models.EmailField(_("email"), blank=True)
    address = models.CharField(_("sender's address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")

    def __str__(self) -> str:
        return f"#{self.pk}"
