"""Signing: what the head puts a name to, in one summary; signing it with proof, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.attempts import Attempts
from dashboards.web.moments import day_here, moment_words
from dashboards.web.report_of import About, about
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, label, n_, speaking
from data.register import deadlines, moves, questions, receipts, sign_in, versions
from data.register.moves import IllegalMove, SamePerson
from data.register.reports import ReportRow
from data.register.sign_in import Refused
from ingest.changes import Unreadable, Versions, said, total
from ingest.fullness import how_full
from schemas.codelists import codelist
from schemas.completeness import STATES
from schemas.form import Slot, form
from schemas.roles import Permission
from schemas.rules import shown, slot_label
from schemas.states import MOVES, State

FIGURES = ("students", "entrants", "graduates", "dropped_out", "teachers", "programmes")
"""The quantities a head knows by heart, in which a slip would be seen."""
SHORTEST_REASON = 5
_FULL = {
    "evidenced": N_("evidenced"),
    "declared": N_("declared only"),
    "unmet": N_("not yet"),
    "blank": N_("left blank"),
    "na": N_("not applicable"),
}
_WRONG = N_("The password or the code is not right.")
_TOO_OFTEN = N_("Too many attempts. Please wait a quarter of an hour.")
_SAME = N_("Whoever handed the file in may not sign it as well: another person signs here.")
_MOVED_ON = N_("The report has moved on meanwhile: see where it stands now.")


def routes(site: Site) -> Sequence[Route]:
    pages = _Pages(site)
    return (
        Route("/reports/<report>/sign", pages.sign_page, Permission.READ_REPORT),
        Route("/reports/<report>/sign", pages.sign, Permission.SIGN, ("POST",)),
        Route("/reports/<report>/withdraw", pages.withdraw, Permission.SIGN, ("POST",)),
    )


class _Pages:
    """The routes over one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.read = Versions(site.stores, site.reader)
        self.attempts = Attempts()

    def sign_page(self, report: str) -> Response:
        return self._page(report)

    def sign(self, report: str) -> Response:
        register, by = self.site.stores.register, self.site.by
        if self.attempts.too_many(by.id):
            return self._page(report, problem=_TOO_OFTEN, status=429)
        try:
            sign_in.confirm(register, by, request.form.get("password", ""), request.form.get("code", ""))
            allowed = self.site.stores.settings.same_person_signs
            given = moves.sign(register, report, by=by, same_person=allowed)
        except Refused:
            return self._page(report, problem=_WRONG, status=422)
        except SamePerson:
            return self._page(report, problem=_SAME, status=422)
        except IllegalMove:
            return self.site.refused(f"/reports/{report}", _MOVED_ON)
        return self.site.done(
            f"/reports/{report}/receipt", N_("The report is signed. Receipt no. {n}."), n=given.number
        )

    def withdraw(self, report: str) -> Response:
        reason = request.form.get("reason", "").strip()
        if len(reason) < SHORTEST_REASON:
            problem = N_("Say in a sentence why the report is withdrawn: the ministry reads it.")
            return self._page(report, withdrawing=problem, status=422)
        try:
            moves.withdraw(self.site.stores.register, report, by=self.site.by, reason=reason)
        except IllegalMove:
            return self.site.refused(f"/reports/{report}", _MOVED_ON)
        shown = about(self.site, report)
        target = f"/office/{shown.institution.code}/{shown.row.year}/versions"
        return self.site.done(target, N_("The report is withdrawn; it stays readable and counts nowhere."))

    def _page(self, report: str, *, problem: str = "", withdrawing: str = "", status: int = 200) -> Response:
        shown = about(self.site, report)
        with speaking(self.site.language):
            words = self._summary(shown)
            may_sign = shown.permits(self.site, Permission.SIGN)
            waits = shown.row.state == State.SUBMITTED
            words |= {
                "about": shown,
                "title": _title(shown),
                "waits": waits,
                "may_sign": may_sign,
                "may_withdraw": may_sign and State.WITHDRAWN in MOVES[State(shown.row.state)],
                "same_person": may_sign and waits and not self._two_people(shown.row),
                "problem": _(problem) if problem else "",
                "withdrawing": _(withdrawing) if withdrawing else "",
                "reason": request.form.get("reason", "") if withdrawing else "",
            }
            return self.site.page("signing_page.html", words, status=status)

    def _two_people(self, row: ReportRow) -> bool:
        """Whether who handed the file in lets this reader sign it."""
        return self.site.stores.settings.same_person_signs or row.received_by != self.site.by.id

    def _summary(self, shown: About) -> dict[str, Any]:  # Any: words of a template
        row, language = shown.row, self.site.language
        with self.site.stores.register.reading() as connection:
            due = deadlines.due(connection, row.institution, row.year)
            last = versions.year_before(connection, row)
            waiting = questions.count_open(connection, row.id)
            given = versions.explained(connection, row.id)
            receipt = receipts.of(connection, row.id)
            names = versions.names_of(connection, [row.received_by])
        words: dict[str, Any] = {
            "receipt": receipt,
            "received": moment_words(row.received_at),
            "signed": moment_words(row.signed_at) if row.signed_at else "",
            "received_by": names.get(row.received_by, row.received_by),
            "deadline": _deadline(row, due),
            "open_questions": waiting,
            "explained": [_explained(one, language) for one in given],
            "last": last,
        }
        return words | self._content(row, last)

    def _content(self, row: ReportRow, last: ReportRow | None) -> dict[str, Any]:
        """What the file itself says; nothing of it where the file cannot be read."""
        try:
            cells = self.read.cells(row)
        except Unreadable:
            return {"readable": False}
        before: Mapping[Slot, Any] = {}
        differs = None
        if last is not None:
            try:
                before = self.read.cells(last, row.year)
                differs = len(self.read.changes(last, row))
            except Unreadable:
                before = {}
        full = how_full(self.site.stores, self.site.reader, row)
        return {
            "readable": True,
            "full": [(state, _(_FULL[state]), full.get(state, 0)) for state in STATES],
            "figures": _figures(row, cells, before, self.site.language),
            "council": _council(cells, self.site.language),
            "differs": differs,
        }


