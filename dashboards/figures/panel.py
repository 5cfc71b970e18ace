"""The same institutions over the years beside all of them: a trend that coming and going cannot bend."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.figures.led import led
from dashboards.figures.style import Drawn, apart, layout, note, palette, percent_axis, runs, years_axis
from schemas.honesty import LINE_NEEDS


def panel(rows: pd.DataFrame, words: Mapping[str, str], look: Mapping[str, str]) -> Drawn:
    """Draw both means by year.

    `rows`: year, name, evidenced, evidenced_all (shares of 1, null where none), said, said_all.
    `words`: matched, all. `look`: theme, sign.
    """
    colour = palette(look["theme"])
    data: list[Drawn] = []
    ends: list[tuple[float, float, str, str]] = []
    kinds = (
        ("evidenced_all", "said_all", "all", "ink-3", 1.5),
        ("evidenced", "said", "matched", "accent", 2.5),
    )
    for column, said, word, ink, width in kinds:
        hollow = {"line": {"color": colour[ink], "width": 1.5}, "color": colour["paper"]}
        for points in runs(rows, column):
            drawn_points = {
                "type": "scatter", "mode": "lines+markers" if len(points) >= LINE_NEEDS else "markers",
                "x": points["year"].tolist(), "y": (100 * points[column]).tolist(),
                "line": {"color": colour[ink], "width": width},
                "marker": {"color": colour[ink], "size": 8, **(hollow if word == "all" else {})},
                "text": points[said].tolist(), "hovertemplate": "%{text}<extra></extra>",
            }  # fmt: skip
            data.append(led(drawn_points, points))
        if rows[column].notna().any():
            last = rows[rows[column].notna()].iloc[-1]
            ends.append((float(last["year"]), float(100 * last[column]), words[word], colour[ink]))
    places = apart([y for _, y, _, _ in ends], 8.0)
    notes = [
        note(x, y, f"<b>{word}</b>", ink, xshift=10)
        for (x, _, word, ink), y in zip(ends, places, strict=True)
    ]
    drawn = layout(look["theme"], right=124, annotations=notes)
    names = dict(zip(rows["year"].tolist(), rows["name"].tolist(), strict=True))
    drawn["xaxis"] = years_axis(look["theme"], rows["year"].tolist(), names)
    drawn["yaxis"] = percent_axis(look["theme"], look["sign"])
    return {"data": data, "layout": drawn}
