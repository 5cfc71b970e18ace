"""Who owes what: each state once, counts that add up, within what the reader oversees."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, insert

from data.register import deadlines, institutions, moves, owing
from data.register.owing import DONE, IN_HAND, OWES, WAIVED, Wanted, counts
from data.register.tables import question
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, Role
from schemas.states import State

TODAY = date(2026, 11, 23)
DUE = date(2026, 11, 15)


def of(register, by=SYSTEM, today=TODAY):
    with register.reading() as connection:
        return {one.institution.code: one for one in owing.of_all(connection, 2025, today, by=by)}


def ask(register, report):
    with register.transaction() as change:
        row = {"report": report, "text": "Why?", "by": "a", "at": "2026-11-12T06:00:00.000000Z"}
        change.connection.execute(insert(question), row)


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (State.RECEIVED, IN_HAND),
        (State.CHECKING, IN_HAND),
        (State.RETURNED, "returned"),
        (State.TO_EXPLAIN, "to_explain"),
        (State.SUBMITTED, "to_sign"),
        (State.SIGNED, IN_HAND),
        (State.ACCEPTED, DONE),
        (State.PUBLISHED, DONE),
        (State.WITHDRAWN, "nothing"),
    ],
)
def test_each_state_says_who_acts_next(register, bring_to, state, what):
    bring_to(state)
    assert of(register)["KG-0001"].what == what
    assert of(register)["KG-0002"].what == "nothing"


def test_a_question_that_waits_is_owed_though_the_report_is_accepted(register, bring_to):
    ask(register, bring_to(State.ACCEPTED))
    one = of(register)["KG-0001"]
    assert (one.what, one.since, one.late) == ("question", date(2026, 11, 12), 0)


def test_an_accepted_report_counts_while_its_correction_is_looked_at(
    register, bring_to, hand_in, check, a_finding_of
):
    bring_to(State.ACCEPTED)
    check(hand_in(content="b"), a_finding_of(Level.ERROR))
    assert of(register)["KG-0001"].what == DONE


def test_late_is_counted_from_ones_own_deadline(register, hand_in, check):
    deadlines.extend(register, "KG-0002", 2025, date(2026, 11, 20), by=SYSTEM, reason="flood")
    late = hand_in("KG-0003", at=datetime(2026, 11, 18, 6, tzinfo=UTC))
    check(late)
    found = of(register)
    assert (found["KG-0001"].late, found["KG-0001"].since) == (8, DUE)
    assert (found["KG-0002"].late, found["KG-0002"].due) == (3, date(2026, 11, 20))
    assert of(register, today=date(2026, 11, 10))["KG-0001"].late == 0


def test_the_last_hour_of_the_last_day_is_that_of_bishkek(register, hand_in, check):
    id = hand_in(at=datetime(2026, 11, 15, 19, 0, tzinfo=UTC))  # one o'clock on the 16th
    check(id)
    moves_day = of(register)["KG-0001"]
    assert moves_day.what == "to_sign"


def test_the_counts_add_up_and_who_was_let_off_stands_apart(register, bring_to):
    for number, state in enumerate(
        (State.RETURNED, State.TO_EXPLAIN, State.SUBMITTED, State.SIGNED, State.ACCEPTED), 1
    ):
        bring_to(state, f"KG-{number:04d}")
    deadlines.waive(register, "KG-0012", 2025, by=SYSTEM, reason="no students")
    found = of(register)
    n = counts(found.values())
    assert n["expected"] == n["owing"] + n[DONE] + n[IN_HAND] == 11
    assert (n["owing"], n[DONE], n[IN_HAND], n[WAIVED], n["nothing"]) == (9, 1, 1, 1, 6)
    assert sum(n[what] for what in OWES) == n["owing"]
    assert len(found) == n["expected"] + n[WAIVED]
    with register.reading() as connection:
        assert n["expected"] == len(institutions.expected(connection, 2025))


def test_an_analyst_sees_those_of_her_authority_and_level(register):
    scoped = Actor("a", Role.ANALYST, authorities=frozenset({"moe"}), levels=frozenset({"higher"}))
    assert set(of(register, by=scoped)) == {"KG-0002", "KG-0008"}
    assert of(register, by=Actor("r", Role.REPORTER, "KG-0001")) == {}


def test_the_list_is_narrowed_by_state_level_region_and_name(register, bring_to):
    bring_to(State.RETURNED, "KG-0002")
    everyone = list(of(register).values())

    def codes(**wanted):
        return [one.institution.code for one in Wanted(**wanted).keep(everyone)]

    assert codes(what="returned") == ["KG-0002"]
    assert codes(level="primary") == ["KG-0003", "KG-0006", "KG-0009", "KG-0012"]
    assert codes(region="KG21", text="лицей № 5") == ["KG-0005"]
    assert codes(text="kg-0004") == ["KG-0004"]
    assert len(Wanted(what="returned", region="KG21").in_place(everyone)) == 4


def test_whom_to_write_to_and_in_which_language(register, an_institution_like, hand_in):
    told = an_institution_like(1, contact="sapat@lyceum1.kg")
    institutions.add_many(register, [told], by=SYSTEM)
    hand_in("KG-0001", language="ru")
    assert of(register)["KG-0001"].to == ("sapat@lyceum1.kg", "ru")
    assert of(register)["KG-0002"].to == ("", "ky")


def test_the_number_of_questions_to_the_database_does_not_grow(register, an_institution_like):
    asked = []
    event.listen(register.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    of(register)
    few = len(asked)
    institutions.add_many(register, [an_institution_like(n) for n in range(100, 160)], by=SYSTEM)
    asked.clear()
    assert len(of(register)) == 72
    assert len(asked) == few <= 10


def test_a_withdrawn_report_is_owed_again(register, bring_to):
    id = bring_to(State.SIGNED)
    moves.withdraw(register, id, by=SYSTEM, reason="mistake")
    assert of(register)["KG-0001"].what == "nothing"
