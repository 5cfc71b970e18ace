"""Reading the warehouse: read-only cursors on the newest snapshot, one per thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from data import snapshots
from data.recent import Recent, asked
from data.snapshots import Damaged
from data.sql import statement

Result = TypeVar("Result")

# Below this size every byte is compared when a process first opens a snapshot (about 30 ms at
# most). Above it, size and the checksum DuckDB keeps of each block it reads have to do.
CHECKED_WHOLE = 64 << 20
ATTEMPTS = 5
PINNED = 3
"""So many earlier versions a process keeps open beside the newest."""
_UNREADABLE = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.SerializationException,
    duckdb.InternalException,
)


class OpenedBeforeFork(RuntimeError):
    """A question was asked before the fork; ask the first one in each process after it."""


class _Cursor:
    """One thread's way into a snapshot. It reads a question's text once: that is a fifth of a small answer."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._parsed: dict[str, duckdb.Statement] = {}

    def ask(self, question: str, params: dict[str, Any]) -> duckdb.DuckDBPyConnection:  # Any: as below
        if question not in self._parsed:
            (self._parsed[question],) = self._connection.extract_statements(statement(question))
        return self._connection.execute(self._parsed[question], params)

    def close(self) -> None:
        self._parsed.clear()
        self._connection.close()


class _Snapshot:
    """One open snapshot. Closed when it is retired and its last question is answered."""

    def __init__(self, version: int, connection: duckdb.DuckDBPyConnection) -> None:
        self.version = version
        self._connection = connection
        self._cursors: dict[int, _Cursor] = {}
        self._lock = threading.Lock()
        self._asking = 0
        self._retired = False

    def enter(self) -> _Cursor | None:
        """This thread's cursor (threads must not share one), or None when it is too late."""
        with self._lock:
            if self._retired:
                return None
            me = threading.get_ident()
            if me not in self._cursors:
                self._cursors[me] = _Cursor(self._connection.cursor())
            self._asking += 1
            return self._cursors[me]

    def leave(self) -> None:
        with self._lock:
            self._asking -= 1
            self._close_if_done()

    def retire(self) -> None:
        with self._lock:
            self._retired = True
            self._close_if_done()

    def _close_if_done(self) -> None:
        if self._retired and not self._asking:
            for cursor in self._cursors.values():
                cursor.close()
            self._cursors.clear()
            self._connection.close()


