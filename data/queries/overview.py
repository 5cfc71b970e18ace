"""Questions of the overview: who reported, when, with what quality unit, how complete."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Reporting(Shape):
    """Institutions of one year, level and region: counts, to be added up at will."""

    year: Series[int]
    level: Series[str]
    region: Series[str]
    expected: Series[int]
    reported: Series[int]
    on_time: Series[int]
    late: Series[int]
    waived: Series[int]
    is_due: Series[int]  # expected ones whose deadline has passed


class Arrivals(Shape):
    """Reports that came in up to a day, counted from each institution's own deadline (0: on it)."""

    year: Series[int]
    day: Series[int]
    arrived: Series[int]
    cumulative: Series[int]
    expected: Series[int]


class QaForms(Shape):
    """Institutions by how quality assurance is organised; `no_report`: no figures in force."""

    year: Series[int]
    level: Series[str]
    region: Series[str]
    unit: Series[int]
    person: Series[int]
    none: Series[int]
    blank: Series[int]
    no_report: Series[int]


class Completeness(Shape):
    """The completeness index (0 to 1) by year and level ("" all levels together).

    `lower` counts who did not report as 0 of what is evidenced, `upper` as 1 of what is declared.
    """

    year: Series[int]
    level: Series[str]
    expected: Series[int]
    n: Series[int]
    evidenced_mean: Series[float] = pa.Field(nullable=True)
    evidenced_q1: Series[float] = pa.Field(nullable=True)
    evidenced_median: Series[float] = pa.Field(nullable=True)
    evidenced_q3: Series[float] = pa.Field(nullable=True)
    declared_mean: Series[float] = pa.Field(nullable=True)
    declared_q1: Series[float] = pa.Field(nullable=True)
    declared_median: Series[float] = pa.Field(nullable=True)
    declared_q3: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)


class Silent(Shape):
    """An institution that was expected to report and has not; `total` counts all of them."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str]
    region: Series[str]
    state: Series[str]  # of the version it handed in, or "none"
    due: Series[pa.DateTime]
    total: Series[int]


def reporting(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[Reporting]:
    """Who was expected and who reported, for every year with a deadline."""
    return shaped(Reporting, warehouse.rows("reporting", **choice.params()))


def arrivals(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[Arrivals]:
    """The curve of arrivals of every year."""
    return shaped(Arrivals, warehouse.rows("arrivals", **choice.params()))


def qa_forms(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[QaForms]:
    """Quality unit, responsible person or none, by year, level and region."""
    return shaped(QaForms, warehouse.rows("qa_forms", **choice.params()))


def completeness(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[Completeness]:
    """The distribution of the completeness index, with the bounds that silence leaves open."""
    return shaped(Completeness, warehouse.rows("completeness", **choice.params()))


def silent(
    warehouse: Warehouse, year: int, choice: Choice = EVERYTHING, *, offset: int = 0, limit: int = 50
) -> DataFrame[Silent]:
    """A page of those who have not reported for a year, by region, level and code."""
    page = {"year": year, "offset": offset, "limit": limit}
    return shaped(Silent, warehouse.rows("silent", **page, **choice.params()))
