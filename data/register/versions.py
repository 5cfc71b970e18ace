"""The versions of a year's report: every attempt with what was found, who acted, and which one counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from data.register.reports import ReportRow, attempts, find
from data.register.tables import account, correction, decision, explanation, finding, receipt
from data.register.tables import report as reports
from schemas.findings import OPEN_LEVELS, Level
from schemas.states import IN_FORCE, State

_OVER = frozenset({State.SUPERSEDED, State.WITHDRAWN, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Version:
    """One attempt. `open`: findings that keep it from being handed in; `names` of those who acted."""

    row: ReportRow
    found: Mapping[str, int]
    open: int
    corrections: int
    received_by: str
    signed_by: str
    receipt: int | None
    in_force: bool
    successor: bool  # takes the place of the one in force once it is signed and accepted


def versions(connection: Connection, institution: str, year: int) -> list[Version]:
    """Every attempt of a year, the newest first."""
    rows = list(reversed(attempts(connection, institution, year)))
    ids = [row.id for row in rows]
    found, waiting = _findings(connection, ids)
    mended = _counts(connection, correction, ids)
    receipts = {
        r.report: r.number for r in connection.execute(select(receipt).where(receipt.c.report.in_(ids)))
    }
    signed = {d.report: d.by for d in _signatures(connection, ids)}
    names = names_of(connection, [*(row.received_by for row in rows), *signed.values()])
    force = next((row.attempt for row in rows if State(row.state) in IN_FORCE), None)
    after = next((row for row in rows if State(row.state) not in _OVER), None)
    return [
        Version(
            row,
            found.get(row.id, {}),
            waiting.get(row.id, 0),
            mended.get(row.id, 0),
            names.get(row.received_by) or row.received_by,
            names.get(signed.get(row.id, "")) or signed.get(row.id, ""),
            receipts.get(row.id),
            row.attempt == force,
            row is after and force is not None and row.attempt > force,
        )
        for row in rows
    ]


def _findings(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """By report: how many findings of each level, and how many are open and stand in the way."""
    found: dict[str, dict[str, int]] = {}
    waiting: dict[str, int] = {}
    columns = (finding.c.report, finding.c.level, finding.c.state)
    query = select(*columns, func.count()).where(finding.c.report.in_(ids)).group_by(*columns)
    for report, level, state, n in connection.execute(query):
        levels = found.setdefault(report, {})
        levels[level] = levels.get(level, 0) + n
        if state == "open" and Level(level) in OPEN_LEVELS:
            waiting[report] = waiting.get(report, 0) + n
    return found, waiting


def _counts(connection: Connection, table: Any, ids: Sequence[str]) -> dict[str, int]:  # Any: a table
    query = select(table.c.report, func.count()).where(table.c.report.in_(ids)).group_by(table.c.report)
    return {row[0]: row[1] for row in connection.execute(query)}


def _signatures(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    query = select(decision).where(decision.c.report.in_(ids), decision.c.kind == "signed")
    return list(connection.execute(query.order_by(decision.c.id)))


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The names of accounts, closed ones too; an account without a name is not among them."""
    query = select(account.c.id, account.c.name).where(account.c.id.in_(set(ids)), account.c.name != "")
    return {row.id: row.name for row in connection.execute(query)}


def before(connection: Connection, row: ReportRow) -> ReportRow | None:
    """The attempt before this one; none for the first."""
    earlier = [one for one in attempts(connection, row.institution, row.year) if one.attempt < row.attempt]
    return earlier[-1] if earlier else None


def revised(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """Those of these reports that took the place of one accepted before: their figures were once others."""
    earlier = reports.alias()
    accepted = select(decision.c.report).where(decision.c.kind == "accepted")
    same = (earlier.c.institution == reports.c.institution, earlier.c.year == reports.c.year)
    query = (
        select(reports.c.id)
        .join(earlier, and_(*same, earlier.c.attempt < reports.c.attempt))
        .where(reports.c.id.in_(set(ids)), earlier.c.id.in_(accepted))
    )
    return frozenset(connection.scalars(query))


def year_before(connection: Connection, row: ReportRow) -> ReportRow | None:
    """Last year's report in force; none where there is none."""
    found = find(connection, institution=row.institution, year=row.year - 1, states=IN_FORCE, limit=1)
    return found[0] if found else None


def explained(connection: Connection, report: str) -> list[Row[Any]]:
    """The last explanation of each value of a report that needed one."""
    given = connection.execute(
        select(explanation).where(explanation.c.report == report).order_by(explanation.c.id)
    )
    last = {(one.rule, one.field, one.row, one.part): one for one in given}
    return list(last.values())
