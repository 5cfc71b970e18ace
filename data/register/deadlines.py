"""Deadlines: the year's own, a longer one granted to an institution, or none asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from data.register.engine import Change, Register
from data.register.institutions import on_date
from data.register.tables import deadline
from schemas.roles import Actor, Permission, require
from schemas.years import report_years


def extend(register: Register, institution: str, year: int, until: date, *, by: Actor, reason: str) -> None:
    """Grant an institution a later day for one year."""
    if until < report_years()[year].deadline:
        raise ValueError(f"{until} lies before the deadline of {year}")
    _write(register, (institution, year, until), by=by, reason=reason)


def waive(register: Register, institution: str, year: int, *, by: Actor, reason: str) -> None:
    """Let an institution off for one year: it is no longer among those expected."""
    _write(register, (institution, year, None), by=by, reason=reason)


def waive_many(register: Register, wanted: Iterable[tuple[str, int]], *, by: Actor, reason: str) -> None:
    """Let institutions off for the years given, all of them or none."""
    with register.transaction() as change:
        for institution, year in wanted:
            _grant(change, (institution, year, None), by=by, reason=reason)


def _write(register: Register, granted: tuple[str, int, date | None], *, by: Actor, reason: str) -> None:
    with register.transaction() as change:
        _grant(change, granted, by=by, reason=reason)


def _grant(change: Change, granted: tuple[str, int, date | None], *, by: Actor, reason: str) -> None:
    institution, year, until = granted
    known = on_date(change.connection, institution, date.fromisoformat(change.day()))
    require(by, Permission.OVERSEE, known.subject())
    day = until and until.isoformat()
    _replace(change, {"institution": institution, "year": year, "until": day, "reason": reason, "by": by.id})
    action = "deadline.extended" if until else "deadline.waived"
    change.audit(by, action, institution, year=year, until=day, reason=reason)


def _replace(change: Change, row: dict[str, object]) -> None:
    here = (deadline.c.institution == row["institution"], deadline.c.year == row["year"])
    change.connection.execute(delete(deadline).where(*here))
    change.connection.execute(insert(deadline), {**row, "at": change.at})


def due(connection: Connection, institution: str, year: int) -> date | None:
    """The last day an institution's report is on time; None when none is asked for."""
    row = connection.execute(
        select(deadline.c.until).where(deadline.c.institution == institution, deadline.c.year == year)
    ).first()
    if row is None:
        return report_years()[year].deadline
    return row.until and date.fromisoformat(row.until)
