"""The review desk: which reports wait for a reviewer, what is known of each, and which are clean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from data.register.institutions import on_date
from data.register.reports import load
from data.register.tables import (
    explanation,
    finding,
    follow_up,
    institution_fact,
    question,
    report,
)
from schemas.findings import Level
from schemas.roles import Actor, Permission, Subject, may
from schemas.rules import rules
from schemas.states import State

WAITING = (State.SIGNED,)
"""States in which the ministry acts next."""


@dataclass(frozen=True, slots=True)
class Line:
    """One report of the queue: whose it is, since when it waits, and what was found in it.

    `to_approve`: explanations that need a reviewer's consent and have none. A clean report was
    never asked for an explanation and has nothing open.
    """

    id: str
    institution: str
    names: Mapping[str, str]
    subject: Subject
    region: str
    year: int
    attempt: int
    state: str
    received_at: str
    since: str
    warnings: int = 0
    explained: int = 0
    to_approve: int = 0
    questions: int = 0
    follow_ups: int = 0

    @property
    def clean(self) -> bool:
        return not (self.explained or self.to_approve or self.questions or self.follow_ups)


def queue(
    connection: Connection, actor: Actor, *, states: Iterable[State] = WAITING, year: int | None = None
) -> list[Line]:
    """Reports in these states that the actor may see, those that have waited longest first."""
    day = func.substr(report.c.received_at, 1, 10)
    known = and_(
        institution_fact.c.institution == report.c.institution,
        institution_fact.c.since <= day,
        or_(institution_fact.c.until.is_(None), institution_fact.c.until >= day),
    )
    query = select(report, *_facts()).join_from(report, institution_fact, known, isouter=True)
    query = query.where(report.c.state.in_([str(state) for state in states]))
    if year is not None:
        query = query.where(report.c.year == year)
    rows = connection.execute(query.order_by(report.c.signed_at, report.c.received_at)).all()
    counted = _counts(connection, [row.id for row in rows])
    lines = [_line(connection, row, counted.get(row.id, {})) for row in rows]
    return [line for line in lines if may(actor, Permission.READ_REPORT, line.subject)]


def line(connection: Connection, id: str) -> Line:
    """What the queue would say of one report, whatever its state; raises NoSuchReport."""
    return _line(connection, load(connection, id), _counts(connection, [id]).get(id, {}))


def _facts() -> tuple[Any, ...]:  # Any: SQLAlchemy's columns
    names = ("name_ky", "name_ru", "name_en", "levels", "authority", "region")
    return tuple(institution_fact.c[name].label(f"its_{name}") for name in names)


def _line(connection: Connection, row: Row[Any], counts: Mapping[str, int]) -> Line:
    if getattr(row, "its_levels", None):
        names = {code: getattr(row, f"its_name_{code}") for code in ("ky", "ru", "en")}
        subject = Subject(row.institution, row.its_authority, frozenset(row.its_levels.split("|")))
        region = row.its_region
    else:
        known = on_date(connection, row.institution, date.fromisoformat(row.received_at[:10]))
        names = {code: known.name(code) for code in ("ky", "ru", "en")}
        subject, region = known.subject(), known.region
    since = row.signed_at or row.submitted_at or row.received_at
    about = (
        row.institution,
        names,
        subject,
        region,
        row.year,
        row.attempt,
        row.state,
        row.received_at,
        since,
    )
    return Line(row.id, *about, **counts)


def _counts(connection: Connection, ids: list[str]) -> dict[str, dict[str, int]]:
    """The numbers of a line, for many reports in five questions."""
    found: dict[str, dict[str, int]] = {}

    def count(name: str, table: Any, *conditions: Any) -> None:  # Any: SQLAlchemy's tables and conditions
        query = select(table.c.report, func.count()).where(*conditions).group_by(table.c.report)
        for id, n in connection.execute(query):
            found.setdefault(id, {})[name] = n

    # A state's reports are looked up as a whole: thousands of ids would not fit into one question.
    mine = select(report.c.id).where(report.c.state.in_(_states_of(connection, ids)))
    count("warnings", finding, finding.c.report.in_(mine), finding.c.level == Level.WARNING)
    count("explained", finding, finding.c.report.in_(mine), finding.c.level == Level.EXPLAIN)
    count("to_approve", explanation, explanation.c.report.in_(mine), *without_consent())
    count("questions", question, question.c.report.in_(mine), question.c.answered_at.is_(None))
    count("follow_ups", follow_up, follow_up.c.report.in_(mine), follow_up.c.done_at.is_(None))
    return found


def _states_of(connection: Connection, ids: list[str]) -> set[str]:
    if len(ids) > 500:
        return {str(state) for state in State}
    return set(connection.scalars(select(report.c.state).where(report.c.id.in_(ids))))


def without_consent() -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    """The conditions of an explanation that a reviewer has to approve and has not."""
    asking = [rule.id for rule in rules().values() if rule.tolerance.get("approver")]
    return (
        explanation.c.rule.in_(asking),
        explanation.c.kind == "explained",
        explanation.c.approved_at.is_(None),
        still_met(),
    )


def still_met() -> Any:  # Any: SQLAlchemy's condition
    """Whether the finding an explanation was given for is among those of its report."""
    same = [
        finding.c[name] == explanation.c[name] for name in ("report", "rule", "field", "row", "part", "value")
    ]
    return select(finding.c.id).where(*same, finding.c.state == "explained").exists()
