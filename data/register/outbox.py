"""The outbox: messages written in the transaction that gives rise to them, sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.register.engine import Change, Register
from data.register.tables import outbox


def put(change: Change, kind: str, subject: str, detail: Mapping[str, object]) -> None:
    """Write a message within the change it tells of: both happen or neither."""
    entry = {"kind": kind, "subject": subject, "detail": dict(detail), "written_at": change.at}
    change.connection.execute(insert(outbox), entry)


def waiting(connection: Connection, *, limit: int = 100) -> list[Row[Any]]:
    """Messages not sent yet, the oldest first. A message may be sent twice, never lost."""
    query = select(outbox).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(limit)
    return list(connection.execute(query))


def sent(register: Register, ids: Iterable[int]) -> None:
    """Record that messages went out; a link in one is kept no longer than it has to be."""
    with register.transaction() as change:
        here = (outbox.c.id.in_(list(ids)), outbox.c.sent_at.is_(None))
        for row in change.connection.execute(select(outbox).where(*here)).all():
            kept = {name: value for name, value in row.detail.items() if name != "token"}
            noted = update(outbox).where(outbox.c.id == row.id)
            change.connection.execute(noted.values(sent_at=change.at, detail=kept))
