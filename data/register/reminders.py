"""Reminders to those who owe a report: sent by hand, or by the declared schedule, never twice on one day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from data.register import outbox, owing
from data.register.collection import of_years
from data.register.engine import Change, Register
from data.register.owing import Standing
from data.register.soundness import is_email
from data.register.tables import reminder
from schemas.roles import SYSTEM, Actor, Permission, require
from schemas.texts import declarations
from schemas.years import report_years


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a wish to remind: codes by what happened to each."""

    written: tuple[str, ...] = ()
    today_already: tuple[str, ...] = ()
    no_address: tuple[str, ...] = ()
    owe_nothing: tuple[str, ...] = field(default=())


def send(register: Register, year: int, codes: Collection[str], *, by: Actor) -> Sent:
    """Remind the chosen institutions now; one out of the actor's scope is NotAllowed, and then nobody is."""
    with register.transaction() as change:
        today = owing.local_day(change.at)
        known = {one.institution.code: one for one in owing.of_all(change.connection, year, today, by=SYSTEM)}
        chosen = [known[code] for code in dict.fromkeys(codes) if code in known]
        for one in chosen:
            require(by, Permission.OVERSEE, one.institution.subject())
        sorted_out = _sorted_out(change, chosen, today)
        for code in sorted_out.written:
            _write(change, known[code], None, (today, by))
        return sorted_out


def _sorted_out(change: Change, chosen: Iterable[Standing], today: date) -> Sent:
    found: dict[str, list[str]] = {"written": [], "today_already": [], "no_address": [], "owe_nothing": []}
    for one in chosen:
        kind = "written"
        if not one.owes:
            kind = "owe_nothing"
        elif one.reminded == today:
            kind = "today_already"
        elif not is_email(one.to[0]):
            kind = "no_address"
        found[kind].append(one.institution.code)
    return Sent(**{kind: tuple(codes) for kind, codes in found.items()})


def write_due(register: Register, *, today: date | None = None) -> int:
    """Write the reminders whose day it is; how many. Repeating it on a day writes none again.

    Several workers may do it at once: the key of the reminder lets each through only once, and a
    transaction that comes second finds it written.
    """
    day = today or owing.local_day(register.now())
    with register.reading() as connection:
        years = [year for year, one in of_years(connection).items() if one.is_open(day)]
    written = 0
    for year in years:
        try:
            with register.transaction() as change:
                written += _write_of(change, year, day)
        except IntegrityError:
            continue  # another worker wrote them between our look and our insert
    return written


def _write_of(change: Change, year: int, day: date) -> int:
    steps, written = _steps_written(change, year), 0
    for one in owing.of_all(change.connection, year, day, by=SYSTEM):
        step = step_due(one, day)
        told = step is None or (one.institution.code, step, str(one.due)) in steps
        if told or one.reminded == day or not is_email(one.to[0]):
            continue
        _write(change, one, step, (day, SYSTEM))
        written += 1
    return written


def step_due(one: Standing, day: date) -> int | None:
    """Which reminder of the schedule an institution gets on a day; none where it is not the day for any."""
    schedule = declarations("reminders")["schedule"]
    if one.due is None or one.what not in schedule["owes"]:
        return None
    after = (day - one.due).days
    passed = [step for step in schedule["days"] if step <= after]
    if not passed or after - max(passed) > schedule["lapses_after"]:
        return None
    return max(passed)


def _steps_written(change: Change, year: int) -> set[tuple[str, int, str]]:
    rows = change.connection.execute(select(reminder).where(reminder.c.year == year))
    return {(row.institution, row.step, row.due) for row in rows if row.step is not None}


def _write(change: Change, one: Standing, step: int | None, how: tuple[date, Actor]) -> None:
    """The letter, the note that it was written and the audit line, in one."""
    day, by = how
    code, email, language = one.institution.code, *one.to
    due = one.due or day
    row = {"institution": code, "year": one.year, "day": day.isoformat(), "step": step}
    change.connection.execute(insert(reminder), {**row, "due": due.isoformat(), "by": by.id, "at": change.at})
    kind = "reminder.after" if day > due else "reminder.before"
    declared = declarations("reminders")["owes"][one.what]
    detail = {
        "email": email, "language": language, "name": one.institution.name(language),
        "year": report_years()[one.year].name, "due": due.isoformat(), "days": abs((due - day).days),
        "owes": declared["label"][language], "next": declared["next"][language],
        "path": f"/office/{code}",
    }  # fmt: skip
    outbox.put(change, kind, code, detail)
    change.audit(by, kind, code, year=one.year, owes=one.what, step=step)
