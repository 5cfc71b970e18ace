"""What a trend may draw: gaps stay, cuts cut, few points make no line, few institutions no band."""

import pandas as pd

from dashboards.figures.trend import Series, Trend, trend

DECILES = [f"d{n}0" for n in range(1, 10)]


def a_line(values, first=2017, late=(), revised=(), marks=()):
    years = [first + n for n in range(len(values))]
    frame = pd.DataFrame({"year": years, "value": values})
    frame["value"] = frame["value"].astype(float)
    frame = frame.assign(late=frame["year"].isin(late), revised=frame["year"].isin(revised))
    frame["mark"] = [dict(marks).get(year, "") for year in years]
    return Series("A", frame.assign(said="x", href="/app/trends"), focus=True)


def bands(n, years=(2017, 2018, 2019)):
    return pd.DataFrame(
        [{"year": year, "n": n, **{name: float(at) for at, name in enumerate(DECILES)}} for year in years]
    )


def drawn(line, *, cuts=(), rows=None):
    rows = bands(0) if rows is None else rows
    years = {year: str(year) for year in range(2017, 2026)}
    shown = Trend(
        [line],
        rows,
        None,
        list(cuts),
        [(year, "1") for year in cuts],
        years,
        "Median",
        lambda v, top: f"{v:g}",
    )
    return trend(shown, theme="light")


def lines_of(figure):
    return [trace for trace in figure["data"] if trace.get("customdata") and trace.get("name") != "missing"]


def test_a_missing_value_is_a_gap_that_nothing_crosses():
    found = lines_of(drawn(a_line([1, 2, 3, None, 5, 6, 7])))
    assert [trace["x"] for trace in found] == [[2017, 2018, 2019], [2021, 2022, 2023]]
    assert {trace["mode"] for trace in found} == {"lines+markers"}


def test_nothing_is_joined_over_a_break_of_the_series():
    assert [t["x"] for t in lines_of(drawn(a_line([1, 2, 3, 4, 5, 6]), cuts=[2020]))] == [
        [2017, 2018, 2019], [2020, 2021, 2022],
    ]  # fmt: skip


def test_under_three_points_there_is_no_line():
    assert {trace["mode"] for trace in lines_of(drawn(a_line([1, 2])))} == {"markers"}


def test_a_late_report_is_a_hollow_point():
    colours = lines_of(drawn(a_line([1, 2, 3], late=[2018])))[0]["marker"]["color"]
    assert colours[0] == colours[2] != colours[1]


def test_bands_need_thirty_institutions_and_the_median_eight():
    def fills(n):
        return [trace for trace in drawn(a_line([1, 2, 3]), rows=bands(n))["data"] if trace.get("fill")]

    def dashes(n):
        data = drawn(a_line([1, 2, 3]), rows=bands(n))["data"]
        return [trace for trace in data if trace.get("line", {}).get("dash")]

    assert (len(fills(30)), len(fills(29))) == (3, 0)
    assert (len(dashes(8)), len(dashes(7))) == (1, 0)


def test_a_revised_value_is_a_diamond_and_a_missing_one_a_cross_at_the_foot():
    figure = drawn(a_line([4, 5, None, 7], revised=[2018]))
    assert lines_of(figure)[0]["marker"]["symbol"] == ["circle", "diamond"]
    (crosses,) = [trace for trace in figure["data"] if trace.get("name") == "missing"]
    low, high = figure["layout"]["yaxis"]["range"]
    assert crosses["x"] == [2019]
    assert low < crosses["y"][0] < low + 0.1 * (high - low)
    assert crosses["marker"]["symbol"] == "x-thin"


def test_a_letter_stands_at_each_point_that_was_explained():
    notes = drawn(a_line([4, 5, 6], marks={2018: "a"}))["layout"]["annotations"]
    assert [(one["x"], one["y"]) for one in notes if one["text"] == "<b>a</b>"] == [(2018, 5.0)]
