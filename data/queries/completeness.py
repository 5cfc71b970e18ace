"""Questions of the completeness page: requirements by region, institution and year."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class RequirementCounts(Shape):
    """Institutions by the state of one requirement in one region; `none`: no figures in force."""

    requirement: Series[str]
    dimension: Series[str]
    step: Series[str]
    region: Series[str]
    evidenced: Series[int]
    declared: Series[int]
    unmet: Series[int]
    blank: Series[int]
    na: Series[int]
    none: Series[int]


class RequirementYears(Shape):
    """The same counts per requirement, year and level."""

    requirement: Series[str]
    dimension: Series[str]
    step: Series[str]
    year: Series[int]
    level: Series[str]
    evidenced: Series[int]
    declared: Series[int]
    unmet: Series[int]
    blank: Series[int]
    na: Series[int]
    none: Series[int]


class DimensionMeans(Shape):
    """The mean over institutions of a dimension's shares (0 to 1), by year."""

    year: Series[int]
    dimension: Series[str]
    n: Series[int]
    evidenced: Series[float] = pa.Field(nullable=True)
    declared: Series[float] = pa.Field(nullable=True)


class InstitutionStates(Shape):
    """One requirement of one institution of a page; `total` counts the institutions of all pages.

    The index is null and every state "none" where no figures are in force.
    """

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str]
    region: Series[str]
    evidenced: Series[float] = pa.Field(nullable=True)
    declared: Series[float] = pa.Field(nullable=True)
    requirement: Series[str]
    dimension: Series[str]
    state: Series[str]
    total: Series[int]


class RequirementStates(Shape):
    """The state of each of the 35 requirements at one institution in one year."""

    requirement: Series[str]
    dimension: Series[str]
    step: Series[str]
    state: Series[str]
    report: Series[str] = pa.Field(nullable=True)


class InstitutionIndex(Shape):
    """The completeness index of one institution, year by year (0 to 1)."""

    year: Series[int]
    evidenced: Series[float] = pa.Field(nullable=True)
    declared: Series[float] = pa.Field(nullable=True)
    evidenced_count: Series[int]
    declared_count: Series[int]
    applicable: Series[int]
    weakest: Series[str] = pa.Field(nullable=True)
    report: Series[str]


class Panel(Shape):
    """Mean index of those with figures in every year of the span, beside that of all (`_all`)."""

    year: Series[int]
    level: Series[str]
    n: Series[int]
    evidenced: Series[float] = pa.Field(nullable=True)
    declared: Series[float] = pa.Field(nullable=True)
    n_all: Series[int]
    evidenced_all: Series[float] = pa.Field(nullable=True)
    declared_all: Series[float] = pa.Field(nullable=True)


def requirement_matrix(
    warehouse: Warehouse, year: int, choice: Choice = EVERYTHING
) -> DataFrame[RequirementCounts]:
    """Requirement by region, for one year."""
    rows = warehouse.rows("requirement_matrix", year=year, **choice.params())
    return shaped(RequirementCounts, rows)


def requirement_years(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[RequirementYears]:
    """Requirement by year and level: evidenced against declared, and how both moved."""
    return shaped(RequirementYears, warehouse.rows("requirement_years", **choice.params()))


def dimension_means(warehouse: Warehouse, choice: Choice = EVERYTHING) -> DataFrame[DimensionMeans]:
    """The seven dimensions, year by year."""
    return shaped(DimensionMeans, warehouse.rows("dimension_means", **choice.params()))


def requirement_institutions(
    warehouse: Warehouse, year: int, choice: Choice = EVERYTHING, *, offset: int = 0, limit: int = 50
) -> DataFrame[InstitutionStates]:
    """A page of institutions by region, level and code, each with its 35 states (35 rows)."""
    page = {"year": year, "offset": offset, "limit": limit}
    return shaped(InstitutionStates, warehouse.rows("requirement_institutions", **page, **choice.params()))


def institution_states(warehouse: Warehouse, institution: str, year: int) -> DataFrame[RequirementStates]:
    """The 35 requirements of one institution, in their order."""
    rows = warehouse.rows("institution_states", institution=institution, year=year)
    return shaped(RequirementStates, rows)


def institution_index(warehouse: Warehouse, institution: str) -> DataFrame[InstitutionIndex]:
    """The index of one institution over the years."""
    return shaped(InstitutionIndex, warehouse.rows("institution_index", institution=institution))


def matched_panel(
    warehouse: Warehouse, first: int, last: int, choice: Choice = EVERYTHING
) -> DataFrame[Panel]:
    """The trend that no coming and going of institutions bends, beside the full cross-section.

    By year and level, level "" being all together.
    """
    rows = warehouse.rows("matched_panel", first=first, last=last, **choice.params())
    return shaped(Panel, rows)
