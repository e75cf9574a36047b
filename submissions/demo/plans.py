"""What the two months of the demo register come to.

November 2021 has the figures of the printed bulletin. October has its printed number of tickets
(the bulletin gives the difference); how they are made up is invented, and so are its calls.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ..models import Channel


@dataclass(frozen=True)
class MonthPlan:
    """Counts of one month as of its closing date: by channel, and how the tickets stand.

    Whatever is not in progress, silent or unsatisfied is satisfied. `covid` is the share of
    tickets, besides those about procedures, that are about the epidemic.
    """

    month: datetime.date
    as_of: datetime.date
    channels: Mapping[str, int]
    procedures: int
    in_progress: Mapping[str, int]
    no_reply: Mapping[str, int]
    unsatisfied: Mapping[str, int]
    calls_in: int
    calls_out: int
    covid: float


OCTOBER = MonthPlan(
    month=datetime.date(2021, 10, 1),
    as_of=datetime.date(2021, 10, 31),
    channels={
        Channel.PHONE: 7420,
        Channel.EMAIL: 58,
        Channel.ZALO: 402,
        Channel.WEBSITE: 356,
        Channel.FACEBOOK: 381,
    },
    procedures=486,
    in_progress={
        Channel.PHONE: 82,
        Channel.EMAIL: 6,
        Channel.ZALO: 17,
        Channel.WEBSITE: 29,
        Channel.FACEBOOK: 7,
    },
    no_reply={Channel.PHONE: 9, Channel.ZALO: 62, Channel.WEBSITE: 12, Channel.FACEBOOK: 75},
    unsatisfied={Channel.PHONE: 6, Channel.WEBSITE: 3},
    calls_in=9180,
    calls_out=6034,
    covid=0.66,
)

NOVEMBER = MonthPlan(
    month=datetime.date(2021, 11, 1),
    as_of=datetime.date(2021, 11, 30),
    channels={
        Channel.PHONE: 2010,
        Channel.EMAIL: 23,
        Channel.ZALO: 95,
        Channel.WEBSITE: 138,
        Channel.FACEBOOK: 61,
    },
    procedures=213,
    in_progress={
        Channel.PHONE: 27,
        Channel.EMAIL: 2,
        Channel.ZALO: 6,
        Channel.WEBSITE: 19,
        Channel.FACEBOOK: 3,
    },
    no_reply={Channel.ZALO: 13, Channel.WEBSITE: 3, Channel.FACEBOOK: 20},
    unsatisfied={Channel.WEBSITE: 1},
    calls_in=2475,
    calls_out=1721,
    covid=0.5,
)

MONTHS = [OCTOBER, NOVEMBER]
