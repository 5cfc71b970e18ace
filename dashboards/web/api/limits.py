"""How often somebody may try or ask: counted in each process, a brake and not an account."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

MOST_NAMES = 10_000


class Limit:
    """At most so many times in so many seconds, for each name."""

    def __init__(self, times: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.times = times
        self.seconds = seconds
        self._clock = clock
        self._seen: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def wait(self, who: str) -> int:
        """The whole seconds to wait before the next time; 0 while there is room. Counts nothing."""
        with self._lock:
            return self._wait(who, self._clock())

    def count(self, who: str) -> int:
        """Count one more time, unless one has to wait: then the seconds, else 0."""
        now = self._clock()
        with self._lock:
            if seconds := self._wait(who, now):
                return seconds
            if len(self._seen) > MOST_NAMES:
                self._seen.clear()  # a flood of names: begin anew rather than fill the memory
            self._seen[who].append(now)
            return 0

    def _wait(self, who: str, now: float) -> int:
        if who not in self._seen:
            return 0
        seen = self._seen[who]
        while seen and seen[0] <= now - self.seconds:
            seen.popleft()
        if not seen:
            del self._seen[who]
            return 0
        return math.ceil(seen[0] + self.seconds - now) if len(seen) >= self.times else 0
