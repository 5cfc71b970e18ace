"""Who owes what of a year: each institution expected, what it lacks, since when, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from data.register.collection import of_year
from data.register.deadlines import due_of, granted_days
from data.register.engine import when
from data.register.institutions import Institution, asked
from data.register.tables import account, question, reminder, report
from schemas.roles import Actor, Permission, Role, may
from schemas.states import State
from schemas.texts import declarations

ZONE = ZoneInfo("Asia/Bishkek")
OWES: tuple[str, ...] = tuple(declarations("reminders")["owes"])
"""What an institution may owe, the most pressing first; words stand in schemas/reminders.toml."""
DONE, IN_HAND, WAIVED = "done", "in_hand", "waived"

_RANK = {
    State.RECEIVED: 1, State.CHECKING: 1, State.RETURNED: 1, State.TO_EXPLAIN: 1,
    State.SUBMITTED: 2, State.SIGNED: 3, State.ACCEPTED: 4, State.PUBLISHED: 4,
}  # fmt: skip
_SAYS = {
    State.RECEIVED: IN_HAND, State.CHECKING: IN_HAND, State.RETURNED: "returned",
    State.TO_EXPLAIN: "to_explain", State.SUBMITTED: "to_sign", State.SIGNED: IN_HAND,
    State.ACCEPTED: DONE, State.PUBLISHED: DONE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One institution in one year. `what` is one of OWES, DONE, IN_HAND (ours to look at) or WAIVED."""

    institution: Institution
    year: int
    what: str
    due: date | None
    since: date | None = None  # since when it is owed
    late: int = 0
    report: str = ""
    to: tuple[str, str] = ("", "ky")  # the address to write to, and the language
    reminded: date | None = None
    why: str = ""  # it was let off

    @property
    def owes(self) -> bool:
        return self.what in OWES


def of_all(connection: Connection, year: int, today: date, *, by: Actor) -> list[Standing]:
    """Everyone asked for a year whom this actor oversees, by code; a fixed number of questions."""
    collection = of_year(connection, year)
    granted = granted_days(connection, year)
    reports, questions = _standing_reports(connection, year), _open_questions(connection, year)
    people, spoken = _people(connection), _languages(connection)
    reminded = _reminded(connection, year)
    found = []
    for one in asked(connection, collection):
        if not may(by, Permission.OVERSEE, one.subject()):
            continue
        due = due_of(one, collection, granted)
        what, since, report = _what(reports.get(one.code), questions.get(one.code))
        if due is None and what == "nothing":
            what = WAIVED
        elif what == "nothing" and due is not None:
            since = due if due < today else collection.opens
        email, language = people.get(one.code, ("", "ky"))
        to = (one.contact or email, spoken.get(one.code, language))
        late = _late(what, due, since, today)
        found.append(Standing(one, year, what, due, since, late, report, to, reminded.get(one.code)))
    return found


def _what(row: Row[Any] | None, asked_on: str | None) -> tuple[str, date | None, str]:
    """What the best version lacks, since when, and which version it is."""
    if row is None:
        return "nothing", None, ""
    what = _SAYS[State(row.state)]
    if asked_on and what in (DONE, IN_HAND):
        return "question", local_day(asked_on), row.id
    moment = row.decided_at if what == "returned" else row.submitted_at if what == "to_sign" else None
    return what, local_day(moment or row.received_at), row.id


def _late(what: str, due: date | None, since: date | None, today: date) -> int:
    """Days after the deadline: until now while nothing sound is here, else until it came."""
    if due is None or what not in OWES or what == "question":
        return 0
    until = since if what == "to_sign" and since else today
    return max((until - due).days, 0)


def local_day(moment: str) -> date:
    """The day of a moment where deadlines are kept."""
    return when(moment).astimezone(ZONE).date()


def _standing_reports(connection: Connection, year: int) -> dict[str, Row[Any]]:
    """The version of each institution that stands highest, the newest of equals."""
    columns = ("id", "institution", "attempt", "state", "received_at", "submitted_at", "decided_at")
    query = select(*(report.c[name] for name in columns)).where(report.c.year == year)
    found: dict[str, Row[Any]] = {}
    for row in connection.execute(query.order_by(report.c.attempt)):
        rank = _RANK.get(State(row.state), 0)
        before = found.get(row.institution)
        if rank and (before is None or rank >= _RANK[State(before.state)]):
            found[row.institution] = row
    return found


def _open_questions(connection: Connection, year: int) -> dict[str, str]:
    """When the oldest question that waits for an answer was asked."""
    query = select(report.c.institution, func.min(question.c.at)).join_from(question, report)
    here = (report.c.year == year, question.c.answer.is_(None))
    ended = [str(State.WITHDRAWN), str(State.SUPERSEDED)]
    query = query.where(*here, report.c.state.not_in(ended)).group_by(report.c.institution)
    return {row[0]: row[1] for row in connection.execute(query)}


def _people(connection: Connection) -> dict[str, tuple[str, str]]:
    """Whom to write to where the register has no contact: the reporter, else the head."""
    people = (account.c.institution.is_not(None), account.c.closed_at.is_(None), account.c.email.is_not(None))
    query = select(account.c.institution, account.c.email, account.c.language).where(*people)
    rows = connection.execute(query.order_by(account.c.role == str(Role.REPORTER), account.c.id.desc()))
    return {row.institution: (row.email, row.language) for row in rows}


def _languages(connection: Connection) -> dict[str, str]:
    """The language of each institution's newest report."""
    newest = (
        select(report.c.institution, func.max(report.c.received_at).label("at"))
        .group_by(report.c.institution)
        .subquery()
    )
    same = (report.c.institution == newest.c.institution) & (report.c.received_at == newest.c.at)
    rows = connection.execute(select(report.c.institution, report.c.language).join_from(report, newest, same))
    return {row.institution: row.language for row in rows}


def _reminded(connection: Connection, year: int) -> dict[str, date]:
    query = select(reminder.c.institution, func.max(reminder.c.day)).where(reminder.c.year == year)
    rows = connection.execute(query.group_by(reminder.c.institution))
    return {row[0]: date.fromisoformat(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them to show; empty: all."""

    what: str = ""
    level: str = ""
    region: str = ""
    text: str = ""

    def keep(self, found: Iterable[Standing]) -> list[Standing]:
        return [one for one in found if self._place(one) and self._state(one)]

    def in_place(self, found: Iterable[Standing]) -> list[Standing]:
        """Those of the place, whatever they owe: what a title's counts are made from."""
        return [one for one in found if self._place(one)]

    def _place(self, one: Standing) -> bool:
        of = one.institution
        names = f"{of.code} {of.name_ky} {of.name_ru} {of.name_en}".casefold()
        return (
            (not self.level or self.level in of.levels)
            and (not self.region or self.region == of.region)
            and self.text.strip().casefold() in names
        )

    def _state(self, one: Standing) -> bool:
        return one.owes if not self.what else one.what == self.what


def counts(found: Iterable[Standing]) -> dict[str, int]:
    """How many stand how: OWES, DONE, IN_HAND, WAIVED; `expected` is all but those let off."""
    n = dict.fromkeys((*OWES, DONE, IN_HAND, WAIVED), 0)
    for one in found:
        n[one.what] += 1
    owing = sum(n[what] for what in OWES)
    return {**n, "owing": owing, "expected": owing + n[DONE] + n[IN_HAND]}
