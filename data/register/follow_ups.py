"""Follow-up flags: what a reviewer wants to come back to, kept with the report until it is done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.register.engine import Register
from data.register.reports import load, permit
from data.register.tables import follow_up
from schemas.roles import Actor, Permission


class NoSuchFlag(KeyError):
    """There is no open flag of this number on this report."""


def flag(register: Register, report: str, text: str, *, by: Actor) -> None:
    """Mark a report to be looked at again; ValueError for an empty text."""
    if not text.strip():
        raise ValueError("a flag says what it is for")
    with register.transaction() as change:
        permit(change.connection, load(change.connection, report), by, Permission.REVIEW)
        entry = {"report": report, "text": text.strip(), "by": by.id, "at": change.at}
        change.connection.execute(insert(follow_up), entry)
        change.audit(by, "follow_up.set", report, text=text.strip())


def done(register: Register, report: str, id: int, *, by: Actor) -> None:
    """Record that a flag has been seen to; raises NoSuchFlag."""
    with register.transaction() as change:
        permit(change.connection, load(change.connection, report), by, Permission.REVIEW)
        here = (follow_up.c.id == id, follow_up.c.report == report, follow_up.c.done_at.is_(None))
        values = {"done_by": by.id, "done_at": change.at}
        if not change.connection.execute(update(follow_up).where(*here).values(values)).rowcount:
            raise NoSuchFlag(id)
        change.audit(by, "follow_up.done", report, flag=id)


def of(connection: Connection, report: str) -> list[Row[Any]]:
    """The flags of a report, the oldest first."""
    return list(
        connection.execute(select(follow_up).where(follow_up.c.report == report).order_by(follow_up.c.id))
    )
