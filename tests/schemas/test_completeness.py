"""Completeness counts what is met, what is evidenced, and leaves out what does not apply."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from schemas.checks import check
from schemas.completeness import (
    INDEX_VERSION,
    STATES,
    declared_requirements,
    dimension_scores,
    index,
    requirement_states,
    sector_index,
    slots_of,
)
from schemas.layout import layout
from schemas.regulation import dimensions, requirements
from tests.schemas.reports import YEAR, a_report, many


def states_of(values: dict[str, Any], **facts: Any) -> dict[str, str]:
    cells, reports = many({"r": values}, **facts)
    states = requirement_states(cells, reports, check(cells, reports).findings)
    return dict(zip(states["requirement"], states["state"], strict=True))


def test_a_full_report_is_evidenced_throughout():
    states = states_of(a_report())
    assert list(states) == list(requirements())
    assert set(states.values()) == {"evidenced"}


def test_every_requirement_looks_at_questions_that_are_asked():
    for requirement in declared_requirements().values():
        assert set(slots_of(requirement)) <= set(layout(YEAR).fields)


@pytest.mark.parametrize(
    ("requirement", "change", "state"),
    [
        ("R01", {"qa_form": "person", "qa_position": "Методист", "reason_no_unit": "Чакан"}, "evidenced"),
        ("R01", {"qa_form": "none"}, "unmet"),
        ("R01", {"qa_form": None}, "blank"),
        ("R02", {"qa_form": "none", "council_type": None, "council_decision.number": None, "council_decision.date": None}, "unmet"),
        ("R02", {"council_decision.number": None}, "declared"),
        ("R04", {"reports_to": "deputy"}, "unmet"),
        ("R05", {"strategic_to": 2024}, "unmet"),
        ("R11", {"policy.number": None, "policy.date": None}, "blank"),
        ("R11", {"policy.number": None, "policy.date": None, "policy.state": "nothing"}, "unmet"),
        ("R12", {"manual.date": None}, "declared"),
        ("R12", {"manual.date": None, "manual.link": "https://kg-0001.edu.kg/m"}, "evidenced"),
        ("R15", {"records_register": "partly", "register_date": None}, "unmet"),
        ("R18", {"eval_done": "no"}, "unmet"),
        ("R30", {f"informed_groups/{g}": "no" for g in ("state", "local", "learners", "parents", "institution", "employers", "partners")}, "unmet"),
        ("R31", {"policy_url": {"raw": "сайтта", "problem": "not_a_link"}}, "declared"),
        ("R35", {"qa_budget_plan": 0}, "unmet"),
    ],
)  # fmt: skip
def test_the_state_of_a_requirement_follows_from_its_answers(requirement, change, state):
    assert states_of(a_report(**change))[requirement] == state


def test_a_document_with_an_open_error_is_no_evidence():
    from datetime import date

    assert states_of(a_report(**{"policy.date": date(2030, 1, 1)}))["R11"] == "declared"


def test_first_year_reporters_owe_no_account_of_last_years_measures():
    values = {name: value for name, value in a_report().items() if not name.startswith("prev_measures")}
    assert states_of(values, first_report=True)["R25"] == "na"
    assert states_of(values)["R25"] == "blank"
    excused = values | {"prev_measures.state": "not_applicable", "prev_measures.reason": "Биринчи отчет"}
    assert states_of(excused)["R25"] == "na"


def _states(**changes: str) -> pd.DataFrame:
    rows = dict.fromkeys(requirements(), "evidenced") | changes
    return pd.DataFrame({"report": "r", "requirement": list(rows), "state": list(rows.values())})


def test_the_index_is_the_mean_of_seven_dimensions():
    # D2 has four requirements: one declared only, one not met.
    found = index(_states(R07="declared", R08="unmet")).iloc[0]
    assert found["evidenced"] == pytest.approx((6 * 100 + 50) / 7)
    assert found["declared"] == pytest.approx((6 * 100 + 75) / 7)
    assert (found["n_evidenced"], found["n_declared"], found["n_applicable"]) == (33, 34, 35)
    assert found["weakest"] == "D2"
    assert found["version"] == INDEX_VERSION


def test_what_does_not_apply_leaves_the_denominator():
    found = dimension_scores(_states(R25="na", R23="blank")).set_index("dimension")
    assert list(found.index) == list(dimensions())
    assert found.loc["D5", "evidenced"] == pytest.approx(100 * 2 / 3)
    assert index(_states(R25="na")).iloc[0]["n_applicable"] == 34


def test_sector_figures_bound_those_who_did_not_report():
    indices = index(pd.concat([_states(), _states(R07="unmet").assign(report="s")]))
    share = sector_index(indices, expected=4)
    assert share.among_reporters == pytest.approx(indices["evidenced"].mean())
    assert share.lower < share.among_reporters < share.upper
    assert (share.reporting, share.expected) == (2, 4)


def test_no_report_has_no_state_at_all():
    cells, reports = many({"r": a_report()})
    none = requirement_states(cells.iloc[:0], reports.iloc[:0], check(cells, reports).findings)
    assert none.empty
    assert index(none).empty


def test_states_are_the_same_alone_and_among_others():
    values = {f"r{at}": a_report(reports_to="deputy" if at % 3 else "head") for at in range(30)}
    cells, reports = many(values)
    together = requirement_states(cells, reports, check(cells, reports).findings)
    for id in ("r0", "r1"):
        mine = together[together["report"] == id]
        assert dict(zip(mine["requirement"], mine["state"], strict=True)) == states_of(values[id])
    assert set(together["state"]) <= set(STATES)
