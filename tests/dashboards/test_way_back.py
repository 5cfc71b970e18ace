"""From any figure back to the rows it is made of, from a row to its cells; and the cells add up to the point."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards.components.behind import asked, behind
from dashboards.components.drawing import drawing
from dashboards.components.observed import place_name
from dashboards.components.plain import plain
from dashboards.page import View
from dashboards.pages import PAGES, PUBLIC_PAGES
from dashboards.words import speaking
from data.queries import completeness, trends
from data.queries.choice import Choice
from data.register.tables import explanation
from schemas.codelists import codelist
from schemas.indicators import indicators
from schemas.regulation import requirements
from schemas.roles import PUBLIC, Actor, Role
from tests.dashboards.a_sector import LEVELS, REGIONS, YEARS, a_sector

MANY = 120
ANALYST = Actor("analyst", Role.ANALYST)
RANDOM = np.random.default_rng(20261123)
SUMMED = [id for id, one in indicators().items() if one.aggregation == "ratio_of_sums" and not one.computed and one.denominator]  # fmt: skip
ROWS = next(page for page in PAGES if page.path == "/rows")

NO_WAY = {
    ("/quality", "quality-coverage"): "of many indicators: each of its cells leads to rows of its own",
    (
        "/institution",
        "institution-indicators",
    ): "of many indicators: each of its names leads to cells of its own",
    ("/anomalies", "anomalies-apart"): "of many indicators: each of its values leads to cells of its own",
    ("/anomalies", "anomalies-rules"): "its rows are the findings one by one, below it",
}
"""Figures whose way back is not an address of rows, and why."""


def some(of, n):
    return [of[place] for place in RANDOM.choice(len(of), n, replace=False)]


def points(n):
    """Indicators, years, levels and regions as they fall."""
    found = []
    for id in some(SUMMED, n):
        level = str(RANDOM.choice(list(indicators()[id].levels)))
        region = str(RANDOM.choice(["", *REGIONS]))
        found.append((id, int(RANDOM.choice(YEARS)), level, region))
    return found


class House:
    """A signed-in analyst asking pages for their files, as figures: title, columns, rows."""

    def __init__(self, client):
        self.client = client

    def figures(self, path, **params):
        answer = self.client.get(f"/app/{path}.json", query_string={"lang": "en", **params})
        assert answer.status_code == 200, (path, params)
        return answer.get_json()["figures"]

    def rows(self, **params):
        (one,) = self.figures("rows", **{name: value for name, value in params.items() if value})
        return pd.DataFrame(one["rows"], columns=one["columns"])


@pytest.fixture
def house(signed_in):
    return House(signed_in("analyst", MANY))


def by_first(figure):
    """The rows of a figure's table by what stands first in each."""
    return {row[0]: dict(zip(figure["columns"], row, strict=True)) for row in figure["rows"]}


def year_name(year):
    return f"{year}/{(year + 1) % 100:02d}"


def in_view(stores, shown, by=ANALYST, prefix="/app/", **params):
    return View(stores, by, "en", "light", prefix, shown.path, params)


def figures_of(server, view, page):
    """The figures of a page by part, as components/blocks.Figure."""
    found = []
    with server.test_request_context("/"), speaking(view.language):
        for id, draw in page.parts.items():
            with drawing(view, id) as made:
                draw(view)
            found += [(id, figure) for figure in made.figures]
    return found


def drawn(server, view, id):
    """One part as text, as the browser gets it."""
    with server.test_request_context("/"), speaking(view.language), drawing(view, id):
        return json.dumps(plain(ROWS.parts[id](view)), cls=PlotlyJSONEncoder, ensure_ascii=False)


# The point is the sum of its cells.


