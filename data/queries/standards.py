"""Questions of the standards page: who works by which international standard, and by what certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class StandardCounts(Shape):
    """Institutions by how far they apply a standard; `expired`: said to be certified, the day has passed.

    `blank`: a report that does not say; `none`: no figures in force.
    """

    year: Series[int]
    level: Series[str]
    standard: Series[str]
    certified: Series[int]
    expired: Series[int]
    implemented: Series[int]
    planned: Series[int]
    no: Series[int]
    na: Series[int]
    blank: Series[int]
    none: Series[int]


class Certificate(Shape):
    """A certificate as the report gives it; of another standard (`std_other`) its words stand in `number`."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str]
    region: Series[str]
    standard: Series[str]
    number: Series[str]
    issued: Series[pa.DateTime] = pa.Field(nullable=True)
    link: Series[str]
    valid_to: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]


def standard_counts(
    warehouse: Warehouse, standards: Sequence[str], today: date, choice: Choice = EVERYTHING
) -> DataFrame[StandardCounts]:
    """How many apply each of these questions' standards, by year and level."""
    rows = warehouse.rows("standards", standards=list(standards), today=today, **choice.params())
    return shaped(StandardCounts, rows)


def certificates(
    warehouse: Warehouse,
    year: int,
    standards: Sequence[str] = (),
    choice: Choice = EVERYTHING,
    *,
    offset: int = 0,
    limit: int = 50,
) -> DataFrame[Certificate]:
    """A page of the certificates of a year, those that end first before the others; `total` counts all."""
    page = {"year": year, "standards": list(standards), "offset": offset, "limit": limit}
    return shaped(Certificate, warehouse.rows("certificates", **page, **choice.params()))
