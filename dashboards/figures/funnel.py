"""A funnel: every institution's share by its size, inside or outside the limits around the group's share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, note, palette, places, value_axis

MOST_POINTED = 1_500  # above this many, only institutions outside or chosen answer to the pointer


@dataclass(frozen=True, slots=True)
class Plot:
    """All that is drawn.

    `rows`: size, value, side (-1, 0, 1: below, inside, above the outer limits), chosen, key (what
    stands beside the mark, "" mostly), said, href. `limits`: size, low95, high95, low998, high998;
    without rows there are none. `target`: the group's value and its name.
    """

    rows: pd.DataFrame
    limits: pd.DataFrame
    target: tuple[float, str] | None
    sizes: str  # what size is
    say: Callable[[float, bool], str]  # writes a tick; True for the top one, which has the unit


def funnel(shown: Plot, *, theme: str) -> Drawn:
    """Draw it: discs inside, ochre triangles pointing their way outside, the chosen ones in accent."""
    colour = palette(theme)
    rows = shown.rows
    pointed = len(rows) <= MOST_POINTED
    inside = rows[(rows["side"] == 0) & ~rows["chosen"]]
    data = [_limit(shown.limits, name, colour) for name in ("low998", "high998", "low95", "high95")]
    data.append(_marks(inside, {"symbol": "circle", "size": 6, "color": colour["s-quiet"]}, pointed))
    mine = rows[(rows["side"] == 0) & rows["chosen"]]
    data.append(_marks(mine, {"symbol": "circle", "size": 10, "color": colour["accent"]}, True))
    for side, symbol in ((1, "triangle-up"), (-1, "triangle-down")):
        out = rows[rows["side"] == side]
        edge = [colour["ink"] if chosen else colour["paper"] for chosen in out["chosen"]]
        look = {
            "symbol": symbol,
            "size": 12,
            "color": colour["st-unmet"],
            "line": {"color": edge, "width": 1.5},
        }
        data.append(_marks(out, look, True))
    data = [trace for trace in data if trace["x"]]
    named = rows[rows["key"] != ""]
    notes = [
        note(x, y, f"<b>{key}</b>", colour["ink"], yanchor="bottom", xshift=3, yshift=1)
        for x, y, key in zip(named["size"], named["value"], named["key"], strict=True)
    ]
    drawn = layout(theme, right=12, annotations=notes, shapes=_target(shown, colour))
    if shown.target is not None:
        notes.append(
            note(
                1,
                shown.target[0],
                shown.target[1],
                colour["ink-2"],
                xref="paper",
                xanchor="right",
                yanchor="bottom",
                xshift=0,
                bgcolor=colour["paper"],
                borderpad=1,
            )
        )
    values = rows["value"].tolist()
    drawn["yaxis"] = value_axis(theme, min([0.0, *values]), max(values, default=1.0), shown.say)
    widest = float(rows["size"].max()) if len(rows) else 1.0
    title = {"text": shown.sizes, "font": {"size": 12, "color": colour["ink-2"]}, "standoff": 6}
    drawn["xaxis"] = axis(theme, range=[0, widest * 1.06], nticks=6, title=title, rangemode="tozero")
    drawn["margin"] |= {"b": 44}
    return {"data": data, "layout": drawn}


def _limit(limits: pd.DataFrame, name: str, colour: Mapping[str, str]) -> Drawn:
    dashed = name.endswith("95")
    line = {
        "color": colour["ink-2" if dashed else "ink"],
        "width": 1.25,
        **({"dash": "5px,3px"} if dashed else {}),
    }
    y = limits[name].tolist() if len(limits) else []
    x = limits["size"].tolist() if len(limits) else []
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _marks(rows: pd.DataFrame, marker: Mapping[str, Any], pointed: bool) -> Drawn:  # Any: Plotly's own
    drawn: Drawn = {
        "type": "scatter", "mode": "markers", "x": places(rows["size"]), "y": places(rows["value"]),
        "marker": dict(marker), "cliponaxis": False,
    }  # fmt: skip
    if not pointed:
        return drawn | {"hoverinfo": "skip"}
    words = {"text": rows["said"].tolist(), "hovertemplate": "%{text}<extra></extra>"}
    return drawn | words | {"customdata": rows["href"].tolist()}


def _target(shown: Plot, colour: Mapping[str, str]) -> list[Drawn]:
    if shown.target is None:
        return []
    at = shown.target[0]
    return [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at,
            "line": {"color": colour["ink-2"], "width": 1},
        }
    ]  # fmt: skip


def keys(names: Sequence[str], most: int = 20) -> dict[str, str]:
    """A letter each for the first names; the rest are named in the table."""
    return {name: chr(ord("A") + place) for place, name in enumerate(names[:most])}
