"""The curve of arrivals: reports by day before and after the deadline, beside last year's."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.figures.led import led
from dashboards.figures.style import Drawn, apart, axis, layout, note, palette


def arrivals(rows: pd.DataFrame, year: int, expected: int, words: Mapping[str, str], *, theme: str) -> Drawn:
    """Draw cumulative reports by day.

    `rows`: year, day (0 is the deadline), cumulative, said (for the pointer). `words`: this, last,
    register, deadline, days.
    """
    colour = palette(theme)
    now, last = rows[rows["year"] == year], rows[rows["year"] == year - 1]
    data = [
        _line(last, {"color": colour["s-quiet"], "width": 1.25}),
        _line(now, {"color": colour["accent"], "width": 2.5}),
    ]
    ends = [(frame, key) for frame, key in ((now, "this"), (last, "last")) if len(frame)]
    places = apart([float(frame["cumulative"].iloc[-1]) for frame, _ in ends], 0.07 * max(expected, 1))
    notes = [
        note(
            float(frame["day"].iloc[-1]), y, f"<b>{words[key]}</b>" if key == "this" else words[key],
            colour["accent"] if key == "this" else colour["ink-2"],
        )
        for (frame, key), y in zip(ends, places, strict=True)
    ]  # fmt: skip
    left = float(min(rows["day"].min(), -14)) if len(rows) else -14.0
    right = float(max(rows["day"].max(), 7)) if len(rows) else 7.0
    notes.append(note(left, expected, words["register"], colour["ink-2"], yanchor="bottom", xshift=0))
    notes.append(note(0, 0, words["deadline"], colour["ink-2"], xanchor="right", yanchor="bottom", xshift=-4))
    shapes = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": expected, "y1": expected,
         "line": {"color": colour["ink-2"], "width": 1, "dash": "5px,3px"}},
        {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1,
         "line": {"color": colour["edge"], "width": 1, "dash": "dot"}},
    ]  # fmt: skip
    drawn = layout(theme, right=96, annotations=notes, shapes=shapes)
    drawn["yaxis"] = axis(
        theme,
        grid=True,
        range=[0, max(expected, 1) * 1.12],
        **({"dtick": 1} if expected < 5 else {"nticks": 5}),
    )
    drawn["xaxis"] = axis(
        theme, ticksuffix=" " + words["days"], showticksuffix="last", nticks=6, range=[left, right]
    )
    return {"data": data, "layout": drawn}


def _line(rows: pd.DataFrame, line: Mapping[str, object]) -> Drawn:
    drawn = {
        "type": "scatter", "mode": "lines", "x": rows["day"].tolist(), "y": rows["cumulative"].tolist(),
        "line": {**line, "shape": "hv"}, "text": rows["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return led(drawn, rows)