class Warehouse:
    """The snapshots of a folder, always asked in the newest version.

    Opens at the first question, never before: a DuckDB connection does not survive a fork. Before
    anything is published it answers from empty tables. With `recent` what was asked last is answered
    without being asked again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        memory: str = "1GB",
        threads: int = 2,
        fixed: int | None = None,
        recent: Recent | None = None,
    ) -> None:
        self.folder = folder
        self._recent = recent
        self._fixed = fixed
        self._pinned: dict[int, Warehouse] = {}
        self._memory = memory
        self._threads = threads
        self._snapshot: _Snapshot | None = None
        self._seen: tuple[int, ...] = ()
        self._lock = threading.Lock()
        self._process = os.getpid()

    @property
    def version(self) -> int:
        """The version questions are answered from now; 0 before the first publication."""
        return self._newest().version

    def at(self, version: int) -> Warehouse | None:
        """The warehouse as it was in an earlier version; None where that is not kept any more.

        The newest few and every frozen version are kept; a frozen one that another version of Sapat
        made is still a file to take away, but no longer answers.
        """
        if version == self.version:
            return self
        if version not in snapshots.versions(self.folder):
            return None
        try:
            snapshots.demand_shape(self.folder, version)
        except Damaged:
            return None
        with self._lock:
            if version not in self._pinned:
                while len(self._pinned) >= PINNED:
                    self._pinned.pop(next(iter(self._pinned))).close()
                limits = {"memory": self._memory, "threads": self._threads}
                self._pinned[version] = Warehouse(self.folder, **limits, fixed=version, recent=self._recent)
            return self._pinned[version]

    def rows(self, question: str, **params: Any) -> pd.DataFrame:  # Any: whatever DuckDB can bind
        """Answer `data/sql/<question>.sql` as a table; raises Damaged."""
        if self._recent is None:
            return self._ask(question, params, lambda answer: answer.df())
        shown = (self.version, self._seen)
        key = asked(shown, question, params)
        if (known := self._recent.get(key)) is not None:
            return known
        rows = self._ask(question, params, lambda answer: answer.df())
        if (self.version, self._seen) == shown:  # else nobody knows of which of the two it speaks
            self._recent.keep(key, rows)
        return rows

    def tuples(self, question: str, **params: Any) -> list[tuple[Any, ...]]:  # Any: as above
        """Answer a question as plain tuples: quicker than a table for a handful of values."""
        return self._ask(question, params, lambda answer: answer.fetchall())

    def check(self) -> None:
        """Compare every byte of the current snapshot with its seal; raises Damaged."""
        if version := snapshots.current(self.folder):
            snapshots.check(self.folder, version, every_byte=True)

    def close(self) -> None:
        with self._lock:
            if self._snapshot:
                self._snapshot.retire()
            self._snapshot, self._seen = None, ()
            for pinned in self._pinned.values():
                pinned.close()
            self._pinned.clear()

    def _ask(
        self, question: str, params: dict[str, Any], read: Callable[[duckdb.DuckDBPyConnection], Result]
    ) -> Result:
        with self._cursor() as cursor:
            try:
                return read(cursor.ask(question, params))
            except duckdb.Error as error:
                if not _tells_of_damage(error):
                    raise
                raise Damaged(f"Snapshot {self.version} of {self.folder} cannot be read ({error})") from error

    @contextmanager
    def _cursor(self) -> Iterator[_Cursor]:
        snapshot = self._newest()
        while (cursor := snapshot.enter()) is None:
            snapshot = self._newest()
        try:
            yield cursor
        finally:
            snapshot.leave()

    def _newest(self) -> _Snapshot:
        if self._process != os.getpid():
            # DuckDB's threads stay behind in the parent: anything done with its connection here crashes.
            if self._snapshot is not None:
                raise OpenedBeforeFork("The warehouse was asked before this process was forked off.")
            self._lock, self._process = threading.Lock(), os.getpid()
        mark = _mark(self.folder) if self._fixed is None else ()
        snapshot = self._snapshot
        if snapshot is not None and mark == self._seen:
            return snapshot
        # While one thread opens the new version, the others go on with the one before.
        if not self._lock.acquire(blocking=snapshot is None):
            return snapshot or self._newest()
        try:
            return self._reopened()
        finally:
            self._lock.release()

    def _reopened(self) -> _Snapshot:
        mark = _mark(self.folder) if self._fixed is None else ()
        old = self._snapshot
        if old is not None and mark == self._seen:
            return old
        opened = self._opened(ATTEMPTS)
        self._snapshot, self._seen = opened, mark
        if old is not None:
            old.retire()
        return opened

    def _opened(self, attempts: int) -> _Snapshot:
        version = snapshots.current(self.folder) if self._fixed is None else self._fixed
        try:
            if not version:
                return _Snapshot(0, self._connected(":memory:"))
            path = snapshots.file_of(self.folder, version)
            snapshots.demand_shape(self.folder, version)
            size = snapshots.seal_of(self.folder, version).size
            snapshots.check(self.folder, version, every_byte=size <= CHECKED_WHOLE)
            return _Snapshot(version, self._connected(str(path)))
        except (Damaged, duckdb.Error) as error:
            # Publishers may have gone on by several versions and removed this one in the meantime.
            if attempts and self._fixed is None and snapshots.current(self.folder) != version:
                return self._opened(attempts - 1)
            if isinstance(error, Damaged) or not _tells_of_damage(error):
                raise
            raise Damaged(f"Snapshot {version} of {self.folder} cannot be opened ({error})") from error

    def _connected(self, path: str) -> duckdb.DuckDBPyConnection:
        limits = {"threads": self._threads, "memory_limit": self._memory}
        if path == ":memory:":
            connection = duckdb.connect(path, config=limits)
            connection.execute(statement("schema"))
        else:
            # DuckDB makes this folder when it needs it, and none above it.
            limits["temp_directory"] = str(self.folder / f"spill-{os.getpid()}")
            connection = duckdb.connect(path, read_only=True, config=limits)
        # One that another reader of this process opened shares its settings, locked already.
        with suppress(duckdb.InvalidInputException):
            connection.execute(statement("reader"))
        return connection


def _tells_of_damage(error: Exception) -> bool:
    # A block whose checksum is wrong is reported as a plain Error.
    return isinstance(error, _UNREADABLE) or "Corrupt database file" in str(error)


def _mark(folder: Path) -> tuple[int, ...]:
    """What changes whenever CURRENT is replaced."""
    try:
        stat = os.stat(folder / snapshots.CURRENT)
    except FileNotFoundError:
        return ()
    return (stat.st_ino, stat.st_mtime_ns, stat.st_size)
