"""Completeness: the state of the 35 requirements, seven dimensions, one index in two forms.

No report is no state at all, never a zero: whoever did not report has no rows here. A requirement
that is met counts as *declared*; with a document or link of its own that passes its rules it counts
as *evidenced*. There are no half points, and a responsible person earns what a unit earns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.answers import BLANK, FILLED, MISSING
from schemas.batch import Batch, batch, fill_sets
from schemas.findings import Level
from schemas.form import Slot, sheets, slot
from schemas.honesty import SectorShare, sector_share
from schemas.layout import numbers_of
from schemas.regulation import dimensions, requirements
from schemas.texts import declarations

INDEX_VERSION = "1"
"""Goes up when a declaration here changes what an index says; stored beside every index."""

STATES = ("evidenced", "declared", "unmet", "blank", "na")
_EVIDENCED, _DECLARED, _UNMET, _BLANK, _NA = range(5)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Requirement:
    """When one requirement is met, and what is evidence of it (see completeness.toml)."""

    id: str
    met: tuple[Mapping[str, Any], ...]  # conditions, as the declaration gives them
    evidence: tuple[str, ...]
    not_with: tuple[str, ...] = ()
    not_for_first_report: bool = False


@cache
def declared_requirements() -> Mapping[str, Requirement]:
    """The declarations by requirement, R01 to R35."""
    found = {id: _requirement(id, dict(entry)) for id, entry in declarations("completeness").items()}
    assert list(found) == list(requirements()), "completeness.toml and the regulation disagree"
    return found


def _requirement(id: str, entry: dict[str, Any]) -> Requirement:
    for key in ("met", "evidence", "not_with"):
        entry[key] = tuple(entry.get(key, ()))
    return Requirement(id=id, **entry)


def slots_of(requirement: Requirement) -> tuple[str, ...]:
    """Every field that a requirement looks at: conditions first, then evidence."""
    conditions = [c for condition in requirement.met for c in condition.get("any", [condition])]
    names = [*(c["slot"].removeprefix("count.") for c in conditions), *requirement.evidence]
    return tuple(dict.fromkeys(names))


def fields_of(requirement: Requirement) -> tuple[str, ...]:
    """Every question whose cells decide the state: what is looked at, and what rules an answer out."""
    asked = {one.id: one for sheet in sheets() for one in sheet.fields}
    found = [slot(name).field for name in slots_of(requirement)]
    ruling = [slot(name).field for field in found for name in asked[field].when]
    return tuple(dict.fromkeys([*found, *ruling]))


def requirement_states(cells: pd.DataFrame, reports: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """State of every requirement for every report: columns report, requirement, state (of STATES).

    `findings` needs the columns report, rule, level and field; only open ones count against.
    """
    frames = []
    for year in sorted(set(reports["year"])):
        of_year = reports[reports["year"] == year]
        mine = cells if len(of_year) == len(reports) else cells[cells["report"].isin(of_year["report"])]
        frames.append(_states_of_year(batch(mine, of_year, None, int(year)), findings))
    if not frames:
        return pd.DataFrame(columns=pd.Index(["report", "requirement", "state"]), dtype=object)
    return pd.concat(frames, ignore_index=True)


def _states_of_year(whole: Batch, findings: pd.DataFrame) -> pd.DataFrame:
    fill_sets(whole)
    faults = _Faults(whole, findings)
    columns = [_state(whole, requirement, faults) for requirement in declared_requirements().values()]
    states = np.column_stack(columns)
    ids = whole.reports["report"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "report": np.repeat(ids, states.shape[1]),
            "requirement": np.tile(np.array(list(declared_requirements()), dtype=object), len(ids)),
            "state": np.array(STATES, dtype=object)[states.ravel()],
        }
    )


class _Faults:
    """Which reports have an open finding of a rule, or an open error at a field."""

    def __init__(self, whole: Batch, findings: pd.DataFrame) -> None:
        ids = pd.Index(whole.reports["report"].to_numpy(dtype=object))
        self._n = len(ids)
        at = ids.get_indexer(pd.Index(findings["report"].to_numpy(dtype=object)))
        blocking = findings["level"].astype(str).isin([Level.ERROR, Level.FATAL]).to_numpy()
        self._by_rule = _places(findings["rule"], at, at >= 0)
        self._by_field = _places(findings["field"], at, (at >= 0) & blocking)

    def of_rule(self, rule: str) -> Mask:
        return self._mask(self._by_rule.get(rule))

    def at_field(self, field: str) -> Mask:
        return self._mask(self._by_field.get(field))

    def _mask(self, reports: NDArray[np.intp] | None) -> Mask:
        found = np.zeros(self._n, bool)
        if reports is not None:
            found[reports] = True
        return found


def _places(names: pd.Series, at: NDArray[np.intp], wanted: Mask) -> dict[str, NDArray[np.intp]]:
    if not wanted.any():
        return {}
    chosen = pd.Series(at[wanted])
    return {str(k): v.to_numpy() for k, v in chosen.groupby(names.to_numpy(dtype=object)[wanted])}


def _state(whole: Batch, requirement: Requirement, faults: _Faults) -> NDArray[np.int8]:
    met = np.ones(len(whole.reports), bool)
    touched = np.zeros(len(whole.reports), bool)
    for condition in requirement.met:
        holds, answered = _condition(whole, condition)
        met &= holds
        touched |= answered
    for rule in requirement.not_with:
        met &= ~faults.of_rule(rule)
    evidence = np.zeros(len(whole.reports), bool)
    for name in requirement.evidence:
        evidence |= _is_evidence(whole, name) & ~faults.at_field(name)
    state = np.select([met & evidence, met, touched], [_EVIDENCED, _DECLARED, _UNMET], _BLANK).astype(np.int8)
    state[_not_applicable(whole, requirement, met)] = _NA
    return state


def _condition(whole: Batch, condition: Mapping[str, Any]) -> tuple[Mask, Mask]:
    """Where a condition holds, and where the answer it looks at was given at all."""
    if "any" in condition:
        both = [_condition(whole, one) for one in condition["any"]]
        return np.any([holds for holds, _ in both], axis=0), np.any([told for _, told in both], axis=0)
    name = condition["slot"]
    if name.startswith("count."):
        records = whole.now.records[name.removeprefix("count.")]
        count = np.bincount(records.report, minlength=len(whole.reports))
        return count > condition["above"], (count > 0) | _stated(whole, name.removeprefix("count."))
    columns = _columns(whole, name)
    value, state = whole.now.answers.value[:, columns], whole.now.answers.state[:, columns]
    filled = (state == FILLED).any(axis=1)
    if "is" in condition:
        holds = np.isin(value, numbers_of(condition["is"])).any(axis=1)
    elif "above" in condition:
        holds = (value > condition["above"]).any(axis=1)
    else:
        holds = filled
    return np.asarray(holds), np.asarray(filled | _stated(whole, name) | _ruled_out(whole, name))


def _columns(whole: Batch, name: str) -> list[int]:
    asked = whole.layout.fields[slot(name).field]
    return [whole.layout.column[str(Slot(asked.id, row, p.id))] for row in asked.rows() for p in asked.parts]


def _stated(whole: Batch, field: str) -> Mask:
    """Nothing to report, or not applicable: an answer too."""
    named = str(whole.layout.fields[slot(field).field].id)
    columns = [at for at, s in enumerate(whole.layout.slots) if s.field == named and s.part == "state"]
    excuses = numbers_of(["nothing", "not_applicable"])
    return np.asarray(np.isin(whole.now.answers.value[:, columns], excuses).any(axis=1))


def _ruled_out(whole: Batch, field: str) -> Mask:
    """Another answer says that this is not there (no unit, no evaluation): not met, not blank."""
    asked = whole.layout.fields[slot(field).field]
    found = np.zeros(len(whole.reports), bool)
    for name, codes in asked.when.items():
        value = whole.now.answers.value[:, whole.layout.column[name]]
        found |= np.isfinite(value) & ~np.isin(value, numbers_of(list(codes)))
    return found


def _is_evidence(whole: Batch, name: str) -> Mask:
    """A document with number and date or link; a link or a date that could be read."""
    state, column = whole.now.answers.state, whole.layout.column
    if whole.layout.fields[name].kind != "document":
        return state[:, column[name]] == FILLED
    number, day, link = (state[:, column[f"{name}.{part}"]] == FILLED for part in ("number", "date", "link"))
    return (number & day) | link


def _not_applicable(whole: Batch, requirement: Requirement, met: Mask) -> Mask:
    if not requirement.not_for_first_report:
        return np.zeros(len(met), bool)
    first = whole.reports["first_report"].to_numpy(dtype=bool)
    state = whole.now.answers.value[:, whole.layout.column["prev_measures.state"]]
    reason = whole.now.answers.state[:, whole.layout.column["prev_measures.reason"]]
    excused = np.isin(state, numbers_of(["not_applicable"])) & ~np.isin(reason, (BLANK, MISSING))
    return (first | excused) & ~met


def dimension_scores(states: pd.DataFrame) -> pd.DataFrame:
    """Evidenced and declared of each dimension in percent: columns report, dimension, both; means of
    its applicable requirements, null where none is."""
    reports, evidenced, declared = _scores(states)
    names = np.array(list(dimensions()), dtype=object)
    return pd.DataFrame(
        {
            "report": np.repeat(reports, len(names)),
            "dimension": np.tile(names, len(reports)),
            "evidenced": evidenced.ravel(),
            "declared": declared.ravel(),
        }
    )


def index(states: pd.DataFrame) -> pd.DataFrame:
    """The index of each report in percent, mean of its dimensions, in both forms.

    Columns: report, evidenced, declared, n_evidenced, n_declared, n_applicable (of 35), weakest
    (dimension with the lowest evidenced share), version.
    """
    reports, evidenced, declared = _scores(states)
    table = _table(states)[1]
    weakest = np.where(np.isnan(evidenced), np.inf, evidenced).argmin(axis=1) if len(reports) else []
    return pd.DataFrame(
        {
            "report": reports,
            "evidenced": np.nanmean(evidenced, axis=1) if len(reports) else [],
            "declared": np.nanmean(declared, axis=1) if len(reports) else [],
            "n_evidenced": (table == _EVIDENCED).sum(axis=1),
            "n_declared": (table <= _DECLARED).sum(axis=1),
            "n_applicable": (table != _NA).sum(axis=1),
            "weakest": np.array(list(dimensions()), dtype=object)[np.asarray(weakest, dtype=np.intp)],
            "version": INDEX_VERSION,
        }
    )


def sector_index(indices: pd.DataFrame, expected: int, form: str = "evidenced") -> SectorShare:
    """The sector's index among reporters, with its lower and upper bound; `expected` from the register."""
    return sector_share(indices[form], expected)


def _table(states: pd.DataFrame) -> tuple[NDArray[np.object_], NDArray[np.int8]]:
    """Reports, and their states as numbers: (report, requirement)."""
    report, reports = pd.factorize(states["report"].to_numpy(dtype=object))
    column = pd.Index(list(requirements())).get_indexer(pd.Index(states["requirement"]))
    table = np.full((len(reports), len(requirements())), _BLANK, np.int8)
    table[report, column] = pd.Index(STATES).get_indexer(pd.Index(states["state"]))
    return np.asarray(reports, dtype=object), table


def _scores(states: pd.DataFrame) -> tuple[NDArray[np.object_], NDArray, NDArray]:
    reports, table = _table(states)
    of = np.array([list(dimensions()).index(str(r.dimension)) for r in requirements().values()])
    member = (of[:, None] == np.arange(len(dimensions()))).astype(float)
    applicable = (table != _NA) @ member
    with np.errstate(invalid="ignore"):
        evidenced = 100 * ((table == _EVIDENCED) @ member) / applicable
        declared = 100 * ((table <= _DECLARED) @ member) / applicable
    return reports, evidenced, declared
