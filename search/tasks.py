"""Work on the index that is done later: following the log, and tidying it."""

from portal.tasks import schedule, task

from . import following, log, wagtail_backend


@task("search.follow", timeout=600)
def follow() -> None:
    """Brings every copy of the index that this host can reach up to the end of the log."""
    following.follow_all()


@task("search.prune_log")
def prune_log() -> None:
    """Throws away lines of the log that every copy has long followed."""
    log.prune()


schedule("search.prune_log", cron="40 3 * * *", task="search.prune_log")
# Copies follow each change at once; this makes up for a task that was lost with its host.
schedule("search.follow", cron="*/10 * * * *", task="search.follow")


@task("search.index_pages", timeout=300)
def index_pages(pages: list[int]) -> None:
    """Brings pages that were written in bulk into the index of Wagtail's page explorer."""
    wagtail_backend.index_pages(pages)
