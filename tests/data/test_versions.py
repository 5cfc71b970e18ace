"""Versions of a year: which one is in force, which will take its place, and who did what."""

from data.register import accounts, moves, versions
from data.register.accounts import Account
from schemas.findings import Level
from schemas.roles import SYSTEM, Actor, Role
from schemas.states import State


def listed(register, year=2025):
    with register.reading() as connection:
        return versions.versions(connection, "KG-0001", year)


def test_nothing_handed_in_gives_no_version(register):
    assert listed(register) == []


def test_the_accepted_one_stays_in_force_while_its_successor_is_on_its_way(
    register, bring_to, hand_in, check
):
    first = bring_to(State.PUBLISHED)
    second = hand_in(content="b")
    check(second)
    newest, older = listed(register)
    assert (newest.row.id, newest.in_force, newest.successor) == (second, False, True)
    assert (older.row.id, older.in_force, older.successor) == (first, True, False)
    moves.sign(register, second, by=SYSTEM)
    moves.accept(register, second, by=SYSTEM)
    newest, older = listed(register)
    assert (newest.in_force, newest.successor, older.in_force) == (True, False, False)


def test_without_one_in_force_nothing_is_succeeded(register, bring_to):
    bring_to(State.SUBMITTED)
    (only,) = listed(register)
    assert not only.in_force
    assert not only.successor


def test_findings_are_counted_and_people_named(register, hand_in, check, a_finding_of):
    accounts.save(register, Account(Actor("system", Role.ADMIN), "А. Токтогулова"), by=SYSTEM)
    id = hand_in()
    check(id, a_finding_of(Level.ERROR), a_finding_of(Level.WARNING, row="2"))
    (one,) = listed(register)
    assert one.found == {"error": 1, "warning": 1}
    assert one.open == 1
    assert one.received_by == "А. Токтогулова"
    assert one.signed_by == ""


def test_the_version_before_and_the_year_before_are_found(register, bring_to, hand_in):
    last = bring_to(State.PUBLISHED, year=2024)
    first = hand_in()
    second = hand_in(content="b")
    with register.reading() as connection:
        rows = {one.row.id: one.row for one in versions.versions(connection, "KG-0001", 2025)}
        assert versions.before(connection, rows[first]) is None
        assert versions.before(connection, rows[second]).id == first
        assert versions.year_before(connection, rows[second]).id == last


def test_a_version_is_revised_once_an_earlier_one_had_been_accepted(register, bring_to, hand_in):
    refused = bring_to(State.RETURNED, year=2024)
    again = hand_in(year=2024, content="b")
    first = bring_to(State.PUBLISHED)
    second = hand_in(content="c")
    with register.reading() as connection:
        found = versions.revised(connection, [refused, again, first, second, "history-KG-0001-2019"])
    assert found == {second}
