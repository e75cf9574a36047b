"""Fills a fresh portal with tickets through their bulk door; prints their codes and phone tails."""

import json
import sys

import django

django.setup()

from portal.places.models import Topic  # noqa: E402
from submissions.dossier import CITIZEN  # noqa: E402
from submissions.intake import NewSender, NewTicket, open_tickets  # noqa: E402
from submissions.models import Channel, Kind  # noqa: E402

BATCH = 1000
number = int(sys.argv[1])
topic = Topic.objects.get(code="giao-thong")
found = []
for start in range(0, number, BATCH):
    tickets = open_tickets(
        [
            NewTicket(
                channel=Channel.WEBSITE,
                kind=Kind.REPORT,
                title=f"Đèn đường không sáng, số {n}",
                content="Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua.",
                topic=topic,
                sender=NewSender(
                    full_name="Nguyễn Văn Thử",
                    phone=f"0900 {n // 1000:03d} {n % 1000:03d}",
                    address="Ấp 3",
                ),
            )
            for n in range(start, min(start + BATCH, number))
        ],
        CITIZEN,
        notify=False,
    )
    found += [[one.code, f"{n % 10_000:04d}"] for n, one in enumerate(tickets, start)]
json.dump(found, sys.stdout)
