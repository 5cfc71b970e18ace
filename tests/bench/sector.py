"""A sector of any size as frames, put straight into a snapshot: for figures at the size of a large country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from data import publication
from data.dimensions import REPORT_COLUMNS, Dimensions
from data.publication import Batch, Limits, publish
from data.snapshots import current
from schemas.codelists import codelist
from schemas.completeness import STATES
from schemas.indicators import indicators
from schemas.regulation import requirements
from tests.bench.cells import every_cell

LEVELS = ("primary", "secondary", "higher")
LIMITS = Limits(memory="4GB", threads=2)
ROWS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """Institutions, years and values of each of their reports; `whole`: with every cell of the form."""

    institutions: int
    years: int
    indicators: int
    levels: int = 1
    whole: bool = False

    @property
    def observations(self) -> int:
        return self.institutions * self.years * self.indicators * self.levels

    @property
    def all_years(self) -> range:
        return range(2026 - self.years, 2026)


DEMO = Size(320, 5, 20)


def country(millions: float) -> Size:
    """A large country: ten thousand institutions and ten years, and more of both values and institutions."""
    if millions <= 5:
        return Size(10_000, 10, round(millions * 10))
    levels, per_level = len(LEVELS), len(indicators())
    return Size(round(millions * 1e5 / (levels * per_level)), 10, per_level, levels, whole=True)


def build(folder: Path, size: Size) -> Path:
    """A snapshot of this size in the folder; one that is there already is kept."""
    if not current(folder):
        known = dimensions(size)
        years = list(size.all_years)
        at_once = max(1, ROWS_AT_ONCE * size.years // size.observations)
        for start in range(0, len(years), at_once):
            # Put into order once, at the end, rather than every few years.
            last = start + at_once >= len(years)
            with patch.object(publication, "UNSORTED", 0 if last else float("inf")):
                publish(folder, batch(size, years[start : start + at_once]), known, limits=LIMITS)
    return folder


def code(number: int) -> str:
    return f"KG-{number:05d}"


def institutions(size: Size) -> pd.DataFrame:
    """One row per institution, its facts drawn from the code lists in turn."""
    numbers = np.arange(size.institutions)

    def dealt(codes: tuple[str, ...], step: int) -> np.ndarray:
        return np.array(codes, dtype=object)[(numbers * step + numbers // 7) % len(codes)]

    names = {f"name_{language}": [f"{word} {n}" for n in numbers] for language, word in _WORDS.items()}
    levels = dealt(LEVELS, 1)
    facts = {
        "level": levels,
        "levels": levels,
        "region": dealt(tuple(codelist("region")), 5),
        "ownership": dealt(tuple(codelist("ownership")), 3),
        "authority": dealt(tuple(codelist("authority")), 11),
        "website": "",
    }
    return pd.DataFrame({"institution": [code(n) for n in numbers], **names, **facts})


_WORDS = {"ky": "Кесиптик лицей", "ru": "Профессиональный лицей", "en": "Lyceum"}


def reporting(size: Size, year: int, among: Iterable[int] | None = None) -> list[int]:
    """The institutions, by their numbers, that reported for a year."""
    return [n for n in (range(size.institutions) if among is None else among) if (n + year) % 10]


def dimensions(size: Size) -> Dimensions:
    """The register's facts: nine in ten institutions report, one in ten of them late."""
    one = institutions(size)
    rows = []
    for year in size.all_years:
        silent = (np.arange(len(one)) + year) % 10 == 0
        late = (np.arange(len(one)) + year) % 10 == 1
        due = pd.Timestamp(year + 1, 11, 15)
        came = pd.Series(due - pd.to_timedelta(np.arange(len(one)) % 40 - 20 * late, unit="D"))
        rows.append(
            one.assign(
                year=year, expected=True, waived=False, is_due=True, due=due, reported=~silent,
                received_on=came.mask(silent), late_days=np.where(late, 5, 0), on_time=~late,
                state=np.where(silent, "none", "published"),
            )
        )  # fmt: skip
    facts = one.assign(valid_from=pd.Timestamp(2000, 1, 1), valid_to=pd.NaT, merged_into=None)
    return Dimensions(facts, pd.concat(rows, ignore_index=True))


