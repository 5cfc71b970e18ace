"""The catalogue of rules compiled to pandera schemas: one named check per rule and target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray
from pandera.errors import SchemaErrorReason, SchemaErrors

from schemas.check_indicators import WITHIN, beyond
from schemas.check_kinds import KINDS
from schemas.check_rows import PROBLEMS
from schemas.check_views import Check, View
from schemas.codelists import codelist
from schemas.form import slot
from schemas.layout import Layout, code_numbers, day_number, layout
from schemas.rules import Rule, Trial, rules, trial

Mask = NDArray[np.bool_]
Wrong = Callable[[pd.DataFrame], Mask]

LONG = frozenset({"cell", "question", "state", "document", "link", "number", "last_measures", "indicator"})


class Compiled:
    """The pandera schema of one frame, and its checks by name."""

    def __init__(self, frame: str, checks: tuple[Check, ...], year: int) -> None:
        self.checks = checks
        self._by_name = {check.name: check for check in checks}
        self._schema = pa.DataFrameSchema(
            name=frame,
            checks=[
                pa.Check(partial(_holds, _wrong(check, year)), name=check.name, ignore_na=False)
                for check in checks
            ],
        )

    def failures(self, view: View) -> list[tuple[Check, NDArray[np.intp]]]:
        """Each check that some rows fail, with those rows. A check that raises raises here too."""
        if not self.checks or view.frame.empty:
            return []
        try:
            self._schema.validate(view.frame, lazy=True, inplace=True)
        except SchemaErrors as errors:
            failed = errors.schema_errors
        else:
            return []
        return [self._failure(error) for error in failed]

    def _failure(self, error: Any) -> tuple[Check, NDArray[np.intp]]:  # pandera's SchemaError, untyped
        if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
            # pandera turns an exception inside a check into a failure; it is a fault of ours.
            raise RuntimeError(f"check {error.check.name} could not run: {str(error).splitlines()[0]}")
        return self._by_name[error.check.name], np.flatnonzero(~error.check_output.to_numpy())


def compiled(year: int) -> Mapping[str, Compiled]:
    """The schemas of a report year by frame; a frame of records is named "table:<field>"."""
    tried = trial()
    return _compiled(year) if tried is None else _compiled_on_trial(year, tried)


@cache
def _compiled(year: int) -> Mapping[str, Compiled]:
    return _compile(year)


@lru_cache(maxsize=2)
def _compiled_on_trial(year: int, _: Trial) -> Mapping[str, Compiled]:
    return _compile(year)


def _compile(year: int) -> Mapping[str, Compiled]:
    found: dict[str, list[Check]] = {}
    for rule in rules().values():
        if rule.frame != "file" and rule.valid_in(year):
            for check in _checks(rule, layout(year)):
                found.setdefault(_frame_of(check), []).append(check)
    return {frame: Compiled(frame, tuple(checks), year) for frame, checks in found.items()}


def _frame_of(check: Check) -> str:
    if check.rule.frame != "table":
        return check.rule.frame
    return f"table:{slot(check.names[0]).field}"


def _holds(wrong: Wrong, frame: pd.DataFrame) -> pd.Series:
    # The index begins at 1 on purpose: where it differs from the frame's, pandera keeps the mask
    # but does not copy every column of every failing row into `failure_cases`.
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.Series(~wrong(frame), index=pd.RangeIndex(1, len(frame) + 1))


def _checks(rule: Rule, of: Layout) -> list[Check]:
    if rule.frame in LONG:
        return [Check(rule.id, rule, tuple(name for group in rule.targets for name in group))]
    groups = rule.targets or _required_parts(rule, of)
    expanded = [names for group in groups for names in _expanded(group, rule, of)]
    names = [rule.id if len(expanded) == 1 else f"{rule.id}:{group[0]}" for group in expanded]
    return [Check(name, rule, group) for name, group in zip(names, expanded, strict=True)]


def _required_parts(rule: Rule, of: Layout) -> tuple[tuple[str, ...], ...]:
    apart = set(rule.params.get("except", ()))
    names = [f"{id}.{p.id}" for id in of.tables for p in of.fields[id].parts if p.required]
    return tuple((name,) for name in names if name not in apart)


def _expanded(group: tuple[str, ...], rule: Rule, of: Layout) -> list[tuple[str, ...]]:
    """Put a set's items in place of `/*`: one group per item, or all of them in one group."""
    starred = next((name for name in group if name.endswith("/*")), None)
    if starred is None:
        return [group]
    items = of.fields[starred.removesuffix("/*")].items
    assert items, f"{starred} of rule {rule.id} has no items"
    each = [tuple(name.replace("/*", f"/{code}") for name in group) for code in codelist(items)]
    return [tuple(name for names in each for name in names)] if rule.expand == "within" else each


