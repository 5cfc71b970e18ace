"""What may be said about a figure, and how surely: intervals, limits, small numbers, words for change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import comb, factorial, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALL_FROM, SMALL_TO = 1, 4
"""Counts of people that a public reader may not see."""

SHARE_NEEDS = 10
"""A percentage is shown from this many people up."""

FIRM_FROM = 30
"""Below this many people a percentage is shown greyed."""

DECILES_NEED = 30
FUNNEL_NEEDS = 10
PEERS_NEED = 8
LINE_NEEDS = 3
TREND_NEEDS = 5

_EXACT_UP_TO = 7  # 5,040 orders: the most that is still counted out when values tie
_WINSORISED = 0.1


class Interval(NamedTuple):
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def wilson(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Score interval of the share k / n, as fractions; null where n is 0.

    Wilson (1927), JASA 22:209-212; recommended for small n by Brown, Cai and DasGupta (2001),
    Statistical Science 16:101-133, section 4.1.1.
    """
    hits, trials = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    z = _z(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / trials
        spread = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
        middle = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
        return Interval(np.clip(middle - spread, 0, 1), np.clip(middle + spread, 0, 1))


def median_interval(values: ArrayLike, confidence: float = 0.95) -> tuple[float, float] | None:
    """An interval for the median of which these values are a sample, from their order alone.

    The d-th smallest and d-th largest value, d as large as the binomial distribution allows
    (Conover (1999), Practical Nonparametric Statistics, section 3.2). None under 8 values.
    """
    known = np.sort(_known(values))
    n = len(known)
    if n < PEERS_NEED:
        return None
    # Of the 2**n ways in which n values may lie below the median or above it, how many put no more
    # than d below; each binomial coefficient from the one before, as thousands of values are common.
    every, ways, few, d = 2**n, 1, 1, 0
    while 2 * few / every <= 1 - confidence:
        ways = ways * (n - d) // (d + 1)
        few, d = few + ways, d + 1
    return float(known[d - 1]), float(known[n - d])


def compare(k: float, n: float, benchmark: float, confidence: float = 0.95) -> str:
    """Say how a share stands to a benchmark (a fraction): higher, similar, lower or too_few.

    `similar` means that the benchmark lies inside the Wilson interval, not that both are equal.
    """
    if not n >= SHARE_NEEDS:
        return "too_few"
    low, high = wilson(k, n, confidence)
    if float(low) > benchmark:
        return "higher"
    return "lower" if float(high) < benchmark else "similar"


def is_small(count: ArrayLike) -> NDArray[np.bool_]:
    """Tell which counts a public reader may not see: 1 to 4. Zero says nothing about anyone."""
    counts = np.asarray(count, dtype=float)
    return (counts >= SMALL_FROM) & (counts <= SMALL_TO)


def share_is_public(k: ArrayLike, n: ArrayLike) -> NDArray[np.bool_]:
    """Tell which shares a public reader may see: at least 10 people, and neither side of it small."""
    hits, all_of = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    return (all_of >= SHARE_NEEDS) & ~is_small(hits) & ~is_small(all_of - hits)


def is_firm(n: ArrayLike) -> NDArray[np.bool_]:
    """Tell which shares rest on at least 30 people; the others are greyed."""
    return np.asarray(n, dtype=float) >= FIRM_FROM


def deciles(values: ArrayLike) -> NDArray[np.float64] | None:
    """The nine decile limits of the values that are there; None under 30 of them."""
    known = _known(values)
    if len(known) < DECILES_NEED:
        return None
    return np.quantile(known, np.arange(1, 10) / 10)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around a target share. `phi` is the overdispersion, 1 where there is none."""

    target: float
    phi: float
    n: int

    def limits(self, size: ArrayLike, confidence: float) -> Interval:
        """Lower and upper limit (fractions) for institutions of these sizes."""
        sizes = np.asarray(size, dtype=float)
        spread = _z(confidence) * np.sqrt(self.phi * self.target * (1 - self.target) / sizes)
        return Interval(np.clip(self.target - spread, 0, 1), np.clip(self.target + spread, 0, 1))

    def z(self, k: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
        """How many (widened) standard errors each share lies from the target."""
        return _z_scores(k, n, self.target) / sqrt(self.phi)


def funnel(k: ArrayLike, n: ArrayLike) -> Funnel | None:
    """Funnel of shares around their ratio of sums, limits widened for overdispersion.

    Spiegelhalter (2005), Statistics in Medicine 24:1185-1202 (doi 10.1002/sim.1970), section 5.2:
    z-scores winsorised at 10 % at each end, phi = mean of their squares, standard errors times
    sqrt(phi); never narrower than binomial. None under 10 institutions or without variation.
    """
    hits, sizes = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    there = np.isfinite(hits) & (sizes > 0)
    hits, sizes = hits[there], sizes[there]
    if len(hits) < FUNNEL_NEEDS:
        return None
    target = float(hits.sum() / sizes.sum())
    if not 0 < target < 1:
        return None
    z = _z_scores(hits, sizes, target)
    low, high = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    return Funnel(target, max(1.0, phi), len(hits))


def trend(values: Sequence[float | None], significance: float = 0.05) -> str:
    """Say where a series goes: rising, falling, steady or too_few (under 5 points).

    Mann-Kendall test (Mann 1945, Econometrica 13:245-259; Kendall 1975), two-sided. Exact where
    there are no ties or at most 7 points; else normal, corrected for ties and continuity.
    """
    known = _known(values)
    if len(known) < TREND_NEEDS:
        return "too_few"
    score, p = mann_kendall(known)
    if p >= significance:
        return "steady"
    return "rising" if score > 0 else "falling"


def mann_kendall(values: ArrayLike) -> tuple[int, float]:
    """Mann-Kendall's S and its two-sided p."""
    series = np.asarray(values, dtype=float)
    score = _kendall_score(series)
    tied = len(np.unique(series)) < len(series)
    if not tied:
        return score, _p_exact(score, len(series))
    if len(series) <= _EXACT_UP_TO:
        scores = np.array([_kendall_score(np.array(order)) for order in permutations(series)])
        return score, float(np.mean(np.abs(scores) >= abs(score)))
    return score, _p_normal(score, series)


def rank_correlation(
    x: ArrayLike, y: ArrayLike, confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """Spearman's rho with its interval (rho, low, high); None under 10 pairs or without variation.

    Interval on Fisher's scale with the standard error of Bonett and Wright (2000), Psychometrika
    65:23-28: sqrt((1 + rho^2 / 2) / (n - 3)).
    """
    pairs = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    if len(pairs) < SHARE_NEEDS or (np.ptp(pairs, axis=0) == 0).any():
        return None
    rho = float(np.corrcoef(_ranks(pairs[:, 0]), _ranks(pairs[:, 1]))[0, 1])
    if abs(rho) >= 1 - 1e-12:
        return (rho, rho, rho)
    reach = _z(confidence) * sqrt((1 + rho**2 / 2) / (len(pairs) - 3))
    return rho, float(np.tanh(np.arctanh(rho) - reach)), float(np.tanh(np.arctanh(rho) + reach))


def completeness_band(percent: float) -> tuple[int, int]:
    """The band of ten points a completeness lies in; weights move an index by about as much."""
    low = min(90, int(percent // 10) * 10)
    return low, low + 10


class SectorShare(NamedTuple):
    """A sector figure in its three forms, in percent; `reporting` of `expected` institutions."""

    among_reporters: float | None
    lower: float | None
    upper: float | None
    reporting: int
    expected: int


def sector_share(values: ArrayLike, expected: int) -> SectorShare:
    """Mean of percentages among reporters, and its bounds had the others reported 0 or 100.

    `values` holds one percentage per institution that reported; `expected` counts the register.
    """
    known = _known(values)
    if expected < len(known):
        raise ValueError(f"{len(known)} institutions reported, but only {expected} are expected")
    mean = float(known.mean()) if len(known) else None
    if not expected:
        return SectorShare(mean, None, None, 0, 0)
    low = float(known.sum() / expected)
    return SectorShare(mean, low, low + 100 * (expected - len(known)) / expected, len(known), expected)


def _known(values: ArrayLike | Sequence[float | None]) -> NDArray[np.float64]:
    series = np.asarray(values, dtype=float)
    return series[np.isfinite(series)]


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _z_scores(k: ArrayLike, n: ArrayLike, target: float) -> NDArray[np.float64]:
    hits, sizes = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    return (hits / sizes - target) / np.sqrt(target * (1 - target) / sizes)


def _kendall_score(series: NDArray[np.float64]) -> int:
    later, earlier = np.triu_indices(len(series), 1)[::-1]
    return int(np.sign(series[later] - series[earlier]).sum())


@cache
def _inversions(n: int) -> tuple[int, ...]:
    """How many orders of n things have 0, 1, 2, ... inversions (Mahonian numbers)."""
    if n == 1:
        return (1,)
    shorter = _inversions(n - 1)
    return tuple(sum(shorter[max(0, at - n + 1) : at + 1]) for at in range(comb(n, 2) + 1))


def _p_exact(score: int, n: int) -> float:
    # S = all pairs - 2 x inversions, so |S| at least this large is both tails of the inversions.
    tail = (comb(n, 2) - abs(score)) // 2
    if score == 0:
        return 1.0
    return min(1.0, 2 * sum(_inversions(n)[: tail + 1]) / factorial(n))


def _p_normal(score: int, series: NDArray[np.float64]) -> float:
    n = len(series)
    ties = np.unique(series, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    if variance == 0 or score == 0:
        return 1.0
    return 2 * (1 - NormalDist().cdf((abs(score) - 1) / sqrt(variance)))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]
