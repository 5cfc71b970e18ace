"""A series between its own limits: gaps stay gaps, and what lies outside points its way."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboards.figures.control import control as drawn
from schemas.control import control

WORDS = {"low": "low", "middle": "middle", "high": "high"}


def rows_of(values):
    frame = pd.DataFrame(
        {"year": [2010 + n for n in range(len(values))], "value": pd.Series(values, dtype=float)}
    )
    plain = {"late": False, "revised": False, "mark": "", "said": "x", "href": "/app/trends"}
    return frame.assign(name=frame["year"].astype(str), **plain)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, None, 2.0], [None] * 4, [1.0, 1.2] * 5 + [None, 9.0]])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_drawn_of_any_series(values, theme):
    found = drawn(rows_of(values), control(values), WORDS, lambda v, top: f"{v:g}", theme=theme)
    go.Figure(found)
    assert bool(found["layout"]["shapes"]) == (control(values) is not None)


def test_what_lies_outside_is_a_triangle_and_a_gap_is_not_bridged():
    values = [1.0, 1.2] * 5 + [None, 9.0]
    limits = control(values[:10])
    line, marks, _crosses = drawn(rows_of(values), limits, WORDS, lambda v, top: f"{v:g}", theme="light")[
        "data"
    ]
    assert marks["marker"]["symbol"] == ["circle"] * 10 + ["triangle-up"]
    assert line["y"][10] is None
    assert line["connectgaps"] is False


def test_late_is_hollow_revised_a_diamond_and_a_letter_stands_at_what_was_explained():
    rows = rows_of([1.0, 2.0, 3.0]).assign(
        late=[False, True, False], revised=[False, False, True], mark=["", "", "a"]
    )
    found = drawn(rows, None, WORDS, lambda v, top: f"{v:g}", theme="light")
    marker = found["data"][1]["marker"]
    assert marker["symbol"] == ["circle", "circle", "diamond"]
    assert marker["color"][0] == marker["color"][2] != marker["color"][1]
    assert [(one["x"], one["text"]) for one in found["layout"]["annotations"]] == [(2012, "<b>a</b>")]


def test_two_points_between_gaps_are_not_joined():
    line = drawn(
        rows_of([1.0, 2.0, None, 3.0, 4.0, 5.0]), None, WORDS, lambda v, top: f"{v:g}", theme="light"
    )
    assert line["data"][0]["y"] == [None, None, None, 3.0, 4.0, 5.0]
