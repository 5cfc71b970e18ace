"""What the register knows of reports about to be checked, and what checks have found in others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from data.register import deadlines
from data.register.collection import NoSuchYear
from data.register.engine import Register
from data.register.institutions import NoSuchInstitution, on_date
from data.register.reports import find, load
from data.register.tables import finding
from schemas.states import IN_FORCE


@dataclass(frozen=True, slots=True)
class About:
    """One report to be checked: whose it is, for which year, and the day it came in."""

    report: str
    institution: str
    year: int
    received: date


@dataclass(frozen=True, slots=True)
class Facts:
    """An `About` with the institution as it was known on that day; empty where it was not."""

    report: str
    institution: str
    year: int
    levels: tuple[str, ...]
    region: str
    ownership: str
    authority: str
    website: str
    received: date
    first_report: bool
    due: date | None = None


def facts(register: Register, wanted: Sequence[About]) -> list[Facts]:
    """Look up the institutions of many reports; a dry run may be about one not registered yet."""
    with register.reading() as connection:
        return [_facts(connection, one) for one in wanted]


def _facts(connection: Connection, one: About) -> Facts:
    try:
        known = on_date(connection, one.institution, one.received)
    except NoSuchInstitution:
        return Facts(one.report, one.institution, one.year, (), "", "", "", "", one.received, True)
    earlier = find(connection, institution=one.institution, states=IN_FORCE)
    first = all(row.year >= one.year for row in earlier)
    said = (known.levels, known.region, known.ownership, known.authority, known.website)
    due = _due(connection, one)
    return Facts(one.report, one.institution, one.year, *said, one.received, first, due)


def _due(connection: Connection, one: About) -> date | None:
    """The last day of the report; none where none is asked for, or the year is not declared."""
    try:
        return deadlines.due(connection, one.institution, one.year)
    except NoSuchYear:
        return None


FOUND = ("report", "rule", "level", "field", "row", "part")


def found(register: Register, reports: Collection[str]) -> list[tuple[str, ...]]:
    """The findings recorded for these reports, columns FOUND."""
    columns = [finding.c[name] for name in FOUND]
    with register.reading() as connection:
        rows = connection.execute(select(*columns).where(finding.c.report.in_(list(reports))))
        return [tuple(row) for row in rows]


def contact(register: Register, report: str) -> tuple[str, str]:
    """To whom one writes about a report, and in which language; "" where no contact is known."""
    with register.reading() as connection:
        row = load(connection, report)
        return on_date(
            connection, row.institution, date.fromisoformat(row.received_at[:10])
        ).contact, row.language
