"""No small number on any public route: not as it stands, and not by taking others from a total."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from scipy.optimize import linprog

from dashboards.components.open_counts import blocks_of
from dashboards.components.open_tables import indicator_table
from dashboards.pages import PUBLIC_PAGES
from data.queries import open_data
from schemas.honesty import is_small
from schemas.indicators import indicators
from tests.dashboards.test_pages import MANY, draw, texts, view_of

KINDS = ("csv", "json", "xlsx")


def fetched(client, table):
    answer = client.get(f"/data/{table}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def public(server_over):
    return server_over(MANY).test_client()


def place(row):
    return row["year"], row["level"], row["region"]


def bounds(cells, sums):
    """The least and the most each hidden cell can be, for somebody who adds and subtracts all that is shown."""
    hidden = [key for key, value in cells.items() if value is None]
    column = {key: number for number, key in enumerate(hidden)}
    left, right = [], []
    for parts, total in sums:
        row, known = np.zeros(len(hidden)), 0.0
        for key, way in (*((part, 1) for part in parts), (total, -1)):
            if cells[key] is None:
                row[column[key]] += way
            else:
                known -= way * cells[key]
        if row.any():
            left.append(row)
            right.append(known)
    for key, number in column.items():
        aim = np.zeros(len(hidden))
        aim[number] = 1
        found = [
            linprog(way * aim, A_eq=np.array(left), b_eq=right, bounds=(0, 10_000)) if left else None
            for way in (1, -1)
        ]
        yield (
            key,
            [
                round(one.fun * way) if one is not None else way * 10_000
                for one, way in zip(found, (1, -1), strict=True)
            ],
        )


def reporting_system(rows):
    """Everything the table of reporting says of one year, as cells and as sums between them."""
    names = ("expected", "reported", "on_time")
    cells = {
        (*place(row)[1:], name): None if row[name] == "" else int(row[name]) for row in rows for name in names
    }
    levels = {level for level, _region, _name in cells}
    regions = {region for _level, region, _name in cells}
    sums = []
    for name in names:
        for region in regions:
            parts = [(level, region, name) for level in levels - {"all"} if (level, region, name) in cells]
            sums.append((parts, ("all", region, name)))
        for level in levels:
            parts = [(level, region, name) for region in regions - {"all"} if (level, region, name) in cells]
            sums.append((parts, (level, "all", name)))
    return cells, sums


def test_no_small_count_is_in_any_table(public):
    columns = {
        "reporting": ("expected", "reported", "on_time"),
        "completeness": ("n",),
        "requirements": ("n", "evidenced", "declared_only", "not_shown_as_met"),
        "indicators": ("numerator", "denominator"),
    }
    for table, names in columns.items():
        rows = fetched(public, table)
        assert rows
        assert not [row for row in rows for name in names if row[name] and bool(is_small(float(row[name])))]


def test_no_small_count_of_reports_follows_from_the_others(public, sector):
    blocks = blocks_of(sector(MANY).warehouse)
    rows = fetched(public, "reporting")
    for year, block in blocks.items():
        cells, sums = reporting_system([row for row in rows if row["year"] == str(year)])
        for (level, region, name), (least, most) in bounds(cells, sums):
            if is_small(block.at(level, region, name)[0]):
                assert least < most, (year, level, region, name)


def test_neither_the_late_nor_the_silent_follow_from_what_is_shown(sector):
    for block in blocks_of(sector(MANY).warehouse).values():
        known = {name: ~block.hidden[:, :, at] for at, name in enumerate(block.names)}
        counts = {name: block.counts[:, :, at] for at, name in enumerate(block.names)}
        silent = known["expected"] & known["reported"]
        assert not (silent & is_small(counts["silent"])).any()
        late = known["reported"] & known["on_time"]
        assert not (late & is_small(counts["late"])).any()


def test_no_small_count_of_a_requirement_follows_from_the_others(public):
    rows = fetched(public, "requirements")
    names = ("evidenced", "declared_only", "not_shown_as_met")
    tables = {}
    for row in rows:
        tables.setdefault((row["year"], row["level"], row["requirement"]), {})[row["region"]] = row
    for (year, level, requirement), found in tables.items():
        for name in (*names, "n"):
            gone = [region for region in found if found[region][name] == ""]
            assert len(gone) != 1, (year, level, requirement, name)
        for row in found.values():
            assert sum(row[name] == "" for name in (*names, "n")) != 1, row


def test_no_small_sum_of_an_indicator_is_told_by_its_total_or_by_another_indicator(sector):
    warehouse = sector(MANY).warehouse
    sums = open_data.indicator_sums(warehouse)
    told = {}
    for row in indicator_table(warehouse):
        one = indicators()[row["indicator"]]
        for key, value in ((one.numerator, row["numerator"]), (one.denominator, row["denominator"])):
            if key:
                told.setdefault((row["year"], row["level"], key), {}).setdefault(row["region"], []).append(
                    value
                )
    for place_of, regions in told.items():
        for values in regions.values():
            assert len({value is None for value in values}) == 1, place_of  # hidden here, hidden everywhere
        gone = [region for region, values in regions.items() if values[0] is None]
        assert len(gone) != 1, place_of
    small = sums[is_small(sums["numerator"]) | is_small(sums["n"])]
    hidden = {
        (row["year"], row["level"], row["region"], row["indicator"])
        for row in indicator_table(warehouse)
        if row["numerator"] is None
    }
    assert {
        tuple(one) for one in small[["year", "level", "region", "indicator"]].itertuples(index=False)
    } <= hidden


def test_every_kind_of_file_holds_the_same_and_hides_the_same(public):
    import openpyxl

    for table in ("reporting", "completeness"):
        rows = fetched(public, table)
        told = json.loads(public.get(f"/data/{table}.json").data)["rows"]
        book = openpyxl.load_workbook(io.BytesIO(public.get(f"/data/{table}.xlsx").data))
        sheet = [list(row) for row in book.active.iter_rows(values_only=True)]
        for name in rows[0]:
            empty = [row[name] == "" for row in rows]
            assert empty == [row[name] is None for row in told]
            at = sheet[0].index(name)
            assert empty == [row[at] is None for row in sheet[1:]]


def test_the_front_and_the_open_data_hide_the_same_regions(sector, server_over):
    front = PUBLIC_PAGES[0]
    stores = sector(MANY)
    for year, block in blocks_of(stores.warehouse).items():
        drawn = draw(server_over(MANY), view_of(stores, ("/", front), year=str(year)), front)
        said = list(texts(drawn["front-regions"]))
        for at, region in enumerate(block.regions[:-1]):
            k, n = (int(block.counts[-1, at, block.names.index(name)]) for name in ("reported", "expected"))
            if block.hidden[-1, at, block.names.index("reported")]:
                assert f"{k} of {n}" not in said, (year, region)


def test_each_table_is_described_and_what_is_not_kept_is_not_there(public):
    described = json.loads(public.get("/data/metadata.json").data)
    for one in described["tables"]:
        rows = list(csv.reader(io.StringIO(public.get(one["url"]).data.decode("utf-8-sig"))))
        assert rows[0] == [column["name"] for column in one["tableSchema"]["columns"]]
        keys = [rows[0].index(name) for name in one["tableSchema"]["primaryKey"]]
        assert len({tuple(row[at] for at in keys) for row in rows[1:]}) == len(rows) - 1
    assert public.get("/data/reporting.csv?version=999").status_code == 404
    assert public.get("/data/secrets.csv").status_code == 404
    assert public.get("/data?lang=ky").status_code == 200
