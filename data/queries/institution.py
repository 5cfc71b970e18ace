"""Questions of one institution's page: who it is."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Identity(Shape):
    """An institution as known today; levels joined by commas."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str] = pa.Field(nullable=True)
    levels: Series[str] = pa.Field(nullable=True)
    region: Series[str] = pa.Field(nullable=True)
    ownership: Series[str] = pa.Field(nullable=True)
    authority: Series[str] = pa.Field(nullable=True)
    merged_into: Series[str] = pa.Field(nullable=True)


def identities(warehouse: Warehouse, institutions: list[str]) -> DataFrame[Identity]:
    """What is known of these institutions, those that are not known left out."""
    return shaped(Identity, warehouse.rows("identities", institutions=institutions))


class Beside(Shape):
    """One value of an institution beside the deciles of its level; `n` institutions made them."""

    indicator: Series[str]
    level: Series[str]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float]
    n: Series[int]
    d10: Series[float] = pa.Field(nullable=True)
    d20: Series[float] = pa.Field(nullable=True)
    d30: Series[float] = pa.Field(nullable=True)
    d40: Series[float] = pa.Field(nullable=True)
    d50: Series[float] = pa.Field(nullable=True)
    d60: Series[float] = pa.Field(nullable=True)
    d70: Series[float] = pa.Field(nullable=True)
    d80: Series[float] = pa.Field(nullable=True)
    d90: Series[float] = pa.Field(nullable=True)


class ReportCell(Shape):
    """A cell about a document, a recommendation or a measure."""

    sheet: Series[str]
    field: Series[str]
    row: Series[str]
    part: Series[str]
    text: Series[str]
    day: Series[pa.DateTime] = pa.Field(nullable=True)


def beside_level(warehouse: Warehouse, institution: str, year: int) -> DataFrame[Beside]:
    """The values of an institution in a year, each beside those of its level."""
    return shaped(Beside, warehouse.rows("institution_indicators", institution=institution, year=year))


def report_cells(warehouse: Warehouse, institution: str, year: int) -> DataFrame[ReportCell]:
    """What its report of a year says of documents, recommendations and measures."""
    return shaped(ReportCell, warehouse.rows("institution_cells", institution=institution, year=year))
