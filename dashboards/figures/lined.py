"""A line per institution under its name: intervals against a benchmark, two years, or a place among all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards.figures.style import Drawn, axis, layout, note, palette, value_axis

ROW = 46  # pixels a line and the name above it take
FOOT = 54  # pixels of the axis and what stands above the first line
_SYMBOLS = {"higher": "triangle-up", "lower": "triangle-down", "similar": "circle-open", "": "circle"}


@dataclass(frozen=True, slots=True)
class Scale:
    """What all lines share: `target` is a value and its name, `say` writes a tick."""

    say: Callable[[float, bool], str]
    target: tuple[float, str] | None = None


def height(lines: int) -> int:
    """How tall a picture of so many lines is."""
    return FOOT + ROW * max(lines, 1)


def intervals(rows: pd.DataFrame, scale: Scale, *, theme: str) -> Drawn:
    """Draw a value with its interval per line.

    `rows`, top first: name, value, low, high (null where there is none), word (what stands at the
    right), reading (higher, similar, lower, or "" for a value without one), said, href.
    """
    colour = palette(theme)
    places = list(range(len(rows)))
    data: list[Drawn] = []
    for place, low, high in zip(places, rows["low"], rows["high"], strict=True):
        if pd.notna(low) and pd.notna(high):
            data.append(_stroke([low, high], place, colour["ink"], 2.5))
    known = rows.assign(place=places)[rows["value"].notna().to_numpy()]
    for reading, symbol in _SYMBOLS.items():
        part = known[known["reading"] == reading]
        if len(part):
            # Hollow in Plotly is only an outline: the interval would show through it.
            data.append(_dots(part, "place", {"symbol": "circle", "size": 11, "color": colour["paper"]}))
            line = {"color": colour["accent"], "width": 2}
            look = {"symbol": symbol, "size": 11, "color": colour["accent"], "line": line}
            data.append(_dots(part, "place", look))
    values = [*rows["value"].dropna(), *rows["low"].dropna(), *rows["high"].dropna()]
    notes = [
        note(1, place - 0.3, word, colour["ink"], xref="paper", xanchor="right", xshift=0)
        for place, word in zip(places, rows["word"], strict=True)
    ]
    return _laid_out(data, rows["name"].tolist(), (values, notes), scale, theme)


def dumbbell(rows: pd.DataFrame, scale: Scale, *, theme: str) -> Drawn:
    """Draw two years per line, a ring and a disc joined; `rows`: name, before, value, word, said, href."""
    colour = palette(theme)
    places = list(range(len(rows)))
    data: list[Drawn] = []
    for place, before, now in zip(places, rows["before"], rows["value"], strict=True):
        if pd.notna(before) and pd.notna(now):
            data.append(_stroke([before, now], place, colour["ink-3"], 2))
    at = rows.assign(place=places)
    rings = at[at["before"].notna()]
    ring = {
        "symbol": "circle",
        "size": 11,
        "color": colour["paper"],
        "line": {"color": colour["accent"], "width": 2},
    }
    data.append(
        {
            **_dots(rings.assign(value=rings["before"], said=rings["said_before"]), "place", ring),
            "name": "before",
        }
    )
    discs = at[at["value"].notna()]
    disc = {"symbol": "circle", "size": 11, "color": colour["accent"]}
    data.append({**_dots(discs, "place", disc), "name": "now"})
    values = [*rows["before"].dropna(), *rows["value"].dropna()]
    notes = [
        note(1, place - 0.3, word, colour["ink-2"], xref="paper", xanchor="right", xshift=0)
        for place, word in zip(places, rows["word"], strict=True)
    ]
    return _laid_out(
        [trace for trace in data if trace["x"]], rows["name"].tolist(), (values, notes), scale, theme
    )


def strip(
    rows: pd.DataFrame,
    everyone: Sequence[float],
    deciles: Sequence[float] | None,
    scale: Scale,
    *,
    theme: str,
) -> Drawn:
    """Draw a group's values as strokes in one line, its deciles behind, and the chosen ones above.

    `rows`: name, value, said, href. `deciles`: the nine limits, or None where there are too few.
    """
    colour = palette(theme)
    floor = len(rows)
    strokes: Drawn = {
        "type": "scatter", "mode": "markers", "x": list(everyone), "y": [floor] * len(everyone),
        "marker": {"symbol": "line-ns", "size": 16, "line": {"color": colour["ink-3"], "width": 1}},
        "opacity": 0.7, "hoverinfo": "skip",
    }  # fmt: skip
    known = rows.assign(place=range(len(rows)))
    known = known[known["value"].notna()]
    data = [strokes] if len(everyone) else []
    for place, value in zip(known["place"], known["value"], strict=True):
        stroke = {"color": colour["accent"], "width": 1, "dash": "dot"}
        data.append(
            {"type": "scatter", "mode": "lines", "x": [value, value], "y": [place, floor], "line": stroke}
            | {"hoverinfo": "skip"}
        )
    if len(known):
        data.append(_dots(known, "place", {"symbol": "circle", "size": 11, "color": colour["accent"]}))
    values = [*everyone, *known["value"]]
    drawn = _laid_out(data, [*rows["name"].tolist(), ""], (values, []), scale, theme)
    drawn["layout"]["shapes"] = [*_bands(deciles, theme), *drawn["layout"].get("shapes", [])]
    return drawn


def _bands(deciles: Sequence[float] | None, theme: str) -> list[Drawn]:
    """The middle 80, 60 and 40 % as bands over the whole height, the median as a dashed line."""
    if deciles is None:
        return []
    colour = palette(theme)
    bands = [
        {
            "type": "rect", "x0": float(deciles[low]), "x1": float(deciles[high]), "yref": "paper", "y0": 0, "y1": 1,
            "fillcolor": colour[token], "line": {"width": 0}, "layer": "below",
        }
        for low, high, token in ((0, 8, "band-1"), (1, 7, "band-2"), (2, 6, "band-3"))
    ]  # fmt: skip
    middle = float(deciles[4])
    line = {"color": colour["ink-2"], "width": 1.5, "dash": "5px,3px"}
    return [*bands, _upright(middle, line)]


def _upright(x: float, line: Drawn) -> Drawn:
    return {
        "type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below",
    }  # fmt: skip


def _stroke(x: Sequence[float], place: int, ink: str, width: float) -> Drawn:
    return {
        "type": "scatter", "mode": "lines", "x": [float(one) for one in x], "y": [place] * len(x),
        "line": {"color": ink, "width": width}, "hoverinfo": "skip",
    }  # fmt: skip


def _dots(rows: pd.DataFrame, place: str, marker: Drawn) -> Drawn:
    return {
        "type": "scatter", "mode": "markers", "x": rows["value"].tolist(), "y": rows[place].tolist(),
        "marker": marker, "cliponaxis": False, "text": rows["said"].tolist(),
        "hovertemplate": "%{text}<extra></extra>", "customdata": rows["href"].tolist(),
    }  # fmt: skip


def _laid_out(
    data: list[Drawn],
    names: Sequence[str],
    drawn_on: tuple[list[float], list[Drawn]],
    scale: Scale,
    theme: str,
) -> Drawn:
    """The lines' frame: names above their lines, a scale below, the benchmark upright."""
    colour = palette(theme)
    values, notes = drawn_on
    notes = list(notes)
    for place, name in enumerate(names):
        if name:
            over = {"bgcolor": colour["paper"], "borderpad": 1} if scale.target is not None else {}
            words = f"<b>{name}</b>"
            notes.append(note(0, place - 0.3, words, colour["ink"], xref="paper", xshift=0, **over))
    shapes = []
    if scale.target is not None:
        values = [*values, scale.target[0]]
        shapes.append(_upright(scale.target[0], {"color": colour["ink-2"], "width": 1.5, "dash": "5px,3px"}))
        # The name stays inside the frame: it grows away from the nearer edge.
        right = scale.target[0] > 0.5 * max(values)
        side = {"xanchor": "right" if right else "left", "xshift": 0}
        top = {"yref": "paper", "yanchor": "bottom"}
        notes.append(note(scale.target[0], 1, scale.target[1], colour["ink-2"], **side, **top))
    drawn = layout(theme, annotations=notes, shapes=shapes)
    drawn["margin"] |= {"t": 22, "b": 30, "l": 8, "r": 16}
    ticks = value_axis(theme, min([0.0, *values]), max(values, default=1.0), scale.say)
    kept = {name: ticks[name] for name in ("range", "tickmode", "tickvals", "ticktext")}
    drawn["xaxis"] = axis(theme, **kept) | {"showgrid": True, "showline": False}
    drawn["yaxis"] = axis(theme, visible=False, range=[max(len(names), 1) - 0.5, -0.6])
    return {"data": data, "layout": drawn}
