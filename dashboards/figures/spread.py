"""Groups side by side: each group's figure with its interval, over the values of its institutions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboards.figures.led import led
from dashboards.figures.style import Drawn, axis, layout, note, palette, value_axis

ROW = 44  # pixels a group takes
MOST = 150  # points of a group; above, its percentiles stand for them


def spread(
    groups: pd.DataFrame, points: pd.DataFrame, *, theme: str, say: Callable[[float, bool], str],
    benchmark: float | None,
) -> Drawn:  # fmt: skip
    """Draw the groups from top to bottom.

    `groups`: name, said, value, low, high (null where there are too few), and href where they lead somewhere; `points`: group (its place,
    from 0), value, said, href. `benchmark`: the figure of all of them together.
    """
    colour = palette(theme)
    drawn = layout(theme, annotations=[], shapes=[])
    drawn["margin"] |= {"t": 4, "r": 12, "l": 10}
    drawn["yaxis"] = axis(theme, visible=False, range=[len(groups) - 0.4, -0.7])
    known = pd.concat([points["value"], groups["value"], groups["low"], groups["high"]]).dropna()
    if benchmark is not None:
        known = pd.concat([known, pd.Series([benchmark])])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scale = value_axis(theme, min(low, 0.0) if low >= 0 else low, high, say)
    drawn["xaxis"] = scale | {"ticklabelposition": "outside", "showgrid": True, "side": "bottom"}
    if benchmark is not None:
        line = {"color": colour["edge"], "width": 1, "dash": "dot"}
        drawn["shapes"].append(
            {"type": "line", "x0": benchmark, "x1": benchmark, "y0": -0.7, "y1": len(groups) - 0.4, "line": line}
        )  # fmt: skip
    start = float(drawn["xaxis"]["range"][0])
    for place, name in enumerate(groups["name"]):
        drawn["annotations"].append(
            note(start, place - 0.34, name, colour["ink"], xshift=0, yanchor="bottom")
        )
    return {"data": [_points(points, colour), _figures(groups, colour)], "layout": drawn}


def _points(points: pd.DataFrame, shades: Mapping[str, str]) -> Drawn:
    # Neighbours are moved apart a little, the same way each time, so that equal values can be counted.
    lanes = [int(place) + 0.12 * ((n % 3) - 1) for n, place in enumerate(points["group"])]
    return {
        "type": "scatter", "mode": "markers", "x": points["value"].tolist(), "y": lanes,
        "marker": {"color": shades["s-quiet"], "size": 6, "opacity": 0.55},
        "text": points["said"].tolist(), "customdata": points["href"].tolist(),
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _figures(groups: pd.DataFrame, shades: Mapping[str, str]) -> Drawn:
    firm = groups.reset_index(drop=True)
    firm = firm[firm["value"].notna()]
    reach = {
        "type": "data", "symmetric": False, "array": (firm["high"] - firm["value"]).fillna(0).tolist(),
        "arrayminus": (firm["value"] - firm["low"]).fillna(0).tolist(), "color": shades["accent"],
        "thickness": 2, "width": 5,
    }  # fmt: skip
    drawn = {
        "type": "scatter", "mode": "markers", "x": firm["value"].tolist(), "y": firm.index.tolist(),
        "error_x": reach, "marker": {"color": shades["accent"], "size": 10},
        "text": firm["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return led(drawn, firm)
