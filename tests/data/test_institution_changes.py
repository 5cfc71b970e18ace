"""What happens to institutions: each change dated, told in the trail, and refused where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.register import audit, institutions
from data.register.institution_changes import change_from, close, correct, found, merge, split
from data.register.refusals import Impossible
from schemas.roles import SYSTEM, Actor, NotAllowed, Role

DAY = date(2026, 9, 1)


@pytest.fixture
def a_new_one(an_institution_like):
    def of(number=100, **facts):
        return an_institution_like(number, **{"authority": "science", "since": DAY, **facts})

    return of


def known(register, code, day=DAY):
    with register.reading() as connection:
        return institutions.on_date(connection, code, day)


def told(register, code):
    with register.reading() as connection:
        return [line.action for line in audit.lines(connection, code)]


def refused(reason):
    return pytest.raises(Impossible, match=reason)


def test_a_new_institution_exists_from_its_first_day(register, a_new_one):
    found(register, a_new_one(), by=SYSTEM)
    assert known(register, "KG-0100").valid_from == DAY
    assert told(register, "KG-0100") == ["institution.founded"]
    with refused("on the register already"):
        found(register, a_new_one(), by=SYSTEM)


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": ()},
        {"levels": ("tertiary",)},
        {"main_level": "higher", "levels": ("primary",)},
        {"region": "KG99"},
        {"website": "not a host"},
        {"contact": "nobody"},
        {"name_ky": " "},
        {"name_en": "x" * 301},
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(register, a_new_one, wrong):
    with pytest.raises(Impossible):
        found(register, a_new_one(**wrong), by=SYSTEM)
    with pytest.raises(institutions.NoSuchInstitution):
        known(register, "KG-0100")
    assert told(register, "KG-0100") == []


def test_facts_change_from_a_day_on_and_the_past_stays(register, a_new_one):
    found(register, a_new_one(since=date(2020, 1, 1)), by=SYSTEM)
    change_from(register, a_new_one(region="KG03"), by=SYSTEM)
    assert known(register, "KG-0100", date(2026, 8, 31)).region == "KG11"
    assert known(register, "KG-0100").region == "KG03"
    with refused("correct those"):
        change_from(register, a_new_one(region="KG04"), by=SYSTEM)
    with refused("Nothing was changed"):
        change_from(register, a_new_one(region="KG03", since=date(2026, 10, 1)), by=SYSTEM)
    with refused("lies outside"):
        change_from(register, a_new_one(region="KG04", since=date(2019, 1, 1)), by=SYSTEM)


def test_a_correction_changes_what_was_known_of_the_past(register, a_new_one):
    found(register, a_new_one(), by=SYSTEM)
    correct(register, replace(a_new_one(region="KG08"), valid_from=date(2025, 1, 1)), by=SYSTEM)
    one = known(register, "KG-0100")
    assert (one.region, one.valid_from) == ("KG08", date(2025, 1, 1))
    with refused("no facts that hold since"):
        correct(register, a_new_one(since=date(2026, 9, 2)), by=SYSTEM)
    with refused("Nothing was changed"):
        correct(register, one, by=SYSTEM)


def test_the_contacts_address_does_not_stand_in_the_trail(register, a_new_one):
    found(register, a_new_one(), by=SYSTEM)
    correct(register, replace(a_new_one(contact="aida@example.kg"), valid_from=DAY), by=SYSTEM)
    with register.reading() as connection:
        assert not any("aida" in line.detail for line in audit.lines(connection, "KG-0100"))


def test_a_closed_institution_is_closed_once(register):
    close(register, "KG-0001", date(2026, 8, 31), by=SYSTEM)
    assert not known(register, "KG-0001").exists_on(DAY)
    with refused("was closed on"):
        close(register, "KG-0001", date(2026, 8, 31), by=SYSTEM)
    with refused("before the first day"):
        close(register, "KG-0002", date(1999, 8, 31), by=SYSTEM)


def test_several_go_on_in_one_that_stands(register):
    merge(register, ["KG-0001", "KG-0002"], "KG-0003", DAY, by=SYSTEM)
    for code in ("KG-0001", "KG-0002"):
        assert (known(register, code).merged_into, known(register, code).valid_to) == (
            "KG-0003",
            date(2026, 8, 31),
        )
        assert told(register, code)[0] == "institution.merged"


def test_several_go_on_in_a_new_one(register, a_new_one):
    merge(register, ["KG-0001", "KG-0002"], "KG-0100", DAY, by=SYSTEM, new=a_new_one())
    assert known(register, "KG-0100").valid_from == DAY
    assert known(register, "KG-0002").merged_into == "KG-0100"


def test_no_merger_into_itself_a_closed_one_or_nobody(register):
    with refused("into itself"):
        merge(register, ["KG-0001"], "KG-0001", DAY, by=SYSTEM)
    with refused("No institution"):
        merge(register, ["KG-0001"], "KG-9999", DAY, by=SYSTEM)
    close(register, "KG-0002", date(2026, 1, 31), by=SYSTEM)
    with refused("does not exist on that day"):
        merge(register, ["KG-0001"], "KG-0002", DAY, by=SYSTEM)
    with refused("was closed on"):
        merge(register, ["KG-0002"], "KG-0003", DAY, by=SYSTEM)
    with refused("At least one"):
        merge(register, [], "KG-0003", DAY, by=SYSTEM)


def test_all_of_a_merger_or_nothing(register):
    with refused("No institution"):
        merge(register, ["KG-0001", "KG-9999"], "KG-0003", DAY, by=SYSTEM)
    assert known(register, "KG-0001").valid_to is None


@pytest.mark.parametrize("goes_on", [True, False])
def test_new_ones_come_out_of_one_and_name_it(register, a_new_one, goes_on):
    parts = [a_new_one(100), a_new_one(101)]
    split(register, "KG-0001", parts, DAY, by=SYSTEM, goes_on=goes_on)
    assert [known(register, one.code).parent for one in parts] == ["KG-0001", "KG-0001"]
    assert known(register, "KG-0001").exists_on(DAY) is goes_on
    with register.reading() as connection:
        assert institutions.tied_to(connection, "KG-0001") == ["KG-0100", "KG-0101"]


def test_a_split_of_one_that_has_ended_is_refused(register, a_new_one):
    close(register, "KG-0001", date(2026, 1, 31), by=SYSTEM)
    with refused("does not exist"):
        split(register, "KG-0001", [a_new_one()], DAY, by=SYSTEM)
    with refused("At least one"):
        split(register, "KG-0002", [], DAY, by=SYSTEM)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_changes_institutions(register, a_new_one, role):
    someone = Actor("someone", role, "KG-0001")
    for change in (
        lambda: found(register, a_new_one(), by=someone),
        lambda: change_from(register, a_new_one(1), by=someone),
        lambda: correct(register, a_new_one(1), by=someone),
        lambda: close(register, "KG-0001", DAY, by=someone),
        lambda: merge(register, ["KG-0001"], "KG-0002", DAY, by=someone),
        lambda: split(register, "KG-0001", [a_new_one()], DAY, by=someone),
    ):
        with pytest.raises(NotAllowed):
            change()
