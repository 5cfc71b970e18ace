"""Pairs of values, one mark an institution, as large as the cases behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, palette, places, value_axis

LARGEST, SMALLEST = 22.0, 5.0  # pixels across


@dataclass(frozen=True, slots=True)
class Axes:
    """The names of both axes, and what writes their ticks (True for the top one, which has the unit)."""

    x: str
    y: str
    say_x: Callable[[float, bool], str]
    say_y: Callable[[float, bool], str]


def scatter(rows: pd.DataFrame, axes: Axes, *, theme: str) -> Drawn:
    """Draw the pairs; `rows`: x, y, size (null: not known), said, href. The area of a mark is its size."""
    colour = palette(theme)
    data: list[Drawn] = []
    if len(rows):
        data.append(
            {
                "type": "scatter", "mode": "markers", "x": places(rows["x"]), "y": places(rows["y"]),
                "marker": {
                    "size": _across(rows["size"]), "color": colour["accent"], "opacity": 0.55,
                    "line": {"color": colour["paper"], "width": 1},
                },
                "text": rows["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
                "customdata": rows["href"].tolist(), "cliponaxis": False,
            }
        )  # fmt: skip
    drawn = layout(theme, right=16)
    low = min([0.0, *rows["y"]]) if len(rows) else 0.0
    drawn["yaxis"] = value_axis(theme, low, float(rows["y"].max()) if len(rows) else 1.0, axes.say_y)
    ticks = value_axis(theme, 0.0, 100.0, axes.say_x)
    kept = {name: ticks[name] for name in ("tickmode", "tickvals", "ticktext")}
    title = {"text": axes.x, "font": {"size": 12, "color": colour["ink-2"]}, "standoff": 6}
    drawn["xaxis"] = axis(theme, range=[-2, 104], title=title, **kept)
    drawn["margin"] |= {"b": 44}
    drawn["annotations"] = [
        {
            "x": 0, "y": 1, "xref": "paper", "yref": "paper", "text": axes.y, "showarrow": False,
            "xanchor": "left", "yanchor": "bottom", "font": {"size": 12, "color": colour["ink-2"]},
        }
    ]  # fmt: skip
    return {"data": data, "layout": drawn}


def _across(sizes: pd.Series) -> list[float]:
    """Diameters whose areas are as the sizes; the smallest where a size is not known."""
    top = sizes.max()
    if pd.isna(top) or top <= 0:
        return [SMALLEST + 4] * len(sizes)
    share = (sizes.clip(lower=0).fillna(0) / top) ** 0.5
    return [max(SMALLEST, round(LARGEST * one, 1)) for one in share]
