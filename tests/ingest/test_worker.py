"""The worker: does what there is, says that it lives, and leaves nothing lost or doubled when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data.publication import Batch, fact_hash
from data.register import deadlines, queue, reports
from data.register.institutions import Institution, add_many
from data.register.reports import state_of
from data.stores import Stores
from ingest import load
from ingest.publishing import publish
from ingest.worker import Worker
from schemas.roles import SYSTEM
from tests.ingest.files import Direct
from tests.ingest.steps import accept, hand_in, work, worker_of
from tests.ingest.test_pipeline import for_another

ROOT = Path(__file__).parents[2]


def test_it_does_everything_there_is_and_then_stops(stores: Stores) -> None:
    ids = [hand_in(stores), *(hand_in(stores, for_another(n)) for n in (2, 3, 4))]
    worker = worker_of(stores)
    worker.run(once=True)
    assert {state_of(stores.register, id) for id in ids} == {"submitted"}
    assert worker.name in queue.beats(stores.register)


def test_what_is_accepted_is_published_by_the_next_step(stores: Stores) -> None:
    report = hand_in(stores)
    work(stores)
    accept(stores, report)
    worker = worker_of(stores)
    assert worker.step()
    assert state_of(stores.register, report) == "published"
    assert not worker.step()


def test_it_publishes_many_at_once_rather_than_one_by_one(stores: Stores) -> None:
    first = hand_in(stores)
    work(stores)
    accept(stores, first)
    worker = Worker(stores, publish_every=3600)
    worker.reader = Direct()  # type: ignore[assignment]
    worker._published = 1e12  # just now: the next publication is not due
    hand_in(stores, for_another(2))
    assert worker.step()
    assert state_of(stores.register, first) == "accepted"
    # With nothing left to check there is no reason to wait.
    assert worker.step()
    assert state_of(stores.register, first) == "published"


def test_it_stops_when_told_after_the_step_in_hand(stores: Stores) -> None:
    worker = worker_of(stores)
    running = threading.Thread(target=worker.run)
    running.start()
    worker.stop()
    running.join(20)
    assert not running.is_alive()


DIES = """
import sys, time
from pathlib import Path
import data.register.verdict, ingest.pipeline
from tests.ingest.conftest import stores_in
from tests.ingest.steps import worker_of

real = ingest.pipeline.finish_checking
done = []

def finish(register, verdicts, *, worker):
    if len(done) == int(sys.argv[2]):
        print("here", flush=True)
        time.sleep(60)
    done.append(real(register, verdicts, worker=worker))

ingest.pipeline.finish_checking = finish
worker_of(stores_in(Path(sys.argv[1]))).run(once=True)
"""


@pytest.mark.parametrize("after", [0, 2])
def test_a_worker_killed_midway_leaves_the_rest_to_another(stores: Stores, after: int) -> None:
    ids = [hand_in(stores), *(hand_in(stores, for_another(n)) for n in (2, 3, 4))]
    child = subprocess.Popen(
        [sys.executable, "-c", DIES, str(stores.settings.home), str(after)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        os.kill(child.pid, signal.SIGKILL)
    states = [state_of(stores.register, id) for id in ids]
    assert (states.count("submitted"), states.count("checking")) == (after, 4 - after)
    work(stores)
    assert [state_of(stores.register, id) for id in ids] == states, "another's lease is respected"
    later = stores.register.clock() + timedelta(seconds=stores.settings.lease_seconds + 1)
    afterwards = replace(stores, register=stores.register.at(later))
    work(afterwards)
    assert {state_of(stores.register, id) for id in ids} == {"submitted"}
    with stores.register.reading() as connection:
        assert len(reports.find(connection)) == 4
        assert [reports.load(connection, id).tries for id in ids].count(2) == 4 - after
    for id in ids:
        accept(afterwards, id)
    load.load(afterwards, Direct())
    before = fact_hash(stores.warehouse)
    load.rebuild(afterwards, Direct())
    assert fact_hash(stores.warehouse) == before


def test_the_worker_writes_the_reminders_of_the_day_once(stores: Stores) -> None:
    told = Institution(
        "KG-0009", "А", "Б", "C", ("higher",), "KG02", "state", "science", contact="a@b.example"
    )
    later = replace(stores, register=stores.register.at(datetime(2026, 11, 16, 6, tzinfo=UTC)))
    add_many(later.register, [told], by=SYSTEM)
    for _ in range(3):  # the second and third time the worker has been started anew
        with Worker(later).reader:
            Worker(later).run(once=True)
    files = list((stores.settings.home / "letters").glob("*.eml"))
    assert len(files) == 1


def test_news_of_the_register_come_into_the_snapshot_without_a_report(stores: Stores) -> None:
    publish(stores, Batch(), today=date(2026, 11, 10))
    worker = Worker(stores)
    worker.run(once=True)
    before = stores.warehouse.version
    now = replace(stores, register=stores.register.at(datetime.now(UTC) + timedelta(minutes=1)))
    deadlines.waive(now.register, "KG-0001", 2025, by=SYSTEM, reason="flood")
    again = Worker(stores)
    again.run(once=True)
    assert stores.warehouse.version == before + 1
    again.run(once=True)
    assert stores.warehouse.version == before + 1, "once is enough"
