"""Observations: what a report says about each indicator, with the cells it says it in.

Indicators made of quantities have one observation per level the institution teaches. What is asked
once per institution (staff for quality, budget, findings, requirements, publication, timeliness)
belongs to its only level, or to level "all" where it teaches at several; quantities beside it are
then added over its levels.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.batch import Batch, batch
from schemas.completeness import index
from schemas.indicator_values import ALL_LEVELS, LEVEL_NAMES, Sum, Values, computable, sums, values
from schemas.indicators import indicators
from schemas.layout import LEVELS, code_numbers, day_number, numbers_of
from schemas.years import ReportYear

COLUMNS = (
    "report",
    "indicator",
    "level",
    "numerator",
    "denominator",
    "value",
    "status",
    "numerator_cell",
    "denominator_cell",
)
PUBLISHED = ("policy_url", "results_url", "report_url", "plans_url")
"""The four publications of point 18."""


def observations(cells: pd.DataFrame, reports: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """One row per report, indicator and level (columns COLUMNS).

    `status` is reported, nothing (nothing to report, or a denominator of 0: "none found" is not
    100 %), not_applicable or missing; `value` is null unless reported. Cells read "sheet!A1",
    joined by "+". `states` come from `completeness.requirement_states`; `reports` may carry `due`,
    the institution's own deadline.
    """
    frames = []
    for year in sorted(set(reports["year"])):
        of_year = reports[reports["year"] == year]
        mine = cells if len(of_year) == len(reports) else cells[cells["report"].isin(of_year["report"])]
        whole = batch(mine, of_year, None, int(year))
        frames += [_of_numbers(whole), *_of_computed(whole, states)]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=pd.Index(COLUMNS))
    return pd.concat(filled, ignore_index=True)


def _of_numbers(whole: Batch) -> pd.DataFrame:
    year = whole.year.year
    found = values(year, whole.now.answers, whole.now.levels, whole.taught)
    declared = computable(year)
    scale = np.array([i.scale for i in declared])[found.indicator]
    counts = np.array([not i.denominator for i in declared])[found.indicator]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(found.denominator > 0, found.numerator / found.denominator * scale, np.nan)
    value = np.where(counts, found.numerator * scale, rate)
    top, bottom = _cells(whole, found)
    return _frame(
        whole,
        found.report,
        np.array([i.id for i in declared], dtype=object)[found.indicator],
        found.level,
        numbers=(found.numerator, found.denominator, value),
        status=_status(whole, found, value),
        cells=(top, bottom),
    )


def _status(whole: Batch, found: Values, value: NDArray[np.float64]) -> NDArray[np.object_]:
    status = np.where(np.isfinite(value), "reported", "missing").astype(object)
    # A share of nobody: the numbers are there, the quotient is not.
    status[~np.isfinite(value) & np.isfinite(found.numerator) & (found.denominator == 0)] = "nothing"
    open_ = np.flatnonzero(status == "missing")
    stated = {code: numbers_of([code])[0] for code in ("nothing", "not_applicable")}
    of, answers = whole.layout, whole.now.answers.value
    for at, (top, bottom) in enumerate(sums(whole.year.year)):
        rows = open_[found.indicator[open_] == at]
        names = [of.quantities[q] for s in (top, bottom) for q in s.quantities]
        names += [of.slots[a].field for s in (top, bottom) for a in s.answers]
        columns = np.array([of.column[f"{name}.state"] for name in names])
        said = answers[np.ix_(found.report[rows], columns)]
        for code, number in stated.items():
            status[rows[(said == number).any(axis=1)]] = code
    return status


def _cells(whole: Batch, found: Values) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Addresses behind numerators and denominators."""
    address = _addresses(whole)
    sides = (np.full(len(found.report), "", object), np.full(len(found.report), "", object))
    for at, pair in enumerate(sums(whole.year.year)):
        rows = np.flatnonzero(found.indicator == at)
        for side, column in zip(pair, sides, strict=True):
            if side:
                column[rows] = _joined(
                    _positions(whole, side, found.report[rows], found.level[rows]), address
                )
    return sides


def _positions(whole: Batch, side: Sum, report: NDArray, level: NDArray) -> NDArray[np.int32]:
    """Positions of the cells that a side adds up, one row each; -1 where none stands."""
    once = whole.now.answers.at[np.ix_(report, np.array(side.answers, dtype=np.intp))]
    if not side.quantities:
        return once
    deep = whole.now.levels.at[:, :, list(side.quantities)]
    if (level < ALL_LEVELS).all():
        return np.hstack([once, deep[report, level]])
    taught = np.where(whole.taught[report][:, :, None], deep[report], -1)
    return np.hstack([once, taught.reshape(len(report), -1)])


def _addresses(whole: Batch) -> NDArray[np.object_]:
    sheet, cell = (whole.cells[name].to_numpy(dtype=object) for name in ("sheet", "cell"))
    # One more at the end, for position -1.
    return np.array([*(f"{s}!{c}" for s, c in zip(sheet, cell, strict=True)), ""], dtype=object)


def _joined(positions: NDArray[np.int32], address: NDArray[np.object_]) -> NDArray[np.object_]:
    if positions.shape[1] == 1:
        return address[positions[:, 0]]
    return np.array(["+".join(str(address[p]) for p in row if p >= 0) for row in positions], dtype=object)


