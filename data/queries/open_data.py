"""Questions of the open data: sums by year, level and region, before anything is withheld from them."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class IndexSums(Shape):
    """Sums of the completeness index (0 to 1 each) over the `n` of `expected` institutions with figures."""

    year: Series[int]
    level: Series[str]
    region: Series[str]
    expected: Series[int]
    n: Series[int]
    evidenced: Series[float]
    declared: Series[float]


class RequirementSums(Shape):
    """Institutions with figures by how a requirement stands."""

    requirement: Series[str]
    year: Series[int]
    level: Series[str]
    region: Series[str]
    evidenced: Series[int]
    declared: Series[int]
    unmet: Series[int]
    blank: Series[int]
    na: Series[int]


class IndicatorSums(Shape):
    """Sums of an indicator's two halves over `n` institutions; a count has a null denominator."""

    indicator: Series[str]
    year: Series[int]
    level: Series[str]
    region: Series[str]
    n: Series[int]
    numerator: Series[float]
    denominator: Series[float] = pa.Field(nullable=True)


def index_sums(warehouse: Warehouse) -> DataFrame[IndexSums]:
    """The completeness index of every year."""
    return shaped(IndexSums, warehouse.rows("open_completeness"))


def requirement_sums(warehouse: Warehouse, requirement: str = "") -> DataFrame[RequirementSums]:
    """One requirement, or all of them, in every year."""
    return shaped(RequirementSums, warehouse.rows("open_requirements", requirement=requirement))


def indicator_sums(warehouse: Warehouse) -> DataFrame[IndicatorSums]:
    """The indicators of every year, past series left out."""
    return shaped(IndicatorSums, warehouse.rows("open_indicators"))
