"""What was said to an institution: questions that wait for its answer, and letters written to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, or_, select

from data.register.tables import outbox, question, report


def open_questions(connection: Connection, institution: str) -> list[Row[Any]]:
    """The ministry's questions that nobody has answered yet, with their report's year, the oldest first."""
    query = select(question, report.c.year).join_from(question, report, question.c.report == report.c.id)
    here = (report.c.institution == institution, question.c.answered_at.is_(None))
    return list(connection.execute(query.where(*here).order_by(question.c.id)))


def letters(connection: Connection, institution: str, *, limit: int = 10) -> list[Row[Any]]:
    """The newest letters about the institution or one of its reports; none about anybody's account."""
    mine = select(report.c.id).where(report.c.institution == institution)
    about = or_(outbox.c.subject == institution, outbox.c.subject.in_(mine))
    query = select(outbox).where(about, ~outbox.c.kind.startswith("account."))
    return list(connection.execute(query.order_by(outbox.c.id.desc()).limit(limit)))
