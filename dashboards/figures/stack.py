"""Stacked bars of parts of a whole, with the part that did not report always drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, note, palette

Parts = Mapping[str, tuple[str, str]]

PARTS: Parts = {
    "unit": ("st-evidenced", "on-evidenced"),
    "person": ("q4", "q4-t"),
    "none": ("st-unmet", "on-unmet"),
    "blank": ("st-blank", "ink-2"),
    "no_report": ("st-none", "ink"),
    "hidden": ("wash-2", "ink-2"),
}
"""Part -> tokens of its fill and of the text on it, in the order they are always drawn in.

`hidden` is the sum of parts that are too small to be shown one by one."""

STANDARD_PARTS: Parts = {
    "certified": ("st-evidenced", "on-evidenced"),
    "expired": ("st-unmet", "on-unmet"),
    "implemented": ("q4", "q4-t"),
    "planned": ("q2", "q2-t"),
    "no": ("q1", "q1-t"),
    "na": ("wash-2", "ink-2"),
    "blank": ("st-blank", "ink-2"),
    "no_report": ("st-none", "ink"),
}
"""The same for how far an international standard is applied."""

STATE_PARTS: Parts = {
    "evidenced": ("st-evidenced", "on-evidenced"),
    "declared": ("q3", "q3-t"),
    "unmet": ("st-unmet", "on-unmet"),
    "blank": ("st-blank", "ink-2"),
    "na": ("wash-2", "ink-2"),
    "no_report": ("st-none", "ink"),
    "hidden": ("wash-2", "ink-2"),
}
"""The same for the state of a requirement."""

BAR = 52  # pixels a bar and its name take


Leads = Callable[[int, str], str]
"""The address that a part of a bar leads to, by the bar's place and the part."""


def qa_forms(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    bars: Sequence[str],
    *,
    theme: str,
    leads: Leads | None = None,
) -> Drawn:
    """Draw institutions by form of the quality unit."""
    return stacked(rows, names, bars, theme=theme, leads=leads)


def stacked(
    rows: pd.DataFrame, names: Mapping[str, str], bars: Sequence[str], *, theme: str, of: Parts = PARTS,
    leads: Leads | None = None,
) -> Drawn:  # fmt: skip
    """Draw bars cut into parts.

    `rows`: one row a bar with a column per part (counts); `bars` the bars' names, top first.
    Each bar is a whole: its parts are drawn as shares of it.
    """
    colour = palette(theme)
    parts = [part for part in of if part in rows and rows[part].any()]
    totals = rows[parts].sum(axis=1).clip(lower=1)
    places = list(range(len(rows)))
    data, notes = [], []
    left = pd.Series(0.0, index=rows.index)
    for part in parts:
        share = 100 * rows[part] / totals
        data.append(_part(part, places, share.tolist(), (of[part][0], colour)))
        said = [f"{names[part]}: {n}" for n in rows[part]]
        data[-1] |= {"text": said, "textposition": "none", "hovertemplate": "%{text}<extra></extra>"}
        if leads is not None:
            data[-1]["customdata"] = [leads(place, part) for place in places]
        for place, n, at, wide in zip(places, rows[part], left, share, strict=True):
            if wide >= 5:
                paper = colour["paper"] if part == "no_report" else ""
                notes.append(_count(int(n), (float(at), place), colour[of[part][1]], paper))
        left += share
    for place, name in zip(places, bars, strict=True):
        notes.append(note(0, place - 0.34, name, colour["ink"], xshift=0, yanchor="bottom"))
    drawn = layout(theme, barmode="stack", bargap=0.52, annotations=notes)
    drawn["margin"] |= {"t": 0, "b": 0, "r": 0}
    drawn["yaxis"] = axis(theme, visible=False, range=[len(rows) - 0.6, -0.75])
    drawn["xaxis"] = axis(theme, visible=False, range=[0, 100])
    return {"data": data, "layout": drawn}


def _part(part: str, places: list[int], shares: list[float], fill: tuple[str, Mapping[str, str]]) -> Drawn:
    token, colour = fill
    marker: Drawn = {"color": colour[token], "line": {"color": colour["paper"], "width": 1}}
    if part == "no_report":
        marker["pattern"] = {
            "shape": "/", "fgcolor": colour["st-none-line"], "bgcolor": colour["st-none"], "size": 6, "solidity": 0.2,
        }  # fmt: skip
    if part == "blank":
        marker["line"] = {"color": colour["st-blank-line"], "width": 1}
    return {"type": "bar", "orientation": "h", "y": places, "x": shares, "marker": marker}


def _count(n: int, at: tuple[float, int], ink: str, paper: str) -> Drawn:
    """The count at the left of its part; on stripes it stands on paper."""
    more = {"bgcolor": paper, "borderpad": 1} if paper else {}
    return note(at[0], at[1], str(n), ink, **more)
