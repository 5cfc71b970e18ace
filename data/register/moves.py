"""Moves of a report from state to state: each one function, one transaction, one audit line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, update

from data.register import outbox, receipts
from data.register.engine import Change, Register
from data.register.receipts import Receipt
from data.register.reports import ReportRow, attempts, load, permit
from data.register.review import without_consent
from data.register.tables import decision, explanation, finding, report
from schemas.findings import OPEN_LEVELS
from schemas.roles import SYSTEM, Actor, Permission, Role
from schemas.states import MOVES, State


class IllegalMove(ValueError):
    """A report does not go from the state it is in to the one asked for."""


class StillOpen(ValueError):
    """Findings still wait for an explanation."""


class SamePerson(ValueError):
    """Whoever handed the file in may not sign it as well."""


class StillUnapproved(ValueError):
    """Explanations still wait for a reviewer's consent."""


def move(change: Change, row: ReportRow, to: State, **values: object) -> None:
    """Move a report that was read for change, with what else changes along; nothing is audited."""
    if to not in MOVES[State(row.state)]:
        raise IllegalMove(f"{row.id} is {row.state} and does not become {to}")
    here = (report.c.id == row.id, report.c.state == row.state)
    done = change.connection.execute(update(report).where(*here).values(state=str(to), **values))
    if done.rowcount != 1:
        raise IllegalMove(f"{row.id} is no longer {row.state}")


def submit(register: Register, id: str, *, by: Actor) -> None:
    """Hand in a report whose findings have all been explained."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.UPLOAD)
        _refuse_while_checked(row)
        open_ones = (finding.c.report == id, finding.c.state == "open", finding.c.level.in_(OPEN_LEVELS))
        if change.connection.execute(select(finding.c.id).where(*open_ones).limit(1)).first():
            raise StillOpen(f"{id} has findings without an explanation")
        move(change, row, State.SUBMITTED, submitted_at=change.at)
        change.audit(by, "report.submitted", id)
        settle(change, row)


def sign(register: Register, id: str, *, by: Actor, same_person: bool = True) -> Receipt:
    """Sign a report as the head of its institution; the signature names the file's hash.

    Its receipt is given in the same transaction. Raises SamePerson where whoever handed the file
    in may not sign it too.
    """
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.SIGN)
        if not same_person and row.received_by == by.id:
            raise SamePerson(f"{by.id} handed {id} in")
        move(change, row, State.SIGNED, signed_at=change.at)
        receipt = receipts.issue(change, row, _decide(change, row, "signed", by))
        if by.role is not Role.SYSTEM:  # an operator who signs for an institution tells it himself
            letter = {"receipt": str(receipt.number), "code": receipt.code, "path": f"/verify/{receipt.code}"}
            outbox.put(change, "report.signed", id, letter)
        settle(change, row)
        return receipt


def accept(register: Register, id: str, *, by: Actor) -> None:
    """Take a signed report into force; an earlier one of the same year gives way to it."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.REVIEW)
        waiting = select(explanation.c.id).where(explanation.c.report == id, *without_consent()).limit(1)
        if change.connection.execute(waiting).first():
            raise StillUnapproved(f"{id} has explanations that a reviewer has to approve")
        move(change, row, State.ACCEPTED, decided_at=change.at)
        _decide(change, row, "accepted", by)
        settle(change, row)


def publish(register: Register, ids: Iterable[str], *, by: Actor = SYSTEM) -> int:
    """Record that a snapshot shows these reports; those no longer waiting for it are passed over."""
    published = 0
    with register.transaction() as change:
        for id in ids:
            row = load(change.connection, id, for_change=True)
            if row.state != State.ACCEPTED:
                continue
            permit(change.connection, row, by, Permission.REVIEW)
            move(change, row, State.PUBLISHED)
            change.audit(by, "report.published", id)
            published += 1
    return published


def return_report(register: Register, id: str, *, by: Actor, reason: str) -> None:
    """Send a report back to its institution to be mended."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.REVIEW)
        _refuse_while_checked(row)
        move(change, row, State.RETURNED, decided_at=change.at, reason=reason)
        _decide(change, row, "returned", by, reason)
        outbox.put(change, "report.returned", id, {"reason": reason})
        settle(change, row)


def withdraw(register: Register, id: str, *, by: Actor, reason: str) -> None:
    """Take a report back on the institution's own wish; it stays readable and counts nowhere."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.SIGN)
        move(change, row, State.WITHDRAWN, decided_at=change.at, reason=reason)
        _decide(change, row, "withdrawn", by, reason)


def supersede(register: Register, id: str, *, by: Actor, reason: str) -> None:
    """Take a report out of force by hand; a newer version standing as high does it by itself."""
    with register.transaction() as change:
        row = load(change.connection, id, for_change=True)
        permit(change.connection, row, by, Permission.REVIEW)
        move(change, row, State.SUPERSEDED, reason=reason)
        change.audit(by, "report.superseded", id, reason=reason)


def _refuse_while_checked(row: ReportRow) -> None:
    # The worker that holds it decides between the same states; its verdict must not be lost.
    if row.state == State.CHECKING:
        raise IllegalMove(f"{row.id} is being checked")


_STANDING = {
    State.RETURNED: 1,
    State.TO_EXPLAIN: 1,
    State.SUBMITTED: 2,
    State.SIGNED: 2,
    State.ACCEPTED: 3,
    State.PUBLISHED: 3,
}


def settle(change: Change, row: ReportRow) -> None:
    """A version gives way to a newer one of its year that stands at least as high.

    So an accepted report stays in force while its successor is being checked, explained and signed.
    """
    standing: Sequence[ReportRow] = attempts(change.connection, row.institution, row.year)
    highest, successor = 0, ""
    for version in reversed(standing):
        rank = _STANDING.get(State(version.state), 0)
        if rank and rank <= highest:
            move(change, version, State.SUPERSEDED)
            change.audit(SYSTEM, "report.superseded", version.id, successor=successor)
        elif rank > highest:
            highest, successor = rank, version.id


def _decide(change: Change, row: ReportRow, kind: str, by: Actor, reason: str = "") -> int:
    """Record a decision in the trail and beside the report; its number."""
    change.audit(by, f"report.{kind}", row.id, sha256=row.sha256, reason=reason)
    taken = {"report": row.id, "kind": kind, "by": by.id, "at": change.at, "sha256": row.sha256}
    entered = insert(decision).returning(decision.c.id)
    return change.connection.execute(entered, {**taken, "reason": reason}).scalar_one()
