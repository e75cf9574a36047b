"""Work on the index that is done later: following the log, and tidying it."""

import logging
import time
from datetime import timedelta

from django.utils import timezone

from portal.tasks import enqueue, schedule, task

from . import changes, following, log, popular, wagtail_backend
from .engines.base import EngineUnavailable
from .engines.chosen import copies
from .models import Deflection, QueryClick, QueryLog

logger = logging.getLogger(__name__)

#: An engine that is away is asked again after so long (seconds), as often as it takes.
_AGAIN = 60
#: The log of queries is kept so long (days): enough to compare a season with the last.
_KEEP_QUERIES = 400


@task("search.follow", timeout=600)
def follow() -> None:
    """Brings every copy of the index that this host can reach up to the end of the log.

    An engine that is away is no failure of the task: searches are answered without it, its backlog
    waits in the log, and it is asked again until it is back.
    """
    changes.followed()
    try:
        following.follow_all()
    except EngineUnavailable as error:
        logger.warning("Following again in %s seconds: %s", _AGAIN, error)
        minute = int(time.time()) // _AGAIN
        enqueue("search.follow", key=f"search.follow:again:{minute}", delay=_AGAIN)


@task("search.tidy")
def tidy() -> None:
    """Throws away lines of the index log that every copy has long followed, old queries, and what
    earlier versions of the code left of the index."""
    log.prune()
    for engine in copies():
        try:
            engine.tidy()
        except EngineUnavailable as error:
            logger.warning("%s is not tidied: %s", engine.copy, error)
    oldest = timezone.now() - timedelta(days=_KEEP_QUERIES)
    for model in (QueryLog, QueryClick, Deflection):
        model.objects.filter(at__lt=oldest).delete()


@task("search.count_popular")
def count_popular() -> None:
    """Counts anew what many ask."""
    popular.recount()


@task("search.index_pages", timeout=300)
def index_pages(pages: list[int]) -> None:
    """Brings pages that were written in bulk into the index of Wagtail's page explorer."""
    wagtail_backend.index_pages(pages)


schedule("search.tidy", cron="40 3 * * *", task="search.tidy")
schedule("search.count_popular", cron="50 3 * * *", task="search.count_popular")
# Copies follow each change at once; this makes up for a task that was lost with its host.
schedule("search.follow", cron="*/10 * * * *", task="search.follow")
