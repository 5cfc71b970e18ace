"""Where an institution stands with its reports: what it owes, who acts next, and by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, select

from data.register.collection import Collection, of_years
from data.register.deadlines import due
from data.register.institutions import Institution, on_date
from data.register.reports import ReportRow
from data.register.tables import finding, question, report
from schemas.findings import Level
from schemas.states import IN_FORCE, REPORTED, State

LATEST = 2
"""So many of the newest years are asked for; an older one only while a report of it is under way."""

_GONE = (State.SUPERSEDED, State.WITHDRAWN)
_BEING_CHECKED = frozenset({State.RECEIVED, State.CHECKING})


class Next(StrEnum):
    """Who acts next."""

    OFFICER = "officer"
    HEAD = "head"
    MINISTRY = "ministry"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Standing:
    """One report year of one institution on a day.

    `report` is the version in question (the newest that counts), "" when nothing stands; `in_force`
    the accepted one, which may be an older version. `due` is None where no report is asked for.
    `errors` and `to_explain` count the open findings of the version in question.
    """

    institution: str
    year: int
    today: date
    due: date | None
    closed: bool = False
    state: State | None = None
    report: str = ""
    attempt: int = 0
    received_at: str = ""
    reason: str = ""
    in_force: str = ""
    versions: int = 0
    errors: int = 0
    to_explain: int = 0
    questions: int = 0

    @property
    def waived(self) -> bool:
        return self.due is None

    @property
    def being_checked(self) -> bool:
        return self.state in _BEING_CHECKED

    @property
    def handed_in(self) -> bool:
        """Whether it counts as having reported."""
        return self.state in REPORTED or bool(self.in_force)

    @property
    def next(self) -> Next:
        """Who acts next; nobody while it is being checked, when it is accepted, let off or too late."""
        if self.questions:
            return Next.OFFICER
        match self.state:
            case State.RETURNED | State.TO_EXPLAIN:
                return Next.NOBODY if self.closed and self.state is State.RETURNED else Next.OFFICER
            case State.SUBMITTED:
                return Next.HEAD
            case State.SIGNED:
                return Next.MINISTRY
            case None:
                return Next.NOBODY if self.waived or self.closed else Next.OFFICER
        return Next.NOBODY

    @property
    def days_left(self) -> int | None:
        """Days until the deadline, negative once it has passed; None where there is none."""
        return (self.due - self.today).days if self.due else None

    @property
    def days_over(self) -> int:
        """By how many days the deadline has passed while the institution still owes the report."""
        owes = self.next in (Next.OFFICER, Next.HEAD) and not self.in_force and not self.questions
        return max(-(self.days_left or 0), 0) if owes else 0

    @property
    def late(self) -> bool:
        """Whether the version in question came in after the deadline."""
        return bool(self.due and self.received_at and self.received_at[:10] > self.due.isoformat())


def standings(connection: Connection, institution: str, today: date) -> list[Standing]:
    """Every open year that the institution owes or has a report of, the newest first."""
    collections = of_years(connection)
    versions = _versions(connection, institution)
    last = max((year for year, one in collections.items() if one.opens <= today), default=0)
    wanted = [
        year
        for year, one in collections.items()
        if one.is_open(today) and (year > last - LATEST or _under_way(versions.get(year, ())))
    ]
    known = on_date(connection, institution, today)
    there = [
        year for year in wanted if year in versions or _is_asked(known, due(connection, institution, year))
    ]
    found = _found(connection, institution, {year: collections[year] for year in there}, today, versions)
    return sorted(found, key=lambda one: -one.year)


def standing(connection: Connection, institution: str, year: int, today: date) -> Standing:
    """One year of an institution, open or not; raises KeyError for a year that is not declared."""
    collection = of_years(connection)[year]
    versions = _versions(connection, institution)
    return _found(connection, institution, {year: collection}, today, versions)[0]


def worth_a_line(found: Sequence[Standing]) -> list[Standing]:
    """The years every screen speaks of: the newest, and those in which the institution has to act."""
    return [one for at, one in enumerate(found) if not at or one.next in (Next.OFFICER, Next.HEAD)]


def _is_asked(known: Institution, day: date | None) -> bool:
    """Whether the institution is there on the deadline; one that was let off is shown as such."""
    if day is None:
        return True
    return known.valid_from <= day and (known.valid_to is None or known.valid_to >= day)


def _versions(connection: Connection, institution: str) -> dict[int, list[ReportRow]]:
    found: dict[int, list[ReportRow]] = {}
    here = report.c.institution == institution
    for row in connection.execute(select(report).where(here).order_by(report.c.year, report.c.attempt)):
        found.setdefault(row.year, []).append(row)
    return found


def _standing_ones(versions: Iterable[ReportRow]) -> list[ReportRow]:
    return [row for row in versions if State(row.state) not in _GONE]


def _under_way(versions: Iterable[ReportRow]) -> bool:
    """Whether the newest version that counts has not come into force yet."""
    standing = _standing_ones(versions)
    return bool(standing) and State(standing[-1].state) not in IN_FORCE


def _found(
    connection: Connection,
    institution: str,
    collections: Mapping[int, Collection],
    today: date,
    versions: Mapping[int, Sequence[ReportRow]],
) -> list[Standing]:
    last = {year: _standing_ones(versions.get(year, ())) for year in collections}
    asked = [rows[-1].id for rows in last.values() if rows]
    open_ones = _open_findings(connection, asked)
    waiting = _open_questions(connection, asked)
    found = []
    for year, collection in collections.items():
        base = Standing(
            institution, year, today, due(connection, institution, year), not collection.is_open(today)
        )
        found.append(_with(base, last[year], versions.get(year, ()), (open_ones, waiting)))
    return found


def _with(
    base: Standing,
    rows: Sequence[ReportRow],
    versions: Sequence[ReportRow],
    counts: tuple[Counter[tuple[str, str]], Counter[str]],
) -> Standing:
    """The standing with what is known of its version in question."""
    about = (base.institution, base.year, base.today, base.due, base.closed)
    if not rows:
        return Standing(*about, versions=len(versions))
    row, (open_ones, waiting) = rows[-1], counts
    force = [one.id for one in rows if State(one.state) in IN_FORCE]
    return Standing(
        *about,
        state=State(row.state),
        report=row.id,
        attempt=row.attempt,
        received_at=row.received_at,
        reason=row.reason,
        in_force=force[-1] if force else "",
        versions=len(versions),
        errors=open_ones[row.id, Level.FATAL] + open_ones[row.id, Level.ERROR],
        to_explain=open_ones[row.id, Level.EXPLAIN],
        questions=waiting[row.id],
    )


def _open_findings(connection: Connection, ids: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many findings of each level are open in these reports."""
    if not ids:
        return Counter()
    here = (finding.c.report.in_(ids), finding.c.state == "open")
    query = select(finding.c.report, finding.c.level, func.count()).where(*here)
    counted = connection.execute(query.group_by(finding.c.report, finding.c.level))
    return Counter({(id, level): n for id, level, n in counted})


def _open_questions(connection: Connection, ids: Sequence[str]) -> Counter[str]:
    """How many questions of the ministry wait for an answer in these reports."""
    if not ids:
        return Counter()
    here = (question.c.report.in_(ids), question.c.answered_at.is_(None))
    query = select(question.c.report, func.count().label("n")).where(*here).group_by(question.c.report)
    return Counter({row.report: row.n for row in connection.execute(query)})
