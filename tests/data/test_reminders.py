"""Reminders go to those who owe, at the declared days, once, however often and by however many it is tried."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta, timezone

import pytest

from data.register import audit, deadlines, institutions, outbox, reminders
from data.register.collection import close_year, move_deadline
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State
from schemas.texts import declarations

DUE = date(2026, 11, 15)
BISHKEK = timezone(timedelta(hours=6))
DAYS = declarations("reminders")["schedule"]["days"]


@pytest.fixture
def reachable(register, an_institution_like):
    """Three institutions one can write to; the other nine have no address."""
    told = [an_institution_like(n, contact=f"sapat@kg{n}.example") for n in (1, 2, 3)]
    institutions.add_many(register, told, by=SYSTEM)
    return register


def on(register, day):
    return register.at(datetime.combine(day, time(8), BISHKEK))


def letters(register):
    with register.reading() as connection:
        return [(one.kind, one.subject) for one in outbox.waiting(connection, limit=1000)]


def run(register, first, last):
    """Every day's worker, from the first day to the last; how many letters each day."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {day: n for day in days if (n := reminders.write_due(on(register, day)))}


def test_they_are_written_at_the_declared_days_and_no_others(reachable):
    assert DAYS == [-14, -3, 1, 7, 21]
    written = run(reachable, date(2026, 10, 1), date(2027, 1, 31))
    assert written == {DUE + timedelta(days=n): 3 for n in DAYS}
    kinds = [kind for kind, subject in letters(reachable) if subject == "KG-0001"]
    assert kinds == ["reminder.before", "reminder.before", *["reminder.after"] * 3]


def test_trying_again_on_the_same_day_writes_none(reachable):
    day = on(reachable, DUE + timedelta(days=1))
    assert [reminders.write_due(day) for _ in range(3)] == [3, 0, 0]


def test_several_workers_at_once_write_each_once(reachable):
    day, wrote = on(reachable, DUE + timedelta(days=1)), []
    workers = [threading.Thread(target=lambda: wrote.append(reminders.write_due(day))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(wrote) == 3
    assert len(letters(reachable)) == 3


def test_a_day_missed_is_made_up_for_but_not_weeks_later(reachable):
    assert reminders.write_due(on(reachable, DUE + timedelta(days=9))) == 3
    assert reminders.write_due(on(reachable, DUE + timedelta(days=25))) == 0


def test_who_has_handed_in_was_let_off_or_is_not_there_hears_nothing(
    reachable, bring_to, an_institution_like
):
    bring_to(State.SUBMITTED, "KG-0001")
    deadlines.waive(reachable, "KG-0002", 2025, by=SYSTEM, reason="no students")
    gone = an_institution_like(3, contact="sapat@kg3.example", valid_to=date(2026, 6, 30))
    institutions.add_many(reachable, [gone], by=SYSTEM)
    assert reminders.write_due(on(reachable, DUE + timedelta(days=1))) == 0


@pytest.mark.parametrize(
    ("state", "n"), [(State.RETURNED, 3), (State.TO_EXPLAIN, 3), (State.SIGNED, 2), (State.RECEIVED, 2)]
)
def test_what_came_and_still_lacks_something_is_owed(reachable, bring_to, state, n):
    bring_to(state, "KG-0001")
    assert reminders.write_due(on(reachable, DUE + timedelta(days=1))) == n


def test_a_longer_deadline_has_its_own_days(reachable):
    until = date(2026, 12, 10)
    deadlines.extend(reachable, "KG-0001", 2025, until, by=SYSTEM, reason="flood")
    move_deadline(reachable, 2025, "higher", date(2026, 11, 20), by=SYSTEM, reason="roads")
    assert reminders.write_due(on(reachable, DUE + timedelta(days=1))) == 1
    assert letters(reachable) == [("reminder.after", "KG-0003")]
    assert reminders.write_due(on(reachable, date(2026, 11, 17))) == 1  # three days before the 20th
    assert (
        reminders.write_due(on(reachable, until + timedelta(days=1))) == 2
    )  # three weeks after the 20th, too


def test_a_closed_year_reminds_nobody(reachable):
    close_year(reachable, 2025, by=SYSTEM)
    assert run(reachable, DUE, DUE + timedelta(days=30)) == {}


def test_by_hand_only_those_who_owe_and_once_a_day(reachable, bring_to):
    bring_to(State.ACCEPTED, "KG-0003")
    day = on(reachable, date(2026, 11, 23))
    wanted = ["KG-0001", "KG-0003", "KG-0004", "KG-0001", "KG-9999"]
    sent = reminders.send(day, 2025, wanted, by=SYSTEM)
    assert (sent.written, sent.owe_nothing, sent.no_address) == (("KG-0001",), ("KG-0003",), ("KG-0004",))
    again = reminders.send(day, 2025, wanted, by=SYSTEM)
    assert (again.written, again.today_already) == ((), ("KG-0001",))
    assert reminders.send(on(reachable, date(2026, 11, 24)), 2025, ["KG-0001"], by=SYSTEM).written
    assert letters(reachable) == [("reminder.after", "KG-0001")] * 2


def test_by_hand_today_is_no_reason_to_write_by_itself_today(reachable):
    day = on(reachable, DUE + timedelta(days=1))
    reminders.send(day, 2025, ["KG-0001"], by=SYSTEM)
    assert reminders.write_due(day) == 2


def test_nobody_reminds_out_of_their_scope(reachable):
    scoped = Actor("a", Role.ANALYST, levels=frozenset({"higher"}))
    day = on(reachable, date(2026, 11, 23))
    assert reminders.send(day, 2025, ["KG-0002"], by=scoped).written == ("KG-0002",)
    with pytest.raises(NotAllowed):
        reminders.send(day, 2025, ["KG-0002", "KG-0001"], by=scoped)
    with pytest.raises(NotAllowed):
        reminders.send(day, 2025, ["KG-0001"], by=Actor("r", Role.HEAD, "KG-0001"))


def test_each_reminder_is_a_line_of_the_trail(reachable):
    reminders.send(on(reachable, date(2026, 11, 23)), 2025, ["KG-0001"], by=SYSTEM)
    with reachable.reading() as connection:
        assert next(line.action for line in audit.lines(connection, "KG-0001")) == "reminder.after"
