"""One indicator over the years: institutions' lines over the bands of their peers, and the breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards.figures.style import Drawn, apart, layout, missing, note, palette, value_axis, years_axis
from schemas.honesty import DECILES_NEED, LINE_NEEDS, PEERS_NEED

_BANDS = (("d10", "d90", "band-1"), ("d20", "d80", "band-2"), ("d30", "d70", "band-3"))


@dataclass(frozen=True, slots=True)
class Series:
    """A line to draw. `focus`: the line meant.

    `rows`: year, value (null: missing), late, revised, mark (a letter that stands for words given
    elsewhere, or ""), said, href.
    """

    name: str
    rows: pd.DataFrame
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """All that is drawn: lines, `bands` (year, n, d10 to d90), the sector's line, and the breaks.

    `cuts` are years from which values are not comparable with those before; `marks` are years and
    the sign that stands above their dotted line.
    """

    lines: Sequence[Series]
    bands: pd.DataFrame
    sector: Series | None
    cuts: Sequence[int]
    marks: Sequence[tuple[int, str]]
    years: Mapping[int, str]
    median: str  # its name
    say: Callable[[float, bool], str]  # writes a tick; True for the top one, which has the unit


def trend(shown: Trend, *, theme: str) -> Drawn:
    """Draw it. Gaps stay gaps, nothing is joined over a cut, under three points there is no line.

    A late value is hollow, a revised one a diamond, a missing one a cross at the foot; a letter stands
    at what has been explained.
    """
    colour = palette(theme)
    data = _bands(shown, colour) + _median(shown, colour)
    ends: list[tuple[float, float, str, str]] = []
    if shown.sector is not None:
        data += _line(shown.sector, shown.cuts, {"color": colour["ink-2"], "width": 1.5}, colour)
        ends += _end(shown.sector, colour["ink-2"])
    for series in reversed(shown.lines):
        ink = colour["accent" if series.focus else "ink-3"]
        data += _line(series, shown.cuts, {"color": ink, "width": 2.5 if series.focus else 1.5}, colour)
        ends += _end(series, ink)
    ends += _median_end(shown, colour)
    values = [y for trace in data for y in trace["y"] if y is not None]
    low = min(values, default=0.0)
    # From zero, unless that would press the lines into the upper edge.
    scale = value_axis(
        theme, 0.0 if low < 0.6 * max(values, default=1.0) else low, max(values, default=1.0), shown.say
    )
    data += _missing(shown, scale["range"], colour)
    # A name may take two lines; all stand at the right, also where a line ends before the others.
    tall = 0.1 if any("<br>" in name for _, _, name, _ in ends) else 0.05
    places = apart([y for _, y, _, _ in ends], tall * (scale["range"][1] - scale["range"][0]))
    edge = max((x for x, _, _, _ in ends), default=0.0)
    notes = [
        note(edge, y, name, ink, xshift=10, align="left")
        for (_, _, name, ink), y in zip(ends, places, strict=True)
    ]
    notes += [one for series in shown.lines for one in _letters(series, colour)]
    shapes = []
    for year, mark in shown.marks:
        at = year - 0.5
        shapes.append(
            {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": colour["ink-2"], "width": 1, "dash": "dot"}}
        )  # fmt: skip
        notes.append(
            note(at, 1, mark, colour["ink-2"], yref="paper", yanchor="bottom", xanchor="center", xshift=0)
        )
    drawn = layout(theme, right=150, annotations=notes, shapes=shapes)
    drawn["xaxis"] = years_axis(theme, list(shown.years), shown.years)
    drawn["yaxis"] = scale
    return {"data": data, "layout": drawn}


def _segments(years: Sequence[int], cuts: Sequence[int]) -> list[list[int]]:
    """Runs of years without a hole and without a cut in them."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1 and year not in cuts:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def _bands(shown: Trend, colour: Mapping[str, str]) -> list[Drawn]:
    rows = shown.bands[shown.bands["n"] >= DECILES_NEED].set_index("year").sort_index()
    data = []
    for run in _segments(list(rows.index), shown.cuts):
        part = rows.loc[run]
        # A lone year is still a band, as wide as a third of a year.
        x = [float(year) for year in run] if len(run) > 1 else [run[0] - 0.16, run[0] + 0.16]
        part = part if len(run) > 1 else pd.concat([part, part])
        for low, high, token in _BANDS:
            y = [*part[low].tolist(), *part[high].tolist()[::-1]]
            data.append(
                {
                    "type": "scatter", "mode": "lines", "x": [*x, *x[::-1]], "y": y, "fill": "toself",
                    "fillcolor": colour[token], "line": {"width": 0}, "hoverinfo": "skip",
                }
            )  # fmt: skip
    return data


