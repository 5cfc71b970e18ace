"""Small multiples: one little picture per panel, all on the same scale, the other panels faint behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, missing, palette, runs, value_axis
from schemas.honesty import LINE_NEEDS

HIGH = 132  # pixels of one panel


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `rows`: year, value (null: missing), late, revised, said, href. `sure`: its word is tested."""

    name: str
    rows: pd.DataFrame
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Common:
    """What the panels share: the years, the years from which values are not comparable, the ends of the scale."""

    years: Mapping[int, str]
    cuts: Sequence[int]
    low: float
    high: float
    say: Callable[[float, bool], str]


def common(panels: Sequence[Panel], years: Mapping[int, str], cuts: Sequence[int], say: Callable[[float, bool], str]) -> Common:  # fmt: skip
    """One scale that every panel fits, from zero unless that would press the lines together."""
    values = [float(v) for panel in panels for v in panel.rows["value"].dropna()]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return Common(years, cuts, 0.0 if 0 <= low < 0.6 * high else low, high, say)


def multiple(panel: Panel, others: Sequence[Panel], shared: Common, *, theme: str) -> Drawn:
    """Draw one panel: its own line, its last value as a mark, the others' lines behind it."""
    colour = palette(theme)
    quiet = {"color": colour["s-quiet"], "width": 1}
    data = [
        {
            "type": "scatter", "mode": "lines", "x": run["year"].tolist(), "y": run["value"].tolist(),
            "line": quiet, "opacity": 0.45, "hoverinfo": "skip",
        }
        for other in others
        for run in runs(other.rows, "value", shared.cuts)
        if len(run) >= LINE_NEEDS
    ]  # fmt: skip
    ink = colour["accent" if panel.sure else "ink-2"]
    last = panel.rows.loc[panel.rows["value"].notna(), "year"].max()
    for run in runs(panel.rows, "value", shared.cuts):
        hollow = [bool(late) for late in run["late"]]
        # Every point answers to the pointer; only the last, the late and the revised ones are large.
        plain_ = [year != last and not late for year, late in zip(run["year"], hollow, strict=True)]
        data.append(
            {
                "type": "scatter", "mode": "lines+markers" if len(run) >= LINE_NEEDS else "markers",
                "x": run["year"].tolist(), "y": run["value"].tolist(), "line": {"color": ink, "width": 2.25},
                "marker": {
                    "color": [colour["paper"] if late else ink for late in hollow],
                    "size": [4 if small else 7 for small in plain_],
                    "symbol": ["diamond" if one else "circle" for one in run["revised"]],
                    "line": {"color": ink, "width": 1.5},
                },
                "text": run["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
                "customdata": run["href"].tolist(), "cliponaxis": False,
            }
        )  # fmt: skip
    drawn = layout(theme, right=10, shapes=[_cut(year, colour) for year in shared.cuts])
    drawn["margin"] |= {"t": 4, "b": 20}
    drawn["yaxis"] = _few(value_axis(theme, shared.low, shared.high, shared.say), shared.say)
    drawn["xaxis"] = _ends(theme, shared.years)
    data += missing(panel.rows, drawn["yaxis"]["range"], ink)
    return {"data": data, "layout": drawn}


def _cut(year: int, colour: Mapping[str, str]) -> Drawn:
    line = {"color": colour["ink-2"], "width": 1, "dash": "dot"}
    at = year - 0.5
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _few(scale: Drawn, say: Callable[[float, bool], str]) -> Drawn:
    """The lowest, a middle and the highest tick: a small picture has no room for more."""
    ticks = scale["tickvals"]
    kept = sorted({ticks[0], ticks[len(ticks) // 2], ticks[-1]})
    # The top label stands above its line and needs more of a low picture.
    span = [ticks[0], ticks[-1] + 0.22 * (ticks[-1] - ticks[0])]
    return scale | {
        "tickvals": kept,
        "ticktext": [say(tick, tick == kept[-1]) for tick in kept],
        "range": span,
    }


def _ends(theme: str, years: Mapping[int, str]) -> Drawn:
    known = sorted(years)
    ticks = [known[0], known[-1]] if len(known) > 1 else known
    # Room at the left for what the scale says, and for half of the first year's name.
    wide = known[-1] - known[0] if known else 0
    span = [known[0] - 0.3 - 0.16 * wide, known[-1] + 0.3 + 0.06 * wide] if known else [0, 1]
    names = {"tickmode": "array", "tickvals": ticks, "ticktext": [years[year] for year in ticks]}
    # Both ends are named, however narrow the picture is.
    return axis(theme, range=span, tickangle=0, ticklabeloverflow="allow", **names)
