"""Completeness over years: evidenced to declared, a line per level and a ring at its open upper end."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.figures.led import led
from dashboards.figures.style import (
    MARKERS,
    Drawn,
    apart,
    layout,
    note,
    palette,
    percent_axis,
    runs,
    years_axis,
)
from schemas.honesty import LINE_NEEDS


def completeness(rows: pd.DataFrame, levels: Mapping[str, str], look: Mapping[str, str]) -> Drawn:
    """Draw medians by year and level.

    `rows`: year, name (of the year), level, evidenced_median, declared_median (shares of 1), said
    and said_declared (for the pointer). `look`: theme, sign (of percent). Under three points of a
    level there is no line, only its points; a year without figures is a gap.
    """
    colour = palette(look["theme"])
    data: list[Drawn] = []
    ends: list[tuple[str, float, float]] = []
    for level in levels:
        known = rows[(rows["level"] == level) & rows["evidenced_median"].notna()].sort_values("year")
        ink, marker = colour[f"s-{level}"], MARKERS[level]
        for points in runs(known, "evidenced_median"):
            data.append(_points(points, 100 * points["declared_median"], "said_declared"))
            data[-1]["marker"] = {"color": ink, "size": 8, "symbol": f"{marker}-open"}
            data.append(_points(points, 100 * points["evidenced_median"], "said"))
            data[-1]["mode"] = "lines+markers" if len(points) >= LINE_NEEDS else "markers"
            data[-1]["line"] = {"color": ink, "width": 2.25}
            data[-1]["marker"] = {"color": ink, "size": 8, "symbol": marker}
        if len(known):
            last = known.iloc[-1]
            ends.append((level, 100 * float(last["evidenced_median"]), float(last["year"])))
    places = apart([end for _, end, _ in ends], 6.0)
    notes = [
        note(x, y, f"<b>{levels[level]}</b>", colour[f"s-{level}"], xshift=10)
        for (level, _, x), y in zip(ends, places, strict=True)
    ]
    drawn = layout(look["theme"], right=96, annotations=notes)
    names = dict(zip(rows["year"].tolist(), rows["name"].tolist(), strict=True))
    drawn["xaxis"] = years_axis(look["theme"], rows["year"].tolist(), names)
    drawn["yaxis"] = percent_axis(look["theme"], look["sign"])
    return {"data": data, "layout": drawn}


def _points(points: pd.DataFrame, y: pd.Series, said: str) -> Drawn:
    drawn = {
        "type": "scatter", "mode": "markers", "x": points["year"].tolist(), "y": y.tolist(),
        "text": points[said].tolist(), "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return led(drawn, points)
