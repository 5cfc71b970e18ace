"""Five hundred institutions hand in at the same moment: no error, nothing lost, every verdict given."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from data.register import queue, reports, tokens
from data.register.institutions import Institution, add_many
from data.settings import Settings
from data.stores import open_stores
from schemas.roles import SYSTEM
from tests.ingest.files import YEAR, answers, file_of

pytestmark = pytest.mark.prove

ROOT = Path(__file__).parents[2]
AT_ONCE = 500
AT_LEAST = 200_000  # bytes of a workbook
PATIENCE = 600


def unpacked(content: bytes) -> bytes:
    """The same workbook without compression: as large as an institution's own with much text in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.getvalue()


def an_institution(code: str) -> Institution:
    names = dict.fromkeys(("name_ky", "name_ru", "name_en"), f"College {code}")
    where = {"region": "KG02", "ownership": "state", "authority": "science"}
    return Institution(code, **names, levels=("higher",), **where, website=f"https://{code.lower()}.edu.kg")


def workbook(code: str) -> bytes:
    own = {"institution_id": code} | {
        f"{page}_url": f"https://{code.lower()}.edu.kg/{page}"
        for page in ("policy", "results", "report", "plans")
    }
    return unpacked(file_of("xlsx", answers(**own), institution=code))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def running(home: Path):
    """Sapat as it is served: two web processes of eight threads, one worker; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"SAPAT_HOME": str(home), "SAPAT_PORT": str(port), "SAPAT_SECRET_KEY": "k" * 40}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPAT_")}
    command = [sys.executable, str(ROOT / "app.py")]
    process = subprocess.Popen(command, cwd=ROOT, env={**kept, **given}, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield port
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def send(
    port: int, token: str, content: bytes, outcome: list[tuple[int, float]], go: threading.Event
) -> None:
    go.wait()
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Idempotency-Key": token[-20:]}
        connection.request("POST", f"/api/v1/reports?year={YEAR}", body=content, headers=headers)
        answer = connection.getresponse()
        answer.read()
        outcome.append((answer.status, time.monotonic() - began))
    except OSError as problem:
        outcome.append((-1, time.monotonic() - began))
        print(type(problem).__name__, problem)
    finally:
        connection.close()


def test_five_hundred_at_once_are_all_received_and_all_checked(home: Path, running: int) -> None:
    stores = open_stores(Settings(home=home))
    codes = [f"KG-{number:04d}" for number in range(1, AT_ONCE + 1)]
    add_many(stores.register, [an_institution(code) for code in codes], by=SYSTEM)
    keys = [tokens.make(stores.register, code, "load", by=SYSTEM).token for code in codes]
    files = [workbook(code) for code in codes]
    assert min(map(len, files)) >= AT_LEAST
    outcome: list[tuple[int, float]] = []
    go = threading.Event()
    threads = [
        threading.Thread(target=send, args=(running, key, content, outcome, go))
        for key, content in zip(keys, files, strict=True)
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    go.set()
    for thread in threads:
        thread.join()
    received = time.monotonic() - began
    while queue.waiting(stores.register) and time.monotonic() - began < PATIENCE:
        time.sleep(0.5)
    checked = time.monotonic() - began
    seconds = sorted(took for _, took in outcome)
    print(
        f"\n{AT_ONCE} uploads of {min(map(len, files)) // 1000} KB at once: all received after {received:.1f} s, "
        f"p50 {seconds[len(seconds) // 2]:.1f} s, p95 {seconds[int(len(seconds) * 0.95)]:.1f} s; "
        f"all checked after {checked:.1f} s; answers {dict(Counter(status for status, _ in outcome))}"
    )
    assert Counter(status for status, _ in outcome) == {201: AT_ONCE}
    with stores.register.reading() as connection:
        states = Counter(row.state for row in reports.find(connection, year=YEAR))
    assert sum(states.values()) == AT_ONCE
    assert not states["received"]
    assert not states["checking"]
    print(dict(states))
    stores.register.close()