@pytest.mark.parametrize(("indicator", "year", "level", "region"), points(12))
def test_the_cells_add_up_to_the_point_of_trends(sector, house, indicator, year, level, region):
    warehouse = sector(MANY).warehouse
    rows = house.rows(of=indicator, year=year, level=level, region=region)
    counted = rows[rows["Counted"] == "yes"]
    if counted.empty:
        pytest.skip("nobody has a value here")
    sums = {"numerator": 0.0, "denominator": 0.0}
    for code in counted["Code"]:
        cells = trends.source_cells(warehouse, indicator, code, year=year, level=level)
        assert len(cells)
        for side, raw in zip(cells["side"], cells["raw"], strict=True):
            sums[side] += float(raw)
    assert sums["numerator"] == pytest.approx(counted["Numerator"].sum())
    assert sums["denominator"] == pytest.approx(counted["Denominator"].sum())

    drawn_ = house.figures("trends", indicator=indicator, level=level, region=region, figure="trends-lines.1")
    point = by_first(drawn_[0])[year_name(year)]
    assert point["Numerator"] == pytest.approx(sums["numerator"])
    assert point["Denominator"] == pytest.approx(sums["denominator"])
    assert point["n"] == len(counted)
    scale = indicators()[indicator].scale / (100 if indicators()[indicator].unit == "percent" else 1)
    if point["n"] >= 8:
        assert point["Sector"] == pytest.approx(scale * sums["numerator"] / sums["denominator"])
    else:
        assert point["Sector"] is None


@pytest.mark.parametrize(("indicator", "year", "level", "_region"), points(6))
def test_the_rows_add_up_to_every_group_of_regions(house, indicator, year, level, _region):
    (groups, *_rest) = house.figures("regions", indicator=indicator, year=year, level=level)
    codes = {code.label["en"]: id for id, code in codelist("region").items()}
    # Below the groups the file has the marks of their institutions.
    found = {name: group for name, group in by_first(groups).items() if name in codes}
    assert found
    for name, group in found.items():
        rows = house.rows(of=indicator, year=year, level=level, region=codes[name], grouped=1)
        counted = rows[rows["Counted"] == "yes"]
        assert group["With a value"] == len(counted)
        assert group["Not reported"] == (rows["Status"] == "no report").sum()
        if len(counted) >= 8:
            assert group["Numerator"] == pytest.approx(counted["Numerator"].sum())
            assert group["Denominator"] == pytest.approx(counted["Denominator"].sum())
            figure = indicators()[indicator].scale * group["Numerator"] / group["Denominator"]
            # Files give percentages as shares of 1.
            assert group["Figure"] in (pytest.approx(figure), pytest.approx(figure / 100))


def test_every_point_of_the_funnel_is_a_row(house):
    (funnel,) = house.figures(
        "compare", indicator="O02", level="secondary", year=2024, figure="compare-funnel.1"
    )
    rows = house.rows(of="O02", level="secondary", year=2024).set_index("Institution")
    assert len(funnel["rows"]) > 20
    for name, point in by_first(funnel).items():
        assert rows.at[name, "Numerator"] == point["Numerator"]
        assert rows.at[name, "Value"] == pytest.approx(point["Value"])


def test_the_median_of_the_rows_is_the_median_of_the_band(sector, house):
    bands = trends.bands(sector(MANY).warehouse, "O02", Choice(("secondary",))).set_index("year")
    values = house.rows(of="O02", level="secondary", year=2023)["Value"].dropna()
    assert len(values) == bands.at[2023, "n"]
    assert 100 * values.astype(float).median() == pytest.approx(bands.at[2023, "d50"])


# Counts are numbers of rows.


@pytest.mark.parametrize("requirement", some(list(requirements()), 5))
def test_the_states_of_the_rows_are_the_cells_of_the_matrix(house, requirement):
    level, year = str(RANDOM.choice(LEVELS)), int(RANDOM.choice(YEARS))
    (matrix,) = house.figures("completeness", level=level, year=year, figure="completeness-matrix.1")
    line = next(row for name, row in by_first(matrix).items() if name.startswith(requirement))
    for code, region in codelist("region").items():
        name = region.label["en"]
        rows = house.rows(of=requirement, level=level, year=year, region=code) if name in line else None
        if rows is None:
            continue
        states = rows["State"].value_counts()
        assert states.get("evidenced", 0) == line[name]
        counted = sum(
            states.get(state, 0) for state in ("evidenced", "declared only", "not yet", "left blank")
        )
        assert counted == line[f"{name}, n"]


