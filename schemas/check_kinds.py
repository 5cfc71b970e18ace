"""Kinds of rules that compare columns of one row: each tells which rows do not hold.

Every function takes the frame, the names of the rule's columns and its parameters, and returns a
row-length mask of what is wrong. A blank compares as false, so that it is never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.layout import LEVELS, code_numbers, numbers_of

Mask = NDArray[np.bool_]
Kind = Callable[[pd.DataFrame, tuple[str, ...], Mapping[str, Any]], Mask]

_DAYS_IN_MONTH, _DAYS_IN_YEAR = 30.4375, 365.25


def _columns(frame: pd.DataFrame, names: tuple[str, ...]) -> list[NDArray[np.float64]]:
    # All columns of these frames are floats, one block: this is a view, four times as quick as frame[name].
    values, places = frame.to_numpy(), frame.columns
    return [values[:, places.get_loc(name)] for name in names]


def _yes() -> float:
    return code_numbers()["yes"]


def in_order(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    """Later, earlier; `days` of grace."""
    later, earlier = _columns(frame, names)
    return later + params.get("days", 0) < earlier


def part_of_whole(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    part, whole = _columns(frame, names)
    return part > whole


def share_at_least(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    part, whole = _columns(frame, names)
    return (whole > 0) & (part < params["share"] * whole)


def share_at_most(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    part, whole = _columns(frame, names)
    return (whole > 0) & (part > params["share"] * whole)


def one_of(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    (answer,) = _columns(frame, names)
    return np.isfinite(answer) & ~np.isin(answer, numbers_of(params["values"]))


def one_of_if(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    answer, condition = _columns(frame, names)
    other = np.isfinite(answer) & ~np.isin(answer, numbers_of(params["values"]))
    return other & np.isin(condition, numbers_of(params["if"]))


def positive(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    (number,) = _columns(frame, names)
    return number <= 0


def positive_if(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    number, condition = _columns(frame, names)
    return (number <= 0) & np.isin(condition, numbers_of(params["values"]))


def positive_with(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    """Where the first is above zero, the second is too."""
    first, second = _columns(frame, names)
    return (first > 0) & (second <= 0)


def any_positive(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    return np.sum(_columns(frame, names), axis=0) <= 0


def any_yes(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    answers = np.array(_columns(frame, names))
    return np.isfinite(answers).any(axis=0) & ~(answers == _yes()).any(axis=0)


def all_yes(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    answers = np.array(_columns(frame, names))
    return np.isfinite(answers).any(axis=0) & ~(answers == _yes()).all(axis=0)


def yes_if_yes(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    answer, condition = _columns(frame, names)
    return (condition == _yes()) & np.isfinite(answer) & (answer != _yes())


def equals(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    first, second = _columns(frame, names)
    return np.isfinite(first) & np.isfinite(second) & (first != second)


def between(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    value, low, high = _columns(frame, names)
    return (value < low) | (value > high)


def covers_year(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    """A plan from one calendar year to another touches the academic year."""
    last, first = _columns(frame, names)
    (year,) = _columns(frame, ("year",))
    return (last < year) | (first > year + 1)


def valid_for(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    until, day = _columns(frame, names)
    return until < day + params["months"] * _DAYS_IN_MONTH


def within_years(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    since, day = _columns(frame, names)
    return since < day - params["years"] * _DAYS_IN_YEAR


def council_of_level(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    """Point 11: academic council in higher education, pedagogical council elsewhere."""
    council, higher = _columns(frame, names)
    lower = np.array(_columns(frame, tuple(f"register.level/{level}" for level in LEVELS[:2]))) == _yes()
    academic, pedagogical = numbers_of(["academic", "pedagogical"])
    unlike = (council == academic) & (higher != _yes())
    return unlike | ((council == pedagogical) & (higher == _yes()) & ~np.any(lower, axis=0))


def commission_open(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    """Definition 3.10: a commission has stakeholders in it; point 16.2: and rules of its own."""
    commission, *members, rules = _columns(frame, names)
    outsiders = np.nansum(members, axis=0)
    return (commission == _yes()) & ((outsiders <= 0) | np.isnan(rules))


def certificate(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    until, status, issuer, day = _columns(frame, names)
    held = status == code_numbers()["certified"]
    return held & ((until < day) | np.isnan(issuer))


def sum_of_parts(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    total, *parts = _columns(frame, names)
    return np.abs(np.sum(parts, axis=0) - total) > params["within"]


def swapped(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    """Two rows fit last year's much better the other way round: log distance as DOMAIN sets it."""
    a, b, last_a, last_b = (np.where(x > 0, x, np.nan) for x in _columns(frame, names))
    apart = np.abs(np.log(a / last_a)) + np.abs(np.log(b / last_b))
    crosswise = np.abs(np.log(a / last_b)) + np.abs(np.log(b / last_a))
    return (apart > params["apart"]) & (crosswise < params["within"] * apart)


def close_to(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    value, other = _columns(frame, names)
    return np.abs(value - other) > np.maximum(params["within"], params["share"] * other)


def identical(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    same, compared = _columns(frame, names)
    return (compared >= params["least"]) & (same >= params["share"] * compared)


def filled_if(frame: pd.DataFrame, names: tuple[str, ...], params: Mapping[str, Any]) -> Mask:
    value, condition = _columns(frame, names)
    return np.isnan(value) & np.isin(condition, numbers_of(params["values"]))


def blank_part(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    (value,) = _columns(frame, names)
    return np.isnan(value)


def unique(frame: pd.DataFrame, names: tuple[str, ...], _: Mapping[str, Any]) -> Mask:
    """The second and later records of a report that repeat a value."""
    pairs = frame[["report", *names]]
    return (pairs.duplicated() & pairs[names[0]].notna()).to_numpy()


KINDS: Mapping[str, Kind] = {
    "in_order": in_order,
    "part_of_whole": part_of_whole,
    "share_at_least": share_at_least,
    "share_at_most": share_at_most,
    "one_of": one_of,
    "one_of_if": one_of_if,
    "positive": positive,
    "positive_if": positive_if,
    "positive_with": positive_with,
    "any_positive": any_positive,
    "any_yes": any_yes,
    "all_yes": all_yes,
    "yes_if_yes": yes_if_yes,
    "equals": equals,
    "between": between,
    "covers_year": covers_year,
    "valid_for": valid_for,
    "within_years": within_years,
    "council_of_level": council_of_level,
    "commission_open": commission_open,
    "certificate": certificate,
    "sum": sum_of_parts,
    "swapped": swapped,
    "close_to": close_to,
    "identical": identical,
    "filled_if": filled_if,
    "blank_part": blank_part,
    "unique": unique,
}

READS_BLANKS = frozenset({"filled_if", "blank_part", "commission_open", "certificate", "number_and_date"})
"""Kinds that something blank can fail."""
