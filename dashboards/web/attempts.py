"""How often somebody has tried something that may be guessed."""

from __future__ import annotations

import time
from collections import defaultdict, deque

ATTEMPTS, WITHIN = 10, 15 * 60  # tries by one name, in so many seconds


class Attempts:
    """How often somebody has tried lately. Counted in each process: a limit on guessing, not an account."""

    def __init__(self) -> None:
        self._tried: defaultdict[str, deque[float]] = defaultdict(deque)

    def too_many(self, who: str) -> bool:
        """Count one more attempt; whether it was one too many."""
        now = time.monotonic()
        tried = self._tried[who]
        while tried and tried[0] < now - WITHIN:
            tried.popleft()
        tried.append(now)
        if len(self._tried) > 10_000:
            self._tried.clear()  # a flood of names: begin anew rather than fill the memory
        return len(tried) > ATTEMPTS
