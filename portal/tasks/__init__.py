"""The one door to work that is done later. See `door` for its use."""

from .door import enqueue, enqueue_new, resend, run_pending
from .registry import GiveUp, schedule, task

__all__ = ["GiveUp", "enqueue", "enqueue_new", "resend", "run_pending", "schedule", "task"]
