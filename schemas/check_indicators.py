"""Rules about indicators: their range, their change on last year, their place in the sector."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.batch import Batch
from schemas.check_views import Check, Params, Place, Rows, named_at, spoken
from schemas.form import Slot
from schemas.indicator_values import LEVEL_NAMES, computable, sums, values
from schemas.indicators import Indicator, indicators
from schemas.layout import LEVELS, Layout

_NO_LIMIT = (np.nan, np.nan)


def indicator_view(whole: Batch, sector: pd.DataFrame | None) -> Rows:
    """One row per report, indicator and level: this year's, last year's, and the limits of each kind."""
    year = whole.year.year
    now = values(year, whole.now.answers, whole.now.levels, whole.taught)
    last = values(year, whole.last_answers, whole.last_levels, whole.taught)
    declared = computable(year)
    limits = declared_limits(tuple(indicator.id for indicator in declared))
    scale = np.array([indicator.scale for indicator in computable(year)])[now.indicator]
    counts = np.array([not indicator.denominator for indicator in computable(year)])[now.indicator]
    frame = pd.DataFrame(
        {
            "value": quotient(now.numerator, now.denominator, scale, counts),
            "last": quotient(last.numerator, last.denominator, scale, counts),
            "n": now.denominator,
            "last_n": last.denominator,
            **{name: limit[now.indicator] for name, limit in limits.items()},
            **_fences(year, sector, now.indicator, now.level),
        }
    )

    def places(rows: NDArray[np.intp]) -> Place:
        slots = [_slot_of(whole, int(now.report[r]), int(now.indicator[r]), int(now.level[r])) for r in rows]
        at = [_cell_of(whole, named, int(now.report[r])) for named, r in zip(slots, rows, strict=True)]
        return named_at(slots, np.array(at))

    def said(check: Check, rows: NDArray[np.intp]) -> list[Params]:
        low, high = WITHIN[check.rule.kind](frame.iloc[rows], check.rule.params)
        return [
            said_of(frame.iloc[r], (low[i], high[i]), declared[now.indicator[r]])
            | {
                "other": str(
                    _denominator(declared[now.indicator[r]], whole.layout, LEVEL_NAMES[now.level[r]])
                )
            }
            for i, r in enumerate(rows)
        ]

    return Rows(frame, now.report, places, said)


def quotient(top: NDArray, bottom: NDArray, scale: NDArray, counts: NDArray) -> NDArray[np.float64]:
    """The value of each row: the rate times its scale, null over nobody, or the count itself."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(bottom > 0, top / bottom * scale, np.nan)
    return np.where(counts, top, rate)


