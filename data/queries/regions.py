"""The question of the regions page: every institution's value of one indicator in one year."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class RegionPoint(Shape):
    """One institution and level; `value` is null without a usable value, `status` "none" without a report."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    region: Series[str]
    level: Series[str]
    ownership: Series[str]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]


def region_points(
    warehouse: Warehouse, indicator: str, year: int, choice: Choice = EVERYTHING
) -> DataFrame[RegionPoint]:
    """The values of an indicator with what each institution belongs to."""
    rows = warehouse.rows("region_points", indicator=indicator, year=year, **choice.params())
    return shaped(RegionPoint, rows)
