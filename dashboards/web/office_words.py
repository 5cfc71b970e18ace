"""Where a report stands, in words: one line for every screen, a title, the next step, the steps of the way."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.components.years import year_name
from dashboards.web.moments import day_here
from dashboards.words import N_, _, day, n_
from data.register.standing import Next, Standing
from schemas.roles import Role
from schemas.states import IN_FORCE, State

_OFFICE = frozenset({Role.REPORTER, Role.HEAD})
_WHO = {
    Next.OFFICER: N_("next: the quality officer"),
    Next.HEAD: N_("next: the head of the institution"),
    Next.MINISTRY: N_("next: the ministry"),
    Next.NOBODY: N_("nothing to do"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a report's way; `note` is a day or a few words."""

    name: str
    note: str = ""
    done: bool = False
    here: bool = False


def line(one: Standing, role: Role) -> str:
    """State, who acts next and by when, in one line."""
    said = (
        _("Report {year}: {what}", year=year_name(one.year), what=what(one)),
        who(one, role),
        by_when(one),
    )
    return " · ".join(part for part in said if part)


def what(one: Standing) -> str:
    """The state of a year in a few words."""
    if one.questions:
        return n_("{n} question of the ministry waits", "{n} questions of the ministry wait", one.questions)
    match one.state:
        case State.RECEIVED | State.CHECKING:
            return _("version {n} is being checked", n=one.attempt)
        case State.RETURNED if one.reason:
            return _("returned by the ministry")
        case State.RETURNED:
            return open_work(one)
        case State.TO_EXPLAIN:
            return open_work(one) if one.to_explain else _("everything is explained")
        case State.SUBMITTED:
            return _("checked, not signed yet")
        case State.SIGNED:
            return _("signed, the ministry decides")
        case State.ACCEPTED | State.PUBLISHED:
            return _("accepted")
    if one.waived:
        return _("no report is asked for")
    return _("the year is closed") if one.closed else _("not handed in yet")


def open_work(one: Standing) -> str:
    """What is left to do: 3 errors to mend, 2 explanations to write."""
    parts = []
    if one.errors:
        parts.append(n_("{n} error to mend", "{n} errors to mend", one.errors))
    if one.to_explain:
        parts.append(n_("{n} explanation to write", "{n} explanations to write", one.to_explain))
    return ", ".join(parts) or _("to be handed in again")


def who(one: Standing, role: Role) -> str:
    """Who acts next, as the reader would say it."""
    if one.being_checked:
        return _("ready in a moment")
    if (one.next, role) in ((Next.OFFICER, Role.REPORTER), (Next.HEAD, Role.HEAD)):
        return _("next: you")
    return _(_WHO[one.next])


def by_when(one: Standing) -> str:
    """Until when, and how many days are left or have passed; "" once nothing is owed any more."""
    if one.due is None or one.next not in (Next.OFFICER, Next.HEAD) or one.in_force or one.questions:
        return ""
    return _("due {day}", day=day(one.due)) + ", " + left(one)


def left(one: Standing) -> str:
    """Days left, or by how many the deadline has passed."""
    days = one.days_left
    if days is None:
        return ""
    if days < 0:
        return n_("{n} day past the deadline", "{n} days past the deadline", -days)
    return n_("{n} day left", "{n} days left", days) if days else _("today is the last day")


def title(one: Standing, *, unreadable: bool = False) -> str:
    """The finding as the title of the year's page."""
    if unreadable:
        return _("The file could not be read as a report")
    year = year_name(one.year)
    match one.state:
        case State.RECEIVED | State.CHECKING:
            return _("Version {n} of the report is being checked", n=one.attempt)
        case State.RETURNED if one.reason:
            return _("The ministry has returned the report to be mended")
        case State.RETURNED:
            return _("Report checked: {what}", what=open_work(one))
        case State.TO_EXPLAIN if one.to_explain:
            return _("Report checked: {what}", what=open_work(one))
        case State.TO_EXPLAIN:
            return _("Everything is explained: the report can be handed in")
        case State.SUBMITTED:
            return _("The report is in order and waits for the head’s signature")
        case State.SIGNED:
            return _("The report is signed and lies with the ministry")
        case State.ACCEPTED | State.PUBLISHED:
            return _("The report for {year} is accepted", year=year)
    if one.waived:
        return _("No report is asked for: {year}", year=year)
    if one.closed:
        return _("The year {year} is closed without a report", year=year)
    return _("The report for {year} is still to be handed in", year=year)


