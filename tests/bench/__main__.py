"""`python -m tests.bench [NAME ...]`: every figure beside its goal, in one run on one machine.

The large sector is generated once a run, which takes minutes; a folder that SAPAT_BENCH_HOME names keeps it
for the next. SAPAT_TEST_MILLIONS makes it of another size than 20 million observations.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tests.bench import memory, pages, reports, stores
from tests.bench.measure import Figure

BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "batch": reports.batch,
    "scaling": reports.scaling,
    "single": reports.single,
    "templates": reports.templates,
    "hostile": reports.hostile,
    "questions": stores.questions_of_a_sector,
    "country": stores.questions_of_a_country,
    "pages": pages.pages,
    "publication": stores.publication,
    "web": memory.web,
    "ingest": memory.ingest,
}

LARGE = ("country", "pages", "publication")
"""Those that share the large sector."""


def main(names: Sequence[str]) -> int:
    """Run the named figures, or all; 1 where a goal is missed."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(BENCHES)}.")
        return 2
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{datetime.now():%Y-%m-%d %H:%M}, {machine}")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="sapat-bench-") as folder:
        shared = Path(os.environ.get("SAPAT_BENCH_HOME", Path(folder) / "large"))
        for name in names or BENCHES:
            home = shared if name in LARGE else Path(folder) / name
            home.mkdir(parents=True, exist_ok=True)
            for figure in BENCHES[name](home):
                print(line(name, figure), flush=True)
                missed += not figure.met
    print(f"{missed} goals missed" if missed else "every goal met")
    return 1 if missed else 0


def line(name: str, figure: Figure) -> str:
    """One line of the table: which bench, what, the figure, its goal, and what to know about it."""
    value = f"{figure.value:.2f}" if figure.value < 100 else f"{figure.value:.0f}"
    goal = "" if figure.goal is None else f"{'>=' if figure.at_least else '<='} {figure.goal:g}"
    mark = "" if figure.goal is None else ("ok" if figure.met else "MISSED")
    return f"{name:12}{figure.what:58}{value:>9} {figure.unit:7}{goal:>8} {mark:7}{figure.note}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
