"""The queue: received reports, claimed by lease in the same transaction as their change of state."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, insert, or_, select, update

from data.register.engine import Change, Register, moment
from data.register.moves import move
from data.register.reports import ReportRow, load
from data.register.tables import heartbeat, report
from schemas.roles import SYSTEM
from schemas.states import State


class LostLease(RuntimeError):
    """The report is no longer this worker's: its lease ran out and another one has it, or it is done."""


def claim(register: Register, worker: str, *, seconds: float, limit: int = 1) -> list[ReportRow]:
    """Take up to `limit` waiting reports, the oldest first, for so many seconds.

    A report whose lease ran out waits again: its worker is taken for dead. `tries` counts the
    times a report was taken.
    """
    with register.transaction() as change:
        free = or_(
            report.c.state == State.RECEIVED,
            and_(report.c.state == State.CHECKING, report.c.lease_until < change.at),
        )
        oldest = select(report.c.id).where(free).order_by(report.c.received_at, report.c.id).limit(limit)
        taken = change.connection.execute(
            update(report)
            .where(report.c.id.in_(oldest.with_for_update(skip_locked=True)))
            .values(
                state=str(State.CHECKING),
                lease_owner=worker,
                lease_until=_until(register, seconds),
                tries=report.c.tries + 1,
            )
            .returning(report)
        ).all()
        for row in taken:
            change.audit(SYSTEM, "report.claimed", row.id, worker=worker, tries=row.tries)
    return sorted(taken, key=lambda row: (row.received_at, row.id))


def renew(register: Register, id: str, worker: str, *, seconds: float) -> None:
    """Keep a report longer; raises LostLease when it is no longer the worker's."""
    with register.transaction() as change:
        held(change, id, worker)
        until = _until(register, seconds)
        change.connection.execute(update(report).where(report.c.id == id).values(lease_until=until))


def give_back(register: Register, id: str, worker: str, *, reason: str) -> None:
    """Put a claimed report back into the queue: the worker stops, or could not go on."""
    with register.transaction() as change:
        row = held(change, id, worker)
        move(change, row, State.RECEIVED, lease_owner=None, lease_until=None)
        change.audit(SYSTEM, "report.given_back", id, worker=worker, reason=reason)


def held(change: Change, id: str, worker: str) -> ReportRow:
    """Read a report the worker holds; raises LostLease."""
    row = load(change.connection, id, for_change=True)
    if row.state != State.CHECKING or row.lease_owner != worker:
        raise LostLease(f"{id} is {row.state}, held by {row.lease_owner}")
    return row


def beat(register: Register, worker: str, *, busy: bool = False) -> None:
    """Say that a worker is alive."""
    with register.transaction() as change:
        values = {"at": change.at, "busy": busy}
        done = change.connection.execute(update(heartbeat).where(heartbeat.c.worker == worker).values(values))
        if not done.rowcount:
            change.connection.execute(insert(heartbeat), {"worker": worker, **values})


def beats(register: Register) -> dict[str, str]:
    """When each worker was last heard of."""
    with register.reading() as connection:
        return {row.worker: row.at for row in connection.execute(select(heartbeat))}


def waiting(register: Register) -> int:
    """How many reports wait or are being checked."""
    with register.reading() as connection:
        states = (State.RECEIVED, State.CHECKING)
        return len(connection.execute(select(report.c.id).where(report.c.state.in_(states))).all())


def _until(register: Register, seconds: float) -> str:
    return moment(register.clock() + timedelta(seconds=seconds))
