"""Several files of one sending: what can be held is held, the rest is told by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.vietnamese import clean

from . import attachments
from .models import Attachment

NAMED = 10


def hold_all(key: uuid.UUID, uploads: list[UploadedFile], refused: Callable[[], bool]) -> list[str]:
    """Holds the files under `key` as far as they may come along; gives what is to be said of the
    rest. `refused()` tells whether this sender has uploaded enough for now."""
    if not uploads:
        return []
    held = {attachment.pk: attachment for attachment in attachments.held(key)}
    said, left_out = [], []
    for upload in uploads:
        if len(held) >= attachments.MAX_FILES:
            if not _is_among(upload, held.values()):
                left_out.append(clean(upload.name or ""))
        elif refused():
            said.append(_("Too many files came from your network. Please send them in an hour."))
            break
        else:
            try:
                attachment = attachments.hold(key, upload)
            except attachments.Unacceptable as reason:
                said.append(str(reason))
            else:
                held[attachment.pk] = attachment
    return said + _told(left_out)


def _is_among(upload: UploadedFile, held: Iterable[Attachment]) -> bool:
    """Whether a file chosen again is held already, by name and size: no file is read only to be
    told that there is no more room."""
    name = clean(upload.name or "")
    return any(one.original_name == name and one.size == upload.size for one in held)


def _told(left_out: list[str]) -> list[str]:
    if not left_out:
        return []
    names = ", ".join(left_out[:NAMED]) + (", …" if len(left_out) > NAMED else "")
    return [
        ngettext(
            "%(count)s file was left out, since up to %(limit)s may come along: %(names)s",
            "%(count)s files were left out, since up to %(limit)s may come along: %(names)s",
            len(left_out),
        )
        % {"count": len(left_out), "limit": attachments.MAX_FILES, "names": names}
    ]
