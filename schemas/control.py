"""Limits of one series' own usual spread: an individuals chart, for what has been followed long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONTROL_NEEDS = 8
"""Points from which limits are drawn: fewer say too little of the usual spread."""

_D2 = 1.128  # mean range of two normal values, in standard deviations


@dataclass(frozen=True, slots=True)
class Control:
    """The middle of a series and its limits at three sigma; `n` points they rest on."""

    middle: float
    low: float
    high: float
    n: int

    def outside(self, value: float) -> bool:
        return not self.low <= value <= self.high


def control(values: Sequence[float | None]) -> Control | None:
    """Limits of an individuals chart, sigma from the mean moving range; None under eight points.

    Shewhart (1931); Montgomery (2013), Introduction to Statistical Quality Control, section 6.4.
    A missing value breaks the chain of ranges: the points around it are not neighbours.
    """
    series = np.asarray([np.nan if value is None else value for value in values], dtype=float)
    known = series[np.isfinite(series)]
    moves = np.abs(np.diff(series))
    moves = moves[np.isfinite(moves)]
    if len(known) < CONTROL_NEEDS or not len(moves):
        return None
    middle, reach = float(known.mean()), 3 * float(moves.mean()) / _D2
    return Control(middle, middle - reach, middle + reach, len(known))
