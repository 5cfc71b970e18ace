"""Observations say what a report says, level by level, and in which cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from schemas.checks import check
from schemas.completeness import requirement_states
from schemas.indicators import indicators
from schemas.observations import COLUMNS, observations
from tests.schemas.reports import a_report, cells_of, many


def observed(values: dict[str, Any], **facts: Any) -> pd.DataFrame:
    cells, reports = many({"r": values}, **facts)
    states = requirement_states(cells, reports, check(cells, reports).findings)
    found = observations(cells, reports, states)
    assert tuple(found.columns) == COLUMNS
    return found.set_index(["indicator", "level"])


def test_every_indicator_of_the_level_has_one_observation():
    found = observed(a_report())
    expected = {i.id for i in indicators().values() if "higher" in i.levels}
    assert set(found.index) == {(id, "higher") for id in expected}
    assert set(found["status"]) == {"reported"}


def test_numerator_and_denominator_name_their_cells():
    values = a_report()
    cells = cells_of(values).set_index(["field", "row", "part"])["cell"]
    women = observed(values).loc[("C04", "higher")]
    assert (women["numerator"], women["denominator"]) == (700, 1240)
    assert women["value"] == pytest.approx(100 * 700 / 1240)
    assert women["numerator_cell"] == f"quantities!{cells['students_women', 'higher', 'value']}"
    assert women["denominator_cell"] == f"quantities!{cells['students', 'higher', 'value']}"
    assert observed(values).loc[("Q06", "higher"), "numerator_cell"].count("+") == 3


def test_what_is_asked_once_belongs_to_all_levels_where_there_are_several():
    values = a_report(**{"students/secondary": 400, "students_women/secondary": 100})
    found = observed(values, levels=("secondary", "higher"))
    assert found.loc[("Q05", "all"), "denominator"] == 1640
    assert found.loc[("Q05", "all"), "denominator_cell"].count("quantities!") == 2
    assert ("Q05", "higher") not in found.index
    assert found.loc[("C04", "secondary"), "value"] == 25
    assert ("S04", "secondary") not in found.index
    assert found.loc[("O01", "secondary"), "status"] == "missing"
    assert found.loc[("Q07", "all"), "value"] == 75


def test_a_share_of_nobody_is_nothing_not_a_hundred_percent():
    found = observed(a_report(findings=0, findings_closed=0)).loc[("Q07", "higher")]
    assert found["status"] == "nothing"
    assert pd.isna(found["value"])


def test_blank_nothing_and_not_applicable_are_three_things():
    blank = observed(a_report(**{"students_vulnerable/higher": None}))
    assert blank.loc[("C10", "higher"), "status"] == "missing"
    said = {"students_vulnerable/higher": None, "students_vulnerable.reason": "Эсепке алынбайт"}
    for state in ("nothing", "not_applicable"):
        found = observed(a_report(**said, **{"students_vulnerable.state": state}))
        assert found.loc[("C10", "higher"), "status"] == state


def test_measures_count_when_they_fell_due_in_the_academic_year():
    values = a_report()
    found = observed(values).loc[("Q02", "higher")]
    assert (found["numerator"], found["denominator"]) == (1, 2)
    assert found["denominator_cell"].count("prev_measures!") == 2
    late = observed(values | {"prev_measures/1.done_on": date(2026, 5, 1)}).loc[("Q02", "higher")]
    assert late["numerator"] == 0
    twice = values | {"measures/1.id": "M-01", "measures/1.due": date(2026, 8, 1)}
    assert observed(twice).loc[("Q02", "higher"), "denominator"] == 2
    none = {n: v for n, v in values.items() if not n.startswith("prev_measures")}
    assert observed(none).loc[("Q02", "higher"), "status"] == "nothing"


def test_completeness_publication_and_timeliness_are_computed():
    found = observed(a_report(plans_url=None, reports_to="deputy"), due=pd.Timestamp("2026-10-30"))
    assert found.loc[("Q08", "higher"), "numerator"] == 3
    assert found.loc[("Q08", "higher"), "value"] == 75
    assert found.loc[("Q09", "higher"), "numerator"] == 33
    assert found.loc[("Q09", "higher"), "value"] < 100
    assert found.loc[("Q10", "higher"), "value"] == 2


def test_observations_are_the_same_alone_and_among_others():
    values = {f"r{at}": a_report(**{"students_women/higher": 600 + at}) for at in range(20)}
    cells, reports = many(values)
    states = requirement_states(cells, reports, check(cells, reports).findings)
    together = observations(cells, reports, states)
    mine = together[together["report"] == "r7"].set_index(["indicator", "level"])
    alone = observed(values["r7"])
    columns = ["numerator", "denominator", "value", "status"]
    pd.testing.assert_frame_equal(mine.sort_index()[columns], alone.sort_index()[columns], check_dtype=False)
