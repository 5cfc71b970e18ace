"""Put accepted reports into the next warehouse snapshot, many at once, and take out what no longer counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from data import publication
from data.dimensions import report_rows
from data.publication import Batch
from data.register import moves, reports
from data.register.about import FOUND, About, found
from data.register.reports import ReportRow
from data.stores import Stores
from ingest import history
from ingest.check import Candidate, Examined, Opener, cells_table, examine
from ingest.publishing import publish
from ingest.surroundings import surroundings
from schemas.completeness import requirement_states
from schemas.observations import observations

AT_ONCE = 400


class Recent:
    """Reports read a moment ago, so that accepting one does not read its file again."""

    def __init__(self, most: int = 2 * AT_ONCE) -> None:
        self._most = most
        self._kept: dict[str, Examined] = {}

    def keep(self, examined: Examined) -> None:
        self._kept[examined.report] = examined
        while len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)))

    def take(self, report: str) -> Examined | None:
        return self._kept.pop(report, None)


def load(stores: Stores, opener: Opener, recent: Recent | None = None, *, today: date | None = None) -> int:
    """Publish what is in force and not shown yet; how many reports changed. Idempotent."""
    work = publication.difference(stores.register, stores.warehouse)
    changed = 0
    for ids in _groups(sorted(work.missing)):
        gone = work.gone if not changed else frozenset[str]()
        publish(stores, batch(stores, ids, opener, recent, gone=gone), today=today)
        moves.publish(stores.register, ids)
        changed += len(ids) + len(gone)
    if work.gone and not changed:
        publish(stores, Batch(gone=work.gone), today=today)
        changed = len(work.gone)
    return changed


def refresh(stores: Stores, *, today: date | None = None) -> int:
    """Publish the register's newest facts without new reports; the snapshot's version."""
    return publish(stores, Batch(), today=today)


def rebuild(stores: Stores, opener: Opener, *, today: date | None = None) -> int:
    """Make the whole warehouse anew from archive and register; how many reports it holds."""
    with stores.register.reading() as connection:
        wanted = sorted(reports.in_force(connection))
    publish(stores, Batch(), today=today, anew=True)
    for past in history.batches(stores):
        publish(stores, past, today=today)
    for ids in _groups(wanted):
        publish(stores, batch(stores, ids, opener), today=today)
        moves.publish(stores.register, ids)
    return len(wanted)


def batch(
    stores: Stores,
    ids: Sequence[str],
    opener: Opener,
    recent: Recent | None = None,
    *,
    gone: frozenset[str] = frozenset(),
) -> Batch:
    """Everything a snapshot holds of these reports, worked out from their originals."""
    with stores.register.reading() as connection:
        rows = [reports.load(connection, id) for id in ids]
    examined = [_examined(stores, row, opener, recent) for row in rows]
    cells = cells_table(examined)
    about = [
        About(row.id, row.institution, row.year, date.fromisoformat(row.received_at[:10])) for row in rows
    ]
    facts = surroundings(stores, about, examined).reports
    findings = pd.DataFrame(found(stores.register, ids), columns=list(FOUND))
    states = requirement_states(cells, facts, findings)
    return Batch(
        reports=report_rows(stores.register, ids),
        cells=cells,
        observations=observations(cells, facts, states),
        states=states,
        gone=gone,
    )


def _examined(stores: Stores, row: ReportRow, opener: Opener, recent: Recent | None) -> Examined:
    kept = recent.take(row.id) if recent else None
    if kept is not None:
        return kept
    content = stores.archive.read(row.sha256)
    return examine(Candidate(row.id, row.institution, row.year, content), opener)


def _groups(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
