"""Deadlines: those of the year and level, a longer one granted to an institution, or none asked for."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from data.register.collection import Collection, of_year
from data.register.engine import Change, Register
from data.register.institutions import Institution, on_date
from data.register.refusals import Impossible, given
from data.register.tables import deadline
from schemas.roles import Actor, Permission, require


def extend(register: Register, institution: str, year: int, until: date, *, by: Actor, reason: str) -> None:
    """Grant an institution a later day for one year; the reason is public."""
    extend_many(register, [institution], (year, until), by=by, reason=reason)


def extend_many(
    register: Register, codes: Iterable[str], to: tuple[int, date], *, by: Actor, reason: str
) -> int:
    """Grant institutions a later day for one year, all of them or none; how many."""
    year, until = to
    with register.transaction() as change:
        return sum(_grant(change, (code, year, until), by=by, reason=reason) for code in codes)


def waive(register: Register, institution: str, year: int, *, by: Actor, reason: str) -> None:
    """Let an institution off for one year: it is no longer among those expected."""
    waive_many(register, [(institution, year)], by=by, reason=reason)


def waive_many(register: Register, wanted: Iterable[tuple[str, int]], *, by: Actor, reason: str) -> int:
    """Let institutions off for the years given, all of them or none; how many."""
    with register.transaction() as change:
        return sum(_grant(change, (*one, None), by=by, reason=reason) for one in wanted)


def withdraw(register: Register, institution: str, year: int, *, by: Actor, reason: str) -> None:
    """Take an extension or a waiver back: the year's own deadline holds again."""
    with register.transaction() as change:
        known = on_date(change.connection, institution, date.fromisoformat(change.day()))
        require(by, Permission.OVERSEE, known.subject())
        here = (deadline.c.institution == institution, deadline.c.year == year)
        if not change.connection.execute(delete(deadline).where(*here)).rowcount:
            raise Impossible("nothing_granted", institution=institution, year=year)
        change.audit(by, "deadline.withdrawn", institution, year=year, reason=given(reason))


def _grant(change: Change, granted: tuple[str, int, date | None], *, by: Actor, reason: str) -> bool:
    institution, year, until = granted
    known = on_date(change.connection, institution, date.fromisoformat(change.day()))
    require(by, Permission.OVERSEE, known.subject())
    if until is not None and until < (own := _own(change.connection, institution, year)):
        raise Impossible("before_deadline", day=until, deadline=own, institution=institution)
    why = given(reason)
    day = until and until.isoformat()
    _replace(change, {"institution": institution, "year": year, "until": day, "reason": why, "by": by.id})
    action = "deadline.extended" if until else "deadline.waived"
    change.audit(by, action, institution, year=year, until=day, reason=why)
    return True


def _replace(change: Change, row: dict[str, object]) -> None:
    here = (deadline.c.institution == row["institution"], deadline.c.year == row["year"])
    change.connection.execute(delete(deadline).where(*here))
    change.connection.execute(insert(deadline), {**row, "at": change.at})


def _own(connection: Connection, institution: str, year: int) -> date:
    """The deadline of the year and of the institution's main level then, whatever was granted."""
    found = of_year(connection, year)
    if not found.by_level:
        return found.deadline
    return found.due(on_date(connection, institution, found.last_day()).main_level)


def due(connection: Connection, institution: str, year: int) -> date | None:
    """The last day an institution's report is on time; None when none is asked for."""
    row = connection.execute(
        select(deadline.c.until).where(deadline.c.institution == institution, deadline.c.year == year)
    ).first()
    if row is None:
        return _own(connection, institution, year)
    return row.until and date.fromisoformat(row.until)


def due_of(one: Institution, collection: Collection, granted: dict[str, str | None]) -> date | None:
    """The same for an institution already read, with what `granted_days` gave; None: let off."""
    if one.code not in granted:
        return collection.due(one.main_level)
    day = granted[one.code]
    return date.fromisoformat(day) if day else None


def granted_days(connection: Connection, year: int) -> dict[str, str | None]:
    """The later day granted to each institution for a year; None where it was let off."""
    return {row.institution: row.until for row in granted(connection, year=year)}


def granted(
    connection: Connection, *, year: int | None = None, institution: str = "", codes: Several[str] = ()
) -> list[Row[Any]]:
    """Extensions and waivers that stand, the latest first."""
    query = select(deadline).order_by(deadline.c.year.desc(), deadline.c.at.desc(), deadline.c.institution)
    if year is not None:
        query = query.where(deadline.c.year == year)
    if institution:
        query = query.where(deadline.c.institution == institution)
    if codes:
        query = query.where(deadline.c.institution.in_(list(codes)))
    return list(connection.execute(query))
