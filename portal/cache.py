"""The shared cache, made so that its absence costs speed and nothing else."""

import logging
import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure the server is left alone for so many seconds: pages do not each wait for it.
REST = 5


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, but an unreachable server looks like an empty cache.

    Reads find nothing, writes are lost, `add` says False and `incr` raises ValueError as for a
    missing key. Together the last two happen only then (or in the instant a key expires), which is
    how `portal.audit.throttle` notices that nothing is being counted.
    """

    _rest_until = 0.0  # on the class: shared by the instances that Django makes for each thread

    def _or(self, missing, operation, *arguments, **options):
        if time.monotonic() < ForgivingRedisCache._rest_until:
            return missing
        try:
            return operation(*arguments, **options)
        except RedisError as error:
            ForgivingRedisCache._rest_until = time.monotonic() + REST
            logger.error("The cache is unreachable (%s); going on without it.", error)
            return missing

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(False, super().add, key, value, timeout, version)

    def get(self, key, default=None, version=None):
        return self._or(default, super().get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(None, super().set, key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(False, super().touch, key, timeout, version)

    def delete(self, key, version=None):
        return self._or(False, super().delete, key, version)

    def has_key(self, key, version=None):
        return self._or(False, super().has_key, key, version)

    def get_many(self, keys, version=None):
        return self._or({}, super().get_many, keys, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(list(data), super().set_many, data, timeout, version)

    def delete_many(self, keys, version=None):
        return self._or(None, super().delete_many, keys, version)

    def clear(self):
        return self._or(False, super().clear)

    def incr(self, key, delta=1, version=None):
        count = self._or(None, super().incr, key, delta, version)
        if count is None:
            raise ValueError(f"Key {key!r} not found")
        return count

    @classmethod
    def forget_failure(cls) -> None:
        """The next call asks the server again."""
        cls._rest_until = 0.0
