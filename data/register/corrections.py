"""Corrections made on the page: which cell of which version was changed, from what to what, by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from data.register.engine import Change
from data.register.tables import correction
from schemas.roles import Actor


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell changed on the page: its place in the file and in the form, the value before and after."""

    sheet: str
    cell: str
    field: str
    row: str
    part: str
    before: str
    after: str


def record(change: Change, report: str, made: Iterable[Correction], *, by: Actor) -> None:
    """Write down what makes a version differ from the one before, in the change that receives it."""
    rows = [{**asdict(one), "report": report, "by": by.id, "at": change.at} for one in made]
    if rows:
        change.connection.execute(insert(correction), rows)
        cells = [f"{row['sheet']}!{row['cell']}" for row in rows]
        change.audit(by, "report.corrected", report, cells=cells)


def of(connection: Connection, report: str) -> list[Row[Any]]:
    """The corrections a version came of, in the order they were given; none: it was sent as a file."""
    query = select(correction).where(correction.c.report == report).order_by(correction.c.id)
    return list(connection.execute(query))
