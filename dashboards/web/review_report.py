"""One report before its reviewer: what was found and explained, and every decision there is to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.site import Route, Site
from dashboards.web.states import FINDING_STATES, LEVELS, STATES
from dashboards.words import N_, _, label, speaking
from data.register import follow_ups, moves, questions, reports, review, verdict
from data.register.engine import when
from data.register.verdict import Explanation
from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Slot, sheets
from schemas.regulation import requirements
from schemas.roles import Permission
from schemas.rules import rules, slot_label, words
from schemas.states import State
from schemas.years import report_years

ORDER = {level: number for number, level in enumerate(Level)}
MOST = 300  # findings on one page; the file has them all


class One:
    """The routes of one report at the review desk."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Sequence[Route]:
        here, may = "/desk/review/<report>", Permission.REVIEW
        post = ("POST",)
        return (
            Route(here, self.report, may),
            Route(f"{here}/accept", self.accept, may, post),
            Route(f"{here}/return", self.send_back, may, post),
            Route(f"{here}/ask", self.ask, may, post),
            Route(f"{here}/approve", self.approve, may, post),
            Route(f"{here}/lift", self.lift, may, post),
            Route(f"{here}/flag", self.flag, may, post),
            Route(f"{here}/flag/<int:flag>/done", self.flag_done, may, post),
        )

    def report(self, report: str, *, said: Mapping[str, str] | None = None, status: int = 200) -> Response:
        """The page; `said` keeps what was typed into a form that was refused."""
        with self.site.stores.register.reading() as connection:
            line = review.line(connection, report)
            row = reports.load(connection, report)
            found = reports.findings(connection, report)
            given = reports.explanations(connection, report)
            told = {
                "line": line,
                "row": row,
                "decisions": reports.decisions(connection, report),
                "questions": questions.of(connection, report),
                "flags": follow_ups.of(connection, report),
            }
        with speaking(self.site.language):
            told |= {
                "name": line.names[self.site.language],
                "year": report_years()[line.year].name,
                "state": STATES[State(line.state)],
                "when": when,
                "findings": _findings(found, given, self.site.language)[:MOST],
                "all_findings": len(found),
                "places": _places(found, self.site.language),
                "said": said or {},
                "levels": ", ".join(
                    label(codelist("level")[one].label) for one in sorted(line.subject.levels)
                ),
                "requirements": len(requirements()),
            }
            return self.site.page("review_report.html", told, status=status)

    def accept(self, report: str) -> Response:
        try:
            moves.accept(self.site.stores.register, report, by=self.site.by)
        except moves.StillUnapproved:
            return self._refused(report, N_("First approve the explanations that need your consent."))
        except moves.IllegalMove:
            return self._refused(report, N_("The report is not where it was: look at its state again."))
        return self.site.done("/desk/review", N_("{report} is accepted."), report=report)

    def send_back(self, report: str) -> Response:
        reason = request.form.get("reason", "").strip()
        if len(reason) < 5:
            problem = N_("Say in a sentence what has to be mended: the institution reads it.")
            return self._again(report, "return", problem)
        try:
            moves.return_report(self.site.stores.register, report, by=self.site.by, reason=reason)
        except moves.IllegalMove:
            return self._refused(report, N_("The report is not where it was: look at its state again."))
        return self.site.done("/desk/review", N_("{report} went back to its institution."), report=report)

    def ask(self, report: str) -> Response:
        text = request.form.get("text", "").strip()
        if len(text) < 5:
            return self._again(report, "ask", N_("Write the question first."))
        questions.ask(
            self.site.stores.register, report, _place(request.form.get("place", "")), text, by=self.site.by
        )
        return self.site.done(f"/desk/review/{report}#questions", N_("The question is on its way."))

    def approve(self, report: str) -> Response:
        chosen = [int(id) for id in request.form.getlist("explanation") if id.isdigit()]
        done = verdict.approve(self.site.stores.register, report, chosen, by=self.site.by)
        return self.site.done(f"/desk/review/{report}", N_("Explanations approved: {n}."), n=done)

    def lift(self, report: str) -> Response:
        reason = request.form.get("reason", "").strip()
        if len(reason) < 5:
            return self._refused(report, N_("Lifting a finding needs a reason."))
        named = {name: request.form.get(name, "") for name in ("rule", "field", "row", "part")}
        try:
            verdict.override(
                self.site.stores.register,
                report,
                Explanation(**named, reason="lifted", text=reason),
                by=self.site.by,
            )
        except verdict.NothingToExplain:
            return self._refused(report, N_("This finding cannot be lifted now."))
        return self.site.done(f"/desk/review/{report}", N_("The finding is lifted; the reason is kept."))

    def flag(self, report: str) -> Response:
        text = request.form.get("text", "").strip()
        if not text:
            return self._again(report, "flag", N_("Say what to come back to."))
        follow_ups.flag(self.site.stores.register, report, text, by=self.site.by)
        return self.site.done(f"/desk/review/{report}#flags", N_("Flagged."))

    def flag_done(self, report: str, flag: int) -> Response:
        try:
            follow_ups.done(self.site.stores.register, report, flag, by=self.site.by)
        except follow_ups.NoSuchFlag:
            return self._refused(report, N_("Somebody has seen to it already."))
        return self.site.done(f"/desk/review/{report}#flags", N_("Done."))

    def _refused(self, report: str, message: str) -> Response:
        return self.site.refused(f"/desk/review/{report}", message)

    def _again(self, report: str, form: str, problem: str) -> Response:
        said = {**request.form.to_dict(), "form": form, "problem": problem}
        return self.report(report, said=said, status=422)


