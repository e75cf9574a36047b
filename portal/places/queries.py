"""Questions to the places, each in a fixed number of queries."""

import datetime

from portal.vietnamese import collation_key

from .models import UnitVersion


def communes_on(day: datetime.date) -> list[UnitVersion]:
    """The communes that exist on a day, in Vietnamese order of their names."""
    communes = UnitVersion.objects.valid_on(day).filter(level=UnitVersion.Level.COMMUNE)
    return sorted(communes, key=lambda version: collation_key(version.name))
