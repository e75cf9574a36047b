"""Spam kept off without a captcha: what looks bad is held for an operator, never refused.

A form carries a signed time and a field that people do not see. A ticket sent too fast, from a
page too old, with a forged time or with the unseen field filled gets its code all the same and
waits for a person. `PORTAL_CAPTCHA=off` (load tests) skips all of it.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.audit import client_address, throttle

MIN_AGE = datetime.timedelta(seconds=3)
MAX_AGE = datetime.timedelta(hours=24)
HOUR = 3600  # seconds
TICKETS_BEFORE_HOLD = 20  # an hour, by address: a whole ward may share one
TICKETS_BEFORE_REFUSAL = 60
FILES_BEFORE_REFUSAL = 100

SALT = "submissions.form"
_signer = signing.TimestampSigner(salt=SALT)

TOO_FAST = _("Sent within three seconds")
TOO_OLD = _("Sent from a page more than a day old")
NO_TIME = _("The form's time is missing or forged")
UNSEEN_FILLED = _("A field that people cannot see was filled in")
MANY = _("Many tickets from one address within an hour")


def form_time() -> str:
    """The signed time at which a form was handed out."""
    return _signer.sign("form")


def renewed(time: str) -> str:
    """The time that came with a form, for showing it again; a new one in place of an old or forged
    one, so that the next sending is judged by itself."""
    try:
        _signer.unsign(time, max_age=MAX_AGE)
    except signing.BadSignature:
        return form_time()
    return time


def suspicion(time: str, unseen: str) -> Promise | str:
    """Why what was sent looks like spam, or nothing. `time` is what `form_time` gave, `unseen` the
    value of the field that people do not see."""
    if not settings.PORTAL_CAPTCHA:
        return ""
    if unseen:
        return UNSEEN_FILLED
    try:
        _signer.unsign(time, max_age=MAX_AGE)
    except signing.SignatureExpired:
        return TOO_OLD
    except signing.BadSignature:
        return NO_TIME
    return TOO_FAST if _is_younger(time, MIN_AGE) else ""


def _is_younger(time: str, age: datetime.timedelta) -> bool:
    try:
        _signer.unsign(time, max_age=age)
    except signing.SignatureExpired:
        return False
    return True


def too_many(request: HttpRequest) -> bool:
    """Whether this address has sent more tickets within an hour than one place ever does. Counts
    one more."""
    return not _allowed("tickets", request, TICKETS_BEFORE_REFUSAL)


def many(request: HttpRequest) -> bool:
    """Whether this address has sent so many tickets within an hour that a person should look.
    Counts one more."""
    return not _allowed("tickets-unheld", request, TICKETS_BEFORE_HOLD)


def too_many_files(request: HttpRequest) -> bool:
    """Whether this address has uploaded more files within an hour than five tickets a quarter of
    an hour need. Counts one more."""
    return not _allowed("files", request, FILES_BEFORE_REFUSAL)


def _allowed(scope: str, request: HttpRequest, limit: int) -> bool:
    if not settings.PORTAL_CAPTCHA:
        return True
    return throttle(scope, client_address(request), limit, HOUR)
