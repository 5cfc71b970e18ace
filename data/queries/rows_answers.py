"""Questions of the way back from what reports say of the improvement loop and of international standards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.rows import InstitutionRow, Part
from data.queries.shape import shaped
from data.warehouse import Warehouse


class LoopRows(InstitutionRow):
    """What one report says of the loop, counted as in data.queries.loop; `all_`: the sums over all rows."""

    evaluated: Series[bool]
    found: Series[float] = pa.Field(nullable=True)
    closed: Series[float] = pa.Field(nullable=True)
    recommended: Series[int]
    measures: Series[int]
    done: Series[int]
    due: Series[int]
    due_done: Series[int]
    due_on_time: Series[int]
    overdue: Series[int]
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    n: Series[int]
    all_evaluated: Series[int]
    all_found: Series[int]
    all_closed: Series[int]
    all_recommended: Series[int]
    all_measures: Series[int]
    all_done: Series[int]
    all_due: Series[int]
    all_due_done: Series[int]
    all_due_on_time: Series[int]
    all_overdue: Series[int]


class StandardRows(InstitutionRow):
    """How far one institution applies a standard; after `total`, institutions by state over all rows."""

    state: Series[str]
    number: Series[str]
    valid_to: Series[pa.DateTime] = pa.Field(nullable=True)
    report: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    total: Series[int]
    certified: Series[int]
    expired: Series[int]
    implemented: Series[int]
    planned: Series[int]
    no: Series[int]
    na: Series[int]
    blank: Series[int]
    no_report: Series[int]


def loop_rows(warehouse: Warehouse, today: date, part: Part) -> DataFrame[LoopRows]:
    """The rows of the loop's sums: one per report in force. States: without, measures, due, overdue."""
    return shaped(LoopRows, warehouse.rows("rows_loop", today=today, **part.params()))


def standard_rows(
    warehouse: Warehouse, today: date, part: Part, *, standard: str, asked_of: Sequence[str]
) -> DataFrame[StandardRows]:
    """The rows of how far a standard is applied. `standard`: its question; `asked_of`: the levels it is for."""
    about = {"standard": standard, "asked_of": list(asked_of)}
    return shaped(StandardRows, warehouse.rows("rows_standard", today=today, **about, **part.params()))