def _wrong(check: Check, year: int) -> Wrong:
    rule = check.rule
    if rule.frame == "indicator":
        return partial(_beyond, rule)
    if rule.frame in LONG:
        return LONG_KINDS[rule.kind](check, layout(year))
    return partial(_compared, rule, check.names)


def _beyond(rule: Rule, frame: pd.DataFrame) -> Mask:
    assert rule.kind in WITHIN
    return beyond(rule.kind, frame, rule.params)


def _compared(rule: Rule, names: tuple[str, ...], frame: pd.DataFrame) -> Mask:
    return KINDS[rule.kind](frame, names, rule.params)


def _specific(rule: Rule) -> frozenset[str]:
    """Fields that another rule of the same kind and parameters speaks about, so that this one is silent."""
    twins = (
        other
        for other in rules().values()
        if other.id != rule.id
        and other.kind == rule.kind
        and other.params.get("problem") == rule.params.get("problem")
    )
    return frozenset(name for other in twins for group in other.targets for name in group)


def _names(check: Check, of: Layout) -> NDArray[np.bool_]:
    """Which of the layout's names a check is about: its targets, or all that no twin takes."""
    if check.names:
        return np.array([asked.id in check.names for asked, _ in of.names])
    taken = _specific(check.rule)
    return np.array([asked.id not in taken for asked, _ in of.names])


def _problem(check: Check, of: Layout) -> Wrong:
    mine, number = _names(check, of), PROBLEMS.index(check.rule.params["problem"])
    return lambda f: (f["problem"].to_numpy() == number) & mine[f["name"].to_numpy()]


def _date_between(check: Check, of: Layout) -> Wrong:
    apart, first = check.rule.params["except"], check.rule.params["from"]
    assert isinstance(first, date)
    low = day_number(first)
    spelled = [asked.id if part.id == "value" else f"{asked.id}.{part.id}" for asked, part in of.names]
    mine = np.array(
        [p.type == "date" and name not in apart for (_, p), name in zip(of.names, spelled, strict=True)]
    )

    def wrong(f: pd.DataFrame) -> Mask:
        value = f["value"].to_numpy()
        return ((value < low) | (value > f["received"].to_numpy())) & mine[f["name"].to_numpy()]

    return wrong


def _out_of_range(check: Check, of: Layout) -> Wrong:
    types, kinds = check.rule.params["types"], check.rule.params["kinds"]
    mine = [asked.kind in kinds and part.type in types for asked, part in of.names]
    low = np.array(
        [p.min if m and p.min is not None else -np.inf for m, (_, p) in zip(mine, of.names, strict=True)]
    )
    high = np.array(
        [p.max if m and p.max is not None else np.inf for m, (_, p) in zip(mine, of.names, strict=True)]
    )

    def wrong(f: pd.DataFrame) -> Mask:
        value, name = f["value"].to_numpy(), f["name"].to_numpy()
        return (value < low[name]) | (value > high[name])

    return wrong


def _bare_serial(check: Check, of: Layout) -> Wrong:
    return lambda f: f["serial"].to_numpy() & np.isfinite(f["value"].to_numpy())


def _questions(check: Check, of: Layout) -> NDArray[np.bool_]:
    asks = [*of.questions, *of.level_questions * 3]
    taken = _specific(check.rule)
    return np.array([q.field.id in check.names if check.names else q.field.id not in taken for q in asks])


