"""What the clock starts here. The tasks themselves stand beside what they do."""

from portal.tasks import schedule

from . import (  # noqa: F401  (registers their tasks)
    attachments,
    closing,
    dead_letters,
    deadline_warnings,
    departures,
    history,
    lookup,
    lookup_links,
    lost_codes,
    notices,
    proof,
    recounting,
    teaching,
)
from .register import jobs  # noqa: F401

schedule("submissions.purge_held_files", cron="17 * * * *", task="submissions.purge_held_files")
schedule(
    "submissions.close_without_reply", cron="5 6 * * *", task="submissions.close_without_reply"
)
schedule("submissions.purge_lookup_links", cron="27 3 * * *", task="submissions.purge_lookup_links")
schedule(
    "submissions.warn_of_deadlines",
    cron="*/15 7-17 * * *",
    task="submissions.warn_of_deadlines",
)
# Changes of single days are followed within minutes; this finds what was loaded in bulk.
schedule("submissions.recount_deadlines", cron="10 3 * * *", task="submissions.recount_deadlines")
schedule("submissions.verify_tickets", cron="30 4 * * *", task="submissions.verify_tickets")
schedule("submissions.anchor_history", cron="40 2 * * *", task="submissions.anchor_history")
schedule("submissions.learn_routing", cron="20 3 * * *", task="submissions.learn_routing")
schedule("submissions.release_tickets", cron="50 5 * * *", task="submissions.release_tickets")
