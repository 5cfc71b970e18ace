"""The demo: an invented sector hands its reports in through the same door as everybody."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from data.publication import difference
from data.register import demo_accounts, moves, queue, reports
from data.register import institutions as register_of
from data.register.engine import Register, when
from data.register.reports import ReportRow
from data.register.verdict import Explanation, approve, explain
from data.stores import Stores
from ingest.demo.plan import Delivery, deliveries, silent
from ingest.demo.sector import Sector, institutions
from ingest.isolated import Reader
from ingest.receive import HandedIn, receive
from ingest.refusals import Refused
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, Role
from schemas.states import State
from schemas.years import report_years

__all__ = ["Play", "Sector", "hand_in", "write"]

KEY = "demo-"
_ANALYST = Actor("demo-analyst", Role.ANALYST)
_CHECKED, _EXPLAINED, _SIGNED = timedelta(minutes=1), timedelta(hours=20), timedelta(hours=26)
_ACCEPTED = timedelta(days=3)
_UNHURRIED = timedelta(days=12)


def hand_in(stores: Stores, sector: Sector, *, today: date | None = None, patience: float = 600) -> int:
    """Register the sector and hand its files in, a year after the other; how many were new.

    A year waits until the one before is published, for its checks look at it. Handing in twice
    changes nothing: the same files are here already.
    """
    day = today or date.today()
    register_of.add_many(stores.register, institutions(sector), by=SYSTEM)
    demo_accounts.open_all(stores.register, its_reporter(sector, day))
    new = 0
    with Reader() as reader:
        for number, year in enumerate(deliveries(sector, day)):
            if number:
                _wait(stores, patience)
            for delivery in year:
                new += _hand_in(stores, delivery, reader)
    return new


def its_reporter(sector: Sector, day: date) -> str:
    """Whose reporter and head one can be: a college with five years behind it that owes this year's report."""
    known = {one.code: one for one in institutions(sector)}
    opened = [year for year, one in report_years().items() if one.opens <= day]
    waiting = [code for code in silent(sector, opened[-1]) if known[code].main_level == "secondary"]
    return next(iter(waiting), next(iter(known)))


def _hand_in(stores: Stores, delivery: Delivery, reader: Reader) -> bool:
    key = f"{KEY}{delivery.year}-{delivery.at:%Y%m%d%H%M}"
    content = delivery.content()
    handed = HandedIn(content, delivery.filename, delivery.institution, delivery.year, delivery.language, key)
    by = Actor(f"demo-{delivery.institution}", Role.REPORTER, delivery.institution)
    try:
        return receive(_at(stores, delivery.at), handed, reader, by=by).new
    except Refused:
        return False  # its year has been closed, or opens later by now


def _at(stores: Stores, moment: datetime) -> Stores:
    return Stores(stores.settings, stores.archive, stores.register.at(moment), stores.warehouse)


def _wait(stores: Stores, patience: float) -> None:
    """Until the worker has checked and published what was handed in; it gives up after a while."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if not queue.waiting(stores.register) and not difference(stores.register, stores.warehouse).missing:
            return
        time.sleep(0.2)


def write(sector: Sector, folder: Path, *, today: date | None = None) -> int:
    """Only write the workbooks, into one folder per year; how many."""
    written = 0
    for year in deliveries(sector, today or date.today()):
        for delivery in year:
            place = folder / str(delivery.year)
            place.mkdir(parents=True, exist_ok=True)
            name = f"{delivery.at:%Y%m%d}-{delivery.filename}"
            (place / name).write_bytes(delivery.content())
            written += 1
    return written


class Play:
    """Plays the institutions' heads and the analysts after a check, at the time of the report."""

    def __init__(self, today: datetime) -> None:
        self._now = today

    def dated(self, register: Register, row: ReportRow) -> Register:
        """A demo report's verdict is recorded a minute after it came in, in its own year."""
        return register.at(when(row.received_at) + _CHECKED) if _is_demo(row) else register

    def act(self, stores: Stores, rows: Sequence[ReportRow]) -> None:
        """Explain, sign and accept what people would have by now."""
        for row in rows:
            if _is_demo(row):
                self._act(stores.register, row)

    def _act(self, register: Register, row: ReportRow) -> None:
        came = when(row.received_at)
        if self._now - came < _UNHURRIED and zlib.crc32(row.id.encode()) % 4 == 0:
            return  # a quarter of the newest reports wait for their people
        head = Actor(f"demo-head-{row.institution}", Role.HEAD, row.institution)
        if _state(register, row) is State.TO_EXPLAIN and came + _EXPLAINED < self._now:
            _explain_all(register.at(came + _EXPLAINED), row, head)
        if _state(register, row) is State.SUBMITTED and came + _SIGNED < self._now:
            moves.sign(register.at(came + _SIGNED), row.id, by=head)
        if _state(register, row) is State.SIGNED and came + _ACCEPTED < self._now:
            _accept(register.at(came + _ACCEPTED), row.id)


def _accept(register: Register, id: str) -> None:
    with register.reading() as connection:
        given = [entry.id for entry in reports.explanations(connection, id)]
    approve(register, id, given, by=_ANALYST)
    moves.accept(register, id, by=_ANALYST)


def _is_demo(row: ReportRow) -> bool:
    return bool(row.key) and row.key.startswith(KEY)


def _state(register: Register, row: ReportRow) -> State:
    with register.reading() as connection:
        return State(reports.load(connection, row.id).state)


def _explain_all(register: Register, row: ReportRow, head: Actor) -> None:
    with register.reading() as connection:
        waiting = [
            found for found in reports.findings(connection, row.id)
            if found.level == Level.EXPLAIN and found.state == "open"
        ]  # fmt: skip
    for found in waiting:
        said = Explanation(
            found.rule, found.field, "confirmed", "Такталды, маани туура.", found.row, found.part
        )
        explain(register, row.id, said, by=head)
    moves.submit(register, row.id, by=head)
