"""What changed since somebody last looked."""

from datetime import date

import pytest

from data.register import collection, moves, visits
from schemas.roles import PUBLIC, SYSTEM, Actor, NotAllowed, Role
from tests.dashboards.web.a_desk import Desk

ANALYST = Actor("analyst", Role.ANALYST)
LONG_AGO = "2000-01-01T00:00:00.000000Z"


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def since(desk, at):
    with desk.register.reading() as connection:
        return visits.since(connection, at)


def test_a_report_that_came_into_force_is_news_until_it_is_marked_as_seen(desk):
    report = desk.signed()
    moves.accept(desk.register, report, by=SYSTEM)
    found = since(desk, LONG_AGO)
    assert [(row.institution, row.year) for row in found.reports] == [("KG-0001", 2025)]
    assert (found.came, found.replaced) == (1, 0)
    visits.mark(desk.register, 7, by=ANALYST)
    with desk.register.reading() as connection:
        seen = visits.last(connection, "analyst")
        assert visits.last(connection, "somebody") is None
    assert seen.version == 7
    assert since(desk, seen.at).came == 0


def test_a_deadline_that_moved_is_news_with_its_reason(desk):
    collection.move_deadline(desk.register, 2025, "", date(2026, 12, 1), by=SYSTEM, reason="Floods.")
    assert [(row.year, row.reason) for row in since(desk, LONG_AGO).years] == [(2025, "Floods.")]


def test_an_answer_is_told_apart_as_soon_as_something_changes(desk):
    with desk.register.reading() as connection:
        before = visits.stamp(connection, "analyst")
    visits.mark(desk.register, 1, by=ANALYST)
    with desk.register.reading() as connection:
        assert visits.stamp(connection, "analyst") != before


def test_a_visitor_without_an_account_marks_nothing(desk):
    with pytest.raises(NotAllowed):
        visits.mark(desk.register, 1, by=PUBLIC)
