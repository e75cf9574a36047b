"""Files that came with a ticket: the original restricted, a public copy of images only."""

from django.core.files.storage import storages
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


def restricted_storage():
    return storages["restricted"]


def random_name(attachment: "Attachment", filename: str) -> str:
    """A storage name that tells nothing: the typed name is kept as data only."""
    return f"attachments/{get_random_string(40)}.bin"


def random_image_name(attachment: "Attachment", filename: str) -> str:
    return f"attachments/{get_random_string(40)}.webp"


class Attachment(models.Model):
    """Held under `submission_key` until a ticket takes it; purged after 24 hours without one."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        DOCUMENT = "document", _("document")

    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    submission_key = models.UUIDField(null=True, blank=True, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    original = models.FileField(storage=restricted_storage, upload_to=random_name)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100, help_text="Found in the content itself.")
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    public_copy = models.FileField(
        storage=restricted_storage,
        upload_to=random_image_name,
        blank=True,
        help_text="Re-encoded, without metadata. Images only.",
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["submission_key", "sha256"], name="same_file_held_once")
        ]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.original_name
