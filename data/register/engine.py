"""The register's engine: transactions that are on disk when they end, on SQLite or PostgreSQL."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from data.durable import make_folder
from data.register.audit import Trail
from data.register.migrate import upgrade

BUSY_SECONDS = 30


def moment(when: datetime) -> str:
    """Spell a moment as the register keeps it: UTC, microseconds, sortable as text."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def when(text: str) -> datetime:
    """Read a moment of the register back."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)


class Change(Trail):
    """One transaction that changes the register: its connection, its one moment, its audit lines."""

    def __init__(self, connection: Connection, at: str) -> None:
        super().__init__(connection)
        self.at = at

    def day(self) -> str:
        return self.at[:10]

    def when(self) -> datetime:
        """The transaction's moment as a time."""
        return when(self.at)


class Register:
    """The operational store. Opening it connects to nothing yet, so a process may fork afterwards."""

    def __init__(self, url: str, clock: Callable[[], datetime] = _now) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.engine = _engine(url)
        self._writer = self.engine.execution_options(writes=True)

    def at(self, moment: datetime) -> Register:
        """The same register seen at a given moment: what is done through it is dated so."""
        twin = copy.copy(self)
        twin.clock = lambda: moment
        return twin

    def now(self) -> str:
        return moment(self.clock())

    @contextmanager
    def transaction(self) -> Iterator[Change]:
        """Change the register: all of it, durably, when the block ends; nothing if it raises."""
        with self._writer.begin() as connection:
            yield Change(connection, self.now())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; never waits for a writer."""
        with self.engine.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to the version of this code; does nothing when they are there already."""
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            make_folder(Path(self.url.database).resolve().parent)
        with self._writer.begin() as connection:
            upgrade(connection)

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # Any: DBAPI objects have no types
    # Python's driver would begin transactions by its own rules; they are begun below instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader can fail half way when another writer was quicker.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
