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
    return frame.assign(name=frame["year"].astype(str), said="x", href="/app/trends")


@pytest.mark.parametrize("values", [[], [1.0], [1.0, None, 2.0], [None] * 4, [1.0, 1.2] * 5 + [None, 9.0]])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_drawn_of_any_series(values, theme):
    found = drawn(rows_of(values), control(values), WORDS, lambda v, top: f"{v:g}", theme=theme)
    go.Figure(found)
    assert bool(found["layout"]["shapes"]) == (control(values) is not None)


def test_what_lies_outside_is_a_triangle_and_a_gap_is_not_bridged():
    values = [1.0, 1.2] * 5 + [None, 9.0]
    limits = control(values[:10])
    line, marks = drawn(rows_of(values), limits, WORDS, lambda v, top: f"{v:g}", theme="light")["data"]
    assert marks["marker"]["symbol"] == ["circle"] * 10 + ["triangle-up"]
    assert line["y"][10] is None
    assert line["connectgaps"] is False
