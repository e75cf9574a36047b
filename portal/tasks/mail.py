"""Mail into files, for portals without a mail server."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class FileBackend(BaseEmailBackend):
    """Writes each message whole into a file of its own in EMAIL_FILE_PATH, named by Message-ID.

    A task that is killed after the mail has left and before that is noted sends it again. If the
    message has the same Message-ID then, it is still one file.
    """

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
