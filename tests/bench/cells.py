"""Every cell of a report as the form asks for them, drawn at random: as many as real reports have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.codelists import codelist
from schemas.form import Part, form
from schemas.years import report_years

ANSWERED = 0.6
"""The share of the form's cells that a report fills: some 250 of the 419, as those of the demo do."""
RECORDS = {"recommendations": 3, "measures": 4, "prev_measures": 3}
_SAME_PLACE = {("students", "value"): "E5", ("graduates", "value"): "E6"}
_DAYS = {"due": 200, "done_on": 180}


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of the form: where it stands, and what may stand in it."""

    sheet: str
    cell: str
    field: str
    row: str
    part: Part

    @property
    def always(self) -> bool:
        """Whether every report has it: what the standing questions count."""
        return self.field in ("qa_form", "eval_done", "std_iso") or self.part.id in ("id", "status", "due")


def places() -> Iterator[Place]:
    """The cells of the newest form, and of a few records of each of its tables."""
    newest = form(max(report_years()))
    for number, (slot, one, part) in enumerate(newest.slots(), 5):
        cell = _SAME_PLACE.get((slot.field, slot.part), f"D{number}")
        yield Place(one.sheet, cell, slot.field, slot.row, part)
    for one in newest.fields.values():
        for record in range(1, RECORDS.get(one.id, 0) + 1):
            for part in one.parts:
                yield Place(one.sheet, f"{one.id}/{record}.{part.id}", one.id, str(record), part)


def every_cell(reports: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The cells of these reports (report, year), a column of the form at a time."""
    years = [_of_year(int(str(year)), one, chance) for year, one in reports.groupby("year")["report"]]
    return pd.concat(years, ignore_index=True)


def _of_year(year: int, reports: pd.Series, chance: np.random.Generator) -> pd.DataFrame:
    ids = reports.to_numpy()
    kept: list[pd.DataFrame] = []
    for place in places():
        here = np.arange(len(ids)) if place.always else np.flatnonzero(chance.random(len(ids)) < ANSWERED)
        texts, numbers, days = _drawn(place, year, len(here), chance)
        kept.append(
            pd.DataFrame(
                {
                    "report": ids[here], "sheet": place.sheet, "cell": place.cell, "field": place.field,
                    "row": place.row, "part": place.part.id, "raw": texts, "text": texts, "number": numbers,
                    "date": days, "problem": "",
                }
            )
        )  # fmt: skip
    return pd.concat(kept, ignore_index=True)


def _drawn(
    place: Place, year: int, count: int, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Texts, numbers and days of one cell in so many reports."""
    part = place.part
    numbers, days = np.full(count, np.nan), np.full(count, np.datetime64("NaT"), "datetime64[s]")
    if part.id == "id":
        texts = np.full(count, f"M-{year % 100 - (place.field != 'measures')}-{int(place.row):02d}", object)
    elif part.list:
        codes = np.array(list(codelist(part.list)), dtype=object)
        texts = codes[chance.integers(0, len(codes), count)]
    elif part.type in ("whole", "decimal", "money", "year"):
        numbers = chance.integers(0, 12 if place.sheet == "evaluation" else 2000, count).astype(float)
        texts = numbers.astype(int).astype(str).astype(object)
    elif part.type == "date":
        start = np.datetime64(f"{year + 1}-01-01") + _DAYS.get(part.id, 0)
        days = (start + chance.integers(-200, 400, count)).astype("datetime64[s]")
        texts = days.astype("datetime64[D]").astype(str).astype(object)
    else:
        numbered = np.char.add(
            f"https://kg.example/{place.field}/", chance.integers(0, 999, count).astype(str)
        )
        texts = numbered.astype(object)
    return texts, numbers, days
