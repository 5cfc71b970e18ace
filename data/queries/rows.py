"""Questions of the way back: the rows that a figure is made of, and the cells behind one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the rows: the filters of the figure, some institutions or states only, and a page of them."""

    year: int
    choice: Choice = EVERYTHING
    institutions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 50

    def params(self) -> dict[str, Any]:  # Any: what DuckDB can bind
        lists = {"institutions": list(self.institutions), "states": list(self.states)}
        page = {"year": self.year, "offset": self.offset, "limit": self.limit}
        return self.choice.params() | lists | page


class InstitutionRow(Shape):
    """Whose row it is; `levels` and `authority` are what scopes of readers look at."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    levels: Series[str]
    authority: Series[str]
    level: Series[str]
    region: Series[str]


class IndicatorRows(InstitutionRow):
    """One value, or why there is none ("none": no report); `counted`: it is part of the sums.

    What follows `total` (rows of all pages) is said of all rows, whatever state is asked for: how many
    are counted, missing and silent, the sums of the counted, and median and deciles of the values.
    """

    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    late: Series[bool]
    counted: Series[bool]
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    n: Series[int]
    missing: Series[int]
    silent: Series[int]
    numerators: Series[float] = pa.Field(nullable=True)
    denominators: Series[float] = pa.Field(nullable=True)
    median: Series[float] = pa.Field(nullable=True)
    d10: Series[float] = pa.Field(nullable=True)
    d90: Series[float] = pa.Field(nullable=True)


class RequirementRows(InstitutionRow):
    """The state of one requirement; after `total`, institutions by state over all rows."""

    state: Series[str]
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    evidenced: Series[int]
    declared: Series[int]
    unmet: Series[int]
    blank: Series[int]
    na: Series[int]
    none: Series[int]


class ReportRows(InstitutionRow):
    """Whether a report came (`came`: on_time, late, none, waived); after `total`, the sums of rates."""

    came: Series[str]
    state: Series[str]
    received_on: Series[pa.DateTime] = pa.Field(nullable=True)
    due: Series[pa.DateTime] = pa.Field(nullable=True)
    late_days: Series[float] = pa.Field(nullable=True)
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    signed_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    expected: Series[int]
    reported: Series[int]
    on_time: Series[int]
    late: Series[int]
    waived: Series[int]


class IndexRows(InstitutionRow):
    """The completeness of an institution (0 to 1); after `total`, means, medians and bounds over all rows."""

    state: Series[str]
    evidenced: Series[float] = pa.Field(nullable=True)
    declared: Series[float] = pa.Field(nullable=True)
    evidenced_count: Series[int]
    declared_count: Series[int]
    applicable: Series[int]
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    n: Series[int]
    silent: Series[int]
    evidenced_mean: Series[float] = pa.Field(nullable=True)
    declared_mean: Series[float] = pa.Field(nullable=True)
    evidenced_median: Series[float] = pa.Field(nullable=True)
    declared_median: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)


class FormRows(InstitutionRow):
    """Who answers for quality, with the cell that says so; after `total`, institutions by form."""

    form: Series[str]
    place: Series[str]
    raw: Series[str]
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    unit: Series[int]
    person: Series[int]
    none: Series[int]
    blank: Series[int]
    no_report: Series[int]


class ReportFacts(Shape):
    """The report that an institution's figures of a year are made of."""

    report: Series[str]
    source: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    signed_at: Series[pa.DateTime] = pa.Field(nullable=True)
    signed_by: Series[str] = pa.Field(nullable=True)
    sha256: Series[str] = pa.Field(nullable=True)
    filename: Series[str] = pa.Field(nullable=True)


class FieldCell(Shape):
    """One cell: where it stands, as it was met, and as it was understood."""

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


def indicator_rows(
    warehouse: Warehouse, indicator: str, part: Part, *, asked: bool = False
) -> DataFrame[IndicatorRows]:
    """The rows of an indicator's figure. `asked`: of those who owed a report alone, as groups are drawn."""
    rows = warehouse.rows("rows_indicator", indicator=indicator, asked=asked, **part.params())
    return shaped(IndicatorRows, rows)


def requirement_rows(warehouse: Warehouse, requirement: str, part: Part) -> DataFrame[RequirementRows]:
    """The rows of a count of institutions by the state of a requirement."""
    return shaped(
        RequirementRows, warehouse.rows("rows_requirement", requirement=requirement, **part.params())
    )


def report_rows(warehouse: Warehouse, part: Part) -> DataFrame[ReportRows]:
    """The rows of who reported and when."""
    return shaped(ReportRows, warehouse.rows("rows_report", **part.params()))


def index_rows(warehouse: Warehouse, part: Part, dimension: str = "") -> DataFrame[IndexRows]:
    """The rows of a mean or median of completeness: of all dimensions, or of one."""
    return shaped(IndexRows, warehouse.rows("rows_index", dimension=dimension, **part.params()))


def form_rows(warehouse: Warehouse, part: Part) -> DataFrame[FormRows]:
    """The rows of who answers for quality: a unit, a person or nobody."""
    return shaped(FormRows, warehouse.rows("rows_form", **part.params()))


def report_facts(warehouse: Warehouse, institution: str, year: int) -> DataFrame[ReportFacts]:
    """The report behind an institution's figures of a year: one row, or none."""
    return shaped(ReportFacts, warehouse.rows("report_facts", institution=institution, year=year))


def field_cells(
    warehouse: Warehouse, report: str, fields: Sequence[str], *, institution: str, year: int
) -> DataFrame[FieldCell]:
    """The cells of a report that answer some questions."""
    where = {"institution": institution, "year": year, "report": report}
    return shaped(FieldCell, warehouse.rows("field_cells", fields=list(fields), **where))
