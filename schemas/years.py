"""The report years: when each opens, falls due and freezes, and the breaks in the series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from schemas.texts import Text, declarations, with_tuples


@dataclass(frozen=True, slots=True)
class ReportYear:
    """One report year, named by the calendar year its academic year begins in."""

    year: int
    opens: date
    deadline: date
    freezes: date
    academic_from: date
    academic_to: date

    @property
    def name(self) -> str:
        """The academic year as people write it: 2025/26."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"


@dataclass(frozen=True, slots=True)
class Break:
    """A dated event that breaks series: which levels and indicators, and where it is documented."""

    id: str
    year: int
    label: Text
    levels: tuple[str, ...]
    indicators: tuple[str, ...]  # empty: every indicator
    source: str
    confidence: str


@cache
def report_years() -> Mapping[int, ReportYear]:
    """Every declared report year, oldest first."""
    return {int(year): ReportYear(int(year), **entry) for year, entry in declarations("years").items()}


@cache
def breaks() -> tuple[Break, ...]:
    """The breaks that a chart has to draw, in the order of time."""
    return tuple(Break(id, **with_tuples(entry)) for id, entry in declarations("breaks").items())
