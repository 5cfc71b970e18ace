"""Small multiples: one scale for all, gaps and cuts kept, right with none, one, few, many and only missing values."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboards.figures.multiples import Panel, common, multiple

YEARS = {year: str(year) for year in range(2019, 2026)}


def say(value, top):
    return f"{value:g}{'%' if top else ''}"


def a_panel(values, name="Chui", late=(), revised=(), sure=False):
    years = [2019 + n for n in range(len(values))]
    rows = pd.DataFrame({"year": years, "value": pd.Series(values, dtype=float)})
    rows = rows.assign(
        late=rows["year"].isin(late), revised=rows["year"].isin(revised), said="x", href="/app"
    )
    return Panel(name, rows, sure)


def drawn(panel, others=(), cuts=(), theme="light"):
    shared = common([panel, *others], YEARS, list(cuts), say)
    return multiple(panel, others, shared, theme=theme)


def own(figure):
    return [t for t in figure["data"] if t.get("customdata") and t.get("name") != "missing"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("values", [[], [4.0], [4.0, 5.0], [4.0, None, 6.0, 7.0, 8.0], [None] * 4, [0.0] * 7])
@pytest.mark.parametrize("count", [0, 1, 11])
def test_a_panel_is_drawn_of_any_values_among_any_others(values, count, theme):
    figure = drawn(a_panel(values), [a_panel([1.0, 2.0, 3.0])] * count, theme=theme)
    go.Figure(figure)
    assert sum(len(trace["x"]) for trace in own(figure)) == sum(v is not None for v in values)


def test_every_panel_has_the_same_scale():
    one, other = a_panel([1.0, 2.0, 3.0]), a_panel([50.0, 60.0, 90.0])
    ranges = {tuple(drawn(a, [b])["layout"]["yaxis"]["range"]) for a, b in ((one, other), (other, one))}
    assert len(ranges) == 1
    assert ranges.pop()[1] >= 90


def test_nothing_crosses_a_gap_or_a_cut_and_a_missing_year_is_a_cross():
    figure = drawn(a_panel([1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0]), cuts=[2023])
    assert [trace["x"] for trace in own(figure)] == [[2019, 2020], [2022], [2023, 2024, 2025]]
    assert [trace["mode"] for trace in own(figure)] == ["markers", "markers", "lines+markers"]
    assert [t["x"] for t in figure["data"] if t.get("name") == "missing"] == [[2021]]


def test_late_is_hollow_and_revised_a_diamond():
    (line,) = own(drawn(a_panel([1.0, 2.0, 3.0], late=[2019], revised=[2020])))
    assert line["marker"]["symbol"] == ["circle", "diamond", "circle"]
    assert line["marker"]["color"][0] != line["marker"]["color"][1]
