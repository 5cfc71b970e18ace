"""What all figures share: colours of the theme, the layout, text and axes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import pandas as pd

Drawn = dict[str, Any]
"""A Plotly figure as plain JSON: quicker than graph objects, and validated by the tests."""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
MARKERS = {"primary": "triangle-up", "secondary": "circle", "higher": "square"}


@cache
def palette(theme: str) -> Mapping[str, str]:
    """The colours by their token, in a theme: light or dark."""
    return json.loads((Path(__file__).parent / "palette.json").read_text("ascii"))[theme]


def layout(theme: str, *, right: int = 8, **more: Any) -> Drawn:  # Any: Plotly's own properties
    """The layout every figure begins with; `right` leaves room for direct labels."""
    colour = palette(theme)
    return {
        "margin": {"l": 0, "r": right, "t": 22, "b": 24, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colour["ink-2"]},
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": colour["ink"],
            "bordercolor": colour["ink"],
            "font": {"color": colour["paper"], "family": FONT, "size": 12},
        },
        "dragmode": False,
        "xaxis": axis(theme),
        "yaxis": axis(theme, grid=True),
        **more,
    }


def axis(theme: str, *, grid: bool = False, **more: Any) -> Drawn:  # Any: Plotly's own properties
    """One axis: hairline grid where asked, no frame, labels inside above their line."""
    colour = palette(theme)
    drawn: Drawn = {
        "ticklabelposition": "inside top" if grid else "outside",
        "showgrid": grid,
        "gridcolor": colour["grid"],
        "gridwidth": 1,
        "zeroline": False,
        "showline": not grid,
        "linecolor": colour["edge"],
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"color": colour["ink-2"], "size": 12},
        "automargin": True,
    }
    return {**drawn, **more}


def percent_axis(theme: str, sign: str) -> Drawn:
    """0 to 100, the sign on the top tick alone."""
    ticks = [0, 25, 50, 75, 100]
    texts = [*(str(tick) for tick in ticks[:-1]), f"100{sign}"]
    return axis(theme, grid=True, range=[0, 112], tickmode="array", tickvals=ticks, ticktext=texts)


def value_axis(theme: str, low: float, high: float, say: Callable[[float, bool], str]) -> Drawn:
    """Round ticks over a span; `say` writes one, and knows whether it is the top one, with the unit."""
    flat = high - low <= max(1e-9 * abs(high), 1e-12)
    step = _round_step((abs(high) if abs(high) > 1e-12 else 1.0) if flat else high - low)
    first = floor(low / step)
    last = max(ceil(high / step), first + 1)
    ticks = [step * n for n in range(first, last + 1)]
    texts = [say(tick, place == len(ticks) - 1) for place, tick in enumerate(ticks)]
    top = ticks[-1] + 0.1 * (ticks[-1] - ticks[0])
    return axis(theme, grid=True, range=[ticks[0], top], tickmode="array", tickvals=ticks, ticktext=texts)


def _round_step(span: float) -> float:
    """1, 2 or 5 times a power of ten, so that a span takes about five steps."""
    power = 10.0 ** floor(log10(span / 4))
    return next(power * unit for unit in (1, 2, 5, 10) if power * unit * 5 >= span)


def years_axis(theme: str, years: Sequence[int], names: Mapping[int, str]) -> Drawn:
    """An axis of report years, each named as people write it: Plotly would put ticks between."""
    known = sorted(set(years))
    step = max(1, -(-len(known) // 8))
    ticks = [year for n, year in enumerate(reversed(known)) if n % step == 0]
    pad = 0.3
    ends = [known[0] - pad, known[-1] + pad] if known else [0, 1]
    return axis(
        theme, tickmode="array", tickvals=ticks, ticktext=[names.get(y, str(y)) for y in ticks], range=ends
    )


CLOUD = 500
"""From so many marks on they are drawn to six digits: a screen shows no more, and they weigh half as much."""


def places(values: pd.Series) -> list[float]:
    """Where marks stand along an axis."""
    found = values.tolist()
    return found if len(found) < CLOUD else [float(f"{value:.6g}") for value in found]


def note(x: float, y: float, text: str, colour: str, **more: Any) -> Drawn:  # Any: Plotly's own properties
    """A word beside what it names, instead of a legend."""
    drawn: Drawn = {
        "x": x, "y": y, "text": text, "showarrow": False, "xanchor": "left", "yanchor": "middle",
        "font": {"color": colour, "size": 12, "family": FONT}, "xshift": 6,
    }  # fmt: skip
    return {**drawn, **more}


def runs(rows: pd.DataFrame, column: str, cuts: Sequence[int] = ()) -> list[pd.DataFrame]:
    """The rows with a value in runs of years without a hole, and without a cut, between them."""
    known = rows[rows[column].notna()].sort_values("year")
    fresh = (known["year"].diff() != 1) | known["year"].isin(cuts)
    return [run for _number, run in known.groupby(fresh.cumsum(), sort=True)]


def missing(rows: pd.DataFrame, span: Sequence[float], ink: str, place: int = 0) -> list[Drawn]:
    """Crosses at the foot of a picture for the years without a value; `place` counts such rows from below.

    `rows`: year, value, said, href. `span`: the ends of the scale.
    """
    gone = rows[rows["value"].isna()].sort_values("year")
    if gone.empty:
        return []
    foot = span[0] + (0.02 + 0.045 * place) * (span[1] - span[0])
    return [
        {
            "type": "scatter", "mode": "markers", "name": "missing", "x": gone["year"].tolist(),
            "y": [foot] * len(gone), "cliponaxis": False,
            "marker": {"symbol": "x-thin", "size": 8, "line": {"color": ink, "width": 1.75}},
            "text": gone["said"].tolist(), "hovertemplate": "%{text}<extra></extra>",
            "customdata": gone["href"].tolist(),
        }
    ]  # fmt: skip


def apart(ends: Sequence[float], gap: float) -> list[float]:
    """Move labels that would cover one another apart, keeping their order: least distance `gap`."""
    order = sorted(range(len(ends)), key=lambda n: ends[n])
    placed = [float(value) for value in ends]
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + gap)
    shift = (placed[order[-1]] - ends[order[-1]]) / 2 if order else 0
    return [value - shift for value in placed]
