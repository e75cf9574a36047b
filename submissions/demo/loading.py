"""The demo of this room, from accounts to tickets."""

from __future__ import annotations

import datetime
from collections import Counter

from django.db import connection

from .accounts import load_cast
from .around_today import load_around_today
from .register import load_months


def load(now: datetime.datetime | None = None) -> Counter[str]:
    """Loads what is missing; gives how many tickets of the register and around today were added.

    Needs the reference data (`load_places`, `load_calendar`) and the desk (`load_desk`).
    """
    cast = load_cast()
    added = Counter(register=load_months(cast), today=load_around_today(cast, now))
    if added["register"]:
        with connection.cursor() as cursor:
            # Nothing has counted so many new rows yet: without it PostgreSQL guesses, and the
            # month's figures take twenty seconds until its next round.
            cursor.execute("ANALYZE")
    return added