def advice(one: Standing, role: Role, *, unreadable: bool = False) -> str:
    """What to do next, in a sentence."""
    if one.questions:
        return _("The ministry has asked about this report. Your answer is kept with it.")
    if unreadable:
        return _("Nothing is lost. See below what was met, save the workbook again and upload it.")
    match one.state:
        case State.RECEIVED | State.CHECKING:
            return _("This takes a moment; the page goes on by itself. You may also come back later.")
        case State.RETURNED if one.reason:
            return _("Mend what the ministry asks for and upload the workbook again.")
        case State.RETURNED:
            return _("Open the marked file, mend the coloured cells and upload it again. Small mistakes can be mended on this page.")  # fmt: skip
        case State.TO_EXPLAIN if one.to_explain:
            return _("Mend what is wrong; where the value is right, write why. It is not asked again while the value stands.")  # fmt: skip
        case State.TO_EXPLAIN:
            return _("One button hands it in; after that the head signs.")
        case State.SUBMITTED:
            return _("The head of the institution reads the summary and signs, with the council’s decision.")
        case State.SIGNED:
            return _("You will read here what the ministry decides. Nothing is to be done until then.")
        case State.ACCEPTED | State.PUBLISHED:
            return _("Nothing is left to do. A newer version may be handed in; this one stays in force until that is accepted.")  # fmt: skip
    if one.next is Next.NOBODY:
        return _("Nothing is to be done.")
    return _("Download the workbook, fill it in and upload it. What is not clear is told at once, cell by cell.") if role in _OFFICE else _("The institution has not handed anything in yet.")  # fmt: skip


def heading(one: Standing, role: Role) -> str:
    """Whose step it is, with the days left."""
    if one.being_checked:
        return _("The report is being checked")
    mine = (one.next, role) in (
        (Next.OFFICER, Role.REPORTER),
        (Next.HEAD, Role.HEAD),
        (Next.OFFICER, Role.HEAD),
    )
    said = {
        Next.OFFICER: _("The next step is yours") if mine else _("The next step is the quality officer’s"),
        Next.HEAD: _("The next step is yours") if mine else _("The next step is the head’s"),
        Next.MINISTRY: _("The next step is the ministry’s"),
        Next.NOBODY: _("Nothing is to be done"),
    }[one.next]
    return f"{said}: {left(one)}" if by_when(one) else said


_WAY = (
    N_("Workbook"),
    N_("Handed in"),
    N_("Checked and mended"),
    N_("Signed by the head"),
    N_("Read by the ministry"),
    N_("In force"),
)
_REACHED = {
    State.RECEIVED: 2, State.CHECKING: 2, State.RETURNED: 2, State.TO_EXPLAIN: 2, State.SUBMITTED: 3,
    State.SIGNED: 4, State.ACCEPTED: 6, State.PUBLISHED: 6,
}  # fmt: skip


def steps(one: Standing) -> list[Step]:
    """The way of the version in question: what is done, where it is."""
    at = _REACHED.get(one.state, 0) if one.state else 0
    found = []
    for number, name in enumerate(_WAY):
        note = day(day_here(one.received_at), "medium") if number == 1 and at else ""
        here = number == at and not (one.waived and not one.state)
        if here and one.state not in IN_FORCE:
            note = _("it is here now")
        found.append(Step(_(name), note, done=number < at, here=here))
    return found
