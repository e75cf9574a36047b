"""Fills the helpdesk with as many tickets as the portal has; prints their numbers and keys."""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402

number = int(sys.argv[1])
get_user_model().objects.create_superuser("admin", "admin@example.com", "a long password")
queue = Queue.objects.create(title="Public", slug="public", allow_public_submission=True)
tickets = Ticket.objects.bulk_create(
    [
        Ticket(
            title=f"Đèn đường không sáng, số {n}",
            queue=queue,
            submitter_email=f"nguoi-gui-{n}@example.com",
            description="Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua.",
            created=timezone.now(),
            priority=3,
            secret_key=f"{n:036d}",
        )
        for n in range(number)
    ],
    batch_size=1000,
)
json.dump([[t.pk, t.submitter_email, t.secret_key] for t in tickets], sys.stdout)
