"""The ministry's questions about a report, each at its cell, and the institution's answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.moments import moment_words
from dashboards.web.report_of import about
from dashboards.web.site import Desk, Route, Site
from dashboards.web.versions import question
from dashboards.words import N_, _, n_, speaking
from data.register import questions, versions
from data.register.questions import AnsweredAlready, NoSuchQuestion
from schemas.form import Slot, sheets
from schemas.roles import Permission

SHORTEST = 2


def routes(site: Site) -> Sequence[Route]:
    def show(report: str) -> Response:
        return _page(site, report)

    def answer(report: str) -> Response:
        id, text = request.form.get("question", ""), request.form.get("text", "").strip()
        here = f"/reports/{report}/questions"
        if len(text) < SHORTEST:
            return _page(site, report, problem=(id, _PROBLEM), status=422)
        try:
            number = int(id) if id.isdigit() and len(id) < 10 else 0
            questions.answer(site.stores.register, number, text, by=site.by, report=report)
        except NoSuchQuestion:
            return site.refused(here, N_("There is no such question about this report."))
        except AnsweredAlready:
            return site.refused(here, N_("Somebody has answered this question in the meantime."))
        return site.done(here, N_("The answer is on its way to the ministry."))

    return (
        Route("/reports/<report>/questions", show, Permission.READ_REPORT),
        Route("/reports/<report>/questions", answer, Permission.EXPLAIN, ("POST",)),
    )


_PROBLEM = N_("Write the answer first.")


def _page(site: Site, report: str, *, problem: tuple[str, str] = ("", ""), status: int = 200) -> Response:
    shown = about(site, report)
    with site.stores.register.reading() as connection:
        asked = questions.of(connection, report)
        people = [*(one.by for one in asked), *(one.answered_by for one in asked if one.answered_by)]
        names = versions.names_of(connection, people)
    with speaking(site.language):
        waiting = sum(one.answered_at is None for one in asked)
        words = {
            "about": shown,
            "title": _title(len(asked), waiting),
            "questions": [_line(one, names, site.language) for one in asked],
            "may_answer": shown.permits(site, Permission.EXPLAIN),
            "problem": (problem[0], _(problem[1]) if problem[1] else ""),
        }
        return site.page("versions_questions.html", words, status=status)


def _title(n: int, waiting: int) -> str:
    if waiting:
        return n_("{n} question waits for an answer", "{n} questions wait for an answer", waiting)
    return _("Every question is answered") if n else _("No questions")


def _line(one: Any, names: dict[str, str], language: str) -> dict[str, Any]:  # Any: a row of the register
    sheet = next((sheet.label[language] for sheet in sheets() if sheet.id == one.sheet), one.sheet)
    about_what = question(Slot(one.field, one.row, one.part or "value"), language) if one.field else ""
    return {
        "id": one.id,
        "place": " · ".join(part for part in (sheet, about_what) if part),
        "cell": one.cell,
        "text": one.text,
        "asked": moment_words(one.at),
        "by": names.get(one.by, ""),
        "answer": one.answer,
        "answered": moment_words(one.answered_at) if one.answered_at else "",
        "answered_by": names.get(one.answered_by or "", ""),
    }


DESK = Desk("questions", routes)
