"""The question of the data quality page: what stands where an indicator's values should."""

from __future__ import annotations

from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class IndicatorCoverage(Shape):
    """Values of one indicator in the reports in force (one per institution and level), by their status.

    `nothing`: there was nothing to count; `na`: not applicable; `missing`: it was asked for and is not there.
    """

    indicator: Series[str]
    year: Series[int]
    values: Series[int]
    reported: Series[int]
    missing: Series[int]
    nothing: Series[int]
    na: Series[int]


def indicator_coverage(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[IndicatorCoverage]:
    """Coverage of every indicator by year."""
    return shaped(IndicatorCoverage, warehouse.rows("indicator_coverage", **choice.params()))
