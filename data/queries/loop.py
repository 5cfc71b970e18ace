"""The question of the loop page: what became of what the evaluations found."""

from __future__ import annotations

from datetime import date

from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Loop(Shape):
    """Sums over the reports in force of a year and level.

    `evaluated`: institutions that evaluated themselves; of those `none_found` found nothing and
    `unsaid` do not say. `closed` counts only where something was found. Measures are judged on the
    day the report was due: `due` by then, of those done (`due_done`), done in time, still open (`overdue`).
    """

    year: Series[int]
    level: Series[str]
    reports: Series[int]
    evaluated: Series[int]
    unsaid: Series[int]
    none_found: Series[int]
    found: Series[int]
    closed: Series[int]
    recommended: Series[int]
    measures: Series[int]
    done: Series[int]
    due: Series[int]
    due_done: Series[int]
    due_on_time: Series[int]
    overdue: Series[int]


def loop(warehouse: Warehouse, today: date, choice: Choice = EVERYTHING) -> DataFrame[Loop]:
    """Findings, recommendations and measures by year and level."""
    return shaped(Loop, warehouse.rows("loop", today=today, **choice.params()))
