"""Past series: a ministry's own table of past figures taken in, judged, shown beside the reports.

A series is named in its mapping. The newest file and mapping taken in under a name replace the
ones before; both lie in the archive, so the warehouse can be made anew from there at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from data.publication import Batch
from data.register import deadlines
from data.register import history as recorded
from data.register.engine import when
from data.register.history import HistoryLoad, Spoken
from data.register.institutions import Institution, add_many, codes
from data.stores import Stores
from ingest.history.layout import Taken
from ingest.history.mapping import BadMapping, read_mapping
from ingest.history.outcome import Outcome, Sum, as_text, problem_text
from ingest.history.series import Series, read_series
from ingest.publishing import publish
from schemas.layout import LEVELS
from schemas.roles import Actor, Permission, require
from schemas.years import report_years

KEPT = 1_000
"""Findings of one rule that are kept one by one; of a table with more, the count says the rest."""

_NAMES = ("name_ky", "name_ru", "name_en")

__all__ = ["BadMapping", "Outcome", "as_text", "batches", "problem_text", "take_in"]


def take_in(stores: Stores, file: Path, mapping: Path, *, by: Actor, today: date | None = None) -> Outcome:
    """Take a table in for good and show it; the same table and mapping again change nothing.

    Raises BadMapping (nothing is kept then), NotAllowed, DiskFull.
    """
    require(by, Permission.REGISTER)
    content, words = file.read_bytes(), mapping.read_bytes()
    said = read_mapping(words)
    series = read_series(content, said, None if said.register else _registered(stores))
    sha256, mapping_sha256 = stores.archive.put(content), stores.archive.put(words)
    made = _register(stores, series, by) if said.register else 0
    load = HistoryLoad(sha256, mapping_sha256, file.name, mapping.name, len(series.table), said.series)
    found = {rule: times for rule, (times, _places) in series.warnings.kinds().items()}
    new = recorded.record(stores.register, load, found, _spoken(series), by=by)
    changed = _show(stores, today, {(sha256, mapping_sha256): series})
    return _outcome(series, file.name, made=made, new=new or changed)


def _spoken(series: Series) -> Iterator[Spoken]:
    """What rules found in it, the first places of each rule: they are shown where anomalies are."""
    for at in series.warnings.first(KEPT):
        remark = series.warnings[at]
        if remark.finding is not None:
            yield Spoken(remark.institution, int(remark.year), remark.cell, remark.value, remark.finding)


def batches(stores: Stores) -> Iterator[Batch]:
    """Every series in force, as a snapshot shows it."""
    for taken in _in_force(stores, {}):
        yield from taken.batches()


Read = Mapping[tuple[str, str], Series]
"""Series read already, by the hashes of file and mapping."""


def _show(stores: Stores, today: date | None, read: Read) -> bool:
    """Publish what is in force and not shown, and take out what was replaced; whether there was any."""
    shown = frozenset(id for (id,) in stores.warehouse.tuples("report_ids", source="history"))
    taken = list(_in_force(stores, read))
    wanted: frozenset[str] = frozenset().union(*(one.ids() for one in taken))
    gone = shown - wanted
    for one in taken:
        if not one.ids() <= shown:
            for batch in one.batches(gone):
                publish(stores, batch, today=today)
            gone = frozenset()
    if gone:
        publish(stores, Batch(gone=gone), today=today)
    return shown != wanted


def _in_force(stores: Stores, read: Read) -> Iterator[Taken]:
    """The newest load of each series, read anew from the archive."""
    with stores.register.reading() as connection:
        loads = recorded.loads(connection)
    newest = {}
    for load in loads:
        mapping = read_mapping(stores.archive.read(load.mapping_sha256))
        newest[mapping.series] = (load, mapping)
    registered = _registered(stores)
    for load, mapping in newest.values():
        series = read.get((load.sha256, load.mapping_sha256)) or read_series(
            stores.archive.read(load.sha256), mapping, None if mapping.register else registered
        )
        at = pd.Timestamp(when(load.at).replace(tzinfo=None))
        yield Taken(series, _id(load.sha256, load.mapping_sha256), (load.filename, load.sha256), at)


def _id(sha256: str, mapping_sha256: str) -> str:
    """Reports of a series are named after its file and mapping: H1a2b3c4d-KG-0001-2019."""
    return f"H{hashlib.sha256(f'{sha256} {mapping_sha256}'.encode()).hexdigest()[:8]}"


def _registered(stores: Stores) -> frozenset[str]:
    with stores.register.reading() as connection:
        return codes(connection)


def _register(stores: Stores, series: Series, by: Actor) -> int:
    """Make entries for institutions the register does not know; what it knows it knows better."""
    strangers = sorted(set(series.lines["institution"]) - _registered(stores))
    if not strangers:
        return 0
    levels = series.lines.groupby("institution")["level"].agg(set)
    first = series.lines.groupby("institution")["year"].min()
    entries = [_entry(code, series, levels[code], int(first[code])) for code in strangers]
    add_many(stores.register, entries, by=by)
    if not series.mapping.reports:
        wanted = [(code, year) for code in strangers for year in report_years()]
        deadlines.waive_many(stores.register, wanted, by=by, reason=series.mapping.series)
    return len(entries)


def _entry(code: str, series: Series, levels: Collection[str], first: int) -> Institution:
    facts = series.facts.get(code, {})
    known_name = next((facts[name] for name in reversed(_NAMES) if facts.get(name)), code)
    names = [facts.get(name, known_name) for name in _NAMES]
    return Institution(
        code,
        *names,
        levels=tuple(level for level in LEVELS if level in levels),
        region=facts.get("region", ""),
        ownership=facts.get("ownership", ""),
        authority=facts.get("authority", ""),
        since=date(first, 1, 1),
        valid_from=date(first, 1, 1),
    )


def _outcome(series: Series, filename: str, *, made: int, new: bool) -> Outcome:
    figures = series.figures
    sums = {
        id: Sum(len(mine), float(mine["numerator"].sum()), float(mine["denominator"].sum()))
        for id, mine in ((id, figures[figures["indicator"] == id]) for id in series.mapping.indicators)
    }
    return Outcome(
        file=filename,
        mapping=series.mapping,
        new=new,
        institutions=figures["institution"].nunique(),
        made=made,
        years=tuple(sorted({int(year) for year in figures["year"]})),
        lines=len(series.table),
        observations=len(figures),
        sums=sums,
        rejected=series.rejected,
        warnings=series.warnings,
    )