def _title(shown: About) -> str:
    if shown.row.state == State.SUBMITTED:
        return _("Sign the report {year}", year=shown.year)
    if shown.row.signed_at:
        return _("The report {year} is signed", year=shown.year)
    return _("The report {year} cannot be signed yet", year=shown.year)


def _deadline(row: ReportRow, due: date | None) -> tuple[str, str]:
    """Until when the report was asked for and whether it came by then: words and their kind."""
    if due is None:
        return _("no report was asked for"), ""
    late = (day_here(row.received_at) - due).days
    if late <= 0:
        return _("on time: due {day}", day=day(due)), "good"
    return n_("{n} day late", "{n} days late", late) + ": " + _("due {day}", day=day(due)), "warn"


def _figures(
    row: ReportRow, cells: Mapping[Slot, Any], before: Mapping[Slot, Any], language: str
) -> list[tuple[str, str, str]]:
    """Label, this year's value, last year's; those asked in this year's form."""
    found = []
    for id in FIGURES:
        if id not in form(row.year).fields:
            continue
        now, then = total(cells, id, row.year), total(before, id, row.year)
        words = [shown(value, language) if value is not None else "–" for value in (now, then)]
        found.append((slot_label(Slot(id), language), words[0], words[1]))
    return found


def _council(cells: Mapping[Slot, Any], language: str) -> dict[str, str]:
    """The council's decision on the report, as the report itself gives it (point 17)."""
    parts = {part: said(cells.get(Slot("council_review", "", part)), language) for part in ("number", "date")}
    return {**parts, "outcome": said(cells.get(Slot("council_outcome")), language)}


def _explained(one: Any, language: str) -> dict[str, Any]:  # Any: a row, and words of a template
    reasons = codelist("explanation_reason")
    return {
        "question": slot_label(Slot(one.field, one.row, one.part or "value"), language),
        "value": one.value,
        "reason": label(reasons[one.reason].label) if one.reason in reasons else "",
        "text": one.text,
        "approved": bool(one.approved_at),
    }


DESK = Desk("signing", routes)