def _of_computed(whole: Batch, states: pd.DataFrame) -> list[pd.DataFrame]:
    makers = {"measures": _measures, "published": _published, "timeliness": _timeliness}
    frames = []
    for indicator in indicators().values():
        if indicator.valid_in(whole.year.year) and indicator.computed in makers:
            frames.append(makers[indicator.computed](whole, indicator.id))
        elif indicator.valid_in(whole.year.year) and indicator.computed == "completeness":
            frames.append(_completeness(whole, indicator.id, states))
    return frames


def _measures(whole: Batch, id: str) -> pd.DataFrame:
    """Of the measures that fell due in the academic year, those done by then. This year's plan and
    the account of last year's are read together; a measure in both counts once, as accounted for."""
    n, address = len(whole.reports), _addresses(whole)
    top, bottom = np.zeros(n), np.zeros(n)
    cells: tuple[list[list[str]], list[list[str]]] = ([[] for _ in range(n)], [[] for _ in range(n)])
    seen: set[tuple[int, float]] = set()
    for name in ("prev_measures", "measures"):
        records = whole.now.records[name]
        ids, due, done_on = (records.column(part) for part in ("id", "due", "done_on"))
        done = (records.column("status") == code_numbers()["done"]) & (done_on <= due)
        at_due, at_done = (records.table.at[:, records.parts.index(part)] for part in ("due", "done_on"))
        for row in np.flatnonzero(_in_year(due, whole.year)):
            report, key = int(records.report[row]), (int(records.report[row]), float(ids[row]))
            if key in seen:
                continue
            seen.add(key)
            bottom[report] += 1
            cells[1][report].append(str(address[at_due[row]]))
            if done[row]:
                top[report] += 1
                cells[0][report].append(str(address[at_done[row]]))
    with np.errstate(invalid="ignore"):
        value = np.where(bottom > 0, 100 * top / bottom, np.nan)
    status = np.where(bottom > 0, "reported", "nothing").astype(object)
    texts = tuple(np.array(["+".join(a) for a in side], dtype=object) for side in cells)
    return _once(whole, id, numbers=(top, bottom, value), status=status, cells=(texts[0], texts[1]))


def _in_year(due: NDArray[np.float64], year: ReportYear) -> NDArray[np.bool_]:
    return (due >= day_number(year.academic_from)) & (due <= day_number(year.academic_to))


def _published(whole: Batch, id: str) -> pd.DataFrame:
    columns = whole.layout.columns(*PUBLISHED)
    there = np.isfinite(whole.now.answers.value[:, columns])
    top = there.sum(axis=1).astype(float)
    bottom = np.full(len(top), float(len(PUBLISHED)))
    cells = _joined(np.where(there, whole.now.answers.at[:, columns], -1), _addresses(whole))
    reported = np.full(len(top), "reported", object)
    return _once(
        whole,
        id,
        numbers=(top, bottom, 100 * top / bottom),
        status=reported,
        cells=(cells, np.full(len(top), "", object)),
    )


def _completeness(whole: Batch, id: str, states: pd.DataFrame) -> pd.DataFrame:
    """Numerator and denominator count requirements; the value is the index, mean of the dimensions."""
    ids = pd.Index(whole.reports["report"].to_numpy(dtype=object))
    found = index(states[states["report"].isin(ids)]).set_index("report").reindex(ids)
    top, bottom, value = (
        found[name].to_numpy(dtype=float) for name in ("n_evidenced", "n_applicable", "evidenced")
    )
    status = np.where(np.isfinite(value), "reported", "missing").astype(object)
    nowhere = np.full(len(ids), "", object)
    return _once(whole, id, numbers=(top, bottom, value), status=status, cells=(nowhere, nowhere))


def _timeliness(whole: Batch, id: str) -> pd.DataFrame:
    """Days from the deadline to the day the report came; negative when it came early."""
    reports = whole.reports
    received = day_number(pd.to_datetime(reports["received"]).to_numpy("datetime64[D]"))
    due = np.full(len(reports), float(day_number(whole.year.deadline)))
    if "due" in reports:
        own = day_number(pd.to_datetime(reports["due"]).to_numpy("datetime64[D]"))
        due = np.where(np.isfinite(own), own, due)
    late = received - due
    nowhere = np.full(len(reports), "", object)
    status = np.where(np.isfinite(late), "reported", "missing").astype(object)
    return _once(
        whole,
        id,
        numbers=(late, np.full(len(late), np.nan), late),
        status=status,
        cells=(nowhere, nowhere),
    )


def _once(
    whole: Batch,
    id: str,
    *,
    numbers: tuple[NDArray, NDArray, NDArray],
    status: NDArray[np.object_],
    cells: tuple[NDArray[np.object_], NDArray[np.object_]],
) -> pd.DataFrame:
    """Observations of what is asked once per institution."""
    n = len(whole.reports)
    level = np.where(whole.taught.sum(axis=1) > 1, len(LEVELS), whole.taught.argmax(axis=1))
    return _frame(
        whole, np.arange(n), np.full(n, id, object), level, numbers=numbers, status=status, cells=cells
    )


def _frame(
    whole: Batch,
    report: NDArray,
    indicator: NDArray[np.object_],
    level: NDArray,
    *,
    numbers: tuple[NDArray, NDArray, NDArray],
    status: NDArray[np.object_],
    cells: tuple[NDArray[np.object_], NDArray[np.object_]],
) -> pd.DataFrame:
    ids = whole.reports["report"].to_numpy(dtype=object)
    columns = (ids[report], indicator, np.array(LEVEL_NAMES, dtype=object)[level], *numbers, status, *cells)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
