"""Reading reports from the register: one, many, their findings, explanations and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from data.register.engine import Register
from data.register.institutions import on_date
from data.register.tables import blocked, decision, explanation, finding, report
from schemas.roles import Actor, Permission, Subject, may, require
from schemas.states import IN_FORCE, State

ReportRow = Row[Any]
"""A row of the register's table `report`; Any because columns differ in type."""


class NoSuchReport(KeyError):
    """The register holds no report with this id."""


def load(connection: Connection, id: str, *, for_change: bool = False) -> ReportRow:
    """Read a report; `for_change` keeps others from changing it until the transaction ends."""
    query = select(report).where(report.c.id == id)
    row = connection.execute(query.with_for_update() if for_change else query).first()
    if row is None:
        raise NoSuchReport(id)
    return row


def seen_by(connection: Connection, id: str, actor: Actor) -> ReportRow:
    """Read a report on someone's behalf: one they may not see is NoSuchReport to them."""
    row = load(connection, id)
    if not may(actor, Permission.READ_REPORT, subject(connection, row)):
        raise NoSuchReport(id)
    return row


def subject(connection: Connection, row: ReportRow) -> Subject:
    """The institution a report is about, as it was known when the report came in."""
    received = date.fromisoformat(row.received_at[:10])
    return on_date(connection, row.institution, received).subject()


def permit(connection: Connection, row: ReportRow, by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor may do this with the report."""
    require(by, permission, subject(connection, row))


def find(
    connection: Connection,
    *,
    institution: str = "",
    year: int | None = None,
    states: Iterable[State] = (),
    limit: int | None = None,
) -> list[ReportRow]:
    """Reports by institution, year and state (each of them optional), the newest first."""
    query = select(report).order_by(report.c.received_at.desc(), report.c.attempt.desc()).limit(limit)
    if institution:
        query = query.where(report.c.institution == institution)
    if year is not None:
        query = query.where(report.c.year == year)
    if wanted := [str(state) for state in states]:
        query = query.where(report.c.state.in_(wanted))
    return list(connection.execute(query))


def in_force(connection: Connection) -> frozenset[str]:
    """The ids of all reports whose figures belong in the warehouse."""
    states = [str(state) for state in IN_FORCE]
    return frozenset(connection.scalars(select(report.c.id).where(report.c.state.in_(states))))


def count_by_state(connection: Connection) -> dict[str, int]:
    """How many reports stand in each state; states without any are there with 0."""
    counted = connection.execute(select(report.c.state, func.count().label("n")).group_by(report.c.state))
    return {str(state): 0 for state in State} | {row.state: row.n for row in counted}


def findings(connection: Connection, report: str) -> list[Row[Any]]:
    """The findings of a report in the order of its sheets' checking."""
    return _of(connection, finding, report, "id")


def explanations(connection: Connection, report: str) -> list[Row[Any]]:
    """Explanations and overrides of a report, the oldest first."""
    return _of(connection, explanation, report, "id")


def blocked_rules(connection: Connection, report: str) -> list[Row[Any]]:
    """The checks that could not run, with why."""
    return _of(connection, blocked, report, "rule")


def decisions(connection: Connection, report: str) -> list[Row[Any]]:
    """Signatures and decisions, the oldest first."""
    return _of(connection, decision, report, "id")


def _of(connection: Connection, table: Table, report: str, order: str) -> list[Row[Any]]:
    return list(connection.execute(select(table).where(table.c.report == report).order_by(table.c[order])))


def attempts(connection: Connection, institution: str, year: int) -> Sequence[ReportRow]:
    """Every version handed in for a year, the first one first."""
    here = (report.c.institution == institution, report.c.year == year)
    return connection.execute(select(report).where(*here).order_by(report.c.attempt)).all()


def state_of(register: Register, id: str) -> State:
    """The state a report is in now; raises NoSuchReport."""
    with register.reading() as connection:
        return State(load(connection, id).state)
