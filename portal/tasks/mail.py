"""Mail that a task may send twice and that arrives once, as far as the way allows."""

import hashlib
import os
import tempfile
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


def message_id(key: str) -> str:
    """The Message-ID for the message of this key, the same at each attempt.

    Give it to the message: `EmailMessage(..., headers={"Message-ID": message_id(key)})`. If a
    worker is killed after the mail has left and before that is noted, the second copy is known as
    the same message: the file backend overwrites it, and mail systems may drop it.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


class FileBackend(BaseEmailBackend):
    """Writes each message whole into a file of its own in EMAIL_FILE_PATH, named by Message-ID."""

    def __init__(self, fail_silently=False, **options):
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        sent = [self._write(mail) for mail in email_messages if mail.recipients()]
        return len(sent)

    def _write(self, mail) -> None:
        message = mail.message()
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
        # Through a name of its own: a reader never sees half a message.
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
            file.write(message.as_bytes(linesep="\n"))
        os.replace(file.name, self.folder / f"{name}.eml")
