"""What rules found in the reports in force, set against what institutions say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, false, func, or_, select

from data.register.tables import explanation, finding, institution_fact, report
from schemas.findings import Level
from schemas.roles import Actor, Permission, Role, may
from schemas.states import IN_FORCE

LOOKED_AT = (Level.EXPLAIN, Level.WARNING)
"""Errors are mended before a report is in force; these two stay."""

_PLACE = ("rule", "field", "row", "part", "value")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the findings are narrowed to; nothing given means all of it."""

    year: int | None = None
    rule: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """How often one rule spoke: in how many reports, how often explained, how often not."""

    rule: str
    level: str
    findings: int
    reports: int
    explained: int


@dataclass(frozen=True, slots=True)
class Reason:
    """What an institution said of a value, and whether a reviewer has agreed."""

    reason: str
    text: str
    approved: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, the report it stands in, and the explanation that goes with it, if there is one."""

    report: str
    institution: str
    names: Mapping[str, str]
    year: int
    finding: Mapping[str, Any] = field(default_factory=dict)  # Any: the columns of a finding
    reason: Reason | None = None


def hits(connection: Connection, asked: Asked) -> list[Hits]:
    """Every rule that spoke in the reports in force, over all institutions; the loudest first."""
    explained = case((finding.c.state.in_(("explained", "overridden")), 1), else_=0)
    counts = (func.count(), func.count(func.distinct(finding.c.report)), func.sum(explained))
    query = select(finding.c.rule, finding.c.level, *counts).select_from(_joined())
    query = _narrowed(query, Asked(asked.year, "", asked.level))
    query = query.group_by(finding.c.rule, finding.c.level).order_by(func.count().desc(), finding.c.rule)
    found_in: list[Any] = list(connection.execute(query))  # Any: rows of these five columns
    return [Hits(rule, level, n, reports, int(known or 0)) for rule, level, n, reports, known in found_in]


def found(
    connection: Connection, actor: Actor, asked: Asked, *, offset: int = 0, limit: int = 30
) -> tuple[list[Found], int]:
    """A page of the findings whose reports the actor may read, and how many there are in all.

    The newest year first, what asks for an explanation before what only warns.
    """
    mine = within(actor, report.c.institution)
    names = [institution_fact.c[f"name_{code}"] for code in ("ky", "ru", "en")]
    query = select(finding, report.c.institution, report.c.year, *names).select_from(_joined(facts=True))
    query = _narrowed(query, asked).where(mine)
    total = connection.scalar(
        _narrowed(select(func.count()).select_from(_joined(facts=True)), asked).where(mine)
    )
    gravest = case((finding.c.level == str(Level.EXPLAIN), 0), else_=1)
    query = query.order_by(report.c.year.desc(), gravest, report.c.institution, finding.c.id)
    rows = connection.execute(query.offset(offset).limit(limit)).all()
    given = _given(connection, [row.report for row in rows])
    return [_found(row, given) for row in rows], int(total or 0)


def reasons(connection: Connection, reports: Sequence[str]) -> dict[tuple[str, str], Reason]:
    """The explanations of these reports by report and field: the latest word on each."""
    rows = _explanations(connection, reports)
    return {(row.report, row.field): _reason(row) for row in rows}


def stamp(connection: Connection) -> tuple[int, int, str]:
    """What changes whenever a finding or an explanation does."""
    last = connection.scalar(select(func.max(finding.c.id))) or 0
    # Two questions: SQLite takes only one greatest value at a time from the end of an index.
    given = connection.scalar(select(func.max(explanation.c.id)))
    approved = connection.scalar(select(func.max(explanation.c.approved_at)))
    return int(last), int(given or 0), str(approved or "")


def _joined(*, facts: bool = False) -> Any:  # Any: SQLAlchemy's joins
    both = finding.join(report, finding.c.report == report.c.id)
    if not facts:
        return both
    day = func.substr(report.c.received_at, 1, 10)
    known = and_(
        institution_fact.c.institution == report.c.institution,
        institution_fact.c.since <= day,
        or_(institution_fact.c.until.is_(None), institution_fact.c.until >= day),
    )
    return both.join(institution_fact, known)


def _narrowed(query: Any, asked: Asked) -> Any:  # Any: a query of any columns
    query = query.where(report.c.state.in_([str(state) for state in IN_FORCE]))
    levels = [asked.level] if asked.level else [str(level) for level in LOOKED_AT]
    query = query.where(finding.c.level.in_(levels))
    if asked.year is not None:
        query = query.where(report.c.year == asked.year)
    return query.where(finding.c.rule == asked.rule) if asked.rule else query


def within(actor: Actor, institution: ColumnElement[str]) -> ColumnElement[bool]:
    """The institutions whose reports an actor may read, as a condition: schemas.roles.may, asked of all at once.

    It stands in a query that knows `institution_fact`.
    """
    if not may(actor, Permission.READ_REPORT):
        return false()
    if actor.role in (Role.REPORTER, Role.HEAD):
        return institution == actor.institution
    conditions: list[ColumnElement[bool]] = [institution.is_not(None)]
    if actor.role is not Role.ANALYST:
        return and_(*conditions)
    if actor.authorities:
        conditions.append(institution_fact.c.authority.in_(sorted(actor.authorities)))
    if actor.levels:
        listed = "|" + institution_fact.c.levels + "|"
        conditions.append(or_(*(listed.contains(f"|{level}|") for level in sorted(actor.levels))))
    return and_(*conditions)


def _explanations(connection: Connection, reports: Sequence[str]) -> list[Row]:
    asked = (
        select(explanation).where(explanation.c.report.in_(sorted(set(reports)))).order_by(explanation.c.id)
    )
    return list(connection.execute(asked))


def _given(connection: Connection, reports: Sequence[str]) -> dict[tuple[str, ...], Reason]:
    rows = _explanations(connection, reports)
    return {(row.report, *(getattr(row, name) for name in _PLACE)): _reason(row) for row in rows}


def _reason(row: Row) -> Reason:
    return Reason(row.reason, row.text, row.approved_at is not None)


def _found(row: Row, given: Mapping[tuple[str, ...], Reason]) -> Found:
    one = {column.name: getattr(row, column.name) for column in finding.columns}
    place = (row.report, *(getattr(row, name) for name in _PLACE))
    reason = given.get(place) if row.state in ("explained", "overridden") else None
    names = {code: getattr(row, f"name_{code}") for code in ("ky", "ru", "en")}
    return Found(row.report, row.institution, names, row.year, one, reason)