def batch(size: Size, years: list[int], numbers: range | None = None, salt: int = 0) -> Batch:
    """The reports of these years, of all institutions that report or of those given."""
    chance = np.random.default_rng([173, years[0], salt])
    one = institutions(size)
    pairs = [(n, year) for year in years for n in reporting(size, year, numbers)]
    number, year = (np.array(column) for column in zip(*pairs, strict=True))
    code_of, level_of = one["institution"].to_numpy()[number], one["level"].to_numpy()[number]
    ids = np.char.add(np.char.add(code_of.astype(str), "-"), year.astype(str)).astype(object)
    came = pd.to_datetime(pd.Series(year + 1).astype(str) + "-11-10")
    reports = pd.DataFrame({"report": ids, "institution": code_of, "year": year, "attempt": 1})
    reports = reports.assign(
        source="form", state="published", language="ky", sha256="a" * 64, filename="report.xlsx",
        received_at=came, submitted_at=came, late_days=0, on_time=True,
    )  # fmt: skip
    return Batch(
        reports.reindex(columns=list(REPORT_COLUMNS)),
        every_cell(reports, chance) if size.whole else _cells(ids, level_of, chance),
        _observations(ids, level_of, size, chance),
        _states(ids, chance),
    )


def _cells(ids: np.ndarray, levels: np.ndarray, chance: np.random.Generator) -> pd.DataFrame:
    """Few of each report's cells: the form of quality assurance, and two that a value comes from."""
    forms = np.array(["unit", "person", "none"], dtype=object)[chance.integers(0, 3, len(ids))]
    unit = pd.DataFrame({"report": ids, "sheet": "unit", "cell": "D5", "field": "qa_form", "row": ""})
    frames = [unit.assign(part="value", raw=forms, text=forms, number=np.nan, date=pd.NaT, problem="")]
    for place, field in enumerate(("students", "graduates"), 5):
        counts = chance.integers(50, 2000, len(ids))
        found = pd.DataFrame({"report": ids, "sheet": "quantities", "cell": f"E{place}", "field": field})
        texts = counts.astype(str).astype(object)
        frames.append(
            found.assign(
                row=levels, part="value", raw=texts, text=texts, number=counts.astype(float), problem=""
            )
        )
    return pd.concat(frames, ignore_index=True)


def _observations(
    ids: np.ndarray, levels: np.ndarray, size: Size, chance: np.random.Generator
) -> pd.DataFrame:
    names = np.tile(np.array(list(indicators())[: size.indicators], dtype=object), size.levels)
    rows = len(ids) * len(names)
    below = chance.integers(50, 2000, rows).astype(float)
    above = np.floor(below * chance.random(rows))
    missing = chance.random(rows) < 0.03
    every = np.tile(np.repeat(np.array(LEVELS, dtype=object)[: size.levels], size.indicators), len(ids))
    return pd.DataFrame(
        {
            "report": np.repeat(ids, len(names)),
            "indicator": np.tile(names, len(ids)),
            "level": np.repeat(levels, len(names)) if size.levels == 1 else every,
            "numerator": np.where(missing, np.nan, above),
            "denominator": np.where(missing, np.nan, below),
            "value": np.where(missing, np.nan, 100 * above / below),
            "status": np.where(missing, "missing", "reported").astype(object),
            "numerator_cell": "quantities!E6",
            "denominator_cell": "quantities!E5",
        }
    )


def _states(ids: np.ndarray, chance: np.random.Generator) -> pd.DataFrame:
    names = np.array(list(requirements()), dtype=object)
    drawn = chance.choice(len(STATES), len(ids) * len(names), p=(0.45, 0.25, 0.15, 0.1, 0.05))
    return pd.DataFrame(
        {
            "report": np.repeat(ids, len(names)),
            "requirement": np.tile(names, len(ids)),
            "state": np.array(STATES, dtype=object)[drawn],
        }
    )