def _median(shown: Trend, colour: Mapping[str, str]) -> list[Drawn]:
    rows = shown.bands[shown.bands["n"] >= PEERS_NEED].set_index("year").sort_index()
    dashed = {"color": colour["ink-2"], "width": 1.5, "dash": "5px,3px"}
    return [
        {
            "type": "scatter", "mode": "lines" if len(rows) >= LINE_NEEDS else "markers", "x": run,
            "y": rows.loc[run, "d50"].tolist(), "line": dashed, "hoverinfo": "skip",
            "marker": {"color": colour["ink-2"], "size": 5, "symbol": "line-ew-open"},
        }
        for run in _segments(list(rows.index), shown.cuts)
    ]  # fmt: skip


def _median_end(shown: Trend, colour: Mapping[str, str]) -> list[tuple[float, float, str, str]]:
    rows = shown.bands[shown.bands["n"] >= PEERS_NEED].sort_values("year")
    if rows.empty:
        return []
    last = rows.iloc[-1]
    return [(float(last["year"]), float(last["d50"]), shown.median, colour["ink-2"])]


def _line(
    series: Series, cuts: Sequence[int], line: Mapping[str, Any], colour: Mapping[str, str]
) -> list[Drawn]:
    # Any: Plotly's own properties
    rows = series.rows[series.rows["value"].notna()].set_index("year").sort_index()
    data = []
    for run in _segments(list(rows.index), cuts):
        part = rows.loc[run]
        late = part["late"].tolist()
        marker = {
            "size": 8, "color": [colour["paper"] if one else line["color"] for one in late],
            "line": {"color": line["color"], "width": 1.75},
            "symbol": ["diamond" if one else "circle" for one in part["revised"]],
        }  # fmt: skip
        data.append(
            {
                "type": "scatter", "mode": "lines+markers" if len(run) >= LINE_NEEDS else "markers", "x": run,
                "y": part["value"].tolist(), "line": dict(line), "marker": marker, "cliponaxis": False,
                "text": part["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
                "customdata": part["href"].tolist(),
            }
        )  # fmt: skip
    return data


def _missing(shown: Trend, span: Sequence[float], colour: Mapping[str, str]) -> list[Drawn]:
    """Crosses at the foot of the picture, one row of them for each line that lacks a value."""
    data: list[Drawn] = []
    for series in shown.lines:
        ink = colour["accent" if series.focus else "ink-3"]
        data += missing(series.rows, span, ink, len(data))
    return data


def _letters(series: Series, colour: Mapping[str, str]) -> list[Drawn]:
    """The letter of an explanation above its point, or above the cross of a missing value's year."""
    known = series.rows[(series.rows["mark"] != "") & series.rows["value"].notna()]
    return [
        note(x, y, f"<b>{mark}</b>", colour["ink"], xanchor="center", yanchor="bottom", xshift=0, yshift=6)
        for x, y, mark in zip(known["year"], known["value"], known["mark"], strict=True)
    ]


def _end(series: Series, ink: str) -> list[tuple[float, float, str, str]]:
    rows = series.rows[series.rows["value"].notna()].sort_values("year")
    if rows.empty:
        return []
    last = rows.iloc[-1]
    return [(float(last["year"]), float(last["value"]), f"<b>{series.name}</b>", ink)]
