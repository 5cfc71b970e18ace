"""A batch of reports of one year, as the checks see it: with its register entries and last year's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.answers import BLANK, FILLED, MISSING, Answers, Codes, Records, Table, spread_out
from schemas.layout import LEVELS, Layout, Question, code_numbers, day_number, layout, numbers_of
from schemas.years import ReportYear, report_years

_GRACE = (12, 31)  # an evaluation may end in the autumn after its academic year


@dataclass
class Batch:
    """Answers of this year and of the last, one row per report."""

    year: ReportYear
    layout: Layout
    reports: pd.DataFrame
    now: Answers
    before: Answers
    before_row: NDArray[np.intp]  # for each report the row of its institution in `before`; -1: none
    last_answers: Table
    last_levels: Table
    taught: NDArray[np.bool_]  # (report, level)
    codes: Codes

    @property
    def cells(self) -> pd.DataFrame:
        return self.now.cells


@dataclass
class Asked:
    """What was due and what came, question by question: arrays of (report, question)."""

    due: NDArray[np.bool_]
    met: NDArray[np.bool_]  # the conditions of the question hold
    unknown: NDArray[np.bool_]  # the answer that would tell cannot be understood or is missing
    answered: NDArray[np.bool_]
    excused: NDArray[np.bool_]


def batch(cells: pd.DataFrame, reports: pd.DataFrame, previous: pd.DataFrame | None, year: int) -> Batch:
    """Put reports of one year, their cells and last year's cells together."""
    of, codes = layout(year), Codes()
    reports = reports.reset_index(drop=True)
    now = spread_out(
        cells, pd.Index(reports["report"].to_numpy(dtype=object)), by="report", of=of, codes=codes
    )
    institutions = pd.Index(pd.unique(reports["institution"].to_numpy(dtype=object)))
    before = spread_out(
        _of_last_year(previous, cells, year), institutions, by="institution", of=of, codes=codes
    )
    rows = institutions.get_indexer(pd.Index(reports["institution"].to_numpy(dtype=object)))
    taught = np.array([[level in levels for level in LEVELS] for levels in reports["levels"]], dtype=bool)
    return Batch(
        report_years()[year],
        of,
        reports,
        now,
        before,
        rows,
        before.answers.take(rows),
        before.levels.take(rows),
        taught.reshape(len(reports), len(LEVELS)),
        codes,
    )


def fill_sets(whole: Batch) -> None:
    """In a set that has answers, rows left blank mean no."""
    table, no = whole.now.answers, code_numbers()["no"]
    for question in whole.layout.questions:
        if question.field.kind != "set":
            continue
        columns = list(question.columns)
        rows = (table.state[:, columns] == FILLED).any(axis=1)
        part = table.value[:, columns]
        part[rows[:, None] & (table.state[:, columns] == BLANK)] = no
        table.value[:, columns] = part


def asked_of(whole: Batch, questions: tuple[Question, ...]) -> Asked:
    """Tell for each question whether it is due, and mark the blanks that were due as missing."""
    table, n = whole.now.answers, len(whole.reports)
    shape = (n, len(questions))
    asked = Asked(*(np.zeros(shape, bool) for _ in range(5)))
    excuses = numbers_of(["nothing", "not_applicable"])
    for at, question in enumerate(questions):
        columns = list(question.columns)
        asked.answered[:, at] = (table.state[:, columns] != BLANK).any(axis=1)
        asked.excused[:, at] = np.isin(table.value[:, question.state], excuses)
        met, unknown = np.ones(n, bool), np.zeros(n, bool)
        for controller, codes in question.when:
            met &= np.isin(table.value[:, controller], codes)
            unknown |= table.state[:, controller] > FILLED
        asked.met[:, at], asked.unknown[:, at] = met, unknown
        asked.due[:, at] = met & question.field.required
        blank = asked.due[:, at] & ~asked.answered[:, at] & ~asked.excused[:, at]
        if blank.any():
            table.state[np.ix_(np.flatnonzero(blank), np.array(columns))] = MISSING
    return asked


def levels_asked_of(whole: Batch) -> Asked:
    """The same for quantities: arrays of (report, level x quantity)."""
    table, n = whole.now.levels, len(whole.reports)
    asks = whole.layout.level_questions
    stated = whole.now.answers.value[:, [q.state for q in asks]]
    excused = np.isin(stated, numbers_of(["nothing", "not_applicable"]))[:, None, :]
    required = np.array([[level in q.field.levels and q.field.required for q in asks] for level in LEVELS])
    due = whole.taught[:, :, None] & required[None]
    answered = table.state != BLANK
    excused = np.broadcast_to(excused, due.shape)
    table.state[due & ~answered & ~excused] = MISSING
    flat = (n, len(LEVELS) * len(asks))
    nothing = np.zeros(flat, bool)
    return Asked(due.reshape(flat), ~nothing, nothing, answered.reshape(flat), excused.reshape(flat))


def context(whole: Batch) -> dict[str, NDArray[np.float64]]:
    """Columns that rules may name beside the answers: the register's entry, the year, counts."""
    reports, n = whole.reports, len(whole.reports)
    year = whole.year
    numbers = code_numbers()
    grace = np.datetime64(f"{year.academic_to.year}-{_GRACE[0]:02d}-{_GRACE[1]:02d}", "D")
    columns = {
        "report.received": day_number(pd.to_datetime(reports["received"]).to_numpy("datetime64[D]")),
        "year": np.full(n, float(year.year)),
        "year.from": np.full(n, day_number(year.academic_from)),
        "year.grace": np.full(n, day_number(grace)),
        "register.institution": np.array([whole.codes[id] for id in reports["institution"]], dtype=float),
    }
    for name in ("region", "ownership", "authority"):
        columns[f"register.{name}"] = np.array([numbers.get(code, np.nan) for code in reports[name]])
    for at, level in enumerate(LEVELS):
        columns[f"register.level/{level}"] = np.where(whole.taught[:, at], numbers["yes"], numbers["no"])
    return columns | _counts(whole.now.records, n) | _unchanged(whole)


def _counts(records: Mapping[str, Records], n: int) -> dict[str, NDArray[np.float64]]:
    before = records["prev_measures"]
    overdue = before.column("status") == code_numbers()["overdue"]
    return {
        "count.recommendations": _times(records["recommendations"].report, n),
        "count.prev_measures": _times(before.report, n),
        "count.prev_measures_overdue": _times(before.report[overdue], n),
    }


def _times(report: NDArray[np.intp], n: int) -> NDArray[np.float64]:
    return np.bincount(report, minlength=n).astype(float)


def _unchanged(whole: Batch) -> dict[str, NDArray[np.float64]]:
    """How many quantities can be compared with last year's, and how many are the very same."""
    n = len(whole.reports)
    now, last = whole.now.levels.value.reshape(n, -1), whole.last_levels.value.reshape(n, -1)
    # Zeros stay zeros year after year: they tell nothing about copying.
    compared = np.isfinite(now) & np.isfinite(last) & ((now > 0) | (last > 0))
    same = compared & (now == last)
    return {"count.compared": compared.sum(1).astype(float), "count.identical": same.sum(1).astype(float)}


def _of_last_year(previous: pd.DataFrame | None, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    if previous is None or "institution" not in previous:
        return cells.iloc[:0].assign(institution="")
    if "year" in previous:
        return previous[previous["year"] == year - 1]
    return previous