def _place(text: str) -> questions.Place:
    """A place as the form sends it: sheet, cell, field, row and part joined by "|", or nothing."""
    parts = [part[:80] for part in text.split("|")]
    return questions.Place(*parts) if len(parts) == 5 else questions.Place()


def _findings(found: Sequence[Any], given: Sequence[Any], language: str) -> list[dict[str, Any]]:
    """The findings in words, the gravest first, each with the explanation that stands for it."""
    by_place = {_key(one): one for one in given}
    asking = {rule.id for rule in rules().values() if rule.tolerance.get("approver")}
    told = []
    for row in sorted(found, key=lambda one: (ORDER[Level(one.level)], one.id)):
        said = words(dict(row._mapping), language)
        explained = by_place.get(_key(row)) if row.state in ("explained", "overridden") else None
        waits = bool(
            explained and row.rule in asking and row.state == "explained" and not explained.approved_at
        )
        told.append(
            {
                "row": row, "level": LEVELS[Level(row.level)], "state": FINDING_STATES[row.state],
                "where": place_words(row, language), "said": said, "explained": explained, "waits": waits,
                "reason": _reason(explained, language) if explained else "",
            }
        )  # fmt: skip
    return told


def _key(row: Any) -> tuple[str, ...]:  # Any: a row of findings or explanations
    return tuple(getattr(row, name) for name in ("rule", "field", "row", "part", "value"))


def _reason(explained: Any, language: str) -> str:
    for name in ("explanation_reason",):
        try:
            known = codelist(name)
        except KeyError:
            continue
        if explained.reason in known:
            return known[explained.reason].label[language]
    return "" if explained.reason in ("lifted", "confirmed") else explained.reason


def place_words(row: Any, language: str) -> str:
    """Sheet and question of a row that names a place."""
    sheet = next((one.label[language] for one in sheets() if one.id == row.sheet), row.sheet)
    asked = slot_label(Slot(row.field, row.row, row.part or "value"), language) if row.field else ""
    return " · ".join(part for part in (sheet, asked) if part)


def _places(found: Sequence[Any], language: str) -> list[tuple[str, str]]:
    """The cells one may ask about: those with findings; the report as a whole first."""
    places = {"": _("The report as a whole")}
    for row in found:
        if row.cell:
            value = "|".join((row.sheet, row.cell, row.field, row.row, row.part))
            places[value] = f"{row.cell} · {place_words(row, language)}"
    return list(places.items())
