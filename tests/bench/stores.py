"""How long the warehouse takes: a page's questions against bare DuckDB, a publication against a copy."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd

from data import snapshots
from data.publication import publish
from data.queries import (
    compare,
    completeness,
    institution,
    loop,
    open_data,
    overview,
    previous,
    provisions,
    published,
    quality,
    regions,
    standards,
    trends,
)
from data.queries.choice import Choice
from data.sql import statement
from data.warehouse import Warehouse
from schemas.indicators import indicators
from tests.bench import sector
from tests.bench.measure import Figure, cpu_of, ratio

INDICATOR = next(iter(indicators()))
TODAY = date(2026, 11, 23)
GIGABYTE = 800  # megabytes and more
STATE_OWNED = Choice(ownerships=("state",))
PLACE = {"institution": "KG-00001", "year": 2024, "level": "secondary"}
QUESTIONS: dict[str, Callable[[Warehouse], pd.DataFrame]] = {
    "reporting": lambda w: overview.reporting(w),
    "arrivals": lambda w: overview.arrivals(w),
    "qa_forms": lambda w: overview.qa_forms(w),
    "completeness": lambda w: overview.completeness(w),
    "silent": lambda w: overview.silent(w, 2025),
    "requirement_matrix": lambda w: completeness.requirement_matrix(w, 2025),
    "requirement_years": lambda w: completeness.requirement_years(w),
    "dimension_means": lambda w: completeness.dimension_means(w),
    "requirement_institutions": lambda w: completeness.requirement_institutions(w, 2025),
    "institution_states": lambda w: completeness.institution_states(w, "KG-00001", 2025),
    "institution_index": lambda w: completeness.institution_index(w, "KG-00001"),
    "matched_panel": lambda w: completeness.matched_panel(w, 2021, 2025),
    "lines": lambda w: trends.lines(w, INDICATOR, ["KG-00001", "KG-00002"]),
    "bands": lambda w: trends.bands(w, INDICATOR),
    "bands of a choice": lambda w: trends.bands(w, INDICATOR, STATE_OWNED),
    "sector_line": lambda w: trends.sector_line(w, INDICATOR),
    "suggestions": lambda w: trends.suggestions(w, "лиц 12", "ru"),
    "source": lambda w: trends.source(w, INDICATOR, **PLACE),
    "source_cells": lambda w: trends.source_cells(w, INDICATOR, **PLACE),
    "coverage": lambda w: trends.coverage(w),
    "sector_quantiles": lambda w: previous.sector_quantiles(w, 2024),
    "compared": lambda w: compare.compared(w, INDICATOR, "secondary", [2024, 2025]),
    "association": lambda w: compare.association(w, INDICATOR, "secondary"),
    "shares_of_year": lambda w: compare.shares_of_year(w, [INDICATOR, "Q07"], 2025),
    "region_points": lambda w: regions.region_points(w, INDICATOR, 2025),
    "requirement_levels": lambda w: provisions.requirement_levels(w, "R34"),
    "indicator_coverage": lambda w: quality.indicator_coverage(w),
    "loop": lambda w: loop.loop(w, TODAY),
    "loop of a choice": lambda w: loop.loop(w, TODAY, STATE_OWNED),
    "standards": lambda w: standards.standard_counts(w, ["std_iso", "std_efqm"], TODAY),
    "certificates": lambda w: standards.certificates(w, 2025),
    "identities": lambda w: institution.identities(w, ["KG-00001", "KG-00002"]),
    "beside_level": lambda w: institution.beside_level(w, "KG-00001", 2025),
    "report_cells": lambda w: institution.report_cells(w, "KG-00001", 2025),
    "index_sums": lambda w: open_data.index_sums(w),
    "requirement_sums": lambda w: open_data.requirement_sums(w),
    "indicator_sums": lambda w: open_data.indicator_sums(w),
    "listed": lambda w: published.listed(w, "лиц 12", "ru"),
    "open_years": lambda w: published.years(w, "KG-00001"),
    "open_states": lambda w: published.states(w, "KG-00001"),
    "open_links": lambda w: published.links(w, "KG-00001", 2025, ["policy.link"]),
}


def questions_of_a_sector(home: Path) -> Iterator[Figure]:
    """Every question of the pages on a snapshot of the demo's size."""
    yield from _questions(sector.build(home / "demo", sector.DEMO), "demo size")


