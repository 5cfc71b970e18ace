"""Stacked bars of parts of a whole, with the part that did not report always drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, palette

PARTS = {
    "unit": ("st-evidenced", "on-evidenced"),
    "person": ("q4", "q4-t"),
    "none": ("st-unmet", "on-unmet"),
    "blank": ("st-blank", "ink-2"),
    "no_report": ("st-none", "ink-2"),
}
"""Part -> tokens of its fill and of the text on it, in the order they are always drawn in."""


def qa_forms(rows: pd.DataFrame, names: Mapping[str, str], rows_named: Sequence[str], *, theme: str) -> Drawn:
    """Draw institutions by form of the quality unit.

    `rows`: one row a bar with a column per part (counts); `rows_named` the bars' labels, top first.
    """
    colour = palette(theme)
    data = []
    totals = rows[list(PARTS)].sum(axis=1)
    for part, (fill, ink) in PARTS.items():
        counts = rows[part].tolist()
        if not any(counts):
            continue
        marker: Drawn = {"color": colour[fill], "line": {"color": colour["paper"], "width": 1}}
        if part == "no_report":
            marker["pattern"] = {"shape": "/", "fgcolor": colour["st-none-line"], "size": 5, "solidity": 0.3}
        if part == "blank":
            marker["line"] = {"color": colour["st-blank-line"], "width": 1}
        shown = [str(n) if n and n >= 0.04 * total else "" for n, total in zip(counts, totals, strict=True)]
        data.append(
            {
                "type": "bar", "orientation": "h", "y": list(rows_named), "x": counts, "name": names[part],
                "marker": marker, "text": shown, "textposition": "inside", "insidetextanchor": "start",
                "textangle": 0, "textfont": {"color": colour[ink], "size": 12},
                "hovertemplate": f"{names[part]}: %{{x}}<extra></extra>",
            }
        )  # fmt: skip
    drawn = layout(theme, barmode="stack", bargap=0.35)
    drawn["margin"]["t"] = 4
    drawn["margin"]["l"] = 90
    drawn["yaxis"] = axis(theme, autorange="reversed", showline=False, tickfont={"color": colour["ink"], "size": 12})
    drawn["xaxis"] = axis(theme, visible=False)
    return {"data": data, "layout": drawn}
