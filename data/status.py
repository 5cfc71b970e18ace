"""The state of a running system in one table: institutions, reports, snapshot, fact hash."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from data.publication import fact_hash
from data.register import institutions, queue, reports
from data.register.engine import Register
from data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Status:
    """What `python -m data status` prints."""

    institutions: int
    reports: dict[str, int]
    waiting: int
    snapshot: int
    rows: dict[str, int]
    fact_hash: str
    workers: dict[str, str]

    def table(self) -> dict[str, Any]:  # Any: numbers, texts and tables of them
        return asdict(self)


def status(register: Register, warehouse: Warehouse) -> Status:
    """Look at register and warehouse once; raises Damaged."""
    with register.reading() as connection:
        known = len(institutions.all_on(connection, datetime.now(UTC).date()))
        by_state = reports.count_by_state(connection)
    return Status(
        institutions=known,
        reports=by_state,
        waiting=queue.waiting(register),
        snapshot=warehouse.version,
        rows=dict(warehouse.tuples("counts")),
        fact_hash=fact_hash(warehouse),
        workers=queue.beats(register),
    )
