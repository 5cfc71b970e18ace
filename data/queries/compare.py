"""Questions of comparing: an indicator at all institutions of a level, and beside their completeness."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse

STUDENTS = "C01"
"""The indicator that says how large an institution is."""


class Compared(Shape):
    """One institution of a level in a year; `status` is "none" where nothing was reported at all."""

    institution: Series[str]
    year: Series[int]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    region: Series[str]
    ownership: Series[str]
    authority: Series[str]
    students: Series[float] = pa.Field(nullable=True)
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    late: Series[bool]
    report: Series[str]


class Beside(Shape):
    """An institution's evidenced completeness of a year, and its value of the year after."""

    institution: Series[str]
    level: Series[str]
    year: Series[int]
    evidenced: Series[float]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]


def compared(warehouse: Warehouse, indicator: str, level: str, years: Sequence[int]) -> DataFrame[Compared]:
    """Every institution of a level in these years, those expected that gave no value among them."""
    where = {"indicator": indicator, "level": level, "years": list(years), "students": STUDENTS}
    return shaped(Compared, warehouse.rows("compare", **where))


def association(warehouse: Warehouse, indicator: str, level: str) -> DataFrame[Beside]:
    """Completeness beside an indicator a year later, for every pair of years there is."""
    return shaped(Beside, warehouse.rows("association", indicator=indicator, levels=[level]))


class Shares(Shape):
    """One indicator's parts at one institution in a year."""

    indicator: Series[str]
    level: Series[str]
    institution: Series[str]
    numerator: Series[float]
    denominator: Series[float]
    value: Series[float]
    report: Series[str]


def shares_of_year(warehouse: Warehouse, indicators: Sequence[str], year: int) -> DataFrame[Shares]:
    """These indicators at every institution and level in a year, for looking who stands apart."""
    return shaped(Shares, warehouse.rows("shares_of_year", indicators=list(indicators), year=year))
