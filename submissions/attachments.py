"""Files that come with a ticket: held across an error of the form, typed by content, re-encoded.

The original is kept where only a permission check leads to it. Images get a copy for showing,
re-encoded without any metadata; everything else is for staff alone, as a download.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import pillow_heif
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.tasks import enqueue, task
from portal.vietnamese import clean, format_number

from .models import Attachment, Ticket

pillow_heif.register_heif_opener()

MAX_FILES = 5
MAX_FILES_PER_TICKET = 20  # with what the sender adds later
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
PUBLIC_EDGE = 1600  # pixels, the longer edge of a public copy
HELD_FOR = datetime.timedelta(hours=24)

IMAGE_FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
OFFICE_PARTS = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MACRO_PARTS = ("word/vbaProject.bin", "xl/vbaProject.bin")


class Unacceptable(ValueError):
    """A file that is not taken. `str()` tells the sender why and what would be."""


@dataclass(frozen=True)
class FileType:
    kind: Attachment.Kind
    content_type: str


def file_type(content: bytes) -> FileType | None:
    """What the bytes are, whatever the name says; None for all that is not taken."""
    if content.startswith(b"%PDF-"):
        return FileType(Attachment.Kind.DOCUMENT, "application/pdf")
    if content.startswith(b"PK"):
        office = _office_type(content)
        return FileType(Attachment.Kind.DOCUMENT, office) if office else None
    image = _image_type(content)
    return FileType(Attachment.Kind.IMAGE, image) if image else None


def _office_type(content: bytes) -> str | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except zipfile.BadZipFile:
        return None
    if "[Content_Types].xml" not in names or names & set(MACRO_PARTS):
        return None
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def _image_type(content: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            image.verify()
            return IMAGE_FORMATS[image.format]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def held(submission_key: uuid.UUID) -> QuerySet[Attachment]:
    """The files that wait under this key for their ticket."""
    return Attachment.objects.filter(submission_key=submission_key, ticket__isnull=True)


def of_ticket(
    ticket: Ticket, submission_key: uuid.UUID | None
) -> tuple[list[Attachment], list[Attachment]]:
    """The ticket's files, and those that wait under the key of its form; in one query."""
    wanted = Q(ticket=ticket)
    if submission_key:
        wanted |= Q(ticket__isnull=True, submission_key=submission_key)
    files = list(Attachment.objects.filter(wanted))
    given, waiting = [], []
    for file in files:
        (given if file.ticket_id else waiting).append(file)
    return given, waiting


def hold(submission_key: uuid.UUID, upload: UploadedFile) -> Attachment:
    """Keeps an uploaded file until the form is right. The same file twice is held once.

    Raises `Unacceptable` when the file is too big, one too many, empty, or of a kind that is not
    taken.
    """
    name = clean(upload.name or "")[-200:]
    if upload.size > MAX_BYTES:
        raise Unacceptable(
            _("“%(name)s” is too big. A file may have up to %(limit)s MB.")
            % {"name": name, "limit": format_number(MAX_BYTES // 1024 // 1024)}
        )
    content = upload.read()
    found = file_type(content)
    if found is None:
        raise Unacceptable(
            _("“%(name)s” is not taken. Please send JPG, PNG, HEIC, WebP, PDF, DOCX or XLSX.")
            % {"name": name}
        )
    fingerprint = hashlib.sha256(content).hexdigest()
    same = held(submission_key).filter(sha256=fingerprint).first()
    if same:
        return same
    if held(submission_key).count() >= MAX_FILES:
        raise Unacceptable(
            _("“%(name)s” was left out: up to %(limit)s files may be sent.")
            % {"name": name, "limit": MAX_FILES}
        )
    attachment = Attachment(
        submission_key=submission_key,
        kind=found.kind,
        original_name=name,
        content_type=found.content_type,
        size=len(content),
        sha256=fingerprint,
    )
    attachment.original.save(name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:
        attachment.original.delete(save=False)
        return held(submission_key).get(sha256=fingerprint)
    return attachment


def keys_with_files(submission_keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the keys under which files wait."""
    waiting = Attachment.objects.filter(submission_key__in=submission_keys, ticket__isnull=True)
    return set(waiting.values_list("submission_key", flat=True))


def remove(submission_key: uuid.UUID, attachment_id: int) -> None:
    """Lets go of one held file. A file that already belongs to a ticket stays."""
    for attachment in held(submission_key).filter(pk=attachment_id):
        attachment.delete()
        attachment.original.delete(save=False)


def give_to(ticket: Ticket, submission_key: uuid.UUID) -> list[Attachment]:
    """Moves the held files to their ticket, queues the public copies of images, gives the files."""
    waiting = list(held(submission_key))
    if not waiting:
        return []
    held(submission_key).update(ticket=ticket, submission_key=None)
    for attachment in waiting:
        if attachment.kind == Attachment.Kind.IMAGE:
            enqueue(make_public_copy, key=f"public-copy:{attachment.pk}", attachment=attachment.pk)
    return waiting


def public_copy(content: bytes) -> bytes:
    """The image as WebP, upright, at most `PUBLIC_EDGE` pixels long, with no metadata at all."""
    with Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS)) as image:
        image.draft("RGB", (PUBLIC_EDGE, PUBLIC_EDGE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PUBLIC_EDGE, PUBLIC_EDGE))
        bare = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        bare.paste(rgba, mask=rgba.getchannel("A"))
        out = io.BytesIO()
        bare.save(out, "WEBP", quality=80)
        return out.getvalue()


@task("submissions.make_public_copy")
def make_public_copy(attachment: int) -> None:
    """Re-encodes one image. Run twice, it leaves the copy that is there."""
    row = Attachment.objects.filter(pk=attachment, kind=Attachment.Kind.IMAGE).first()
    if row is None or row.public_copy:
        return
    with row.original.open() as original:
        copy = public_copy(original.read())
    row.public_copy.save("copy.webp", ContentFile(copy), save=False)
    Attachment.objects.filter(pk=row.pk).update(public_copy=row.public_copy.name)


@task("submissions.purge_held_files")
def purge_held_files() -> None:
    """Deletes files whose form was never finished."""
    limit = timezone.now() - HELD_FOR
    for attachment in Attachment.objects.filter(ticket__isnull=True, uploaded_at__lt=limit):
        attachment.delete()
        attachment.original.delete(save=False)
