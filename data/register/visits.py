"""What changed in the register since somebody last looked, and the mark of when that was."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data.register.engine import Register
from data.register.tables import collection, deadline, decision, report, visit
from schemas.roles import Actor, Permission, require
from schemas.states import IN_FORCE

MOST = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody last looked, and at which version of the data."""

    version: int
    at: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The newest changes since a moment, and how many there are of each kind."""

    reports: Sequence[Any]  # rows: institution, year, at, replaces
    came: int
    replaced: int
    deadlines: Sequence[Any]  # rows: institution, year, until, reason, at
    moved: int
    years: Sequence[Any]  # rows: year, level, deadline, reason, at


def last(connection: Connection, account: str) -> Visit | None:
    """The last look that somebody marked."""
    row = connection.execute(select(visit).where(visit.c.account == account)).first()
    return Visit(row.version, row.at) if row else None


def mark(register: Register, version: int, *, by: Actor) -> None:
    """Note that somebody has seen what there is up to now."""
    require(by, Permission.READ_SECTOR)
    with register.transaction() as change:
        values = {"version": version, "at": change.at}
        here = visit.c.account == by.id
        if not change.connection.execute(update(visit).where(here).values(values)).rowcount:
            change.connection.execute(insert(visit), {"account": by.id, **values})
        change.audit(by, "visit.marked", by.id, version=version)


def since(connection: Connection, at: str) -> Changed:
    """Reports that came into force, and deadlines that moved, after a moment."""
    newest = func.max(decision.c.at).label("at")
    columns = (report.c.id, report.c.institution, report.c.year, report.c.supersedes)
    taken = (
        select(*columns, newest)
        .join(decision, decision.c.report == report.c.id)
        .where(report.c.state.in_(IN_FORCE), decision.c.kind.in_(("accepted", "signed")))
        .group_by(*columns)
        .having(newest > at)
        .order_by(newest.desc(), report.c.id)
    )
    found = list(connection.execute(taken))
    granted = select(deadline).where(deadline.c.at > at).order_by(deadline.c.at.desc())
    moved = list(connection.execute(granted))
    years = select(collection).where(collection.c.at > at, collection.c.deadline.is_not(None))
    return Changed(
        found[:MOST],
        sum(row.supersedes is None for row in found),
        sum(row.supersedes is not None for row in found),
        moved[:MOST],
        len(moved),
        list(connection.execute(years.order_by(collection.c.at.desc()))),
    )


def stamp(connection: Connection, account: str) -> Hashable:
    """What differs as soon as one of these answers does."""
    seen = last(connection, account)
    columns = (decision.c.at, deadline.c.at, collection.c.at)
    return (seen, *(connection.execute(select(func.max(column))).scalar() for column in columns))
