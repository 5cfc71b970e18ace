"""The answers to the questions asked last, so that the parts of a page and its languages share one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

MOST = 64 << 20
"""Bytes kept in each process. An answer of more than half of it would drive out all others: it is not kept."""
CELL = 40
"""Bytes a cell takes, text or number, on the whole."""


class Recent:
    """Tables by what was asked, the least used forgotten first. Whoever changes one changes a copy."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0
        self._kept: OrderedDict[Hashable, pd.DataFrame] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> pd.DataFrame | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found.copy(deep=False)  # pandas copies what is written to, and nothing else

    def keep(self, key: Hashable, rows: pd.DataFrame) -> None:
        size = _size(rows)
        if size > self._most // 2:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key], self._held = rows.copy(deep=False), self._held + size
            while self._held > self._most:
                self._held -= _size(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._held = 0


def asked(snapshot: Hashable, question: str, params: Mapping[str, Any]) -> Hashable:  # Any: as DuckDB binds
    """What tells one question from another."""
    values = ((name, tuple(one) if isinstance(one, list) else one) for name, one in params.items())
    return snapshot, question, tuple(sorted(values, key=lambda pair: pair[0]))


def _size(rows: pd.DataFrame) -> int:
    return 1_000 + CELL * rows.shape[0] * rows.shape[1]
