"""The rule desk: what each rule says how often, rules suspended with a reason, rules rehearsed before use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.review_report import place_words
from dashboards.web.site import Desk, Route, Site
from dashboards.web.states import FINDING_STATES, LEVELS
from dashboards.words import N_, _, speaking
from data.register import rule_desk
from data.register.engine import when
from data.register.rule_desk import CannotSuspend, Hits, NotSuspended
from ingest.rehearse import Rehearsal, rehearse
from schemas.findings import Level
from schemas.roles import Permission, may
from schemas.rules import NotARule, declaration, read_rule, rules, words
from schemas.years import report_years

SHOWN = 50
LONGEST = 20_000


def routes(site: Site) -> Sequence[Route]:
    desk = _Rules(site)
    return (
        Route("/desk/rules", desk.all_rules, Permission.OVERSEE),
        Route("/desk/rules/rehearse", desk.rehearsal, Permission.OVERSEE, ("GET", "POST")),
        Route("/desk/rules/<rule>", desk.rule, Permission.OVERSEE),
        Route("/desk/rules/<rule>/suspend", desk.suspend, Permission.REGISTER, ("POST",)),
        Route("/desk/rules/suspensions/<int:id>/end", desk.resume, Permission.REGISTER, ("POST",)),
    )


class _Rules:
    def __init__(self, site: Site) -> None:
        self.site = site

    def all_rules(self) -> Response:
        year = _year(request.args.get("year", ""))
        with self.site.stores.register.reading() as connection:
            met = {hit.rule: hit for hit in rule_desk.hits(connection, year=year)}
            standing = {row.rule for row in rule_desk.suspensions(connection) if row.ended_at is None}
        with speaking(self.site.language):
            rows = [self._row(id, met.get(id), id in standing) for id in rules()]
            # Those that speak come first, the loudest first; the silent ones keep the catalogue's order.
            rows.sort(key=lambda row: -row["hits"].findings if row["hits"] else 0)
            told = {"rows": rows, "year": year, "years": _years(), "speaking": len(met), "all": len(rows)}
            return self.site.page("rule_desk.html", {**told, "suspended": len(standing)})

    def _row(self, id: str, hits: Hits | None, suspended: bool) -> dict[str, Any]:  # Any: words of a template
        rule = rules()[id]
        return {
            "id": id, "level": LEVELS[Level(rule.level)], "hits": hits, "suspended": suspended,
            "message": _bare(rule.message[self.site.language]),
        }  # fmt: skip

    def rule(self, rule: str) -> Response:
        known = rules().get(rule) or abort(404)
        with self.site.stores.register.reading() as connection:
            told = {
                "hits": rule_desk.hits(connection, rule=rule),
                "suspensions": rule_desk.suspensions(connection, rule),
                "latest": rule_desk.latest(connection, rule, limit=SHOWN),
            }
        with speaking(self.site.language):
            told |= {
                "rule": known, "level": LEVELS[Level(known.level)], "years": _years(), "when": when,
                "latest": [_met(row, self.site.language) for row in told["latest"]],
                "message": _bare(known.message[self.site.language]), "fix": _bare(known.fix[self.site.language]),
                "declared": declaration(rule), "may_suspend": known.frame != "file", "may": may(self.site.by, Permission.REGISTER),
                "year_name": lambda year: report_years()[year].name if year else _("every year"),
            }  # fmt: skip
            return self.site.page("rule_desk_one.html", told)

    def suspend(self, rule: str) -> Response:
        reason, year = request.form.get("reason", "").strip(), request.form.get("year", "")
        back = f"/desk/rules/{rule}"
        if len(reason) < 5:
            return self.site.refused(back, N_("A suspension needs a reason in a sentence."))
        try:
            rule_desk.suspend(
                self.site.stores.register,
                rule,
                by=self.site.by,
                reason=reason,
                year=_year(year) if year else None,
            )
        except CannotSuspend:
            return self.site.refused(
                back, N_("This rule guards the reading of files and cannot be suspended.")
            )
        return self.site.done(back, N_("The rule keeps silent from now on."))

    def resume(self, id: int) -> Response:
        try:
            rule_desk.resume(self.site.stores.register, id, by=self.site.by)
        except NotSuspended:
            return self.site.refused("/desk/rules", N_("This suspension has ended already."))
        return self.site.done("/desk/rules", N_("The rule speaks again."))

    def rehearsal(self) -> Response:
        """A rule's text, tried on the reports in force; nothing of it is kept."""
        asked = request.values.get("rule", "")
        text = request.form.get("text", "")[:LONGEST] or (declaration(asked) if asked in rules() else "")
        year = _year(request.values.get("year", "")) or max(report_years())
        told: dict[str, Any] = {"text": text, "year": year, "years": _years(), "outcome": None, "problem": ""}
        if request.method == "GET":
            return self.site.page("rule_desk_rehearsal.html", told)
        try:
            outcome = rehearse(self.site.stores, read_rule(text), year)
        except NotARule as problem:
            return self.site.page("rule_desk_rehearsal.html", {**told, "problem": str(problem)}, status=422)
        with speaking(self.site.language):
            told |= {"outcome": outcome, "sample": _sample(outcome), "year_name": report_years()[year].name}
            return self.site.page("rule_desk_rehearsal.html", told)


def _sample(outcome: Rehearsal) -> list[dict[str, Any]]:  # Any: words of a template
    """The first findings of a rehearsal, with the numbers the message would show."""
    rows = outcome.findings.head(SHOWN).to_dict("records")
    return [
        {
            "report": row["report"], "sheet": row["sheet"], "cell": row["cell"], "value": row["value"],
            "params": ", ".join(f"{k} = {v}" for k, v in row["params"].items() if k != "year"),
        }
        for row in rows
    ]  # fmt: skip


def _met(row: Any, language: str) -> dict[str, Any]:  # Any: a row of findings; words of a template
    said = words(dict(row._mapping), language)
    return {
        "row": row, "message": said.message, "where": place_words(row, language),
        "state": FINDING_STATES[row.state], "year": report_years()[row.year].name,
    }  # fmt: skip


def _bare(message: str) -> str:
    """A message with its blanks as dots: the rule says the same of every value."""
    return message.format_map(_Dots()).replace("….", "…")


class _Dots(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _year(text: str) -> int | None:
    return int(text) if text.isdigit() and int(text) in report_years() else None


def _years() -> list[tuple[str, str]]:
    return [(str(year), one.name) for year, one in sorted(report_years().items(), reverse=True)]


DESK = Desk(
    "rule_desk", routes, (Entry("/desk/rules", N_("Rule desk"), "administration", Permission.OVERSEE),)
)
