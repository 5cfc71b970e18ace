"""The steps a report takes, in one call each."""

from __future__ import annotations

from dataclasses import replace

from data.register import moves
from data.register.reports import state_of
from data.stores import Stores
from ingest import load
from ingest.receive import HandedIn, receive
from ingest.worker import Worker
from schemas.roles import SYSTEM
from tests.ingest.files import CODE, YEAR, Direct, answers, answers_of, file_of


def at_year(stores: Stores, year: int) -> Stores:
    """The same stores on 10 November after the year's end."""
    moment = stores.register.clock().replace(year=year + 1)
    return replace(stores, register=stores.register.at(moment))


def hand_in(stores: Stores, handed: HandedIn | None = None, **changes: object) -> str:
    """Hand a file in, by default this year's report of KG-0001; its id."""
    handed = handed or HandedIn(file_of("json", answers(**changes)), "report.json", CODE, YEAR)
    return receive(stores, handed, Direct(), by=SYSTEM).report


def worker_of(stores: Stores, **options: object) -> Worker:
    """A worker that reads in this process and publishes at once."""
    worker = Worker(stores, publish_every=0, **options)  # type: ignore[arg-type]
    worker.reader = Direct()  # type: ignore[assignment]  # reads as the child does
    return worker


def work(stores: Stores) -> None:
    """Do everything there is to do."""
    worker_of(stores).run(once=True)


def accept(stores: Stores, report: str) -> None:
    """Sign and accept."""
    assert state_of(stores.register, report) == "submitted"
    moves.sign(stores.register, report, by=SYSTEM)
    moves.accept(stores.register, report, by=SYSTEM)


def last_year_in_force(stores: Stores, year: int = YEAR - 1, **changes: object) -> str:
    """An earlier year's report of KG-0001, accepted and published; its id."""
    content = file_of("json", answers_of(year, **changes), year=year)
    return in_force(at_year(stores, year), HandedIn(content, f"{year}.json", CODE, year))


def in_force(stores: Stores, handed: HandedIn | None = None, **changes: object) -> str:
    """Hand in, check, accept and publish; the report's id."""
    report = hand_in(stores, handed, **changes)
    work(stores)
    accept(stores, report)
    load.load(stores, Direct())
    return report