@cache
def declared_limits(ids: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    """What the declarations of these indicators allow, as columns with one row per indicator."""
    all_of = [indicators()[id] for id in ids]
    columns = {
        "low": [_or_null(i.min) if i.beyond == "error" else np.nan for i in all_of],
        "high": [_or_null(i.max) if i.beyond == "error" else np.nan for i in all_of],
        "usual_low": [_or_null(i.min) if i.beyond != "error" else np.nan for i in all_of],
        "usual_high": [_usual_high(i) for i in all_of],
        "counted": [i.change == "count_band" for i in all_of],
        "rate": [i.change == "rate_z" for i in all_of],
        "floor": [i.change_limits[0] if i.change in ("rate_z", "points") else np.nan for i in all_of],
        "down": [i.change_limits[0] if i.change == "factor" else np.nan for i in all_of],
        "up": [i.change_limits[1] if i.change == "factor" else np.nan for i in all_of],
    }
    return {name: np.array(values, dtype=float) for name, values in columns.items()}


def _or_null(limit: float | None) -> float:
    return np.nan if limit is None else limit


def _usual_high(indicator: Indicator) -> float:
    highs = [indicator.warn_above, indicator.max if indicator.beyond != "error" else None]
    return min((high for high in highs if high is not None), default=np.nan)


def _fences(year: int, sector: pd.DataFrame | None, indicator: NDArray, level: NDArray) -> dict[str, NDArray]:
    known = {"p01": np.nan, "p99": np.nan, "institutions": 0.0}
    tables = {
        name: np.full((len(computable(year)), len(LEVEL_NAMES)), blank) for name, blank in known.items()
    }
    place = {i.id: at for at, i in enumerate(computable(year))}
    if sector is not None:
        for row in sector.to_dict("records"):
            if row["indicator"] in place and row["level"] in LEVEL_NAMES:
                at = place[row["indicator"]], LEVEL_NAMES.index(row["level"])
                tables["p01"][at], tables["p99"][at] = row["p01"], row["p99"]
                tables["institutions"][at] = row["n"]
    return {name: table[indicator, level] for name, table in tables.items()}


def _slot_of(whole: Batch, report: int, indicator: int, level: int) -> Slot:
    """The first number that an indicator is made of."""
    of, (top, _) = whole.layout, sums(whole.year.year)[indicator]
    if top.answers:
        return of.slots[top.answers[0]]
    first_taught = int(whole.taught[report].argmax())
    row = LEVELS[level] if level < len(LEVELS) else LEVELS[first_taught]
    return Slot(of.quantities[top.quantities[0]], row)


def _cell_of(whole: Batch, named: Slot, report: int) -> int:
    of = whole.layout
    if str(named) in of.column:
        return int(whole.now.answers.at[report, of.column[str(named)]])
    return int(whole.now.levels.at[report, LEVELS.index(named.row), of.quantity[named.field]])


def said_of(row: Mapping[str, float] | pd.Series, limits: tuple[float, float], declared: Indicator) -> Params:
    """What a message says of a row: value and last year's, the limits that apply, the change."""
    # A limit above alone: what is counted begins at nothing.
    low = limits[0] if np.isfinite(limits[0]) or not np.isfinite(limits[1]) else 0.0
    named = {"first": row["value"], "second": row["last"], "low": low, "high": limits[1]}
    params: Params = {word: spoken(round(x, 2), "decimal") for word, x in named.items() if np.isfinite(x)}
    params["indicator"] = declared.id
    if row["last"] > 0:
        params["change"] = spoken(round(100 * (row["value"] / row["last"] - 1), 1), "decimal")
    if np.isfinite(row["floor"]) and np.isfinite(limits[1] - row["last"]):
        params["limit"] = spoken(round(limits[1] - row["last"], 2), "decimal")
    return params


def _denominator(declared: Indicator, of: Layout, level: str) -> Slot:
    names = declared.denominator or declared.numerator
    return Slot(names[0], level if names[0] in of.quantity and level in LEVELS else "")


def range_limits(frame: pd.DataFrame, params: Mapping[str, Any]) -> tuple[NDArray, NDArray]:
    names = ("low", "high") if params["beyond"] == "error" else ("usual_low", "usual_high")
    return frame[names[0]].to_numpy(), frame[names[1]].to_numpy()


def fences(frame: pd.DataFrame, params: Mapping[str, Any]) -> tuple[NDArray, NDArray]:
    """The span of last year's 1st to 99th percentile, widened; none where too few institutions."""
    low, high = frame["p01"].to_numpy(), frame["p99"].to_numpy()
    enough = frame["institutions"].to_numpy() >= params["institutions"]
    reach = params["beyond"] * (high - low)
    return np.where(enough, low - reach, np.nan), np.where(enough, high + reach, np.nan)


def band_limits(frame: pd.DataFrame, params: Mapping[str, Any]) -> tuple[NDArray, NDArray]:
    """Change of a count in percent that passes, by last year's size."""
    last = frame["last"].to_numpy()
    asked = (frame["counted"].to_numpy() > 0) & (last >= params["least"])
    low, high = np.full(len(last), np.nan), np.full(len(last), np.nan)
    for below, down, up in reversed(params["bands"]):
        low[last < below], high[last < below] = down, up
    return np.where(asked, low, np.nan), np.where(asked, high, np.nan)


def point_limits(frame: pd.DataFrame, params: Mapping[str, Any]) -> tuple[NDArray, NDArray]:
    """Percentages that pass: last year's, give or take a floor and (for rates) standard errors."""
    value, last = frame["value"].to_numpy(), frame["last"].to_numpy()
    n, last_n = frame["n"].to_numpy(), frame["last_n"].to_numpy()
    share = np.clip((value * n + last * last_n) / (n + last_n) / 100, 0, 1)
    error = 100 * np.sqrt(share * (1 - share) * (1 / n + 1 / last_n))
    reach = frame["floor"].to_numpy() + np.where(frame["rate"].to_numpy() > 0, params["errors"] * error, 0)
    return last - reach, last + reach


def factor_limits(frame: pd.DataFrame, params: Mapping[str, Any]) -> tuple[NDArray, NDArray]:
    return frame["down"].to_numpy(), frame["up"].to_numpy()


WITHIN = {
    "indicator_range": range_limits,
    "fence": fences,
    "change_band": band_limits,
    "change_points": point_limits,
    "change_factor": factor_limits,
}
"""For each kind the limits that its words quote."""


def beyond(kind: str, frame: pd.DataFrame, params: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Tell which rows lie outside the limits of their kind."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = WITHIN[kind](frame, params)
        value, last = frame["value"].to_numpy(), frame["last"].to_numpy()
        if kind == "change_band":
            value = 100 * (value / last - 1)
        elif kind == "change_factor":
            value = np.where(last > 0, value / last, np.nan)
        return (value < low) | (value > high)
