"""Two hundred times kill -9, at any moment: what was acknowledged is there, once, and the rest can go on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.publication import fact_hash
from data.register import moves, queue, reports
from data.register.audit import broken_at
from data.register.institutions import add_many
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest import load
from ingest.demo import Sector
from ingest.demo.plan import deliveries
from ingest.demo.sector import institutions
from ingest.worker import Worker
from schemas.roles import SYSTEM
from tests.ingest.files import Direct

pytestmark = pytest.mark.prove

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
KILLS = 100  # of workers, and as many of processes that receive
LEASE = 1

RECEIVES = """
import json, sys
from pathlib import Path
from data.settings import Settings
from data.stores import open_stores
from ingest.receive import HandedIn, receive
from schemas.roles import SYSTEM

stores = open_stores(Settings(home=Path(sys.argv[1])))
files = [(path, json.loads(path.with_suffix(".said").read_text())) for path in map(Path, sys.argv[2:])]
contents = [(path, path.read_bytes(), said) for path, said in files]
print("ready", flush=True)
for path, content, said in contents:
    receipt = receive(stores, HandedIn(content, key=path.name, **said), None, by=SYSTEM)
    print(json.dumps([path.name, receipt.report]), flush=True)
"""

WORKS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from data.settings import Settings
from data.stores import open_stores
from ingest.demo import Play
from ingest.worker import Worker

stores = open_stores(Settings(home=Path(sys.argv[1]), lease_seconds=int(sys.argv[2])))
worker = Worker(stores, players=Play(datetime(2026, 11, 23, tzinfo=UTC)), publish_every=0)
print("ready", flush=True)
worker.run()
"""


class Campaign:
    """Starts processes, kills each at a random moment, and remembers what they acknowledged."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.chance = random.Random(seed)
        self.acknowledged: dict[str, str] = {}
        self.kills: Counter[str] = Counter()

    def kill(self, kind: str, script: str, words: list[str], longest: float) -> bytes:
        """Run a script until it is ready, and for a moment more; what it had said by then."""
        command = [sys.executable, "-c", script, str(self.home), *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(self.chance.uniform(0, longest))
            os.kill(child.pid, signal.SIGKILL)
            said = child.stdout.read()
        self.kills[kind] += child.returncode == -signal.SIGKILL
        return said

    def receive(self, paths: list[Path]) -> None:
        while self.kills["receiver"] < KILLS:
            left = [path for path in paths if path.name not in self.acknowledged]
            chosen = left[:3] if len(left) > 3 else self.chance.sample(paths, 12)
            said = self.kill("receiver", RECEIVES, [str(path) for path in chosen], 0.08)
            for line in said.splitlines():
                name, report = json.loads(line)
                assert self.acknowledged.setdefault(name, report) == report, (
                    "another receipt for the same file"
                )

    def work(self) -> None:
        while self.kills["worker"] < KILLS:
            self.kill("worker", WORKS, [str(LEASE)], 1.5)


def write_files(folder: Path) -> list[Path]:
    """A year of the demo sector as files, each with what its sender says of it."""
    folder.mkdir()
    found = []
    for year in deliveries(Sector(170, 1, seed=5), TODAY):
        for number, one in enumerate(year):
            path = folder / f"{number:04d}-{one.filename}"
            path.write_bytes(one.content())
            said = {"filename": one.filename, "institution": one.institution, "year": one.year}
            path.with_suffix(".said").write_text(json.dumps(said))
            found.append(path)
    return found


def side_by_side(*tasks: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def finish(stores: Stores) -> None:
    """Let everything be checked, accept what has nothing open, and publish."""
    while queue.waiting(stores.register):
        Worker(stores, publish_every=0).run(once=True)
        time.sleep(LEASE / 4)
    with stores.register.reading() as connection:
        rows = reports.find(connection, limit=10_000)
    for row in rows:
        if row.state == "submitted":
            moves.sign(stores.register, row.id, by=SYSTEM)
        if row.state in ("submitted", "signed"):
            moves.accept(stores.register, row.id, by=SYSTEM)
    load.load(stores, Direct())


def test_what_was_acknowledged_is_there_exactly_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stores = open_stores(Settings(home=tmp_path / "home", lease_seconds=LEASE))
    stores.register.upgrade()
    add_many(stores.register, institutions(Sector(170, 1, seed=5)), by=SYSTEM)
    paths = write_files(tmp_path / "files")
    campaign = Campaign(tmp_path / "home", seed=11)
    started = time.monotonic()
    side_by_side(lambda: campaign.receive(paths), campaign.work)
    took = time.monotonic() - started
    finish(stores)

    with stores.register.reading() as connection:
        rows = reports.find(connection, limit=10_000)
        assert broken_at(connection) is None
        states = reports.count_by_state(connection)
    by_key = Counter(row.key for row in rows)
    assert set(by_key.values()) == {1}
    assert {row.key: row.id for row in rows}.items() >= campaign.acknowledged.items()
    contents = {path.name: path.read_bytes() for path in paths}
    assert all(stores.archive.read(row.sha256) == contents[row.key] for row in rows)
    assert list(stores.archive.damaged()) == []
    assert states["received"] == states["checking"] == states["submitted"] == 0
    before = fact_hash(stores.warehouse)
    count = load.rebuild(stores, Direct())
    assert fact_hash(stores.warehouse) == before
    assert count == states["published"]
    with capsys.disabled():
        print(
            f"\n{campaign.kills['worker']} workers and {campaign.kills['receiver']} receivers killed in {took:.0f} s; "
            f"{len(campaign.acknowledged)} of {len(paths)} files acknowledged, {len(rows)} on the register, "
            f"{count} published, {stores.warehouse.version} snapshots; nothing lost, nothing doubled"
        )
