"""News of the register that the snapshot has to show: institutions, deadlines and years that changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, or_, select

from data import snapshots
from data.register.engine import Register, when
from data.register.tables import audit

ABOUT = ("institution.", "deadline.", "collection.")


def latest(register: Register, *, since: int) -> tuple[int, str]:
    """Number and moment of the newest such line of the trail after line `since`; 0 where there is none."""
    told = or_(*(audit.c.action.startswith(about, autoescape=True) for about in ABOUT))
    with register.reading() as connection:
        row = connection.execute(
            select(func.max(audit.c.seq), func.max(audit.c.at)).where(audit.c.seq > since, told)
        ).one()
    return (row[0], row[1]) if row[0] else (0, "")


def made_before(warehouse: Path, at: str) -> bool:
    """Whether the snapshot was made before this moment, so that it cannot show what happened then.

    Without a snapshot there is nothing to renew: the first report brings the facts along.
    """
    try:
        written = (warehouse / snapshots.CURRENT).stat().st_mtime
    except FileNotFoundError:
        return False
    return datetime.fromtimestamp(written, UTC) < when(at)
