"""Funnel, lines and pairs: right with none, one, many and missing values, and as Plotly wants them."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboards.figures import lined
from dashboards.figures.funnel import MOST_POINTED, Plot, funnel, keys
from dashboards.figures.lined import Scale
from dashboards.figures.scatter import Axes, scatter

LIMITS = ["size", "low95", "high95", "low998", "high998"]


def say(value, top):
    return f"{value:g}{'%' if top else ''}"


def a_plot(n, sides=(), limits=True):
    rows = pd.DataFrame({"size": [100.0 + at for at in range(n)], "value": [5.0 + at % 7 for at in range(n)]})
    rows["side"] = [*sides, *[0] * (n - len(sides))]
    rows["chosen"] = [at == n - 1 for at in range(n)]
    rows["key"], rows["said"], rows["href"] = "", "x", "/app/compare"
    drawn = (
        pd.DataFrame([[100, 1, 9, 0, 10], [200, 2, 8, 1, 9]], columns=LIMITS)
        if limits
        else pd.DataFrame(columns=LIMITS)
    )
    return Plot(rows, drawn, (5.0, "all: 5"), "Students", say)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("n", [0, 1, 12, MOST_POINTED + 1])
def test_a_funnel_is_drawn_of_any_number(n, theme):
    drawn = funnel(a_plot(n, limits=n > 9), theme=theme)
    go.Figure(drawn)
    marks = [trace for trace in drawn["data"] if trace["mode"] == "markers"]
    assert sum(len(trace["x"]) for trace in marks) == n


def test_outside_is_a_triangle_that_points_its_way_and_limits_are_told_apart():
    drawn = funnel(a_plot(12, sides=(1, -1, 1)), theme="light")
    found = {
        trace["marker"]["symbol"]: len(trace["x"]) for trace in drawn["data"] if trace["mode"] == "markers"
    }
    assert found == {"circle": 1, "triangle-up": 2, "triangle-down": 1} | {"circle": found["circle"]}
    lines = [trace["line"].get("dash", "solid") for trace in drawn["data"] if trace["mode"] == "lines"]
    assert lines == ["solid", "solid", "5px,3px", "5px,3px"]


def test_without_limits_none_are_drawn_and_with_very_many_the_pointer_is_for_the_chosen():
    drawn = funnel(a_plot(9, limits=False), theme="light")
    assert {trace["mode"] for trace in drawn["data"]} == {"markers"}
    many = funnel(a_plot(MOST_POINTED + 1), theme="light")
    assert [trace.get("hoverinfo") for trace in many["data"] if trace["mode"] == "markers"] == ["skip", None]


def test_letters_end_after_twenty():
    assert keys(["x", "y"]) == {"x": "A", "y": "B"}
    assert len(keys([str(n) for n in range(50)])) == 20


def lines_of(n, value=5.0):
    rows = pd.DataFrame({"name": [f"College {at}" for at in range(n)], "value": [value] * n})
    rows["low"], rows["high"], rows["before"] = rows["value"] - 1, rows["value"] + 1, rows["value"] - 2
    rows["word"], rows["reading"], rows["said"], rows["said_before"], rows["href"] = (
        "similar",
        "similar",
        "x",
        "x",
        "/",
    )
    return rows.astype({"value": float, "low": float, "high": float, "before": float})


@pytest.mark.parametrize("value", [5.0, None])
@pytest.mark.parametrize("n", [0, 1, 3, 12])
def test_lines_are_drawn_of_any_number_and_of_missing_values(n, value):
    rows = lines_of(n, value).assign(value=value, low=value, high=value, before=value)
    rows = rows.astype({"value": float, "low": float, "high": float, "before": float})
    for drawn in (
        lined.intervals(rows, Scale(say, (4.0, "all: 4")), theme="light"),
        lined.dumbbell(rows, Scale(say), theme="dark"),
        lined.strip(rows, [1.0, 2.0] if value else [], None, Scale(say), theme="light"),
    ):
        go.Figure(drawn)
        names = [
            one["text"] for one in drawn["layout"]["annotations"] if one["text"].startswith("<b>College")
        ]
        assert len(names) == n
    assert lined.height(n) >= lined.FOOT + lined.ROW


def test_a_missing_year_leaves_one_mark_and_no_line():
    rows = lines_of(1).assign(before=float("nan"))
    drawn = lined.dumbbell(rows, Scale(say), theme="light")
    assert [trace["mode"] for trace in drawn["data"]] == ["markers"]


def test_readings_have_their_marks():
    rows = lines_of(3).assign(reading=["higher", "lower", "similar"])
    drawn = lined.intervals(rows, Scale(say), theme="light")
    symbols = [trace["marker"]["symbol"] for trace in drawn["data"] if trace["mode"] == "markers"]
    assert {"triangle-up", "triangle-down", "circle-open"} <= set(symbols)


def test_bands_of_a_strip_are_the_middle_eighty_sixty_and_forty_percent():
    limits = [float(n) for n in range(1, 10)]
    drawn = lined.strip(lines_of(1), limits, limits, Scale(say), theme="light")
    bands = [(one["x0"], one["x1"]) for one in drawn["layout"]["shapes"] if one["type"] == "rect"]
    assert bands == [(1.0, 9.0), (2.0, 8.0), (3.0, 7.0)]


@pytest.mark.parametrize("sizes", [[], [10.0], [10.0, 40.0, None], [None, None]])
def test_marks_of_pairs_grow_with_their_cases(sizes):
    rows = pd.DataFrame({"x": 50.0, "y": 20.0, "size": sizes, "said": "x", "href": "/"}).astype(
        {"size": float}
    )
    drawn = scatter(rows, Axes("x", "y", say, say), theme="light")
    go.Figure(drawn)
    if len(sizes) == 3:
        small, large, unknown = drawn["data"][0]["marker"]["size"]
        assert large == pytest.approx(2 * small, abs=0.1)
        assert unknown < small
