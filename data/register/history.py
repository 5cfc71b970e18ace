"""History loads: which past series were taken in, from which file and mapping, by whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.register.engine import Register
from data.register.tables import history_load
from schemas.roles import Actor, Permission, require


@dataclass(frozen=True, slots=True)
class HistoryLoad:
    """A file of past figures and the mapping it was read with; both lie in the archive."""

    sha256: str
    mapping_sha256: str
    filename: str
    mapping_filename: str
    rows: int


def record(register: Register, load: HistoryLoad, *, by: Actor) -> bool:
    """Record a load; false when the same file with the same mapping is recorded already."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        same = (
            history_load.c.sha256 == load.sha256,
            history_load.c.mapping_sha256 == load.mapping_sha256,
        )
        if change.connection.execute(select(history_load.c.id).where(*same)).first():
            change.connection.execute(update(history_load).where(*same).values(rows=load.rows))
            return False
        values = {**asdict(load), "by": by.id, "at": change.at}
        change.connection.execute(insert(history_load), values)
        change.audit(by, "history.loaded", load.sha256, filename=load.filename, rows=load.rows)
        return True


def loads(connection: Connection) -> list[Row[Any]]:
    """Every load, the oldest first."""
    return list(connection.execute(select(history_load).order_by(history_load.c.id)))
