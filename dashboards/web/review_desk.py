"""The review desk: the queue of signed reports, one report to decide on, and clean ones accepted at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.review_report import One
from dashboards.web.site import Desk, Route, Site
from dashboards.web.states import STATES
from dashboards.words import N_, _, label, n_, speaking
from data.register import moves, review
from data.register.engine import when
from data.register.review import Line
from schemas.codelists import codelist
from schemas.roles import NotAllowed, Permission, Role
from schemas.states import State
from schemas.years import report_years

AT_ONCE = 50
_SHOWN = {
    "waiting": (State.SIGNED,),
    "before": (State.RETURNED, State.TO_EXPLAIN, State.SUBMITTED),
    "decided": (State.ACCEPTED, State.PUBLISHED),
}
_NAMES = {
    "waiting": N_("Waiting for the ministry"),
    "before": N_("With the institution"),
    "decided": N_("Accepted"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the queue is narrowed to."""

    show: str = "waiting"
    year: int | None = None
    level: str = ""
    authority: str = ""
    only: str = ""  # "clean", "questions" or "flagged"
    page: int = 0
    params: dict[str, str] = field(default_factory=dict)

    def fits(self, line: Line) -> bool:
        only = {"clean": line.clean, "questions": line.questions > 0, "flagged": line.follow_ups > 0}
        return (
            (not self.level or self.level in line.subject.levels)
            and self.authority in ("", line.subject.authority)
            and only.get(self.only, True)
        )


def routes(site: Site) -> Sequence[Route]:
    desk = _Queue(site)
    return (
        Route("/desk/review", desk.queue, Permission.REVIEW),
        Route("/desk/review/accept", desk.accept_clean, Permission.REVIEW, ("POST",)),
        *One(site).routes(),
    )


class _Queue:
    def __init__(self, site: Site) -> None:
        self.site = site

    def queue(self) -> Response:
        asked = _asked()
        with self.site.stores.register.reading() as connection:
            lines = review.queue(connection, self.site.by, states=_SHOWN[asked.show], year=asked.year)
        fitting = [line for line in lines if asked.fits(line)]
        shown = fitting[asked.page * AT_ONCE : (asked.page + 1) * AT_ONCE]
        with speaking(self.site.language):
            words = {
                "asked": asked,
                "title": _title(asked, len(fitting)),
                "rows": [_row(line, self.site.language) for line in shown],
                "count": len(fitting),
                "clean": sum(line.clean for line in fitting) if asked.show == "waiting" else 0,
                "last": max(len(fitting) - 1, 0) // AT_ONCE,
                "address": lambda page: f"/desk/review?{urlencode({**asked.params, 'page': str(page)})}",
                "choices": _choices(),
            }
        return self.site.page("review_desk.html", words)

    def accept_clean(self) -> Response:
        """Accept the chosen reports that are clean; the others stay and are counted in the answer."""
        chosen = request.form.getlist("report")[:1_000]
        accepted = left = 0
        for id in chosen:
            try:
                self._accept(id)
                accepted += 1
            except (moves.IllegalMove, moves.StillUnapproved, NotAllowed, KeyError):
                left += 1
        if not chosen:
            return self.site.refused("/desk/review", N_("Choose the reports to accept first."))
        if left:
            return self.site.refused(
                "/desk/review",
                N_("Accepted: {n}. Left as they were: {left}; they need a closer look."),
                n=accepted,
                left=left,
            )
        return self.site.done("/desk/review", N_("Accepted: {n}."), n=accepted)

    def _accept(self, id: str) -> None:
        register = self.site.stores.register
        with register.reading() as connection:
            line = review.line(connection, id)
        if not line.clean:
            raise moves.StillUnapproved(id)
        moves.accept(register, id, by=self.site.by)


def _asked() -> Asked:
    given = {name: value[:60] for name, value in request.args.items() if name not in ("page", "lang")}
    year, page = request.args.get("year", ""), request.args.get("page", "")
    return Asked(
        show=given.get("show", "") if given.get("show", "") in _SHOWN else "waiting",
        year=int(year) if year.isdigit() and int(year) in report_years() else None,
        level=given.get("level", "") if given.get("level", "") in codelist("level") else "",
        authority=given.get("authority", "") if given.get("authority", "") in codelist("authority") else "",
        only=given.get("only", ""),
        page=int(page) if page.isdigit() and len(page) < 5 else 0,
        params=given,
    )


def _title(asked: Asked, n: int) -> str:
    if asked.show == "waiting":
        return n_("{n} report waits for a decision", "{n} reports wait for a decision", n)
    if asked.show == "before":
        return n_("{n} report is with its institution", "{n} reports are with their institutions", n)
    return n_("{n} report is accepted", "{n} reports are accepted", n)


def _choices() -> dict[str, list[tuple[str, str]]]:
    years = [(str(year), one.name) for year, one in sorted(report_years().items(), reverse=True)]
    lists = {
        name: [("", every), *((code.id, label(code.label)) for code in codelist(name).values())]
        for name, every in (("level", _("All levels")), ("authority", _("All authorities")))
    }
    only = [("", _("All reports")), ("clean", _("Clean ones")), ("questions", _("With open questions"))]
    return {
        "show": [(name, _(words)) for name, words in _NAMES.items()],
        "year": [("", _("All years")), *years],
        "only": [*only, ("flagged", _("Flagged"))],
        **lists,
    }


def _row(line: Line, language: str) -> dict[str, Any]:  # Any: words of a template
    mark = STATES[State(line.state)]
    levels = ", ".join(label(codelist("level")[code].label) for code in sorted(line.subject.levels))
    return {
        "line": line,
        "name": line.names[language],
        "year": report_years()[line.year].name,
        "levels": levels,
        "region": label(codelist("region")[line.region].label) if line.region in codelist("region") else "",
        "since": when(line.since).date(),
        "state": {"name": _(mark.name), "kind": mark.kind, "glyph": mark.glyph},
    }


DESK = Desk(
    "review_desk",
    routes,
    (Entry("/desk/review", N_("Review desk"), "reports", Permission.REVIEW, frozenset({Role.ANALYST})),),
)
