"""Check reports against every rule of their year: all findings at once, and what could not be judged.

The catalogue is compiled to pandera schemas once per process (`schemas.check_schemas`). Reports are
checked together but never compared with one another: one report alone gets the same findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.batch import Batch, asked_of, batch, context, fill_sets, levels_asked_of
from schemas.check_indicators import indicator_view
from schemas.check_rows import (
    cell_view,
    document_view,
    last_measures_view,
    link_view,
    number_view,
    question_view,
    state_view,
)
from schemas.check_schemas import compiled
from schemas.check_views import Check, View, answers_view, level_view, table_view
from schemas.findings import Level
from schemas.form import slot
from schemas.frames import CELLS
from schemas.layout import LEVELS
from schemas.rules import rules

FINDINGS = (
    "report",
    "rule",
    "level",
    "stage",
    "sheet",
    "cell",
    "field",
    "row",
    "part",
    "value",
    "params",
)
BLOCKED = ("report", "rule", "why")


@dataclass(frozen=True, slots=True)
class Checked:
    """`findings`: one row per rule and value (columns FINDINGS, `cell` is "" where nothing stands).

    `blocked`: rules that could not be run for a report (columns BLOCKED), `why` naming the slot
    and "missing" or "problem"; see `rules.blocked_words`.
    """

    findings: pd.DataFrame
    blocked: pd.DataFrame


def check(
    cells: pd.DataFrame,
    reports: pd.DataFrame,
    previous: pd.DataFrame | None = None,
    sector: pd.DataFrame | None = None,
) -> Checked:
    """Run every rule on every report.

    `cells` has the columns CELLS; `reports` report, institution, year, levels (tuple), region,
    ownership, authority, domain, received, first_report; `previous` the cells of the reports
    accepted last year with a column `institution` (and, where years are mixed, `year`); `sector`
    indicator, level, n, p01 and p99 of last year's values. Raises where a check itself fails.
    """
    assert set(CELLS) <= set(cells.columns)
    parts = []
    for year in sorted(set(reports["year"])):
        of_year = reports[reports["year"] == year]
        mine = cells if len(of_year) == len(reports) else cells[cells["report"].isin(of_year["report"])]
        parts.append(_check_year(batch(mine, of_year, previous, int(year)), sector))
    found = [rows for rows, _ in parts]
    stopped = [rows for _, rows in parts]
    return Checked(_joined(found, FINDINGS), _joined(stopped, BLOCKED))


def warm_up(year: int) -> None:
    """Compile the schemas of a year, so that the first report does not wait for them."""
    compiled(year)


def _check_year(whole: Batch, sector: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    cell = cell_view(whole)
    findings = _findings_of(whole, "cell", cell)
    _spoil(whole, findings)
    fill_sets(whole)
    asked = asked_of(whole, whole.layout.questions)
    by_level = levels_asked_of(whole)
    blocked: list[tuple[int, str, str]] = []
    views = [
        ("question", question_view(whole, asked, by_level)),
        ("state", state_view(whole)),
        ("document", document_view(whole)),
        ("link", link_view(whole)),
        ("answers", answers_view(whole, context(whole))),
        ("level", level_view(whole)),
        ("number", number_view(whole)),
        ("indicator", indicator_view(whole, sector)),
        ("last_measures", last_measures_view(whole)),
        *((f"table:{id}", table_view(whole, id)) for id in whole.layout.tables),
    ]
    for frame, view in views:
        stopped = _stopped(whole, frame, view)
        blocked += [(report, name, why) for name, rows in stopped.items() for report, why in rows.items()]
        findings += _findings_of(whole, frame, view)
    return _as_frame(whole, _settled(findings)), _blocked_frame(whole, blocked)


@dataclass(slots=True)
class _Found:
    """Findings of one check, still as arrays."""

    check: Check
    report: NDArray[np.intp]
    field: NDArray[np.object_]
    row: NDArray[np.object_]
    part: NDArray[np.object_]
    at: NDArray[np.int32]
    params: list[dict[str, str | float]]


def _findings_of(whole: Batch, frame: str, view: View) -> list[_Found]:
    schema = compiled(whole.year.year).get(frame)
    found = []
    for check_, failing in schema.failures(view) if schema else ():
        rows = _not_stopped(view, check_, failing)
        rows = rows[_at_its_levels(whole, check_, view.report[rows])]
        if len(rows):
            place = view.place(check_, rows)
            year = {"year": whole.year.name}
            params = [year | said for said in view.says(check_, rows)]
            found.append(
                _Found(check_, view.report[rows], place.field, place.row, place.part, place.at, params)
            )
    return found


def _not_stopped(view: View, check_: Check, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    stopped = view.stopped_rows(check_)
    return rows[~np.isin(rows, stopped)] if len(stopped) else rows


def _at_its_levels(whole: Batch, check_: Check, report: NDArray[np.intp]) -> NDArray[np.bool_]:
    wanted = [level in check_.rule.levels for level in LEVELS]
    taught = np.any(whole.taught[report] & np.array(wanted), axis=1)
    return np.ones(len(report), bool) if all(wanted) else np.asarray(taught)


def _stopped(whole: Batch, frame: str, view: View) -> dict[str, dict[int, str]]:
    """For each rule the reports it could not be run for, with the first answer that kept it."""
    schema = compiled(whole.year.year).get(frame)
    found: dict[str, dict[int, str]] = {}
    for check_ in schema.checks if schema else ():
        for report, why in view.stopped(check_):
            found.setdefault(check_.rule.id, {}).setdefault(report, why)
    return found


def _spoil(whole: Batch, findings: list[_Found]) -> None:
    """A value with an error of its own is not compared with others: that would only follow on."""
    for found in findings:
        if found.check.rule.level is Level.ERROR:
            whole.now.spoil(found.at)


def _settled(findings: list[_Found]) -> list[tuple[_Found, NDArray[np.intp]]]:
    """Drop what is said twice, and what gives way to a rule that says more about the same value."""
    said: dict[str, set[tuple]] = {}
    for found in findings:
        said.setdefault(found.check.rule.id, set()).update(_values_of(found))
    kept, told = [], set()
    for found in findings:
        rule = found.check.rule
        louder = set().union(*(said.get(id, ()) for id in rule.unless)) if rule.unless else set()
        rows = []
        for at, value in enumerate(_values_of(found)):
            own = (rule.id, *value, found.part[at], str(found.params[at].get("record", "")))
            own += (found.params[at].get("indicator", ""), found.params[at].get("other", ""))
            if louder.isdisjoint(_all_values_of(found, at)) and own not in told:
                told.add(own)
                rows.append(at)
        kept.append((found, np.array(rows, dtype=np.intp)))
    return kept


def _values_of(found: _Found) -> Iterator[tuple]:
    return zip(found.report.tolist(), found.field.tolist(), found.row.tolist(), strict=True)


def _all_values_of(found: _Found, at: int) -> Iterator[tuple]:
    """Every value that a finding weighs, the one it stands at first."""
    report, row = int(found.report[at]), found.row[at]
    yield report, found.field[at], row
    if found.check.rule.frame in ("answers", "level"):
        for name in found.check.names:
            yield report, slot(name).field, slot(name).row or row


def _as_frame(whole: Batch, findings: list[tuple[_Found, NDArray[np.intp]]]) -> pd.DataFrame:
    reports, cells = whole.reports["report"].to_numpy(dtype=object), whole.cells
    address, raw = (cells[name].to_numpy(dtype=object) for name in ("cell", "raw"))
    fields = whole.layout.fields
    columns: dict[str, list] = {name: [] for name in FINDINGS}
    order: list[tuple] = []
    places = {rule: at for at, rule in enumerate(rules())}
    for found, rows in findings:
        rule = found.check.rule
        at = found.at[rows]
        columns["report"] += reports[found.report[rows]].tolist()
        columns["rule"] += [rule.id] * len(rows)
        columns["level"] += [str(rule.level)] * len(rows)
        columns["stage"] += [str(rule.stage)] * len(rows)
        columns["sheet"] += [fields[id].sheet if id in fields else "" for id in found.field[rows]]
        columns["cell"] += [address[p] if p >= 0 else "" for p in at]
        columns["field"] += found.field[rows].tolist()
        columns["row"] += found.row[rows].tolist()
        columns["part"] += found.part[rows].tolist()
        columns["value"] += [raw[p] if p >= 0 else "" for p in at]
        columns["params"] += [found.params[row] for row in rows]
        order += [(report, places[rule.id]) for report in found.report[rows].tolist()]
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    # In the order of the reports given, then of the catalogue: the same alone and in a batch.
    return frame.iloc[sorted(range(len(order)), key=order.__getitem__)].reset_index(drop=True)


def _blocked_frame(whole: Batch, blocked: list[tuple[int, str, str]]) -> pd.DataFrame:
    reports = whole.reports["report"].to_numpy(dtype=object)
    rows = [(reports[report], rule, why) for report, rule, why in sorted(blocked)]
    return pd.DataFrame(rows, columns=pd.Index(BLOCKED), dtype=object)


def _joined(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=pd.Index(columns), dtype=object)
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def grouped(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings of a report by rule: its first finding, and how many there are (column `times`)."""
    groups = findings.groupby(["report", "rule"], sort=False)
    return groups.first().assign(times=groups.size()).reset_index()
