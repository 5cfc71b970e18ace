"""A past series as a snapshot shows it: a report per institution and year, with cells and observations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.dimensions import REPORT_COLUMNS
from data.publication import OBSERVATION_COLUMNS, Batch
from ingest.history.mapping import Sides
from ingest.history.series import Series
from schemas.check_indicators import quotient
from schemas.frames import CELLS
from schemas.indicators import indicators
from schemas.states import State

AT_ONCE = 50_000
"""Institution-years in one publication."""


class Taken:
    """A series with the name and moment it was taken in under."""

    def __init__(self, series: Series, id: str, file: tuple[str, str], at: pd.Timestamp) -> None:
        self.series, self.id, self.at = series, id, at
        self.filename, self.sha256 = file
        lines = series.lines
        spelled = lines["institution"].astype(object) + "-" + lines["year"].astype(str).astype(object)
        self._reports = (f"{id}-" + spelled).to_numpy(dtype=object)
        self._line = series.table.line[lines["at"].to_numpy(dtype=np.intp)]

    def ids(self) -> frozenset[str]:
        """The reports that have at least one figure."""
        return frozenset(self._reports[self.series.figures["line"].to_numpy(dtype=np.intp)])

    def batches(self, gone: frozenset[str] = frozenset()) -> Iterator[Batch]:
        """The reports in groups; what a former version showed and this one does not goes with the first."""
        ids = sorted(self.ids())
        for start in range(0, len(ids), AT_ONCE):
            wanted = set(ids[start : start + AT_ONCE])
            mine = np.array([report in wanted for report in self._reports], dtype=bool)
            figures = self.series.figures
            yield Batch(
                reports=self._report_rows(wanted),
                cells=self._cells(mine),
                observations=self._observations(figures[mine[figures["line"].to_numpy(dtype=np.intp)]]),
                gone=gone - wanted if not start else frozenset(),
            )

    def _report_rows(self, wanted: set[str]) -> pd.DataFrame:
        rows = self.series.lines.assign(report=self._reports).drop_duplicates("report")
        rows = rows[rows["report"].isin(wanted)]
        facts = {"attempt": 1, "state": str(State.PUBLISHED), "source": "history", "language": ""}
        facts |= {"sha256": self.sha256, "filename": self.filename, "received_at": self.at}
        # Past figures are neither early nor late, and nobody signed them.
        return rows.assign(**facts).reindex(columns=list(REPORT_COLUMNS)).reset_index(drop=True)

    def _observations(self, figures: pd.DataFrame) -> pd.DataFrame:
        declared = {id: indicators()[id] for id in self.series.mapping.indicators}
        scale = figures["indicator"].map({id: one.scale for id, one in declared.items()}).to_numpy(float)
        counts = figures["indicator"].map({id: not one.denominator for id, one in declared.items()})
        top, bottom = (figures[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
        value = quotient(top, bottom, scale, counts.to_numpy(dtype=bool))
        line = figures["line"].to_numpy(dtype=np.intp)
        found = figures.assign(
            report=self._reports[line],
            value=np.where(counts, top * scale, value),
            # As in a report: a share of nobody is no value, though the numbers are there.
            status=np.where(np.isfinite(value), "reported", "nothing"),
            numerator_cell=self._behind(figures, "numerator"),
            denominator_cell=self._behind(figures, "denominator"),
        )
        return found.reindex(columns=list(OBSERVATION_COLUMNS))

    def _behind(self, figures: pd.DataFrame, side: str) -> np.ndarray:
        """The cells of one side: "file!B7", joined by "+"."""
        found = np.full(len(figures), "", dtype=object)
        line = self._line[figures["line"].to_numpy(dtype=np.intp)]
        for id, sides in self.series.mapping.indicators.items():
            rows = np.flatnonzero(figures["indicator"] == id)
            found[rows] = [
                "+".join(f"{self.filename}!{c}{n}" for c in self._letters(sides, side)) for n in line[rows]
            ]
        return found

    def _letters(self, sides: Sides, side: str) -> list[str]:
        columns: tuple[str, ...] = getattr(sides, side)
        return [self.series.table.letters(column) for column in columns]

    def _cells(self, mine: np.ndarray) -> pd.DataFrame:
        series = self.series
        parts = []
        for filled in series.filled:
            lines = np.flatnonzero(filled.lines & mine)
            at = series.lines["at"].to_numpy(dtype=np.intp)[lines]
            numbers = filled.values[lines]
            letters = series.table.letters(filled.column)
            parts.append(
                pd.DataFrame(
                    {
                        "report": self._reports[lines],
                        "cell": [f"{letters}{n}" for n in self._line[lines]],
                        "field": filled.field,
                        "row": series.lines["level"].to_numpy(dtype=object)[lines],
                        "part": filled.part,
                        "raw": series.table.text(filled.column)[at],
                        "text": _written(numbers),
                        "number": numbers,
                    }
                )
            )
        found = pd.concat(parts, ignore_index=True).assign(sheet=self.filename, problem="", date=pd.NaT)
        return found.reindex(columns=list(CELLS))


def _written(numbers: np.ndarray) -> list[str]:
    return [str(int(n)) if n.is_integer() else str(n) for n in numbers.tolist()]
