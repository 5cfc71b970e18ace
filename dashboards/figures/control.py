"""One institution's series between the limits of its own usual spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboards.figures.style import Drawn, layout, missing, note, palette, runs, value_axis, years_axis
from schemas.control import Control
from schemas.honesty import LINE_NEEDS

_SYMBOLS = {
    (0, False): "circle", (0, True): "diamond", (1, False): "triangle-up", (1, True): "triangle-up",
    (-1, False): "triangle-down", (-1, True): "triangle-down",
}  # fmt: skip
"""By the side of the limits it lies on, and whether it was revised: outside says more."""


def control(
    rows: pd.DataFrame,
    limits: Control | None,
    words: Mapping[str, str],
    say: Callable[[float, bool], str],
    *,
    theme: str,
) -> Drawn:
    """Draw it; `rows`: year, name, value (null: a gap), late, revised, mark, said, href.

    Words: low, middle, high. A point outside is an ochre triangle that points its way; without limits
    it is a plain line. A late value is hollow, a revised one a diamond, a letter stands at words given below.
    """
    colour = palette(theme)
    known = rows[rows["value"].notna()].sort_values("year")
    data: list[Drawn] = []
    if len(known):
        side = [
            0 if limits is None or not limits.outside(v) else 1 if v > limits.high else -1
            for v in known["value"]
        ]
        inks = [colour["accent" if one == 0 else "st-unmet"] for one in side]
        symbols = [_SYMBOLS[one, bool(again)] for one, again in zip(side, known["revised"], strict=True)]
        gaps = rows.sort_values("year")
        # Two points between two gaps are no line either.
        joined = {year for run in runs(rows, "value") if len(run) >= LINE_NEEDS for year in run["year"]}
        data.append(
            {
                "type": "scatter", "mode": "lines" if joined else "markers", "x": gaps["year"].tolist(),
                "y": [v if year in joined else None for year, v in zip(gaps["year"], gaps["value"], strict=True)],
                "line": {"color": colour["accent"], "width": 2.5}, "connectgaps": False, "hoverinfo": "skip",
            }
        )  # fmt: skip
        data.append(
            {
                "type": "scatter", "mode": "markers", "x": known["year"].tolist(), "y": known["value"].tolist(),
                "marker": {
                    "symbol": symbols, "size": [8 if one == 0 else 13 for one in side],
                    "color": [
                        colour["paper"] if late else ink for late, ink in zip(known["late"], inks, strict=True)
                    ],
                    "line": {"color": inks, "width": 1.75},
                },
                "text": known["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
                "customdata": known["href"].tolist(), "cliponaxis": False,
            }
        )  # fmt: skip
    shapes, notes = _limits(limits, words, colour)
    notes += [
        note(x, y, f"<b>{mark}</b>", colour["ink"], xanchor="center", yanchor="bottom", xshift=0, yshift=6)
        for x, y, mark in zip(known["year"], known["value"], known["mark"], strict=True)
        if mark
    ]
    ends = [*known["value"], *((limits.low, limits.middle, limits.high) if limits else ())]
    drawn = layout(theme, right=110 if limits else 12, annotations=notes, shapes=shapes)
    names = dict(zip(rows["year"].tolist(), rows["name"].tolist(), strict=True))
    drawn["xaxis"] = years_axis(theme, rows["year"].tolist(), names)
    drawn["yaxis"] = value_axis(theme, min(ends, default=0.0), max(ends, default=1.0), say)
    data += missing(rows, drawn["yaxis"]["range"], colour["accent"])
    return {"data": data, "layout": drawn}


def _limits(
    limits: Control | None, words: Mapping[str, str], colour: Mapping[str, str]
) -> tuple[list[Drawn], list[Drawn]]:
    """The three lines, and their names at the right."""
    if limits is None:
        return [], []
    shapes, notes = [], []
    for name, at, dash in (
        ("low", limits.low, "solid"),
        ("middle", limits.middle, "5px,3px"),
        ("high", limits.high, "solid"),
    ):
        line = {"color": colour["ink-2"], "width": 1.25, "dash": dash}
        shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line})
        notes.append(note(1, at, words[name], colour["ink-2"], xref="paper"))
    return shapes, notes
