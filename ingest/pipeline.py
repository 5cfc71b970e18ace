"""From the queue to a verdict: claim, read, check, record; and the same for a file nobody hands in."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from data.register import queue
from data.register.about import About
from data.register.engine import Register
from data.register.reports import ReportRow
from data.register.verdict import Verdict, finish_checking
from data.stores import Stores
from ingest.check import Candidate, Checked, Opener, check_examined, examine
from ingest.load import Recent
from ingest.reasons import finding
from ingest.surroundings import surroundings
from schemas.rules import rules
from schemas.texts import LANGUAGES

LOG = logging.getLogger(__name__)
TRIES = 3

Dated = Callable[[Register, ReportRow], Register]
"""At which moment a report's verdict is recorded: now, unless the demo plays an earlier year."""


def now(register: Register, _: ReportRow) -> Register:
    return register


def check_claimed(
    stores: Stores,
    opener: Opener,
    rows: Sequence[ReportRow],
    worker: str,
    *,
    recent: Recent,
    dated: Dated = now,
) -> int:
    """Check reports this worker holds and record their verdicts; how many got one.

    When the group cannot be checked together, each is checked alone, so that one report that
    breaks a check cannot hold up the others.
    """
    try:
        checked = check_rows(stores, opener, rows)
    except Exception:
        if len(rows) > 1:
            LOG.exception("a group of %d reports could not be checked; each goes alone", len(rows))
            return sum(
                check_claimed(stores, opener, [row], worker, recent=recent, dated=dated) for row in rows
            )
        return _could_not(stores, rows[0], worker)
    done = 0
    for row, one in zip(rows, checked, strict=True):
        try:
            finish_checking(dated(stores.register, row), [verdict(one)], worker=worker)
        except queue.LostLease as lost:
            LOG.warning("left to another worker: %s", lost)
            continue
        recent.keep(one.examined)
        done += 1
    return done


def _could_not(stores: Stores, row: ReportRow, worker: str) -> int:
    """Try again later; after the third time say so, rather than turn in circles."""
    LOG.exception("report %s could not be checked (try %d)", row.id, row.tries)
    if row.tries < TRIES:
        queue.give_back(stores.register, row.id, worker, reason="could not be checked")
        return 0
    sorry = Verdict(row.id, [finding("unsafe_to_read")], form_year=row.year)
    finish_checking(stores.register, [sorry], worker=worker)
    return 1


def check_rows(stores: Stores, opener: Opener, rows: Sequence[ReportRow]) -> list[Checked]:
    """Check reports of the register together."""
    candidates = [
        Candidate(row.id, row.institution, row.year, stores.archive.read(row.sha256)) for row in rows
    ]
    received = [date.fromisoformat(row.received_at[:10]) for row in rows]
    return check_many(stores, opener, candidates, received)


def check_many(
    stores: Stores, opener: Opener, candidates: Sequence[Candidate], received: Sequence[date]
) -> list[Checked]:
    """Read and check files together; nothing is stored (this is also the dry run)."""
    about = [
        About(one.report, one.institution, one.year, day)
        for one, day in zip(candidates, received, strict=True)
    ]
    with _uncollected():
        examined = [examine(candidate, opener) for candidate in candidates]
        return check_examined(examined, surroundings(stores, about, examined))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector's rounds: a batch makes many small objects and no cycles among them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def verdict(checked: Checked) -> Verdict:
    """What the register records of a check."""
    reading = checked.examined.reading
    language = reading.meta.get("language", "") if reading else ""
    return Verdict(
        report=checked.examined.report,
        findings=checked.findings,
        blocked=checked.blocked,
        summary={"cells": len(checked.examined.cells), "kind": reading.kind if reading else ""},
        versions={found.rule: rules()[found.rule].version for found in checked.findings},
        form_year=reading.form.year if reading else None,
        language=language if language in LANGUAGES else "",
    )
