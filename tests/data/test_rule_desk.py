"""The rule desk counts what rules said, and suspends them with a reason."""

import pytest

from data.register import moves, rule_desk, verdict
from data.register.rule_desk import CannotSuspend, NotSuspended
from data.register.verdict import Explanation
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, NotAllowed, Role

ADMIN = Actor("admin", Role.ADMIN)


def hits(register, **narrowed):
    with register.reading() as connection:
        return {hit.rule: hit for hit in rule_desk.hits(connection, **narrowed)}


def test_versions_of_one_report_count_as_one_report(register, hand_in, check, a_finding_of):
    check(hand_in(), a_finding_of(Level.ERROR, rule="E101"))
    check(hand_in(content="b"), a_finding_of(Level.ERROR, rule="E101"))
    check(hand_in("KG-0002"), a_finding_of(Level.ERROR, rule="E101"))
    found = hits(register)["E101"]
    assert (found.findings, found.reports, found.open) == (3, 2, 3)
    assert found.false_alarm_share is None
    assert hits(register, year=2024) == {}


def test_what_was_mended_is_no_false_alarm_and_what_was_accepted_is(register, hand_in, check, a_finding_of):
    check(hand_in(), a_finding_of(Level.EXPLAIN, rule="W107"))
    check(hand_in(content="b"))
    id = hand_in("KG-0002")
    check(id, a_finding_of(Level.EXPLAIN, rule="W107"))
    verdict.explain(
        register, id, Explanation("W107", "qa_fte", "merger", "So it is.", part="value"), by=SYSTEM
    )
    assert hits(register)["W107"].false_alarms == 0, "explained, but nobody has accepted it yet"
    moves.submit(register, id, by=SYSTEM)
    moves.sign(register, id, by=SYSTEM)
    moves.accept(register, id, by=SYSTEM)
    found = hits(register)["W107"]
    assert (found.fixed, found.explained, found.settled, found.false_alarms) == (1, 1, 2, 1)
    assert found.false_alarm_share == 0.5


def test_a_suspension_holds_for_its_year_and_ends(register):
    rule_desk.suspend(register, "E103", by=ADMIN, reason="The form changed", year=2025)
    rule_desk.suspend(register, "E104", by=ADMIN, reason="Being rewritten")
    assert rule_desk.suspended(register, 2025) == {"E103", "E104"}
    assert rule_desk.suspended(register, 2024) == {"E104"}
    with register.reading() as connection:
        standing = rule_desk.suspensions(connection, "E103")
    rule_desk.resume(register, standing[0].id, by=ADMIN)
    assert rule_desk.suspended(register, 2025) == {"E104"}
    with pytest.raises(NotSuspended):
        rule_desk.resume(register, standing[0].id, by=ADMIN)


def test_what_guards_the_reading_of_files_is_never_suspended(register):
    from schemas.rules import rules

    guarding = next(rule.id for rule in rules().values() if rule.frame == "file")
    for rule in (guarding, "X999"):
        with pytest.raises(CannotSuspend):
            rule_desk.suspend(register, rule, by=ADMIN, reason="Because")
    with pytest.raises(ValueError, match="why"):
        rule_desk.suspend(register, "E103", by=ADMIN, reason=" ")
    with pytest.raises(NotAllowed):
        rule_desk.suspend(register, "E103", by=Actor("a", Role.ANALYST), reason="Because")
