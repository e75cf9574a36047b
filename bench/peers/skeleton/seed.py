"""Makes the tables and as many tickets as the portal has."""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from skeleton.models import Event, Rule, Sender, Ticket  # noqa: E402

number = int(sys.argv[1])
with connection.schema_editor() as editor:
    for model in (Rule, Ticket, Sender, Event):
        editor.create_model(model)
Rule.objects.bulk_create(Rule(name=f"Rule {n}") for n in range(20))
tickets = Ticket.objects.bulk_create(
    Ticket(code=f"{n:x}", title=f"Đèn {n}", content="Bốn trụ đèn đường tắt.") for n in range(number)
)
Sender.objects.bulk_create(Sender(ticket=t, name="Người gửi", phone=f"0900{t.pk}") for t in tickets)
Event.objects.bulk_create(Event(ticket=ticket, name="opened") for ticket in tickets)
