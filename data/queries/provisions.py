"""Questions of the provisions page: the state of the sector in one requirement."""

from __future__ import annotations

from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class RequirementLevels(Shape):
    """Institutions by the state of one requirement; `none`: no figures in force."""

    year: Series[int]
    level: Series[str]
    evidenced: Series[int]
    declared: Series[int]
    unmet: Series[int]
    blank: Series[int]
    na: Series[int]
    none: Series[int]


def requirement_levels(warehouse: Warehouse, requirement: str) -> DataFrame[RequirementLevels]:
    """One requirement by year and level."""
    return shaped(RequirementLevels, warehouse.rows("requirement_levels", requirement=requirement))
