"""What a trend may draw: gaps stay, cuts cut, few points make no line, few institutions no band."""

import pandas as pd

from dashboards.figures.trend import Series, Trend, trend

DECILES = [f"d{n}0" for n in range(1, 10)]


def a_line(values, first=2017, late=()):
    years = [first + n for n in range(len(values))]
    frame = pd.DataFrame({"year": years, "value": values})
    frame["value"] = frame["value"].astype(float)
    return Series("A", frame.assign(late=frame["year"].isin(late), said="x", href="/app/trends"), focus=True)


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
    return [trace for trace in figure["data"] if trace.get("customdata")]


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
