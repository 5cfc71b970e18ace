"""Where an institution stands: what it owes, who acts next, by when."""

from datetime import date

import pytest

from data.register import collection, deadlines, moves, questions, queue, standing
from data.register.questions import Place
from data.register.standing import Next, standings, worth_a_line
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, Role
from schemas.states import State

TODAY = date(2026, 11, 23)
ANALYST = Actor("analyst", Role.ANALYST)


@pytest.fixture
def of(register):
    """Where KG-0001 (or another) stands with a year on a day."""

    def ask(year=2025, code="KG-0001", today=TODAY):
        with register.reading() as connection:
            return standing.standing(connection, code, year, today)

    return ask


def test_with_nothing_handed_in_the_officer_acts_and_the_days_past_are_counted(of):
    one = of()
    assert (one.state, one.report, one.next) == (None, "", Next.OFFICER)
    assert (one.due, one.days_left, one.days_over) == (date(2026, 11, 15), -8, 8)
    assert of(today=date(2026, 11, 10)).days_left == 5
    assert of(today=date(2026, 11, 10)).days_over == 0


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (State.RECEIVED, Next.NOBODY),
        (State.CHECKING, Next.NOBODY),
        (State.RETURNED, Next.OFFICER),
        (State.TO_EXPLAIN, Next.OFFICER),
        (State.SUBMITTED, Next.HEAD),
        (State.SIGNED, Next.MINISTRY),
        (State.ACCEPTED, Next.NOBODY),
        (State.PUBLISHED, Next.NOBODY),
        (State.WITHDRAWN, Next.OFFICER),
    ],
)
def test_each_state_says_who_acts_next(of, bring_to, state, acts):
    bring_to(state)
    assert of().next is acts


def test_open_findings_are_counted_by_what_they_ask_for(of, hand_in, check, a_finding_of):
    id = hand_in()
    check(
        id, a_finding_of(Level.ERROR), a_finding_of(Level.ERROR, cell="D8", row="1"),
        a_finding_of(Level.EXPLAIN, field="students"), a_finding_of(Level.WARNING, field="teachers"),
    )  # fmt: skip
    one = of()
    assert (one.report, one.errors, one.to_explain, one.attempt) == (id, 2, 1, 1)


def test_an_accepted_version_stays_in_force_while_its_successor_is_mended(
    of, bring_to, hand_in, check, a_finding_of
):
    first = bring_to(State.ACCEPTED)
    second = hand_in(content="b")
    check(second, a_finding_of(Level.ERROR))
    one = of()
    assert (one.report, one.in_force, one.state) == (second, first, State.RETURNED)
    assert one.days_over == 0, "it has reported"


def test_who_is_let_off_owes_nothing_and_sees_it(register, of):
    deadlines.waive(register, "KG-0001", 2025, by=SYSTEM, reason="fire")
    one = of()
    assert one.waived
    assert (one.next, one.days_left, one.days_over) == (Next.NOBODY, None, 0)
    with register.reading() as connection:
        assert [one.year for one in standings(connection, "KG-0001", TODAY)] == [2025, 2024]


def test_a_longer_deadline_counts(register, of):
    deadlines.extend(register, "KG-0001", 2025, date(2026, 12, 1), by=SYSTEM, reason="flood")
    assert (of().due, of().days_left, of().days_over) == (date(2026, 12, 1), 8, 0)


def test_a_closed_year_asks_nothing_more(register, of):
    collection.close_year(register, 2025, by=SYSTEM)
    assert of().closed
    assert of().next is Next.NOBODY
    with register.reading() as connection:
        assert 2025 not in [one.year for one in standings(connection, "KG-0001", TODAY)]


def test_a_question_of_the_ministry_is_the_officers_turn(register, of, bring_to):
    id = bring_to(State.SIGNED)
    questions.ask(register, id, Place(), "Is the figure of students right?", by=ANALYST)
    one = of()
    assert (one.questions, one.next) == (1, Next.OFFICER)


def test_a_report_that_came_after_the_deadline_is_late(register, of, hand_in):
    hand_in(at=register.clock().replace(day=17))
    assert of().late


def test_two_years_are_open_at_once_and_an_older_one_only_while_it_is_under_way(register, bring_to, hand_in):
    with register.reading() as connection:
        assert [one.year for one in standings(connection, "KG-0001", TODAY)] == [2025, 2024]
    hand_in(year=2022)
    with register.reading() as connection:
        assert [one.year for one in standings(connection, "KG-0001", TODAY)] == [2025, 2024, 2022]


def test_every_screen_speaks_of_the_newest_year_and_of_those_that_wait_for_the_institution(
    register, bring_to, hand_in, check
):
    check(hand_in())
    moves.sign(register, "KG-0001-2025-1", by=SYSTEM)
    deadlines.waive(register, "KG-0002", 2024, by=SYSTEM, reason="new")
    with register.reading() as connection:
        assert [one.year for one in worth_a_line(standings(connection, "KG-0001", TODAY))] == [2025, 2024]
        assert [one.year for one in worth_a_line(standings(connection, "KG-0002", TODAY))] == [2025]
    assert worth_a_line([]) == []


def test_of_others_nothing_is_told(register, hand_in, of):
    hand_in("KG-0002")
    assert of().report == ""
    assert of(code="KG-0002").report == "KG-0002-2025-1"
    queue.claim(register, "worker", seconds=60)
    assert of(code="KG-0002").being_checked
