"""The reviewer's queue: who stands in it, what is clean, and what needs consent before acceptance."""

import pytest

from data.register import follow_ups, moves, questions, reports, review, verdict
from data.register.questions import Place
from data.register.verdict import Explanation
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State

REVIEWER = Actor("ainura", Role.ANALYST)
OFFICER = Actor("r", Role.REPORTER, "KG-0001")
ASKS_CONSENT = "W301"
WHY = Explanation(ASKS_CONSENT, "qa_fte", "merger", "Two units were joined.", part="value")


def lines(register, actor=REVIEWER, **narrowed):
    with register.reading() as connection:
        return review.queue(connection, actor, **narrowed)


@pytest.fixture
def explained(register, hand_in, check, a_finding_of):
    """A signed report with an explanation that a reviewer has to approve."""
    id = hand_in()
    check(id, a_finding_of(Level.EXPLAIN, rule=ASKS_CONSENT))
    verdict.explain(register, id, WHY, by=OFFICER)
    moves.submit(register, id, by=OFFICER)
    moves.sign(register, id, by=SYSTEM)
    return id


def test_only_signed_reports_wait(register, bring_to):
    bring_to(State.SUBMITTED)
    assert lines(register) == []
    id = bring_to(State.SIGNED, code="KG-0002")
    (line,) = lines(register)
    assert (line.id, line.institution, line.names["en"], line.clean) == (id, "KG-0002", "Lyceum 2", True)


def test_a_reviewer_sees_only_their_authority_and_levels(register, bring_to):
    bring_to(State.SIGNED)
    assert lines(register, Actor("a", Role.ANALYST, authorities=frozenset({"mshi"})))
    assert not lines(register, Actor("a", Role.ANALYST, authorities=frozenset({"moe"})))
    assert not lines(register, Actor("a", Role.ANALYST, levels=frozenset({"higher"})))


def test_a_tolerance_needs_consent_before_the_report_is_accepted(register, explained):
    (line,) = lines(register)
    assert (line.to_approve, line.explained, line.clean) == (1, 1, False)
    with pytest.raises(moves.StillUnapproved):
        moves.accept(register, explained, by=REVIEWER)
    with register.reading() as connection:
        (given,) = reports.explanations(connection, explained)
    assert verdict.approve(register, explained, [given.id], by=REVIEWER) == 1
    assert verdict.approve(register, explained, [given.id], by=REVIEWER) == 0
    moves.accept(register, explained, by=REVIEWER)


def test_consent_is_carried_to_the_next_version_while_the_value_stands(
    register, explained, hand_in, check, a_finding_of
):
    with register.reading() as connection:
        (given,) = reports.explanations(connection, explained)
    verdict.approve(register, explained, [given.id], by=REVIEWER)
    second = hand_in(content="b")
    check(second, a_finding_of(Level.EXPLAIN, rule=ASKS_CONSENT))
    with register.reading() as connection:
        (carried,) = reports.explanations(connection, second)
    assert carried.approved_by == "ainura"


def test_an_officer_may_not_approve(register, explained):
    with pytest.raises(NotAllowed):
        verdict.approve(register, explained, [1], by=OFFICER)


def test_an_open_question_keeps_a_report_from_being_clean(register, bring_to):
    id = bring_to(State.SIGNED)
    questions.ask(register, id, Place("2", "D7"), "Is it 12 or 21?", by=REVIEWER)
    (line,) = lines(register)
    assert (line.questions, line.clean) == (1, False)


def test_a_flag_stands_until_it_is_done(register, explained):
    follow_ups.flag(register, explained, "Look at the budget next year", by=REVIEWER)
    assert lines(register)[0].follow_ups == 1
    with register.reading() as connection:
        (flag,) = follow_ups.of(connection, explained)
    follow_ups.done(register, explained, flag.id, by=REVIEWER)
    assert lines(register)[0].follow_ups == 0
    with pytest.raises(follow_ups.NoSuchFlag):
        follow_ups.done(register, explained, flag.id, by=REVIEWER)