def _required(check: Check, of: Layout) -> Wrong:
    mine, conditional = _questions(check, of), check.rule.kind == "required_if"

    def wrong(f: pd.DataFrame) -> Mask:
        open_ = f["due"].to_numpy() & ~f["answered"].to_numpy() & ~f["excused"].to_numpy()
        return open_ & (f["conditional"].to_numpy() == conditional) & mine[f["question"].to_numpy()]

    return wrong


def _not_due(check: Check, of: Layout) -> Wrong:
    def wrong(f: pd.DataFrame) -> Mask:
        settled = f["conditional"].to_numpy() & ~f["met"].to_numpy() & ~f["unknown"].to_numpy()
        return settled & f["answered"].to_numpy()

    return wrong


def _left_blank(check: Check, of: Layout) -> Wrong:
    mine = _questions(check, of)
    return lambda f: ~f["answered"].to_numpy() & ~f["excused"].to_numpy() & mine[f["question"].to_numpy()]


def _without_reason(check: Check, of: Layout) -> Wrong:
    not_applicable = code_numbers()["not_applicable"]
    return lambda f: (f["state"].to_numpy() == not_applicable) & ~f["reason"].to_numpy().astype(bool)


def _must_apply(check: Check, of: Layout) -> Wrong:
    not_applicable = code_numbers()["not_applicable"]
    return lambda f: (f["state"].to_numpy() == not_applicable) & ~f["may"].to_numpy().astype(bool)


def _value_beside_state(check: Check, of: Layout) -> Wrong:
    reported = code_numbers()["reported"]
    return lambda f: (f["state"].to_numpy() != reported) & f["beside"].to_numpy().astype(bool)


def _number_and_date(check: Check, of: Layout) -> Wrong:
    mine, or_link = _names(check, of), bool(check.rule.params.get("or_link"))
    if not check.names:
        taken = {n for r in rules().values() if r.kind == check.rule.kind for g in r.targets for n in g}
        mine = np.array([asked.id not in taken for asked, _ in of.names])

    def wrong(f: pd.DataFrame) -> Mask:
        number, day, link = (f[part].to_numpy() for part in ("number", "date", "link"))
        whole = (number & day) | (link if or_link else False)
        return (number | day | link) & ~whole & ~f["unclear"].to_numpy() & mine[f["name"].to_numpy()]

    return wrong


def _own_site(check: Check, of: Layout) -> Wrong:
    mine = _names(check, of)
    return lambda f: f["elsewhere"].to_numpy() & mine[f["name"].to_numpy()]


def _level_not_taught(check: Check, of: Layout) -> Wrong:
    return lambda f: ~f["taught"].to_numpy() & (f["value"].to_numpy() != 0)


def _magnitude(check: Check, of: Layout) -> Wrong:
    params = check.rule.params

    def wrong(f: pd.DataFrame) -> Mask:
        value, last = f["value"].to_numpy(), f["last"].to_numpy()
        large = (value > 0) & (last > 0) & (np.maximum(value, last) >= params["least"] * 100)
        distance = np.abs(np.log(np.where(large, value, 1) / np.where(large, last, 1)))
        near = [np.abs(distance - np.log(power)) < params["within"] for power in params["powers"]]
        return large & np.any(near, axis=0)

    return wrong


def _accounted_for(check: Check, of: Layout) -> Wrong:
    return lambda f: ~f["there"].to_numpy()


LONG_KINDS: Mapping[str, Callable[[Check, Layout], Wrong]] = {
    "problem": _problem,
    "date_between": _date_between,
    "out_of_range": _out_of_range,
    "bare_serial": _bare_serial,
    "required": _required,
    "required_if": _required,
    "not_due": _not_due,
    "left_blank": _left_blank,
    "without_reason": _without_reason,
    "must_apply": _must_apply,
    "value_beside_state": _value_beside_state,
    "number_and_date": _number_and_date,
    "own_site": _own_site,
    "level_not_taught": _level_not_taught,
    "magnitude": _magnitude,
    "accounted_for": _accounted_for,
}
