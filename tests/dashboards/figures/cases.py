"""Every picture with nothing, one, few, many and only missing values: what the proofs of this folder draw.

A function of `dashboards/figures` that gives a picture and is not here fails the tests, and so does an
HTML picture of a page whose class no case has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from dash.development.base_component import Component

from dashboards.components.dots import Dots, dots
from dashboards.components.matrix import Matrix, matrix
from dashboards.components.states import Line, strip
from dashboards.components.steps import Step, bars
from dashboards.components.tiles import Tile, tiles
from dashboards.figures.arrivals import arrivals
from dashboards.figures.bounds import completeness
from dashboards.figures.control import control as controlled
from dashboards.figures.funnel import Plot, funnel
from dashboards.figures.lined import Scale, dumbbell, intervals
from dashboards.figures.lined import strip as values_strip
from dashboards.figures.multiples import Panel, common, multiple
from dashboards.figures.panel import panel
from dashboards.figures.scatter import Axes, scatter
from dashboards.figures.spread import spread
from dashboards.figures.stack import qa_forms, stacked
from dashboards.figures.style import Drawn
from dashboards.figures.trend import Series, Trend, trend
from schemas.codelists import codelist
from schemas.control import control
from schemas.honesty import funnel as limits_of
from schemas.regulation import requirements

SIZES = {"none": 0, "one": 1, "few": 3, "many": 12, "missing": 5}
"""Rows of each case; in "missing" every value is null."""

FIRST = 2014


def say(value: float, top: bool) -> str:
    return f"{value:g}{'%' if top else ''}"


def a_value(case: str, at: int) -> float | None:
    """The same every time, neither sorted nor all alike."""
    return None if case == "missing" else float(20 + (at * 37) % 61)


def a_frame(case: str) -> pd.DataFrame:
    size = SIZES[case]
    rows = pd.DataFrame({"value": [a_value(case, at) for at in range(size)]}, dtype=float)
    rows["said"] = [f"value {at}" for at in range(size)]
    rows["href"] = [f"/app/at?{at}" for at in range(size)]
    return rows


def by_year(case: str) -> pd.DataFrame:
    """A series with one late, one revised and one explained year."""
    rows = a_frame(case)
    rows["year"] = [FIRST + at for at in range(len(rows))]
    rows["name"] = [f"{year}/{(year + 1) % 100:02d}" for year in rows["year"]]
    rows["late"], rows["revised"] = rows["year"] == FIRST + 1, rows["year"] == FIRST + 2
    rows["mark"] = ["a" if year == FIRST + 2 else "" for year in rows["year"]]
    if case == "many":
        rows.loc[5, "value"] = None  # a gap
    return rows


def years_of(rows: pd.DataFrame) -> dict[int, str]:
    return dict(zip(rows["year"].tolist(), rows["name"].tolist(), strict=True))


def deciles(case: str) -> pd.DataFrame:
    rows = by_year(case)[["year"]].assign(n={"few": 29, "one": 7}.get(case, 120))
    for tenth in range(1, 10):
        rows[f"d{tenth}0"] = float(10 * tenth) if case != "missing" else None
    return rows.iloc[:0] if case == "missing" else rows


def _trend(case: str, theme: str) -> Drawn:
    rows = by_year(case)
    lines = [Series("Chosen", rows, focus=True), Series("Other", rows.assign(value=rows["value"] + 5))]
    cuts = [FIRST + 8] if case == "many" else []
    shown = Trend(
        lines, deciles(case), Series("Sector", rows), cuts, [(year, "1") for year in cuts], years_of(rows), "Median", say
    )  # fmt: skip
    return trend(shown, theme=theme)


def _control(case: str, theme: str) -> Drawn:
    rows = by_year(case)
    if case == "many":
        rows.loc[11, "value"] = 400.0
    limits = control([None if pd.isna(v) else v for v in rows["value"].iloc[:11]])
    words = {"low": "lower limit", "middle": "mean", "high": "upper limit"}
    return controlled(rows, limits, words, say, theme=theme)


def _multiple(case: str, theme: str) -> Drawn:
    panels = [Panel(f"Panel {at}", by_year(case), sure=at == 0) for at in range(2)]
    shared = common(panels, years_of(by_year(case)), [FIRST + 8] if case == "many" else [], say)
    return multiple(panels[0], panels[1:], shared, theme=theme)


def _panel(case: str, theme: str) -> Drawn:
    rows = by_year(case)
    rows["evidenced"], rows["evidenced_all"] = rows["value"] / 100, rows["value"] / 110
    rows["said_all"] = rows["said"]
    return panel(rows, {"matched": "the same", "all": "all"}, {"theme": theme, "sign": "%"})


def _completeness(case: str, theme: str) -> Drawn:
    rows = by_year(case)
    frames = []
    for at, level in enumerate(("primary", "secondary", "higher")):
        part = rows.assign(level=level, evidenced_median=rows["value"] / 100 - 0.05 * at)
        frames.append(part.assign(declared_median=part["evidenced_median"] + 0.1, said_declared="declared"))
    levels = {"primary": "Primary", "secondary": "Secondary", "higher": "Higher"}
    return completeness(pd.concat(frames), levels, {"theme": theme, "sign": "%"})


def _arrivals(case: str, theme: str) -> Drawn:
    rows = a_frame(case)
    rows["cumulative"] = [at + 1 for at in range(len(rows))]
    rows["day"] = [at * 3 - 20 for at in range(len(rows))]
    rows["year"] = [2025 - at % 2 for at in range(len(rows))]
    words = {
        "this": "2025/26",
        "last": "2024/25",
        "register": "register: 9",
        "deadline": "deadline",
        "days": "days",
    }
    return arrivals(rows.iloc[:0] if case == "missing" else rows, 2025, 9, words, theme=theme)


def _funnel(case: str, theme: str) -> Drawn:
    rows = a_frame(case).dropna(subset="value")
    rows["size"] = [100.0 + 40 * at for at in range(len(rows))]
    found = limits_of(rows["size"] * rows["value"] / 100, rows["size"]) if len(rows) > 9 else None
    limits = pd.DataFrame({"size": [100.0, 300.0, 540.0] if found else []}, dtype=float)
    for name, level in (("95", 0.95), ("998", 0.998)):
        low, high = found.limits(limits["size"], level) if found else ([], [])
        limits[f"low{name}"], limits[f"high{name}"] = 100 * pd.Series(low), 100 * pd.Series(high)
    rows["side"] = [(0, 0, 1, -1)[at % 4] for at in range(len(rows))]
    rows["chosen"] = [at == 1 for at in range(len(rows))]
    rows["key"] = ["A" if at == 2 else "" for at in range(len(rows))]
    return funnel(Plot(rows, limits, (45.0, "all: 45") if len(rows) else None, "Students", say), theme=theme)


def _lined(case: str) -> pd.DataFrame:
    rows = a_frame(case)
    rows["name"] = [f"College {at}" for at in range(len(rows))]
    rows["low"], rows["high"], rows["before"] = rows["value"] - 6, rows["value"] + 4, rows["value"] - 9
    rows["reading"] = [("higher", "lower", "similar", "")[at % 4] for at in range(len(rows))]
    return rows.assign(word=rows["reading"], said_before="before")


def _intervals(case: str, theme: str) -> Drawn:
    return intervals(_lined(case), Scale(say, (45.0, "all: 45")), theme=theme)


def _dumbbell(case: str, theme: str) -> Drawn:
    return dumbbell(_lined(case), Scale(say), theme=theme)


def _strip(case: str, theme: str) -> Drawn:
    rows = _lined(case)
    everyone = [float(n) for n in range(60)] if case == "many" else rows["value"].dropna().tolist()
    limits = [float(6 * n) for n in range(1, 10)] if case == "many" else None
    return values_strip(rows, everyone, limits, Scale(say), theme=theme)


def _scatter(case: str, theme: str) -> Drawn:
    rows = a_frame(case).dropna(subset="value")
    rows = rows.assign(x=100 - rows["value"], y=rows["value"])
    rows["size"] = [float("nan") if at == 1 else 50.0 * at for at in range(len(rows))]
    return scatter(rows.astype({"size": float}), Axes("Completeness", "Drop-out", say, say), theme=theme)


def _spread(case: str, theme: str) -> Drawn:
    groups = _lined(case)
    points = pd.DataFrame({"group": [0, 0, 1], "value": [30.0, 35.0, 50.0], "said": "x", "href": "/app"})
    points = points[points["group"] < len(groups)] if case != "missing" else points.iloc[:0]
    return spread(
        groups, points, theme=theme, say=say, benchmark=None if case in ("none", "missing") else 44.0
    )


PARTS = ("unit", "person", "none", "blank", "no_report")


def _stacks(case: str) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    size = SIZES[case]
    counts = {
        part: [0 if case == "missing" else (7 * at + 5 * n) % 23 for at in range(size)]
        for n, part in enumerate(PARTS)
    }
    if case == "missing":
        counts["no_report"] = [9] * size  # nobody reported: that is drawn
    return pd.DataFrame(counts), {part: part for part in PARTS}, [f"Bar {at}" for at in range(size)]


def _qa_forms(case: str, theme: str) -> Drawn:
    return qa_forms(*_stacks(case), theme=theme)


def _stacked(case: str, theme: str) -> Drawn:
    return stacked(*_stacks(case), theme=theme)


FIGURES: Mapping[str, Callable[[str, str], Drawn]] = {
    "arrivals.arrivals": _arrivals,
    "bounds.completeness": _completeness,
    "control.control": _control,
    "funnel.funnel": _funnel,
    "lined.dumbbell": _dumbbell,
    "lined.intervals": _intervals,
    "lined.strip": _strip,
    "multiples.multiple": _multiple,
    "panel.panel": _panel,
    "scatter.scatter": _scatter,
    "spread.spread": _spread,
    "stack.qa_forms": _qa_forms,
    "stack.stacked": _stacked,
    "trend.trend": _trend,
}
"""By module and function: draws a case in a theme."""

NO_PICTURES = frozenset({"funnel.keys", "led.led", "lined.height", "multiples.common"})
"""Functions beside the pictures: they give words, sizes or parts of one."""


def _dots(case: str) -> Component:
    rows = [
        Dots(
            f"Dimension {at}",
            (a_value(case, at) or 0) / 100,
            min((a_value(case, at) or 0) / 80, 1.0),
            f"D{at + 1}",
        )
        for at in range(SIZES[case])
    ]
    return dots(rows, "Share of institutions")


def _matrix(case: str) -> Component:
    ids = list(requirements())[: SIZES[case]]
    regions = {"": "All", "KG02": "Issyk-Kul", "KG03": "Jalal-Abad"}
    base = pd.DataFrame(
        {
            code: [0 if case == "missing" else n for _ in ids]
            for code, n in zip(regions, (20, 8, 7), strict=True)
        },
        index=ids,
    )
    hits = pd.DataFrame(
        {code: [min(at * 3, int(base.iloc[at][code])) for at in range(len(ids))] for code in regions},
        index=ids,
    )
    reporting = dict.fromkeys(regions, 0 if case == "missing" else 20)
    return matrix(
        Matrix(
            hits, base, {"Dimension": ids}, regions, reporting, lambda id, code: f"/app?{id}:{code}",
            lambda code: f"/app?sort={code}", None, ("", ""), "Requirements by region",
        )
    )  # fmt: skip


def _requirement_strip(case: str) -> Component:
    order = ("evidenced", "declared", "unmet", "blank", "na")
    states = {id: order[at % 5] for at, id in enumerate(requirements())}
    lines = [
        Line(f"Line {at}", {} if case == "missing" else states, f"{at}/35", now=at == 0)
        for at in range(SIZES[case])
    ]
    return strip(lines, "States by year")


def _steps(case: str) -> Component:
    return bars(
        [
            Step(f"Step {at}", 0 if case == "missing" else 12 - at, "of 12", done=at == 2)
            for at in range(SIZES[case])
        ]
    )


def _tiles(case: str) -> Component:
    shown = list(codelist("region"))[: min(SIZES[case], 9)]
    return tiles(
        [
            Tile(code, 0 if case == "missing" else at, 0 if case == "missing" else 7 + at)
            for at, code in enumerate(shown)
        ]
    )


PICTURES: Mapping[str, Callable[[str], Component]] = {
    "dots": _dots, "loop": _steps, "matrix": _matrix, "strip": _requirement_strip, "tiles": _tiles,
}  # fmt: skip
"""Pictures made of HTML, by the class that draws them."""
