"""What a check comes to, and how explanations live on."""

import pytest

from data.register import moves, reports
from data.register.verdict import Explanation, NothingToExplain, explain, override
from schemas.findings import OPEN_LEVELS, Level
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State

WHY = Explanation("E101", "qa_fte", "merger", "Two units were joined.", part="value")


def findings(register, id):
    with register.reading() as connection:
        return reports.findings(connection, id)


@pytest.mark.parametrize("level", Level)
def test_the_heaviest_open_finding_decides(register, hand_in, check, a_finding_of, level):
    id = hand_in()
    expected = {Level.FATAL: State.RETURNED, Level.ERROR: State.RETURNED, Level.EXPLAIN: State.TO_EXPLAIN}
    lighter = a_finding_of(Level.INFO, rule="I1")
    assert check(id, lighter, a_finding_of(level)) == expected.get(level, State.SUBMITTED)
    assert (expected.get(level) is not None) == (level in OPEN_LEVELS)
    assert [f.level for f in findings(register, id)] == [Level.INFO, level]


def test_parameters_and_place_of_a_finding_come_back(register, hand_in, check, a_finding_of):
    id = hand_in()
    check(id, a_finding_of(Level.ERROR, row="higher", params={"limit": 3, "first": "ү"}))
    (found,) = findings(register, id)
    assert (found.cell, found.row, found.params) == ("D7", "higher", {"limit": 3, "first": "ү"})


def test_an_explained_report_can_be_handed_in(register, bring_to):
    id = bring_to(State.TO_EXPLAIN)
    with pytest.raises(moves.StillOpen):
        moves.submit(register, id, by=SYSTEM)
    assert explain(register, id, WHY, by=Actor("r", Role.REPORTER, "KG-0001")) == 0
    moves.submit(register, id, by=SYSTEM)
    assert findings(register, id)[0].state == "explained"


def test_an_explanation_holds_for_the_next_version_while_the_value_stands(
    register, bring_to, hand_in, check, a_finding_of
):
    explain(register, bring_to(State.TO_EXPLAIN), WHY, by=Actor("r", Role.REPORTER, "KG-0001"))
    second = hand_in(content="b")
    assert check(second, a_finding_of(Level.EXPLAIN, cell="E9")) == State.SUBMITTED
    third = hand_in(content="c")
    assert check(third, a_finding_of(Level.EXPLAIN)) == State.SUBMITTED
    with register.reading() as connection:
        (carried,) = reports.explanations(connection, third)
    assert (carried.text, carried.by, carried.carried_from is not None) == (WHY.text, "r", True)


@pytest.mark.parametrize("change", [{"value": "13"}, {"row": "higher"}, {"rule": "E102"}])
def test_another_value_place_or_rule_asks_anew(register, bring_to, hand_in, check, a_finding_of, change):
    explain(register, bring_to(State.TO_EXPLAIN), WHY, by=SYSTEM)
    assert check(hand_in(content="b"), a_finding_of(Level.EXPLAIN, **change)) == State.TO_EXPLAIN


def test_last_years_explanation_does_not_count_for_this_year(
    register, bring_to, hand_in, check, a_finding_of
):
    explain(register, bring_to(State.TO_EXPLAIN, year=2024), WHY, by=SYSTEM)
    assert check(hand_in(year=2025), a_finding_of(Level.EXPLAIN)) == State.TO_EXPLAIN


def test_an_error_cannot_be_explained_but_a_reviewer_may_lift_it(
    register, bring_to, hand_in, check, a_finding_of
):
    id = bring_to(State.RETURNED)
    with pytest.raises(NothingToExplain):
        explain(register, id, WHY, by=SYSTEM)
    with pytest.raises(NotAllowed):
        override(register, id, WHY, by=Actor("h", Role.HEAD, "KG-0001"))
    override(register, id, WHY, by=Actor("analyst", Role.ANALYST))
    assert check(hand_in(content="b"), a_finding_of(Level.ERROR)) == State.SUBMITTED


def test_what_was_mended_is_noted_on_the_version_before(register, bring_to, hand_in, check):
    first = bring_to(State.RETURNED)
    check(hand_in(content="b"))
    assert findings(register, first)[0].state == "fixed"


def test_a_stranger_explains_nothing(register, bring_to):
    id = bring_to(State.TO_EXPLAIN)
    with pytest.raises(NotAllowed):
        explain(register, id, WHY, by=Actor("r", Role.REPORTER, "KG-0002"))
    with pytest.raises(NothingToExplain):
        explain(register, id, Explanation("E999", "nothing", "x"), by=SYSTEM)
