"""Groups with their interval over the points of their institutions: right with none, one, few and many."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboards.figures.spread import spread


def groups(rows):
    return pd.DataFrame(rows, columns=["name", "said", "value", "low", "high"]).astype(
        {"value": float, "low": float, "high": float}
    )


def points(rows):
    return pd.DataFrame(rows, columns=["group", "value", "said", "href"])


def drawn(some, own=(), benchmark=None):
    return spread(groups(some), points(own), theme="light", say=lambda v, top: f"{v:g}", benchmark=benchmark)


FIRM = ("Chui", "Chui: 50", 50.0, 40.0, 55.0)
FEW = ("Talas", "Talas: –", None, None, None)
BARE = ("Osh", "Osh: 30", 30.0, None, None)


@pytest.mark.parametrize("some", [[], [FEW], [FIRM], [FIRM, BARE, FEW], [FIRM] * 9])
@pytest.mark.parametrize("level", [None, 45.0])
def test_it_is_a_picture_of_plotly_whatever_there_is(some, level):
    go.Figure(drawn(some, [(0, 42.0, "a", "/x")] if some else [], level))


def test_a_group_of_too_few_has_no_dot_and_the_interval_reaches_from_low_to_high():
    own, dots = drawn([FIRM, BARE, FEW], [(0, 42.0, "a", "/app/trends")])["data"]
    assert dots["x"] == [50.0, 30.0]
    assert dots["y"] == [0, 1]
    assert dots["error_x"]["array"] == [5.0, 0.0]
    assert dots["error_x"]["arrayminus"] == [10.0, 0.0]
    assert own["customdata"] == ["/app/trends"]


def test_every_group_is_named_and_the_line_of_all_stands_where_it_is_told():
    layout = drawn([FIRM, FEW], benchmark=45.0)["layout"]
    assert [one["text"] for one in layout["annotations"]] == ["Chui", "Talas"]
    assert layout["shapes"][0]["x0"] == 45.0
    assert drawn([FIRM])["layout"]["shapes"] == []
