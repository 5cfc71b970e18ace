"""The collection of a year: from when to when reports are taken, and by which day each level owes its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from data.register.engine import Change, Register
from data.register.refusals import Impossible, given
from data.register.tables import collection
from schemas.codelists import codelist
from schemas.roles import Actor, Permission, require
from schemas.years import report_years

EVERY_LEVEL = ""
DEADLINE_OF_A_YEAR_NOT_DECLARED = (11, 15)


class NoSuchYear(KeyError):
    """No report year of this number is declared."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What was declared of a year, and what was decided since: the one answer to when and by when.

    `reasons` are public and stand beside the deadline they are about, "" being that of every level
    without a day of its own.
    """

    year: int
    opens: date
    deadline: date
    by_level: Mapping[str, date] = field(default_factory=dict)
    closed_at: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def due(self, main_level: str) -> date:
        """The last day on which a report of an institution of this main level is on time."""
        return self.by_level.get(main_level, self.deadline)

    def last_day(self) -> date:
        """The latest of the deadlines: by then every institution asked for this year is on the register."""
        return max([self.deadline, *self.by_level.values()])

    def is_open(self, day: date) -> bool:
        return self.opens <= day and self.closed_at is None


def of_years(connection: Connection) -> dict[int, Collection]:
    """Every declared year, the oldest first, with one question."""
    lines: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(collection)):
        lines.setdefault(row.year, []).append(row)
    return {year: _read(year, lines.get(year, [])) for year in report_years()}


def of_year(connection: Connection, year: int) -> Collection:
    """The collection of one year; raises NoSuchYear."""
    if year not in report_years():
        raise NoSuchYear(year)
    return _read(year, connection.execute(select(collection).where(collection.c.year == year)).all())


def day_of(collections: Mapping[int, Collection], year: int, main_level: str) -> date:
    """The deadline of a year and level; a year before the declared ones is taken to be like them."""
    if year in collections:
        return collections[year].due(main_level)
    return date(year + 1, *DEADLINE_OF_A_YEAR_NOT_DECLARED)


def open_years(connection: Connection, day: date) -> list[int]:
    """The years for which reports are taken on a day, the oldest first."""
    return [year for year, one in of_years(connection).items() if one.is_open(day)]


def _read(year: int, lines: Any) -> Collection:  # Any: rows of the table
    declared = report_years()[year]
    known = Collection(year, declared.opens, declared.deadline)
    by_level, reasons = {}, {}
    for row in lines:
        if row.reason:
            reasons[row.level] = row.reason
        if row.level == EVERY_LEVEL:
            opens = date.fromisoformat(row.opens) if row.opens else known.opens
            day = date.fromisoformat(row.deadline) if row.deadline else known.deadline
            known = replace(known, opens=opens, deadline=day, closed_at=row.closed_at)
        elif row.deadline:
            by_level[row.level] = date.fromisoformat(row.deadline)
    return replace(known, by_level=by_level, reasons=reasons)


def open_year(register: Register, year: int, day: date, *, by: Actor) -> None:
    """Let reports of a year in from a day on; a year that was closed is open again."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        known = of_year(change.connection, year)
        first = min([known.deadline, *known.by_level.values()])
        if day > first:
            raise Impossible("opens_after_deadline", day=day, deadline=first)
        _write(change, (year, EVERY_LEVEL), {"opens": day.isoformat(), "closed_at": None}, by)
        change.audit(by, "collection.opened", str(year), day=day.isoformat())


def close_year(register: Register, year: int, *, by: Actor) -> None:
    """Take no more reports of a year; what was handed in goes on to be checked, signed and accepted."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        if of_year(change.connection, year).closed_at:
            raise Impossible("already_closed", year=year)
        _write(change, (year, EVERY_LEVEL), {"closed_at": change.at}, by)
        change.audit(by, "collection.closed", str(year))


def reopen_year(register: Register, year: int, *, by: Actor) -> None:
    """Take reports of a closed year again."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        if not of_year(change.connection, year).closed_at:
            raise Impossible("not_closed", year=year)
        _write(change, (year, EVERY_LEVEL), {"closed_at": None}, by)
        change.audit(by, "collection.reopened", str(year))


def move_deadline(
    register: Register, year: int, level: str, day: date | None, *, by: Actor, reason: str
) -> None:
    """Set the deadline of a level, or with "" of all without their own; None goes back to the year's own."""
    require(by, Permission.REGISTER)
    if level and level not in codelist("level"):
        raise Impossible("unknown_code", column="level", value=level)
    why = given(reason)
    with register.transaction() as change:
        known = of_year(change.connection, year)
        if day is not None and day < known.opens:
            raise Impossible("deadline_before_opening", day=day, opens=known.opens)
        values = {"deadline": day and day.isoformat(), "reason": why if day else ""}
        _write(change, (year, level), values, by)
        said = day.isoformat() if day else ""
        change.audit(by, "collection.deadline", str(year), level=level, day=said, reason=why)


def _write(change: Change, key: tuple[int, str], values: Mapping[str, object], by: Actor) -> None:
    year, level = key
    here = (collection.c.year == year, collection.c.level == level)
    noted = {**values, "by": by.id, "at": change.at}
    if level and not values.get("deadline"):
        change.connection.execute(delete(collection).where(*here))
    elif not change.connection.execute(update(collection).where(*here).values(noted)).rowcount:
        change.connection.execute(insert(collection), {"year": year, "level": level, **noted})
