"""Questions of a reviewer about a report or one of its cells, and the institution's answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from data.register import outbox
from data.register.engine import Register
from data.register.institutions import on_date
from data.register.reports import load, permit
from data.register.tables import account, question
from schemas.roles import Actor, Permission

LONGEST = 4_000


class NoSuchQuestion(KeyError):
    """There is no question of this number on this report."""


class AnsweredAlready(ValueError):
    """Somebody else has answered the question in the meantime."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a question is about; all empty: the report as a whole."""

    sheet: str = ""
    cell: str = ""
    field: str = ""
    row: str = ""
    part: str = ""


def ask(register: Register, report: str, place: Place, text: str, *, by: Actor) -> int:
    """Ask an institution about its report, and write to it; the question's number.

    ValueError for an empty text.
    """
    said = _worded(text)
    with register.transaction() as change:
        row = load(change.connection, report, for_change=True)
        permit(change.connection, row, by, Permission.REVIEW)
        entry = {"report": report, **asdict(place), "text": said, "by": by.id, "at": change.at}
        done = change.connection.execute(insert(question).returning(question.c.id), entry)
        id = done.scalar_one()
        change.audit(by, "question.asked", report, question=id, **asdict(place), text=said)
        known = on_date(change.connection, row.institution, date.fromisoformat(row.received_at[:10]))
        letter = {"reason": said, "email": known.contact, "language": row.language}
        outbox.put(change, "question.asked", report, {**letter, "path": f"/reports/{report}/questions"})
        return id


def answer(register: Register, id: int, text: str, *, by: Actor, report: str = "") -> None:
    """Answer a question, and write to whoever asked it; the first answer stands.

    Raises NoSuchQuestion (also where it is not `report`'s), AnsweredAlready; ValueError for an
    empty text.
    """
    said = _worded(text)
    with register.transaction() as change:
        asked = change.connection.execute(select(question).where(question.c.id == id)).first()
        if asked is None or (report and asked.report != report):
            raise NoSuchQuestion(id)
        row = load(change.connection, asked.report, for_change=True)
        permit(change.connection, row, by, Permission.EXPLAIN)
        open_one = (question.c.id == id, question.c.answered_at.is_(None))
        values = {"answer": said, "answered_by": by.id, "answered_at": change.at}
        if not change.connection.execute(update(question).where(*open_one).values(values)).rowcount:
            raise AnsweredAlready(id)
        change.audit(by, "question.answered", asked.report, question=id, text=said)
        asker = change.connection.execute(select(account).where(account.c.id == asked.by)).first()
        letter = {
            "reason": said,
            "email": asker.email if asker else "",
            "path": f"/reports/{row.id}/questions",
        }
        language = asker.language if asker else "ky"
        outbox.put(change, "question.answered", asked.report, {**letter, "language": language})


def of(connection: Connection, report: str) -> list[Row[Any]]:
    """The questions of a report, the oldest first."""
    query = select(question).where(question.c.report == report).order_by(question.c.id)
    return list(connection.execute(query))


def count_open(connection: Connection, report: str) -> int:
    """How many questions of a report wait for an answer."""
    waiting = (question.c.report == report, question.c.answered_at.is_(None))
    return connection.scalar(select(func.count()).select_from(question).where(*waiting)) or 0


def _worded(text: str) -> str:
    said = text.strip()[:LONGEST]
    if not said:
        raise ValueError("a question and an answer have words")
    return said
