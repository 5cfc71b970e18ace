"""How much memory the processes of a running Sapat hold: a web worker, and the worker that checks."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app import environment
from dashboards.page import Page
from data.settings import Settings
from data.stores import open_stores
from ingest.demo import Sector, hand_in
from schemas.texts import LANGUAGES
from tests.bench import asking, sector
from tests.bench.measure import Figure, resident

ROOT = Path(__file__).parents[2]
REPORTS = 500


def web(home: Path) -> Iterator[Figure]:
    """A web worker that has shown every part of every page in every language, on a demo-size snapshot."""
    sector.build(home / "warehouse", sector.DEMO)
    open_stores(Settings(home=home, demo=True)).register.upgrade()
    with running(home, "-m", "gunicorn", "-c", "gunicorn.conf.py") as (process, address):
        until_it_answers(f"{address}/healthz")
        for _ in range(4):  # the workers share the requests as they come
            for language in LANGUAGES:
                for prefix, path, page in asking.addresses():
                    _show(address, (prefix, path, page), language)
        workers = process.children()
        most = max(resident(worker.pid, most=True) for worker in workers)
    note = f"at most of {len(workers)} workers, after every page in {len(LANGUAGES)} languages"
    yield Figure("memory of a web worker", most, "MB", 250, note=note)


def _show(address: str, shown: tuple[str, str, Page], language: str) -> None:
    """Ask for a page and for each of its parts, as the browser does."""
    prefix, path, page = shown
    spoken = f"{path}{'&' if '?' in path else '?'}lang={language}"
    urllib.request.urlopen(f"{address}{spoken}", timeout=30).read()
    known = json.load(urllib.request.urlopen(f"{address}{prefix}_dash-dependencies", timeout=30))
    for _part, body in asking.calls(known, page, spoken):
        request = urllib.request.Request(
            f"{address}{prefix}_dash-update-component",
            asking.encoded(body),
            {"Content-Type": "application/json", "Cookie": f"sapat-lang={language}"},
        )
        urllib.request.urlopen(request, timeout=60).read()


def ingest(home: Path) -> Iterator[Figure]:
    """The worker after it has checked and published some five hundred reports of two years."""
    given = Settings(home=home, demo=True)
    stores = open_stores(given)
    stores.register.upgrade()
    with running(home, "-m", "ingest", "work") as (process, _):
        start = time.monotonic()
        reports = hand_in(stores, Sector(institutions=REPORTS // 2, years=2, seed=1))
        while stores.warehouse.version < 2 and time.monotonic() - start < 300:
            time.sleep(0.5)
        most, child = (
            resident(process.pid, most=True),
            max((resident(child.pid, most=True) for child in process.children()), default=0.0),
        )
    yield Figure("memory of the ingest worker", most, "MB", 1000, note=f"after {reports} reports")
    yield Figure("memory of its isolated reader", child, "MB", note="another process")


@contextmanager
def running(home: Path, *command: str) -> Iterator[tuple[psutil.Process, str]]:
    """A process of Sapat's over this home, and its address should it serve; ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {**environment(), "SAPAT_HOME": str(home), "SAPAT_DEMO": "1", "SAPAT_PORT": str(port)}
    with (home / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=given, stdout=log, stderr=log)
    try:
        yield psutil.Process(process.pid), f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def until_it_answers(address: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