def test_the_counts_of_the_overview_are_numbers_of_rows(house):
    found = {figure["title"]: figure for figure in house.figures("index", year=2024)}
    tiles = next(figure for figure in found.values() if figure["columns"][:2] == ["Region", "Reported"])
    codes = {code.label["en"]: id for id, code in codelist("region").items()}
    for name, tile in by_first(tiles).items():
        rows = house.rows(of="report", year=2024, region=codes[name])
        assert len(rows) == tile["On the register"]
        assert rows["How it came"].isin(["on time", "late"]).sum() == tile["Reported"]
    rates = next(figure for figure in found.values() if figure["columns"][0] == "Level or region")
    levels = {code.label["en"]: id for id, code in codelist("level").items()}
    for name, rate in by_first(rates).items():
        if name in levels:
            rows = house.rows(of="report", year=2024, level=levels[name])
            assert (rows["How it came"] == "on time").sum() == rate["On time"]
    forms = next(figure for figure in found.values() if "QA unit" in figure["columns"])
    for name, bar in by_first(forms).items():
        said = house.rows(of="form", year=2024, level=levels[name])["Form"].value_counts()
        for column in forms["columns"][1:]:
            assert said.get(column, 0) == bar[column], (name, column)


def test_means_and_medians_of_completeness_are_those_of_the_rows(sector, house):
    figures = house.figures("index", year=2024, figure="overview-completeness.1")
    levels = {code.label["en"]: id for id, code in codelist("level").items()}
    for row in figures[0]["rows"]:
        level, year, n, evidenced = row[0], row[1], row[2], row[3]
        if year != "2024/25":
            continue
        rows = house.rows(of="index", year=2024, level=levels[level])
        known = rows["Evidenced"].dropna().astype(float)
        assert len(known) == n
        assert known.median() == pytest.approx(evidenced, abs=0.005)
    means = completeness.dimension_means(sector(MANY).warehouse, Choice(("secondary",)))
    means = means[means["year"] == 2024].set_index("dimension")
    for dimension in means.index:
        known = house.rows(of=dimension, year=2024, level="secondary")["Evidenced"].dropna().astype(float)
        assert known.mean() == pytest.approx(means.at[dimension, "evidenced"])


def test_a_page_of_rows_is_a_page_and_a_file_is_all_of_them(sector, server_over, house):
    view = in_view(sector(MANY), ROWS, of="report", year="2024")
    shown = drawn(server_over(MANY), view, "rows-list")
    assert f"1–50 of {MANY}" in shown
    assert len(house.rows(of="report", year=2024)) == MANY


# Every figure has a way back.


@pytest.mark.parametrize("page", [page for page in PAGES if page is not ROWS], ids=lambda page: page.path)
def test_every_figure_of_every_page_leads_to_rows_that_are_there(sector, server_over, page):
    chosen: dict[str, Any] = {
        "code": "KG-0001", "institutions": "KG-0004,KG-0008", "id": "13.2", "panels": "by-region",
        "level": "secondary",
    }  # fmt: skip
    stores, server = sector(MANY), server_over(MANY)
    found = figures_of(server, in_view(stores, page, **chosen), page)
    for id, figure in found:
        if (page.path, id) in NO_WAY:
            continue
        addresses = [figure.behind, *(one for one in figure.table.behind if one)]
        assert figure.behind, f"{page.path} {id}: {figure.title}"
        for address in dict.fromkeys(addresses[:4]):
            parts = urlsplit(address)
            assert parts.path == "/app/rows", (id, address)
            params: dict[str, Any] = dict(parse_qsl(parts.query))
            view = in_view(stores, ROWS, **params)
            with server.test_request_context("/"), speaking("en"):
                one = asked(view)
            assert one is not None, address
            rows = figures_of(server, view, ROWS)
            assert rows, f"{id}: no rows at {address}"
            assert rows[0][1].table.data


@pytest.mark.parametrize("page", PUBLIC_PAGES, ids=lambda page: page.path)
def test_outside_the_door_nothing_leads_to_rows(sector, server_over, page):
    view = in_view(sector(MANY), page, PUBLIC, "/", id="13.2", indicator="O02")
    for _id, figure in figures_of(server_over(MANY), view, page):
        assert not figure.behind
        assert not any(figure.table.behind)


