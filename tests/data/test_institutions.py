"""The register of institutions knows what was true on which day."""

from datetime import date

import pytest

from data.register import accounts, audit, deadlines, institutions
from data.register.institution_changes import merge
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.years import report_years

YEARS = sorted(report_years())


def known(register, code, day):
    with register.reading() as connection:
        return institutions.on_date(connection, code, day)


def expected(register, year):
    with register.reading() as connection:
        return {one.code for one in institutions.expected(connection, year)}


def test_later_facts_close_the_earlier_ones(register, an_institution_like):
    news = an_institution_like(1, region="KG03", since=date(2025, 5, 12))
    assert institutions.add_many(register, [news], by=SYSTEM) == 1
    assert known(register, "KG-0001", date(2025, 5, 11)).region == "KG11"
    assert known(register, "KG-0001", date(2025, 5, 12)).region == "KG03"
    with register.reading() as connection:
        everyone = institutions.all_on(connection, date(2026, 1, 1))
    assert [one.region for one in everyone if one.code == "KG-0001"] == ["KG03"]


def test_facts_of_the_past_are_fitted_in_between(register, an_institution_like):
    for region, since in (("KG03", date(2025, 1, 1)), ("KG04", date(2023, 1, 1))):
        institutions.add_many(register, [an_institution_like(1, region=region, since=since)], by=SYSTEM)
    regions = [known(register, "KG-0001", date(year, 6, 1)).region for year in (2022, 2023, 2025)]
    assert regions == ["KG11", "KG04", "KG03"]


def test_an_import_may_be_repeated_without_a_trace(register, an_institution_like):
    with register.reading() as connection:
        before = audit.end_of_trail(connection)
    again = [an_institution_like(n) for n in range(1, 13)]
    assert institutions.add_many(register, again, by=SYSTEM) == 0
    with register.reading() as connection:
        assert audit.end_of_trail(connection) == before


@pytest.mark.parametrize("year", YEARS)
def test_who_exists_on_the_deadline_is_expected(register, an_institution_like, year):
    deadline = report_years()[year].deadline
    there = an_institution_like(20, valid_from=deadline)
    gone = an_institution_like(21, valid_to=date(deadline.year, deadline.month, deadline.day - 1))
    institutions.add_many(register, [there, gone], by=SYSTEM)
    assert "KG-0020" in expected(register, year)
    assert "KG-0021" not in expected(register, year)


def test_who_was_let_off_is_not_expected(register):
    deadlines.waive(register, "KG-0002", 2025, by=SYSTEM, reason="flood")
    assert "KG-0002" not in expected(register, 2025)
    assert "KG-0002" in expected(register, 2024)
    with register.reading() as connection:
        assert deadlines.due(connection, "KG-0002", 2025) is None


def test_a_deadline_is_only_ever_extended(register):
    deadlines.extend(register, "KG-0002", 2025, date(2026, 12, 1), by=SYSTEM, reason="flood")
    with register.reading() as connection:
        assert deadlines.due(connection, "KG-0002", 2025) == date(2026, 12, 1)
        assert deadlines.due(connection, "KG-0001", 2025) == report_years()[2025].deadline
    with pytest.raises(ValueError, match="before the deadline"):
        deadlines.extend(register, "KG-0002", 2025, date(2026, 1, 1), by=SYSTEM, reason="x")
    with pytest.raises(NotAllowed):
        deadlines.waive(register, "KG-0002", 2025, by=Actor("h", Role.HEAD, "KG-0002"), reason="x")


def test_a_merged_institution_ends_the_day_before(register):
    merge(register, ["KG-0003"], "KG-0004", date(2025, 9, 1), by=SYSTEM)
    merged = known(register, "KG-0003", date(2025, 1, 1))
    assert (merged.valid_to, merged.merged_into) == (date(2025, 8, 31), "KG-0004")
    assert "KG-0003" in expected(register, 2023)
    assert "KG-0003" not in expected(register, 2025)


def test_an_institution_may_be_merged_into_one_further_down_the_list(register, an_institution_like):
    pair = [an_institution_like(30, merged_into="KG-0031"), an_institution_like(31)]
    institutions.add_many(register, pair, by=SYSTEM)
    assert known(register, "KG-0030", date(2025, 1, 1)).merged_into == "KG-0031"


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_changes_the_register(register, an_institution_like, role):
    someone = Actor("someone", role, "KG-0001")
    with pytest.raises(NotAllowed):
        institutions.add_many(register, [an_institution_like(40)], by=someone)
    with pytest.raises(NotAllowed):
        accounts.save(register, accounts.Account(someone), by=someone)


def test_an_account_comes_back_as_the_actor_it_is(register):
    scoped = Actor("a", Role.ANALYST, authorities=frozenset({"mshi"}), levels=frozenset({"higher"}))
    accounts.save(register, accounts.Account(scoped, "А. А.", "ru"), by=SYSTEM)
    accounts.save(register, accounts.Account(scoped, "Б. Б.", "ru"), by=SYSTEM)
    with register.reading() as connection:
        assert accounts.find(connection, "a") == accounts.Account(scoped, "Б. Б.", "ru")
    accounts.close(register, "a", by=SYSTEM)
    with register.reading() as connection, pytest.raises(accounts.NoSuchAccount):
        accounts.find(connection, "a")
