"""Questions of the checks: what institutions said last year, and how the sector's values lay."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class PreviousCells(Shape):
    """A cell of a report in force: the columns of schemas.frames.CELLS, and whose it is."""

    report: Series[str]
    sheet: Series[str]
    cell: Series[str]
    field: Series[str]
    row: Series[str]
    part: Series[str]
    raw: Series[str]
    text: Series[str] = pa.Field(nullable=True)
    number: Series[float] = pa.Field(nullable=True)
    date: Series[pa.DateTime] = pa.Field(nullable=True)
    problem: Series[str]
    institution: Series[str]


class SectorQuantiles(Shape):
    """The quantiles of an indicator over all institutions of a level."""

    indicator: Series[str]
    level: Series[str]
    n: Series[int]
    p01: Series[float] = pa.Field(nullable=True)
    p25: Series[float] = pa.Field(nullable=True)
    p50: Series[float] = pa.Field(nullable=True)
    p75: Series[float] = pa.Field(nullable=True)
    p99: Series[float] = pa.Field(nullable=True)


def previous_cells(warehouse: Warehouse, institutions: Sequence[str], year: int) -> DataFrame[PreviousCells]:
    """The cells of these institutions' reports in force for a year (name last year, not this one)."""
    rows = warehouse.rows("previous_cells", institutions=list(institutions), year=year)
    return shaped(PreviousCells, rows)


def sector_quantiles(warehouse: Warehouse, year: int) -> DataFrame[SectorQuantiles]:
    """How every indicator lay in a year, by level."""
    return shaped(SectorQuantiles, warehouse.rows("sector_quantiles", year=year))


def years_shown(warehouse: Warehouse) -> list[int]:
    """Every year the snapshot holds reports of, history among them."""
    return [year for (year,) in warehouse.tuples("years_shown")]
