"""The dimensions say as of each year who was there, who was expected and who came in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from data.dimensions import dimensions
from data.register import deadlines, institutions, moves
from schemas.roles import SYSTEM
from schemas.states import REPORTED, State
from schemas.years import report_years

TODAY = date(2026, 11, 23)
LAST_MINUTE = datetime(2026, 11, 15, 17, 59, tzinfo=UTC)  # 23:59 in Bishkek


def year_of(register, code="KG-0001", year=2025):
    years = dimensions(register, [year], TODAY).years
    return years[years["institution"] == code].iloc[0]


@pytest.mark.parametrize("state", State)
def test_reported_is_what_the_states_say(register, bring_to, state):
    bring_to(state)
    row = year_of(register)
    assert row["reported"] == (state in REPORTED)
    assert row["state"] == ("none" if state in (State.SUPERSEDED, State.WITHDRAWN) else state)


@pytest.mark.parametrize(("minutes", "late"), [(0, 0), (1, 1), (24 * 60 + 1, 2)])
def test_a_deadline_ends_with_the_day_in_bishkek(register, bring_to, minutes, late):
    bring_to(State.SUBMITTED, at=LAST_MINUTE + timedelta(minutes=minutes))
    row = year_of(register)
    assert (row["late_days"], row["on_time"]) == (late, late == 0)


def test_an_extended_deadline_is_the_institutions_own(register, bring_to):
    deadlines.extend(register, "KG-0001", 2025, date(2026, 12, 1), by=SYSTEM, reason="flood")
    bring_to(State.SUBMITTED, at=LAST_MINUTE + timedelta(days=9))
    row = year_of(register)
    assert row["on_time"]
    assert not row["is_due"]


def test_a_late_correction_leaves_a_punctual_institution_punctual(register, bring_to, hand_in, check):
    bring_to(State.PUBLISHED, content="a")
    second = hand_in(content="b", at=LAST_MINUTE + timedelta(days=3))
    check(second)
    moves.sign(register, second, by=SYSTEM)
    moves.accept(register, second, by=SYSTEM)
    assert year_of(register)["on_time"]


def test_years_before_the_first_declared_one_expect_nobody(register):
    before = min(report_years()) - 3
    years = dimensions(register, [before, 2025], TODAY).years
    assert not years["expected"][years["year"] == before].any()
    assert years["expected"][years["year"] == 2025].all()


def test_the_facts_are_those_of_the_deadline_day(register, an_institution_like):
    news = an_institution_like(1, region="KG03", since=date(2025, 11, 16))
    institutions.add_many(register, [news], by=SYSTEM)
    assert year_of(register, year=2024)["region"] == "KG11"
    assert year_of(register, year=2025)["region"] == "KG03"
    now = dimensions(register, [2024], TODAY).institutions.set_index("institution")
    assert now.loc["KG-0001", "region"] == "KG03"


def test_an_empty_register_gives_empty_tables(bare_register):
    bare_register.upgrade()
    found = dimensions(bare_register, [2025], TODAY)
    assert found.years.empty
    assert found.institutions.empty


def test_who_teaches_at_several_levels_keeps_them_all_beside_the_main_one(register, an_institution_like):
    institutions.add_many(register, [an_institution_like(40, levels=("secondary", "higher"))], by=SYSTEM)
    row = year_of(register, "KG-0040")
    assert (row["level"], row["levels"]) == ("higher", "secondary|higher")  # the highest is its main one
