"""What the checks are told beside the files: the register's facts, last year, the sector."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.register.about import About
from data.register.institutions import add_many
from data.stores import Stores
from ingest.check import Examined
from ingest.surroundings import domain, surroundings
from schemas.roles import SYSTEM
from tests.ingest.conftest import an_institution
from tests.ingest.files import CODE, RECEIVED, YEAR, answers, check, file_of
from tests.ingest.steps import last_year_in_force

EXAMINED = Examined("r", None)
THIS_YEAR = file_of("json", answers())


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.kstu.kg/ru", "kstu.kg"),
        ("kstu.kg", "kstu.kg"),
        ("http://kstu.kg:8080", "kstu.kg"),
        ("", ""),
        ("www.Kstu.KG/a?b", "kstu.kg"),
    ],
)
def test_a_website_is_known_by_its_host(website: str, host: str) -> None:
    assert domain(website) == host


def test_the_facts_are_those_of_the_day_the_report_came(stores: Stores) -> None:
    later = replace(an_institution(1, region="KG11"), since=RECEIVED.replace(day=11))
    add_many(stores.register, [later], by=SYSTEM)
    wanted = [About("a", CODE, YEAR, RECEIVED), About("b", CODE, YEAR, RECEIVED.replace(day=12))]
    before, after = surroundings(stores, wanted, [EXAMINED, EXAMINED]).reports.to_dict("records")
    assert (before["region"], after["region"]) == ("KG02", "KG11")
    assert before["domain"] == "kg-0001.edu.kg"
    assert before["first_report"]


def test_last_years_figures_are_compared_with(stores: Stores) -> None:
    assert check(stores, THIS_YEAR).findings == []
    numbers = {"students/higher": 12_000, "students_women/higher": 6_000, "students_men/higher": 6_000}
    last_year_in_force(stores, **numbers, **{"licensed_places/higher": 12_500})
    around = surroundings(stores, [About("r", CODE, YEAR, RECEIVED)], [EXAMINED])
    assert set(around.previous["institution"]) == {CODE}
    assert not around.reports["first_report"].iat[0]
    found = {f.rule: f for f in check(stores, THIS_YEAR).findings}
    assert found["W302"].field == "students"
    assert found["W302"].params["second"] == 12_000
