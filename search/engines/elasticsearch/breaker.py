"""Not asking an engine that does not answer: one visitor waits, not all of them."""

import threading
import time

#: So many failures in a row open the circuit; a refused connection opens it at once.
_FAILURES = 3
#: How long it stays open the first time, and at most (seconds).
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 60.0


class Breaker:
    """Counts failures. While it is open nobody asks; when the pause is over one request tries,
    and the circuit closes only if that succeeds."""

    def __init__(self, clock=time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = 0.0
        self._closed_again = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether this request may ask the engine."""
        with self._lock:
            if not self._pause:
                return True
            if self._trying or self._clock() < self._closed_again:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._pause = 0.0
            self._trying = False

    def failed(self, *, away: bool) -> None:
        """Notes a failure; `away` when nobody was there to answer."""
        with self._lock:
            self._failures += 1
            self._trying = False
            if away or self._failures >= _FAILURES:
                self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
                self._closed_again = self._clock() + self._pause

    @property
    def is_open(self) -> bool:
        return bool(self._pause)
