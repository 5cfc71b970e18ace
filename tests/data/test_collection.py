"""A year opens, closes and falls due as the administrator says, and everybody who asks hears the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from data.dimensions import dimensions, report_rows
from data.register import audit, collection, deadlines, institutions
from data.register.about import About, facts
from data.register.collection import close_year, move_deadline, open_year, reopen_year
from data.register.receiving import NotTaken
from data.register.refusals import Impossible
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.years import report_years

DECLARED = report_years()[2025]
LATER = date(2026, 12, 20)
TODAY = date(2026, 11, 23)
WHY = "The mountain roads were closed."


def of(register, year=2025):
    with register.reading() as connection:
        return collection.of_year(connection, year)


def due(register, code):
    with register.reading() as connection:
        return deadlines.due(connection, code, 2025)


def test_a_year_is_as_declared_until_something_is_decided(register):
    found = of(register)
    assert (found.opens, found.deadline, found.closed_at) == (DECLARED.opens, DECLARED.deadline, None)
    assert found.due("higher") == found.last_day() == DECLARED.deadline
    with pytest.raises(collection.NoSuchYear):
        of(register, 1999)


def test_two_years_are_open_at_once_until_one_is_closed(register):
    def opened(day):
        with register.reading() as connection:
            return collection.open_years(connection, day)

    assert {2024, 2025} <= set(opened(TODAY))
    assert 2025 not in opened(date(2026, 8, 31))
    close_year(register, 2024, by=SYSTEM)
    assert 2024 not in opened(TODAY)
    reopen_year(register, 2024, by=SYSTEM)
    assert 2024 in opened(TODAY)


def test_a_deadline_moves_for_one_level_and_all_who_ask_hear_it(register, hand_in):
    move_deadline(register, 2025, "higher", LATER, by=SYSTEM, reason=WHY)
    assert (of(register).due("higher"), of(register).due("primary")) == (LATER, DECLARED.deadline)
    assert of(register).reasons == {"higher": WHY}
    assert (due(register, "KG-0002"), due(register, "KG-0003")) == (LATER, DECLARED.deadline)
    late = datetime(2026, 12, 1, 6, tzinfo=UTC)
    higher, primary = hand_in("KG-0002", at=late), hand_in("KG-0003", at=late)
    rows = report_rows(register, [higher, primary]).set_index("report")
    assert rows["late_days"].to_dict() == {higher: 0, primary: 16}
    years = dimensions(register, [2025], date(2026, 12, 2)).years.set_index("institution")
    assert (bool(years["is_due"]["KG-0002"]), bool(years["is_due"]["KG-0003"])) == (False, True)
    told = facts(register, [About("x", "KG-0002", 2025, TODAY), About("y", "KG-0003", 2025, TODAY)])
    assert [one.due for one in told] == [LATER, DECLARED.deadline]


def test_a_levels_deadline_goes_back_to_the_years_own(register):
    move_deadline(register, 2025, "higher", LATER, by=SYSTEM, reason=WHY)
    move_deadline(register, 2025, "", date(2026, 11, 30), by=SYSTEM, reason=WHY)
    move_deadline(register, 2025, "higher", None, by=SYSTEM, reason="The roads are open again.")
    assert of(register).due("higher") == date(2026, 11, 30)
    assert of(register).reasons == {"": WHY}
    move_deadline(register, 2025, "", None, by=SYSTEM, reason="back")
    assert (of(register).deadline, of(register).reasons) == (DECLARED.deadline, {})


def test_who_is_expected_follows_the_deadline_of_its_level(register, an_institution_like):
    new = an_institution_like(20, levels=("higher",), valid_from=date(2026, 12, 1), since=date(2026, 12, 1))
    institutions.add_many(register, [new], by=SYSTEM)

    def expected():
        with register.reading() as connection:
            return {one.code for one in institutions.expected(connection, 2025)}

    assert "KG-0020" not in expected()
    move_deadline(register, 2025, "higher", LATER, by=SYSTEM, reason=WHY)
    assert "KG-0020" in expected()
    assert len(expected()) == 13
    assert len(dimensions(register, [2025], TODAY).years) == 13


def test_a_closed_year_and_one_not_open_take_nothing_new(register, hand_in):
    first = hand_in(key="k")
    close_year(register, 2025, by=SYSTEM)
    assert hand_in(key="k") == first, "the same upload again is told the same"
    with pytest.raises(NotTaken) as closed:
        hand_in(content="b")
    assert (closed.value.reason, closed.value.params) == ("year_closed", {"name": "2025/26"})
    open_year(register, 2025, date(2026, 11, 12), by=SYSTEM)
    with pytest.raises(NotTaken) as early:
        hand_in(content="b")
    assert early.value.reason == "year_not_open"
    open_year(register, 2025, date(2026, 11, 1), by=SYSTEM)
    assert hand_in(content="b").endswith("-2")


def test_what_cannot_be_is_refused_in_words(register):
    for change, words in (
        (lambda: open_year(register, 2025, date(2026, 12, 1), by=SYSTEM), "after the deadline"),
        (lambda: reopen_year(register, 2025, by=SYSTEM), "is not closed"),
        (lambda: move_deadline(register, 2025, "", date(2026, 8, 1), by=SYSTEM, reason=WHY), "before the day the year opens"),
        (lambda: move_deadline(register, 2025, "", LATER, by=SYSTEM, reason=" "), "Give a reason"),
        (lambda: move_deadline(register, 2025, "tertiary", LATER, by=SYSTEM, reason=WHY), "not in the list"),
    ):  # fmt: skip
        with pytest.raises(Impossible, match=words):
            change()
    close_year(register, 2025, by=SYSTEM)
    with pytest.raises(Impossible, match="closed already"):
        close_year(register, 2025, by=SYSTEM)


def test_each_decision_is_a_line_of_the_trail(register):
    move_deadline(register, 2025, "higher", LATER, by=SYSTEM, reason=WHY)
    close_year(register, 2025, by=SYSTEM)
    with register.reading() as connection:
        told = [line.action for line in audit.lines(connection, "2025")]
    assert told == ["collection.closed", "collection.deadline"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_decides_on_years(register, role):
    someone = Actor("someone", role, "KG-0001")
    for change in (
        lambda: open_year(register, 2025, DECLARED.opens, by=someone),
        lambda: close_year(register, 2025, by=someone),
        lambda: reopen_year(register, 2025, by=someone),
        lambda: move_deadline(register, 2025, "", LATER, by=someone, reason=WHY),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_an_extension_is_listed_with_its_reason_and_can_be_taken_back(register):
    deadlines.extend_many(register, ["KG-0001", "KG-0002"], (2025, LATER), by=SYSTEM, reason=WHY)
    with register.reading() as connection:
        given = [(row.institution, row.until, row.reason) for row in deadlines.granted(connection, year=2025)]
    assert given == [("KG-0001", "2026-12-20", WHY), ("KG-0002", "2026-12-20", WHY)]
    deadlines.withdraw(register, "KG-0001", 2025, by=SYSTEM, reason="The roads are open again.")
    assert due(register, "KG-0001") == DECLARED.deadline
    with pytest.raises(Impossible, match="Nothing was granted"):
        deadlines.withdraw(register, "KG-0001", 2025, by=SYSTEM, reason="again")
    with pytest.raises(Impossible, match="Give a reason"):
        deadlines.waive(register, "KG-0001", 2025, by=SYSTEM, reason="")
