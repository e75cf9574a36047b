"""Registers that staff bring in: the file kept, checked by a task, written by another.

A file waits between its check and the coordinator's word. Both tasks may run twice: a check says
the same again, and rows that are there already are not written again.
"""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.tasks import enqueue, task
from portal.vietnamese import clean

from ..models import RegisterImport
from . import importing
from .calls import DayOfCalls
from .importing import Check, Options
from .workbook import Unreadable

State = RegisterImport.State


def take_in(kind: str, upload: UploadedFile, options: Options, user) -> RegisterImport:
    """Keeps an uploaded file and queues its check. A file that was brought in before is given as
    it was; one that was refused or only checked is checked anew with the new options."""
    sha256 = importing.fingerprint(upload)
    with transaction.atomic():
        job, fresh = RegisterImport.objects.select_for_update().get_or_create(
            kind=kind, sha256=sha256, defaults={"file_name": clean(upload.name or "")[-200:]}
        )
        if not fresh and job.state in (State.WRITING, State.DONE):
            return job
        job.state, job.imported_by, job.errors, job.found = State.CHECKING, user, [], {}
        job.options = {
            "sheet": options.sheet,
            "month": options.month.isoformat() if options.month else "",
            "into_closed": options.into_closed,
            "attempt": job.options.get("attempt", 0) + 1,
        }
        if not job.file:
            upload.seek(0)
            job.file.save("register.xlsx", upload, save=False)
        job.save()
        key = f"register-check:{job.pk}:{job.options['attempt']}"
        enqueue(check_register, key=key, job=job.pk)
    return job


def confirm(job: RegisterImport) -> bool:
    """The coordinator's word that a checked file may be written; False when it is not checked."""
    with transaction.atomic():
        waiting = RegisterImport.objects.filter(pk=job.pk, state=State.CHECKED)
        if not waiting.update(state=State.WRITING, done=0):
            return False
        enqueue(write_register, key=f"register-write:{job.pk}:{job.options['attempt']}", job=job.pk)
    return True


def drop(job: RegisterImport) -> None:
    """Lets go of a file that is not to be brought in."""
    if job.state in (State.REFUSED, State.CHECKED):
        job.file.delete(save=False)
        job.delete()


def remember(kind: str, name: str, sha256: str, rows: int, written: int) -> None:
    """Keeps that a file was brought in by command."""
    job, _fresh = RegisterImport.objects.get_or_create(
        kind=kind, sha256=sha256, defaults={"file_name": name[-200:]}
    )
    job.state, job.rows, job.done = State.DONE, rows, rows
    job.written += written
    job.file.delete(save=False)
    job.save()


@task("submissions.check_register", timeout=900)
def check_register(job: int) -> None:
    """Checks a kept file and writes down what it holds."""
    row = RegisterImport.objects.filter(pk=job, state=State.CHECKING).first()
    if row is None:
        return
    try:
        with row.file.open() as book:
            found = importing.check(book, row.kind, _options(row))
    except Unreadable as error:
        found = Check(wrong=1)
        row.errors = [{"place": "", "title": "", "words": str(error)}]
    else:
        row.errors = [
            {"place": c.place, "title": c.title, "words": c.words} for c in found.complaints
        ]
    row.rows, row.found = found.rows, _told(found)
    row.state = State.CHECKED if found.good else State.REFUSED
    row.save(update_fields=["rows", "found", "errors", "state"])


@task("submissions.write_register", timeout=3600, max_attempts=10)
def write_register(job: int) -> None:
    """Writes a file whose check was confirmed, then lets go of it."""
    row = RegisterImport.objects.filter(pk=job, state=State.WRITING).first()
    if row is None:
        return

    def progress(done: int, rows: int) -> None:
        RegisterImport.objects.filter(pk=row.pk).update(done=done)

    with row.file.open() as book:
        found, written = importing.bring_in(
            book, row.kind, row.imported_by, _options(row), progress
        )
    if found.wrong:
        # The register changed since its check: the month was closed, a number was taken.
        row.state = State.REFUSED
        row.errors = [
            {"place": c.place, "title": c.title, "words": c.words} for c in found.complaints
        ]
        row.save(update_fields=["state", "errors"])
        return
    row.state, row.done = State.DONE, found.rows
    row.written += written
    row.save(update_fields=["state", "done", "written"])
    row.file.delete()


def _options(row: RegisterImport) -> Options:
    month = row.options.get("month")
    return Options(
        sheet=row.options.get("sheet", ""),
        month=date.fromisoformat(month) if month else None,
        into_closed=row.options.get("into_closed", False),
    )


def _told(found: Check) -> dict:
    """What is kept of a check: counts, and the first rows without anything personal."""
    return {
        "sheet": found.sheet,
        "known": found.known,
        "wrong": found.wrong,
        "months": [[month.isoformat(), n] for month, n in sorted(found.months.items())],
        "results": dict(found.results),
        "preview": [_preview(row) for row in found.preview],
    }


def _preview(row) -> dict:
    if isinstance(row, DayOfCalls):
        return {"row": row.row, "at": row.day.isoformat(), "in": row.calls_in, "out": row.calls_out}
    return {
        "row": row.row,
        "at": row.new.received_at.isoformat(),
        "channel": str(row.new.channel),
        "title": row.new.title,
        "result": row.result,
    }
