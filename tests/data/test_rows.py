"""The cells that are listed for a requirement are the ones that decide its state, and no others are needed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.dimensions import REPORT_COLUMNS, Dimensions
from data.publication import Batch, publish
from data.queries.completeness import requirement_matrix
from data.queries.rows import Part, field_cells, report_facts, requirement_rows
from data.warehouse import Warehouse
from schemas.checks import check
from schemas.completeness import declared_requirements, fields_of, requirement_states
from schemas.regulation import requirements
from tests.schemas.reports import YEAR, a_report, many

HOW_MANY = 9
CELLS = ["report", "sheet", "cell", "field", "row", "part", "raw", "text", "number", "date", "problem"]


@pytest.fixture(scope="module")
def sector(tmp_path_factory):
    """Reports with answers taken out at random, their states as the checks give them, published."""
    random = np.random.default_rng(7)
    reports = {}
    for n in range(HOW_MANY):
        values = a_report()
        for name in list(values):
            if "/" not in name and random.random() < 0.12 * n / HOW_MANY * 5:
                del values[name]
        if n % 4 == 0:
            values = {name: value for name, value in values.items() if not name.startswith("prev_measures")}
        if n % 3 == 0:
            values |= {"qa_form": "none", "eval_done": "no", "policy.date": date(2030, 1, 1)}
        reports[f"KG-{n:04d}-{YEAR}-1"] = values
    cells, table = many(reports)
    table["institution"] = table["report"].str[:7]
    table["first_report"] = [n % 4 == 0 for n in range(HOW_MANY)]
    findings = check(cells, table).findings
    states = requirement_states(cells, table, findings)
    folder = tmp_path_factory.mktemp("warehouse")
    publish(folder, Batch(_reports(table), cells, _no_values(), states), _facts(table))
    warehouse = Warehouse(folder)
    yield warehouse, cells, table, findings, states
    warehouse.close()


def _reports(table: pd.DataFrame) -> pd.DataFrame:
    came = pd.Timestamp(2026, 11, 1)
    found = table[["report", "institution", "year"]].assign(
        attempt=1, state="published", source="form", received_at=came, sha256="ab" * 32, filename="a.xlsx"
    )
    return found.reindex(columns=list(REPORT_COLUMNS))


def _no_values() -> pd.DataFrame:
    names = ["report", "indicator", "level", "numerator", "denominator", "value", "status"]
    return pd.DataFrame(columns=pd.Index([*names, "numerator_cell", "denominator_cell"]))


def _facts(table: pd.DataFrame) -> Dimensions:
    names = dict.fromkeys(("name_ky", "name_ru", "name_en"), "x")
    kept = {
        "level": "higher",
        "levels": "higher",
        "ownership": "state",
        "authority": "science",
        "website": "",
    }
    one = table[["institution"]].assign(**names, **kept, region=["KG02", "KG11", "KG11"] * (HOW_MANY // 3))
    facts = one.assign(valid_from=pd.Timestamp(2000, 1, 1), merged_into=None)
    facts["valid_to"] = pd.NaT
    came = {
        "due": pd.Timestamp(2026, 11, 15),
        "received_on": pd.Timestamp(2026, 11, 1),
        "late_days": 0,
        "on_time": True,
    }
    years = one.assign(
        year=YEAR, expected=True, waived=False, is_due=True, reported=True, state="published", **came
    )
    return Dimensions(facts, years)


@pytest.mark.parametrize("requirement", list(requirements()))
def test_the_state_follows_again_from_the_cells_that_are_listed(sector, requirement):
    warehouse, _cells, table, findings, _states = sector
    asked = fields_of(declared_requirements()[requirement])
    rows = requirement_rows(warehouse, requirement, Part(YEAR))
    assert rows["total"].iloc[0] == HOW_MANY
    for row in rows.to_dict("records"):
        report = str(row["report"])
        found = field_cells(warehouse, report, asked, institution=str(row["institution"]), year=YEAR)
        mine = table[table["report"] == report]
        listed = found.assign(report=report, date=found["date"].astype("datetime64[s]"))[CELLS]
        again = requirement_states(listed, mine, findings[findings["report"] == report])
        assert again.loc[again["requirement"] == requirement, "state"].tolist() == [row["state"]]


def test_the_invented_reports_are_in_every_state(sector):
    assert set(sector[4]["state"]) == {"evidenced", "declared", "unmet", "blank", "na"}


def test_listed_cells_are_as_they_were_met(sector):
    warehouse, cells, _table, _findings, _states = sector
    report = cells["report"].iloc[0]
    found = field_cells(warehouse, report, ["qa_form", "policy"], institution=report[:7], year=YEAR)
    met = cells[(cells["report"] == report) & cells["field"].isin(["qa_form", "policy"])]
    assert set(zip(found["sheet"] + "!" + found["cell"], found["raw"], strict=True)) == set(
        zip(met["sheet"] + "!" + met["cell"], met["raw"], strict=True)
    )
    assert report_facts(warehouse, report[:7], YEAR)["filename"].tolist() == ["a.xlsx"]
    assert report_facts(warehouse, report[:7], YEAR - 1).empty


def test_states_by_region_are_those_of_the_matrix_and_a_page_is_a_part(sector):
    warehouse, _cells, _table, _findings, states = sector
    matrix = requirement_matrix(warehouse, YEAR).set_index(["requirement", "region"])
    for requirement in ("R01", "R11", "R25"):
        rows = requirement_rows(warehouse, requirement, Part(YEAR))
        for region, mine in rows.groupby("region"):
            for state in ("evidenced", "declared", "unmet", "blank", "na", "none"):
                assert (mine["state"] == state).sum() == matrix.at[(requirement, region), state]
        known = states[states["requirement"] == requirement]["state"].value_counts()
        assert {state: rows[state].iloc[0] for state in known.index} == known.to_dict()
    few = requirement_rows(warehouse, "R01", Part(YEAR, offset=4, limit=3))
    assert (len(few), few["total"].iloc[0]) == (3, HOW_MANY)
    assert requirement_rows(warehouse, "R01", Part(YEAR, states=("evidenced",)))["state"].unique().tolist() in (["evidenced"], [])  # fmt: skip
