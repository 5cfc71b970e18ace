"""What rules found in the reports in force: counted for all, listed for those who may read each of them."""

from datetime import timedelta

import pytest

from data.register import anomalies, moves, verdict
from data.register.anomalies import Asked
from data.register.verdict import Explanation
from schemas.findings import Level
from schemas.roles import PUBLIC, SYSTEM, Actor, Role

ADMIN, ANALYST = Actor("a", Role.ADMIN), Actor("b", Role.ANALYST)
WHY = Explanation("W301", "qa_fte", "merger", "Two units were joined.", part="value")


@pytest.fixture
def reports(register, hand_in, check, a_finding_of):
    """Two accepted reports with findings, one of them explained, and one that is only signed."""
    made = {}
    for code in ("KG-0001", "KG-0002", "KG-0003"):
        id = made[code] = hand_in(code)
        check(
            id,
            a_finding_of(Level.EXPLAIN, rule="W301"),
            a_finding_of(Level.WARNING, rule="W101", field="website"),
        )
        verdict.explain(register, id, WHY, by=SYSTEM)
        moves.submit(register, id, by=SYSTEM)
        moves.sign(register, id, by=SYSTEM)
    for code in ("KG-0001", "KG-0002"):
        with register.reading() as connection:
            given = [one.id for one in anomalies._explanations(connection, [made[code]])]
        verdict.approve(register, made[code], given, by=SYSTEM)
        moves.accept(register, made[code], by=SYSTEM)
    return made


def listed(register, actor, **asked):
    with register.reading() as connection:
        return anomalies.found(connection, actor, Asked(**asked))


def test_rules_are_counted_over_the_reports_in_force_only(register, reports):
    with register.reading() as connection:
        found = {one.rule: one for one in anomalies.hits(connection, Asked(2025))}
        assert anomalies.hits(connection, Asked(2024)) == []
    assert (found["W301"].findings, found["W301"].reports, found["W301"].explained) == (2, 2, 2)
    assert (found["W101"].level, found["W101"].findings, found["W101"].explained) == ("warning", 2, 0)


def test_a_finding_stands_with_what_was_said_and_whether_it_was_agreed_to(register, reports):
    found, total = listed(register, ADMIN, rule="W301")
    assert total == len(found) == 2
    assert {one.institution for one in found} == {"KG-0001", "KG-0002"}
    assert found[0].names["en"] == "Lyceum 1"
    assert (found[0].reason.text, found[0].reason.approved) == (WHY.text, True)
    warnings, _total = listed(register, ADMIN, level="warning")
    assert {one.reason for one in warnings} == {None}
    assert [one.finding["level"] for one in listed(register, ADMIN)[0]] == ["explain"] * 2 + ["warning"] * 2


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (ADMIN, {"KG-0001", "KG-0002"}),
        (ANALYST, {"KG-0001", "KG-0002"}),
        (Actor("c", Role.ANALYST, authorities=frozenset({"moe"})), {"KG-0002"}),
        (Actor("d", Role.ANALYST, levels=frozenset({"secondary"})), {"KG-0001"}),
        (Actor("e", Role.ANALYST, levels=frozenset({"primary"})), set()),
        (Actor("f", Role.REPORTER, "KG-0001"), {"KG-0001"}),
        (Actor("g", Role.HEAD, "KG-0009"), set()),
        (PUBLIC, set()),
    ],
)
def test_everybody_reads_their_own_scope(register, reports, actor, seen):
    found, total = listed(register, actor)
    assert {one.institution for one in found} == seen
    assert total == 2 * len(seen)


def test_a_page_is_a_part_of_the_whole(register, reports):
    with register.reading() as connection:
        pages = [anomalies.found(connection, ADMIN, Asked(), offset=at, limit=3) for at in (0, 3, 6)]
    assert [(len(found), total) for found, total in pages] == [(3, 4), (1, 4), (0, 4)]


def test_reasons_are_found_by_field_and_the_stamp_moves(register, reports):
    with register.reading() as connection:
        given = anomalies.reasons(connection, [reports["KG-0001"]])
        before = anomalies.stamp(connection)
    assert given[reports["KG-0001"], "qa_fte"].reason == "merger"
    with register.reading() as connection:
        third = [one.id for one in anomalies._explanations(connection, [reports["KG-0003"]])]
    verdict.approve(
        register.at(register.clock() + timedelta(seconds=1)), reports["KG-0003"], third, by=SYSTEM
    )
    with register.reading() as connection:
        assert anomalies.stamp(connection) != before
