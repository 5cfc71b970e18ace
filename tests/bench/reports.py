"""How long a report takes: templates, reading and checking, one upload, and files that mean harm."""

from __future__ import annotations

import io
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import psutil
from python_calamine import CalamineWorkbook

from data.register import institutions as register_of
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest import feedback
from ingest.check import Candidate
from ingest.demo import Sector
from ingest.demo.plan import deliveries
from ingest.demo.sector import institutions
from ingest.isolated import Reader
from ingest.pipeline import check_many
from ingest.receive import HandedIn, receive
from ingest.refusals import Refused
from schemas.form import form
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from schemas.workbook import Prefill, template
from schemas.years import report_years
from tests.bench.measure import Figure, cpu, cpu_of, percentile, resident
from tests.ingest.hostile import HOSTILE

WORKBOOKS = 200
SINGLE = 40
TODAY = date(2026, 11, 23)
SECTOR = Sector(institutions=380, years=1, seed=1)


@cache
def workbooks() -> tuple[Candidate, ...]:
    """Filled templates of an invented sector, as its institutions hand them in: faulty ones among them."""
    (year,) = deliveries(SECTOR, TODAY)
    chosen = [one for one in year if one.kind == "xlsx"][:WORKBOOKS]
    named = enumerate(chosen)
    return tuple(Candidate(f"R{n}", one.institution, one.year, one.content()) for n, one in named)


def stores(home: Path) -> Stores:
    """Stores whose register knows the sector, and whose warehouse is empty yet."""
    found = open_stores(Settings(home=home, demo=True))
    found.register.upgrade()
    register_of.add_many(found.register, institutions(SECTOR), by=SYSTEM)
    return found


def floor(given: Sequence[Candidate], folder: Path) -> float:
    """L: calamine reads all sheets, and one transaction of SQLite keeps the cells. CPU seconds a workbook.

    SQLite, because nothing embedded takes a workbook's cells durably in less; DuckDB takes more.
    """
    with sqlite3.connect(folder / "floor.sqlite") as database:
        database.execute("CREATE TABLE cell (sheet, at, below, value)")

    def once() -> None:
        for one in given:
            book = CalamineWorkbook.from_filelike(io.BytesIO(one.content))
            rows: list[tuple[str, int, int, object]] = []
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                rows += [
                    (name, r, c, value if isinstance(value, str | float | int) else str(value))
                    for r, row in enumerate(sheet)
                    for c, value in enumerate(row)
                    if value != ""
                ]
            with database:
                database.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", rows)

    once()
    found = min(cpu_of(once) for _ in range(3)) / len(given)
    database.close()
    return found


def batch(home: Path) -> Iterator[Figure]:
    """Guard, isolated reading, normalising, every rule and the findings, for many workbooks together."""
    given, kept = workbooks(), stores(home)
    received = [TODAY] * len(given)
    with Reader() as reader:
        check_many(kept, reader, given[:5], received[:5])
        ours = min(
            cpu_of(lambda: check_many(kept, reader, given, received), clock=cpu) for _ in range(3)
        ) / len(given)  # fmt: skip
    least = floor(given, home)
    yield Figure("L: calamine and one transaction of SQLite, a workbook", least * 1000, "ms CPU")
    yield Figure("batch pipeline, a workbook, parent and child", ours * 1000, "ms CPU")
    yield Figure("batch pipeline against L", ours / least, "x", 2.5, note=f"{len(given)} workbooks at once")


def scaling(home: Path) -> Iterator[Figure]:
    """The same work by one process and by two at once, each with half of it.

    Two processes that did not hinder one another would use no more processor time than one; what
    they use beyond that is what two cores do not gain.
    """
    whole = len(workbooks())
    alone = min(_share(home / "one", whole) for _ in range(2))
    both = []
    for _ in range(2):
        with ThreadPoolExecutor(2) as pair:
            both.append(list(pair.map(lambda n: _share(home / f"two-{n}", whole // 2), (1, 2))))
    used = min(sum(cpus for _, cpus in shares) for shares in both)
    clock = alone[0] / min(max(walls for walls, _ in shares) for shares in both)
    note = f"by processor time; {clock:.2f} by the clock, which other work on the machine lowers"
    yield Figure("two processes instead of one", 2 * alone[1] / used, "x", 1.7, at_least=True, note=note)


def _share(home: Path, count: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor that another process takes, its start not counted."""
    code = f"from tests.bench.reports import timed; print(*timed({str(home)!r}, {count}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wall, used = done.stdout.split()[-2:]
    return float(wall), float(used)


def timed(home: str, count: int) -> tuple[float, float]:
    """What one of several processes runs: so many workbooks, fifty at once as the worker does."""
    given, kept = workbooks()[:count], stores(Path(home))
    received = [TODAY] * len(given)
    with Reader() as reader:
        check_many(kept, reader, given[:5], received[:5])
        start, before = time.monotonic(), cpu()
        for at in range(0, len(given), 50):
            check_many(kept, reader, given[at : at + 50], received[at : at + 50])
        return time.monotonic() - start, cpu() - before


def single(home: Path) -> Iterator[Figure]:
    """One file handed in, archived, checked, and the sender's own workbook marked."""
    kept = stores(home)
    walls, cpus = [], []
    with Reader() as reader:
        for number, one in enumerate(workbooks()[: SINGLE + 5]):
            start, used = time.monotonic(), cpu()
            handed = HandedIn(one.content, "report.xlsx", one.institution, one.year)
            receipt = receive(kept, handed, reader, by=SYSTEM)
            candidate = Candidate(receipt.report, one.institution, one.year, one.content)
            (checked,) = check_many(kept, reader, [candidate], [TODAY])
            feedback.returned(one.content, checked, "ky")
            if number >= 5:  # the first ones warm
                walls.append((time.monotonic() - start) * 1000)
                cpus.append((cpu() - used) * 1000)
    yield Figure("one upload to verdict and marked workbook, p50", statistics.median(walls), "ms", 150)
    yield Figure("one upload to verdict and marked workbook, p95", percentile(walls, 0.95), "ms", 300)
    yield Figure("one upload, processor time", statistics.median(cpus), "ms CPU")


def templates(_: Path) -> Iterator[Figure]:
    """A workbook pre-filled for one institution."""
    year = max(report_years())
    prefill = Prefill("KG-0001", "Лицей")
    for language in LANGUAGES:

        def write(language: str = language) -> None:
            template(form(year), prefill, language, io.BytesIO(), issued=report_years()[year].opens)

        write()
        took = min(cpu_of(write) for _ in range(7)) * 1000
        yield Figure(f"template in {language}", took, "ms CPU", 150)


def hostile(_: Path) -> Iterator[Figure]:
    """Files made to do harm: the slowest refusal, and the most memory a child ever held."""
    slowest, largest = ("", 0.0), ("", 0.0)
    with Reader() as reader:
        for name, (make, _reason) in HOSTILE.items():
            content = make()
            with suppress(Refused):
                reader.read(b"{}")  # so that a child is there, whatever became of the last one
            (child,) = psutil.Process().children()
            start = time.monotonic()
            try:
                reader.read(content)
            except Refused:
                took = time.monotonic() - start
                slowest = max(slowest, (name, took), key=lambda one: one[1])
            if child.is_running():
                largest = max(largest, (name, resident(child.pid, most=True)), key=lambda one: one[1])
            reader.close()
    yield Figure("slowest refusal of a hostile file", slowest[1], "s", 0.5, note=slowest[0])
    yield Figure("memory of the child that reads it", largest[1], "MB", 300, note=largest[0])
