"""Deadlines: the year's own, a later day granted, or none asked for."""

from __future__ import annotations

from datetime import date

import pytest

from data.register import audit, deadlines
from data.register.institutions import NoSuchInstitution, add_many, codes
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.years import report_years

OWN = report_years()[2025].deadline


@pytest.fixture
def three(register, an_institution_like):
    add_many(register, [an_institution_like(number) for number in (901, 902, 903)], by=SYSTEM)
    return register


def due(register, code, year=2025):
    with register.reading() as connection:
        return deadlines.due(connection, code, year)


def test_a_later_day_may_be_granted_but_no_earlier_one(three):
    assert due(three, "KG-0901") == OWN
    deadlines.extend(three, "KG-0901", 2025, date(2026, 12, 1), by=SYSTEM, reason="fire")
    assert due(three, "KG-0901") == date(2026, 12, 1)
    with pytest.raises(ValueError, match="before the deadline"):
        deadlines.extend(three, "KG-0901", 2025, date(2026, 1, 1), by=SYSTEM, reason="")


def test_many_are_let_off_together_each_with_its_line_in_the_trail(three):
    with three.reading() as connection:
        before, _ = audit.end_of_trail(connection)
    wanted = [(code, year) for code in ("KG-0901", "KG-0902") for year in (2024, 2025)]
    deadlines.waive_many(three, wanted, by=SYSTEM, reason="past figures only")
    assert [due(three, code) for code in ("KG-0901", "KG-0902", "KG-0903")] == [None, None, OWN]
    with three.reading() as connection:
        assert audit.end_of_trail(connection)[0] == before + 4


def test_all_of_them_or_none(three):
    with pytest.raises(NoSuchInstitution):
        deadlines.waive_many(three, [("KG-0901", 2025), ("KG-9999", 2025)], by=SYSTEM, reason="x")
    assert due(three, "KG-0901") == OWN


def test_only_who_reviews_may_let_off(three):
    with pytest.raises(NotAllowed):
        deadlines.waive_many(three, [("KG-0901", 2025)], by=Actor("a", Role.REPORTER, "KG-0901"), reason="")


def test_the_codes_of_all_are_known(three):
    with three.reading() as connection:
        assert {"KG-0901", "KG-0902", "KG-0903"} <= codes(connection)
