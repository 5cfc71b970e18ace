"""The verdict of a check: findings recorded, explanations carried over, the next state decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import delete, insert, select, update

from data.register.engine import Change, Register
from data.register.moves import move, settle
from data.register.queue import held
from data.register.reports import ReportRow, load, permit
from data.register.tables import blocked, explanation, finding, report
from schemas.findings import Finding, Level
from schemas.roles import SYSTEM, Actor, Permission
from schemas.states import State

_PLACE = ("rule", "field", "row", "part")


class NothingToExplain(ValueError):
    """The report has no finding there that could be explained."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a report came to. `versions` gives each rule's version (1 where not named)."""

    report: str
    findings: Sequence[Finding] = ()
    blocked: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    form_year: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a value that looks wrong is right: a reason code and the institution's own words."""

    rule: str
    field: str
    reason: str
    text: str = ""
    row: str = ""
    part: str = ""


def finish_checking(
    register: Register, verdicts: Sequence[Verdict], *, worker: str, by: Actor = SYSTEM
) -> dict[str, State]:
    """Record the verdicts of reports the worker holds, all or none; each report's new state.

    An open error returns the report, else an open question asks for an explanation, else it is
    submitted. Explanations given for an earlier version hold while the value stands. Raises
    LostLease, and then nothing is recorded.
    """
    with register.transaction() as change:
        return {verdict.report: _record(change, verdict, worker, by) for verdict in verdicts}


def _record(change: Change, verdict: Verdict, worker: str, by: Actor) -> State:
    row = held(change, verdict.report, worker)
    permit(change.connection, row, by, Permission.UPLOAD)
    for table in (finding, blocked):
        change.connection.execute(delete(table).where(table.c.report == row.id))
    if verdict.blocked:
        why = [{"report": row.id, "rule": rule, "why": why} for rule, why in verdict.blocked.items()]
        change.connection.execute(insert(blocked), why)
    states = _carry_over(change, row, verdict.findings)
    if verdict.findings:
        change.connection.execute(insert(finding), _rows(row, verdict, states))
    _mark_fixed(change, row, verdict.findings)
    to = _decided(verdict.findings, states)
    values: dict[str, object] = {"lease_owner": None, "lease_until": None, "summary": dict(verdict.summary)}
    values |= {"form_year": verdict.form_year, "language": verdict.language or row.language}
    move(change, row, to, **values, submitted_at=change.at if to is State.SUBMITTED else None)
    change.audit(by, f"report.{to}", row.id, findings=len(verdict.findings), worker=worker)
    settle(change, row)
    return to


def _decided(findings: Sequence[Finding], states: Sequence[str]) -> State:
    left = {found.level for found, state in zip(findings, states, strict=True) if state == "open"}
    if left & {Level.FATAL, Level.ERROR}:
        return State.RETURNED
    return State.TO_EXPLAIN if Level.EXPLAIN in left else State.SUBMITTED


def _rows(row: ReportRow, verdict: Verdict, states: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            **{name: value for name, value in asdict(found).items() if name != "params"},
            "params": dict(found.params),
            "level": str(found.level),
            "stage": str(found.stage),
            "report": row.id,
            "version": verdict.versions.get(found.rule, 1),
            "state": state,
        }
        for found, state in zip(verdict.findings, states, strict=True)
    ]


def _place(entry: object) -> tuple[str, ...]:
    return tuple(getattr(entry, name) for name in _PLACE)


def _carry_over(change: Change, row: ReportRow, findings: Sequence[Finding]) -> list[str]:
    """The state of each finding, and the explanations that still hold written to this version."""
    same_year = select(report.c.id).where(
        report.c.institution == row.institution, report.c.year == row.year, report.c.attempt <= row.attempt
    )
    given = change.connection.execute(
        select(explanation).where(explanation.c.report.in_(same_year)).order_by(explanation.c.id)
    )
    # The last word on a value counts.
    standing = {(*_place(entry), entry.value): entry for entry in given}
    states, carried = [], {}
    for found in findings:
        entry = standing.get((*_place(found), found.value))
        states.append(entry.kind if entry else "open")
        if entry and entry.report != row.id:
            carried[entry.id] = entry
    kept = ("rule", "field", "row", "part", "kind", "reason", "text", "value", "by", "at")
    kept += ("approved_by", "approved_at")
    for entry in carried.values():
        values = {name: getattr(entry, name) for name in kept}
        change.connection.execute(insert(explanation), {**values, "report": row.id, "carried_from": entry.id})
    return states


def _mark_fixed(change: Change, row: ReportRow, findings: Sequence[Finding]) -> None:
    """What the version before was told and this one is not told any more has been mended."""
    if row.supersedes is None:
        return
    before = change.connection.execute(
        select(finding).where(finding.c.report == row.supersedes, finding.c.state == "open")
    )
    still = {_place(found) for found in findings}
    mended = [entry.id for entry in before if _place(entry) not in still]
    if mended:
        change.connection.execute(update(finding).where(finding.c.id.in_(mended)).values(state="fixed"))


def explain(register: Register, id: str, given: Explanation, *, by: Actor) -> int:
    """Explain a finding of a report; how many findings still wait for one."""
    return _answer(register, id, given, (by, Permission.EXPLAIN, "explained"))


def override(register: Register, id: str, given: Explanation, *, by: Actor) -> int:
    """Lift a finding as a reviewer, with a reason; how many findings still wait."""
    return _answer(register, id, given, (by, Permission.REVIEW, "overridden"))


def approve(register: Register, id: str, explanations: Sequence[int], *, by: Actor) -> int:
    """Consent to explanations of a report as its reviewer; how many there were to consent to."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.REVIEW)
        here = (
            explanation.c.report == id,
            explanation.c.id.in_(list(explanations)),
            explanation.c.approved_at.is_(None),
        )
        values = {"approved_by": by.id, "approved_at": change.at}
        done = change.connection.execute(update(explanation).where(*here).values(values))
        if done.rowcount:
            change.audit(by, "explanation.approved", id, explanations=sorted(explanations))
        return done.rowcount


def _answer(register: Register, id: str, given: Explanation, how: tuple[Actor, Permission, str]) -> int:
    by, permission, kind = how
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, permission)
        if row.state not in (State.TO_EXPLAIN, State.RETURNED):
            raise NothingToExplain(f"{id} is {row.state}")
        levels = (Level.EXPLAIN,) if kind == "explained" else tuple(Level)
        place = [finding.c[name] == value for name, value in zip(_PLACE, _place(given), strict=True)]
        here = (finding.c.report == id, finding.c.level.in_(levels), *place)
        met = change.connection.execute(select(finding).where(*here)).first()
        if met is None:
            raise NothingToExplain(f"{id} has no finding of {given.rule} at {given.field}/{given.row}")
        entry = {**asdict(given), "report": id, "kind": kind, "value": met.value, "by": by.id}
        change.connection.execute(insert(explanation), {**entry, "at": change.at})
        change.connection.execute(update(finding).where(*here).values(state=kind))
        change.audit(by, f"finding.{kind}", id, **asdict(given))
        waiting = select(finding.c.id).where(
            finding.c.report == id, finding.c.state == "open", finding.c.level == Level.EXPLAIN
        )
        return len(change.connection.execute(waiting).all())
