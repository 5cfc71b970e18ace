"""Frozen figures: snapshots that are kept for good as the figures of a year as of a day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from data import snapshots
from data.register.collection import of_year
from data.register.engine import Register
from data.register.refusals import Impossible, given
from data.register.tables import frozen
from schemas.roles import Actor, Permission, require


def freeze(register: Register, folder: Path, year: int, *, by: Actor, note: str) -> int:
    """Keep the present snapshot in `folder` as the figures of a year; its version.

    The note is public. Raises Impossible, NoSuchYear, Damaged.
    """
    require(by, Permission.REGISTER)
    said = given(note)
    with snapshots.keeping(folder) as (version, seal), register.transaction() as change:
        of_year(change.connection, year)
        if not version:
            raise Impossible("no_snapshot")
        here = (frozen.c.version == version, frozen.c.year == year)
        if change.connection.execute(select(frozen.c.year).where(*here)).first():
            raise Impossible("frozen_already", year=year)
        row = {"version": version, "year": year, "sha256": seal.sha256, "note": said}
        change.connection.execute(insert(frozen), {**row, "by": by.id, "at": change.at})
        change.audit(by, "figures.frozen", str(year), version=version, sha256=seal.sha256, note=said)
        return version


def all_of(connection: Connection, *, year: int | None = None) -> list[Row[Any]]:
    """What was frozen, the latest first."""
    query = select(frozen).order_by(frozen.c.at.desc(), frozen.c.year.desc())
    return list(connection.execute(query if year is None else query.where(frozen.c.year == year)))