def questions_of_a_country(home: Path) -> Iterator[Figure]:
    """The same on millions of observations."""
    size = wanted()
    yield from _questions(sector.build(home / "warehouse", size), f"{size.observations / 1e6:.0f} million")


def wanted() -> sector.Size:
    """The large size: 20 million observations, or as many as SAPAT_TEST_MILLIONS says."""
    return sector.country(float(os.environ.get("SAPAT_TEST_MILLIONS", "20")))


def _questions(folder: Path, what: str) -> Iterator[Figure]:
    warehouse = Warehouse(folder)
    found = [(*_against_duckdb(warehouse, ask), name) for name, ask in QUESTIONS.items()]
    warehouse.close()
    for times, ours, bare, name in found:
        yield Figure(f"{name}, {what}", times, "x", 1.2, note=f"{ours:.1f} ms against {bare:.1f} ms CPU")
    median = statistics.median(times for times, *_ in found)
    yield Figure(f"median of all questions, {what}", median, "x", 1.2)


def _against_duckdb(warehouse: Warehouse, ask: Callable[[Warehouse], object]) -> tuple[float, float, float]:
    """The question as a page asks it, and the same statement given to DuckDB as text, read as a table."""
    asked: list[tuple[str, dict[str, Any]]] = []
    with patch.object(Warehouse, "_ask", _noting(asked)):
        ask(warehouse)
    ((question, params),) = asked
    sql = statement(question)
    with warehouse._cursor() as cursor:
        bare = cursor._connection
        return ratio(lambda: ask(warehouse), lambda: bare.execute(sql, params).df())


def _noting(asked: list[tuple[str, dict[str, Any]]]) -> Callable[..., object]:
    real = Warehouse._ask

    def noted(self: Warehouse, question: str, params: dict[str, Any], read: Any) -> object:
        asked.append((question, params))
        return real(self, question, params, read)

    return noted


def publication(home: Path) -> Iterator[Figure]:
    """Fifty reports put into a large snapshot, against copying the same file to disk."""
    size = wanted()
    folder = sector.build(home / "warehouse", size)
    known = sector.dimensions(size)
    published, copied = [], []
    for salt in (1, 2, 3):
        file = snapshots.file_of(folder, snapshots.current(folder))
        copied.append(_clocked(lambda file=file: _copy(file, home / "copy")))
        reports = sector.batch(size, [2025], range(1, 51), salt)
        published.append(_clocked(lambda r=reports: publish(folder, r, known, limits=sector.LIMITS)))
    megabytes = file.stat().st_size / 2**20
    (wall, used), (copy_wall, _) = min(published), min(copied)
    # Working a year's answers out anew costs the same however much lies in the years before.
    goal, note = (1.5, "") if megabytes >= GIGABYTE else (None, "; the goal of 1.5 is one for a gigabyte")
    figure = wall / copy_wall
    yield Figure("publication against copy and fsync", figure, "x", goal, note=f"{megabytes:.0f} MB{note}")
    yield Figure("publication", wall, "s", note=f"{used:.2f} s CPU; copy and fsync {copy_wall:.2f} s")


def _clocked(call: Callable[[], object]) -> tuple[float, float]:
    start = time.monotonic()
    used = cpu_of(call)
    return time.monotonic() - start, used


def _copy(file: Path, to: Path) -> None:
    to.unlink(missing_ok=True)  # to new pages, as a publication does
    shutil.copyfile(file, to)
    with to.open("rb") as copy:
        os.fsync(copy.fileno())
