"""Figures of groups of institutions: one number with its interval, by the way its indicator is added up."""

from __future__ import annotations

import pandas as pd

from schemas.honesty import PEERS_NEED, median_interval, wilson
from schemas.indicators import Indicator

COLUMNS = ("group", "n", "missing", "silent", "numerator", "denominator", "value", "low", "high")


def grouped(one: Indicator, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """A row per group of the column `by`: counts, and from 8 institutions on its figure and interval."""
    found = [
        {"group": str(group), **figure(one, mine)}
        for group, mine in rows.groupby(by, sort=False)
        if str(group)
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def is_share(one: Indicator) -> bool:
    """Whether it is a ratio of sums that counts people or things out of others."""
    return one.aggregation == "ratio_of_sums" and one.unit == "percent"


def figure(one: Indicator, rows: pd.DataFrame) -> dict[str, float | None]:
    """Ratio of sums with Wilson's interval where it is a share; else the median institution with its own.

    A sum is told as its median institution here: groups of different sizes have no comparable sums.
    """
    known = rows[rows["value"].notna()]
    silent = int((rows["status"] == "none").sum())
    told: dict[str, float | None] = {
        "n": len(known), "missing": len(rows) - len(known) - silent, "silent": silent,
        "numerator": None, "denominator": None, "value": None, "low": None, "high": None,
    }  # fmt: skip
    if one.aggregation == "ratio_of_sums":
        told |= {
            "numerator": float(known["numerator"].sum()),
            "denominator": float(known["denominator"].sum()),
        }
    if len(known) < PEERS_NEED:
        return told
    return told | (_ratio(one, told) if one.aggregation == "ratio_of_sums" else _median(known["value"]))


def _ratio(one: Indicator, told: dict[str, float | None]) -> dict[str, float | None]:
    top, bottom = float(told["numerator"] or 0), float(told["denominator"] or 0)
    if not bottom > 0:
        return {}
    value = one.scale * top / bottom
    if not is_share(one) or not 0 <= top <= bottom:
        return {"value": value}
    low, high = wilson(top, bottom)
    return {"value": value, "low": one.scale * float(low), "high": one.scale * float(high)}


def _median(values: pd.Series) -> dict[str, float | None]:
    span = median_interval(values.to_numpy())
    low, high = span if span else (None, None)
    return {"value": float(values.median()), "low": low, "high": high}


def against(row: object, benchmark: float | None) -> str:
    """How a group stands to all: higher, lower or similar by its interval; too_few where there is none."""
    low, high = getattr(row, "low", None), getattr(row, "high", None)
    if benchmark is None or low is None or high is None or low != low or high != high:
        return "too_few"
    if low > benchmark:
        return "higher"
    return "lower" if high < benchmark else "similar"
