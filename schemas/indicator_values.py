"""Numerators and denominators of the indicators, from the quantities and answers of many reports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.answers import Table
from schemas.indicators import Indicator, indicators
from schemas.layout import LEVELS, Layout, layout

ALL_LEVELS = len(LEVELS)
"""The level of what is asked once per institution, where it teaches at several."""

LEVEL_NAMES = (*LEVELS, "all")


@dataclass(frozen=True, slots=True)
class Sum:
    """What one side of an indicator adds up: quantities of a level, and answers asked once."""

    quantities: tuple[int, ...]
    answers: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.quantities or self.answers)


@dataclass
class Values:
    """One row per report, indicator and level; the cells behind a side are listed by position."""

    report: NDArray[np.intp]
    indicator: NDArray[np.intp]  # its place among `computable`
    level: NDArray[np.intp]  # its place among LEVEL_NAMES
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]


@cache
def computable(year: int) -> tuple[Indicator, ...]:
    """The year's indicators that are sums of the report's own numbers."""
    return tuple(i for i in indicators().values() if i.valid_in(year) and not i.computed)


@cache
def sums(year: int) -> tuple[tuple[Sum, Sum], ...]:
    of = layout(year)
    return tuple((_sum(i.numerator, of), _sum(i.denominator, of)) for i in computable(year))


def asked_once(numerator: Sum, denominator: Sum) -> bool:
    return bool(numerator.answers or denominator.answers)


def values(year: int, answers: Table, levels: Table, taught: NDArray[np.bool_]) -> Values:
    """Compute every indicator for every report at every level it teaches.

    A side is null where one of its numbers is. What is asked once per institution belongs to its
    only level, or to "all" where it has several; quantities are then added over its levels.
    """
    rows = [
        _at_once(at, pair, answers=answers, levels=levels, taught=taught)
        if asked_once(*pair)
        else _by_level(at, pair, levels, taught & _measured(computable(year)[at]))
        for at, pair in enumerate(sums(year))
    ]
    return Values(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _by_level(at: int, pair: tuple[Sum, Sum], levels: Table, taught: NDArray[np.bool_]) -> tuple:
    report, level = np.nonzero(taught)
    numbers = levels.value[report, level]
    top, bottom = (
        numbers[:, list(side.quantities)].sum(axis=1) if side else np.full(len(report), np.nan)
        for side in pair
    )
    return report, np.full(len(report), at), level, top, bottom


def _at_once(
    at: int, pair: tuple[Sum, Sum], *, answers: Table, levels: Table, taught: NDArray[np.bool_]
) -> tuple:
    n = len(taught)
    several = taught.sum(axis=1) > 1
    level = np.where(several, ALL_LEVELS, taught.argmax(axis=1))
    top, bottom = (
        answers.value[:, list(side.answers)].sum(axis=1)
        + np.where(taught[:, :, None], levels.value[:, :, list(side.quantities)], 0).sum(axis=(1, 2))
        if side
        else np.full(n, np.nan)
        for side in pair
    )
    return np.arange(n), np.full(n, at), level, top, bottom


def _measured(indicator: Indicator) -> NDArray[np.bool_]:
    return np.array([level in indicator.levels for level in LEVELS])


def _sum(names: tuple[str, ...], of: Layout) -> Sum:
    return Sum(
        tuple(of.quantity[name] for name in names if name in of.quantity),
        tuple(of.column[name] for name in names if name in of.column),
    )
