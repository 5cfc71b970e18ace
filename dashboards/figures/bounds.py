"""Completeness over years: evidenced to declared, a line and its open upper edge per level."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.figures.style import MARKERS, Drawn, apart, axis, layout, note, palette, years_axis


def completeness(
    rows: pd.DataFrame, levels: Mapping[str, str], years: Mapping[int, str], *, theme: str
) -> Drawn:
    """Draw medians by year and level.

    `rows`: year, level, evidenced_median, declared_median (shares of 1), n. Under three points of
    a level there is no line, only its points.
    """
    colour = palette(theme)
    data: list[Drawn] = []
    ends: list[tuple[str, float, float]] = []
    for level, name in levels.items():
        points = rows[rows["level"] == level].sort_values("year")
        if points.empty:
            continue
        ink = colour[f"s-{level}"]
        x, low, high = points["year"].tolist(), points["evidenced_median"] * 100, points["declared_median"] * 100
        mode = "lines+markers" if len(points) > 2 else "markers"
        data.append(_edge(x, high.tolist(), ink, name))
        data.append(
            {
                "type": "scatter", "mode": mode, "x": x, "y": low.tolist(), "name": name,
                "line": {"color": ink, "width": 2.25},
                "marker": {"color": ink, "size": 8, "symbol": MARKERS[level]},
                "customdata": points[["n"]].to_numpy().tolist(),
                "hovertemplate": f"{name}: %{{y:.0f}} % (n = %{{customdata[0]}})<extra></extra>",
            }
        )  # fmt: skip
        ends.append((name, float(low.iloc[-1]), float(points["year"].iloc[-1])))
    places = apart([end for _, end, _ in ends], 5.0)
    inks = {levels[level]: colour[f"s-{level}"] for level in levels}
    notes = [
        note(x, y, f"<b>{name}</b>", inks[name], xshift=10) for (name, _, x), y in zip(ends, places, strict=True)
    ]
    drawn = layout(theme, right=130, annotations=notes)
    drawn["xaxis"] = years_axis(theme, rows["year"].tolist(), years)
    drawn["yaxis"] = axis(theme, grid=True, range=[0, 104], dtick=25, ticksuffix=" %", ticklabelposition="inside top")
    return {"data": data, "layout": drawn}


def _edge(x: list[int], high: list[float], ink: str, name: str) -> Drawn:
    return {
        "type": "scatter", "mode": "markers", "x": x, "y": high,
        "marker": {"color": "rgba(0,0,0,0)", "size": 8, "symbol": "circle-open", "line": {"color": ink, "width": 1.5}},
        "hovertemplate": f"{name}: %{{y:.0f}} %<extra></extra>",
    }  # fmt: skip
