"""Files: typed by content, held across an error, re-encoded without metadata."""

import io
import uuid
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from portal.tasks import run_pending
from submissions import attachments
from submissions.models import Attachment

from .factories import ticket

pytestmark = pytest.mark.django_db


def picture(format_="JPEG", size=(60, 40), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, format_, **options)
    return out.getvalue()


def photo_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh bí mật"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"secret comment")


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def upload(content: bytes, name="anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (picture("JPEG"), "image", "image/jpeg"),
        (picture("PNG"), "image", "image/png"),
        (picture("WEBP"), "image", "image/webp"),
        (picture("HEIF"), "image", "image/heic"),
        (b"%PDF-1.7\n%%EOF", "document", "application/pdf"),
        (office("word/document.xml"), "document", attachments.OFFICE_PARTS["word/document.xml"]),
        (office("xl/workbook.xml"), "document", attachments.OFFICE_PARTS["xl/workbook.xml"]),
    ],
)
def test_a_file_is_what_its_content_says(content, kind, content_type):
    found = attachments.hold(uuid.uuid4(), upload(content, "ten-sai.exe"))
    assert (found.kind, found.content_type) == (kind, content_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf /",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("JPEG")[:40],
        b"PK\x03\x04 broken",
        office("other.xml"),
        office("word/document.xml", "word/vbaProject.bin"),
        b"\xff\xd8\xff" + b"<?php echo 1 ?>" * 20,
    ],
)
def test_what_is_not_taken_is_told_with_what_would_be(content):
    with pytest.raises(attachments.Unacceptable, match="JPG, PNG, HEIC, WebP, PDF, DOCX"):
        attachments.hold(uuid.uuid4(), upload(content, "anh.jpg"))
    assert not Attachment.objects.exists()


def test_too_big_and_too_many_are_told():
    key = uuid.uuid4()
    with pytest.raises(attachments.Unacceptable, match="10 MB"):
        attachments.hold(key, upload(b"x" * (attachments.MAX_BYTES + 1)))
    for n in range(attachments.MAX_FILES):
        attachments.hold(key, upload(picture(size=(60, 40 + n))))
    with pytest.raises(attachments.Unacceptable, match="5"):
        attachments.hold(key, upload(picture(size=(99, 99))))


def test_the_same_file_twice_is_held_once():
    key = uuid.uuid4()
    assert attachments.hold(key, upload(picture())) == attachments.hold(key, upload(picture()))


def test_a_held_file_can_be_removed_but_not_by_another_key():
    key, other = uuid.uuid4(), uuid.uuid4()
    file = attachments.hold(key, upload(picture()))
    attachments.remove(other, file.pk)
    assert attachments.held(key).get() == file
    attachments.remove(key, file.pk)
    assert not Attachment.objects.exists()
    assert not file.original.storage.exists(file.original.name)


def test_the_ticket_takes_the_held_files_and_the_copy_carries_no_metadata():
    key = uuid.uuid4()
    attachments.hold(key, upload(photo_with_gps()))
    opened = ticket(submission_key=key)
    run_pending()
    file = opened.attachments.get()
    copy = file.public_copy.read()
    assert b"secret" not in copy
    assert "bí mật".encode() not in copy
    with Image.open(io.BytesIO(copy)) as image:
        assert image.format == "WEBP"
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_names_in_storage_tell_nothing():
    file = attachments.hold(uuid.uuid4(), upload(picture(), "cccd-nguyen-van-a.jpg"))
    assert "nguyen" not in file.original.name
    assert not Path(file.original.path).is_relative_to(settings.MEDIA_ROOT)


def test_files_of_unfinished_forms_are_purged_after_a_day():
    old, fresh = (attachments.hold(uuid.uuid4(), upload(picture())) for _ in range(2))
    Attachment.objects.filter(pk=old.pk).update(
        uploaded_at=timezone.now() - attachments.HELD_FOR * 2
    )
    attachments.purge_held_files()
    assert list(Attachment.objects.all()) == [fresh]
