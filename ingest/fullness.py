"""How full a report is: how many of the 35 requirements stand in which state, before it is accepted."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock

import pandas as pd

from data.register.about import FOUND, About, found
from data.register.reports import ReportRow
from data.stores import Stores
from ingest.check import Candidate, Opener, cells_table, examine
from ingest.surroundings import surroundings
from schemas.completeness import requirement_states

KEPT = 400
_kept: OrderedDict[tuple[str, str, str, int], Mapping[str, int]] = OrderedDict()
_lock = Lock()


def how_full(stores: Stores, opener: Opener, row: ReportRow) -> Mapping[str, int]:
    """How many requirements a report meets in which way, by state; empty when it cannot be read.

    A report's file never changes, so the answer is kept until its findings are decided anew.
    """
    key = (row.id, row.sha256, row.state, row.tries)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    counted = _counted(stores, opener, row)
    with _lock:
        _kept[key] = counted
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return counted


def _counted(stores: Stores, opener: Opener, row: ReportRow) -> Mapping[str, int]:
    content = stores.archive.read(row.sha256)
    examined = examine(Candidate(row.id, row.institution, row.year, content), opener)
    if examined.stopped:
        return {}
    about = About(row.id, row.institution, row.year, date.fromisoformat(row.received_at[:10]))
    facts = surroundings(stores, [about], [examined]).reports
    findings = pd.DataFrame(found(stores.register, [row.id]), columns=list(FOUND))
    states = requirement_states(cells_table([examined]), facts, findings)
    return Counter(str(state) for state in states["state"])