def test_a_figures_link_and_its_points_lead_to_the_same_rows(sector, server_over):
    page = next(page for page in PAGES if page.path == "/regions")
    view = in_view(sector(MANY), page, indicator="O02", level="secondary", year="2024")
    ((_id, figure), *_rest) = figures_of(server_over(MANY), view, page)
    marks = figure.picture.children.figure["data"][1]
    assert set(marks["customdata"]) <= set(figure.table.behind)


# Nobody sees more here than on the pages that stand.


def test_an_institution_sees_cells_and_explanations_of_its_own_alone(tmp_path, server_over):
    stores = a_sector(tmp_path, 3)
    server = server_over(3)
    said = {
        "rule": "W301",
        "row": "",
        "part": "value",
        "kind": "explained",
        "reason": "",
        "value": "1",
        "by": "x",
    }
    now = datetime(2026, 11, 12, tzinfo=UTC).isoformat()
    with stores.register.transaction() as change:
        change.connection.execute(
            explanation.insert(), [{**said, "report": "KG-0001-2025-1", "field": "dropped_out", "text": "Our words", "at": now}]
        )  # fmt: skip
    mine, theirs, analyst = (
        Actor("r", Role.REPORTER, "KG-0001"), Actor("r", Role.REPORTER, "KG-0002"), ANALYST,
    )  # fmt: skip
    where = {"of": "O02", "year": "2025"}
    for actor, open_ones in (
        (mine, {"KG-0001"}),
        (theirs, {"KG-0002"}),
        (analyst, {"KG-0001", "KG-0002", "KG-0003"}),
    ):
        shown = drawn(server, in_view(stores, ROWS, actor, **where), "rows-list")
        assert ("Our words" in shown) is ("KG-0001" in open_ones)
        for code in ("KG-0001", "KG-0002", "KG-0003"):
            panel = drawn(server, in_view(stores, ROWS, actor, **where, origin=f"{code}:2025"), "rows-origin")
            reported = code == "KG-0001" or f"{code}-2025-1" in shown
            assert ("15 Figures · E" in panel) is (code in open_ones and reported), (actor, code)
            assert (f"origin={code}%3A2025%3A" in shown) is (code in open_ones and reported)
            assert "Our words" not in panel or code == "KG-0001"
            assert (f"/reports/{code}" in shown) is (code in open_ones and reported)
    panel = drawn(server, in_view(stores, ROWS, mine, **where, origin="KG-0001:2025"), "rows-origin")
    assert "Our words" in panel
    stores.warehouse.close()
    stores.register.close()


@pytest.mark.parametrize("of", ["R05", "form", "index", "report", "loop", "std_iso"])
def test_no_kind_of_rows_opens_another_institutions_cells(sector, server_over, of):
    actor = Actor("r", Role.REPORTER, "KG-0001")
    view = in_view(sector(MANY), ROWS, actor, of=of, year="2025", origin="KG-0004:2025")
    assert "Nothing is known of the origin" in drawn(server_over(MANY), view, "rows-origin")
    shown = drawn(server_over(MANY), view, "rows-list")
    assert shown.count(">Cells<") <= 1
    assert shown.count("unit!D5") <= 1


def test_addresses_that_cannot_be_are_answered_with_words(sector, server_over):
    odd: list[dict[str, Any]] = [
        {},
        {"of": "R99"},
        {"of": "O02", "year": "9999", "page": "77", "origin": "::"},
        {"of": "R05", "level": "x"},
    ]
    for params in odd:
        for id in ROWS.parts:
            assert drawn(server_over(MANY), in_view(sector(MANY), ROWS, **params), id) is not None


def test_the_rows_know_the_page_one_came_from(sector, server_over):
    view = in_view(sector(MANY), SimpleNamespace(path="/regions"), level="secondary")
    address = behind(view, "O02", 2024, Choice(("secondary",), ("KG11",)))
    params: dict[str, Any] = dict(parse_qsl(urlsplit(address).query))
    there = in_view(sector(MANY), ROWS, **params)
    shown = drawn(server_over(MANY), there, "rows-filters")
    assert "/app/regions?" in shown
    assert "indicator=O02" in shown
    assert "region=KG11" in shown


def test_cells_are_named_as_the_tabs_of_the_workbook_are():
    with speaking("en"):
        assert place_name("unit!D6") == "2 QA unit · D6"
        assert place_name("D6") == "D6"
        assert place_name("") == ""
