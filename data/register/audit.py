"""The audit trail: who did what and when, each line sealed with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from data.register.tables import audit
from schemas.roles import Actor

GENESIS = "0" * 64
# Any fixed number: writers of the trail queue up on it where the engine lets several write at once.
_LOCK = 7_217_035


class Trail:
    """The end of the trail within one transaction; lines are added to it here and nowhere else."""

    at: str

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._last: tuple[int, str] | None = None

    def audit(self, by: Actor, action: str, subject: str, **detail: object) -> None:
        """Add a line about `subject` (a report's, institution's or account's id)."""
        seq, prev = self._last or self._end()
        line = {
            "seq": seq + 1,
            "at": self.at,
            "actor": by.id,
            "role": str(by.role),
            "action": action,
            "subject": subject,
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            "prev": prev,
        }
        line["hash"] = seal(line)
        self.connection.execute(insert(audit), line)
        self._last = (seq + 1, str(line["hash"]))

    def _end(self) -> tuple[int, str]:
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        last = self.connection.execute(
            select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
        ).first()
        return (last.seq, last.hash) if last else (0, GENESIS)


def seal(line: Any) -> str:  # Any: a mapping of a line's columns, from code or from the database
    """SHA-256 over every column of the line and the hash of the line before."""
    columns = ("seq", "at", "actor", "role", "action", "subject", "detail", "prev")
    sealed = json.dumps([line[name] for name in columns], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(sealed.encode()).hexdigest()


def broken_at(connection: Connection) -> int | None:
    """The number of the first line that does not follow from those before; None when all do.

    Lines cut off at the end cannot be seen from inside: keep `end_of_trail` elsewhere (every
    backup's manifest holds it).
    """
    expected, prev = 1, GENESIS
    for line in connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        if line["seq"] != expected or line["prev"] != prev or line["hash"] != seal(line):
            return expected
        expected, prev = expected + 1, line["hash"]
    return None


def end_of_trail(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last line."""
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, GENESIS)


def lines(connection: Connection, subject: str = "", *, limit: int = 100) -> list[Row[Any]]:
    """The newest lines first, of one subject or of all."""
    return search(connection, Search(subject=subject), limit=limit)


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for in the trail; an empty field is not asked for.

    `subject` and `actor` are whole, `action` begins so ("report." finds every move of a report),
    `text` stands anywhere in the detail, `since` and `until` are days in UTC, both included.
    """

    subject: str = ""
    actor: str = ""
    action: str = ""
    text: str = ""
    since: str = ""
    until: str = ""

    def conditions(self) -> list[Any]:  # Any: SQLAlchemy's conditions
        found: list[Any] = []
        if self.subject:
            found.append(audit.c.subject == self.subject)
        if self.actor:
            found.append(audit.c.actor == self.actor)
        if self.action:
            found.append(audit.c.action.startswith(self.action, autoescape=True))
        if self.text:
            found.append(audit.c.detail.contains(self.text, autoescape=True))
        if self.since:
            found.append(audit.c.at >= self.since)
        if self.until:
            found.append(audit.c.at < f"{self.until}U")  # sorts after every moment of that day: T < U
        return found


def search(
    connection: Connection, wanted: Search, *, limit: int | None = 100, before: int | None = None
) -> list[Row[Any]]:
    """The lines that fit, the newest first; `before` goes on from a line's number."""
    query = select(audit).where(*wanted.conditions()).order_by(audit.c.seq.desc())
    if before is not None:
        query = query.where(audit.c.seq < before)
    return list(connection.execute(query.limit(limit)))


def count(connection: Connection, wanted: Search) -> int:
    """How many lines fit."""
    return connection.scalar(select(func.count()).select_from(audit).where(*wanted.conditions())) or 0


def actions(connection: Connection) -> list[str]:
    """Every kind of line there is."""
    return sorted(connection.scalars(select(audit.c.action).distinct()))
