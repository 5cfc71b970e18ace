"""The institution's own pages: what it owes, a year's report, its workbook; the way in for its officer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from dashboards.components.years import year_name
from dashboards.page import Entry
from dashboards.web import office_report, office_upload, office_words
from dashboards.web.exports import download
from dashboards.web.moments import day_here
from dashboards.web.office_year import XLSX, page, today, year_there
from dashboards.web.site import Desk, Route, Site
from dashboards.web.states import STATES
from dashboards.words import N_, _, day, speaking
from data.register import deadlines, messages, reports
from data.register.institutions import Institution, on_date
from data.register.standing import standings
from ingest.demo.sample import sample
from ingest.prefill import prefill
from schemas.form import form
from schemas.roles import Permission, Role
from schemas.states import IN_FORCE
from schemas.texts import LANGUAGES, declarations
from schemas.workbook import template

OFFICE = frozenset({Role.REPORTER, Role.HEAD})


def routes(site: Site) -> Sequence[Route]:
    def own() -> Response:
        if site.by.role in OFFICE and site.by.institution:
            return redirect(f"/office/{site.by.institution}", 303)
        return redirect("/app/", 303)

    def home(institution: str) -> Response:
        return site.page("office_home.html", _home(site, institution))

    def year_page(institution: str, year: int) -> Response:
        return page(site, institution, year)

    def workbook(institution: str, year: int) -> Response:
        year_there(year)
        language = request.args.get("language", "")
        language = language if language in LANGUAGES else site.language
        target = io.BytesIO()
        known = prefill(site.stores, institution, year, language)
        key = site.stores.settings.secret_key.encode()
        template(form(year), known, language, target, issued=today(site), key=key)
        return download(f"{institution}-{year}-{language}.xlsx", target.getvalue(), XLSX)

    def sample_workbook(institution: str, year: int) -> Response:
        if not site.stores.settings.demo:
            abort(404)
        year_there(year)
        with site.stores.register.reading() as connection:
            known = on_date(connection, institution, today(site))
        return download(f"{institution}-{year}-sample.xlsx", sample(known, year, site.language), XLSX)

    base, read = "/office/<institution>", Permission.READ_REPORT
    return (
        Route("/office", own, read),
        Route(base, home, read),
        Route(f"{base}/<int:year>", year_page, read),
        Route(f"{base}/<int:year>/workbook", workbook, read),
        Route(f"{base}/<int:year>/sample", sample_workbook, Permission.UPLOAD),
        *office_upload.routes(site),
        *office_report.routes(site),
    )


def _home(site: Site, institution: str) -> dict[str, object]:
    with site.stores.register.reading() as connection:
        known = on_date(connection, institution, today(site))
        owed = standings(connection, institution, today(site))
        force = reports.find(connection, institution=institution, states=IN_FORCE)
        questions = messages.open_questions(connection, institution)
        letters = messages.letters(connection, institution)
        granted = deadlines.granted(connection, institution=institution)
    with speaking(site.language):
        return {
            "institution": known,
            "name": known.name(site.language),
            "years": [_line(site, one) for one in owed],
            "accepted": [_accepted(row) for row in sorted(force, key=lambda row: -row.year)],
            "questions": questions,
            "granted": [_granted(row) for row in granted],
            "letters": [one for row in letters if (one := _letter(row, known, site.language))],
            "year_name": year_name,
            "moment": lambda text: day(day_here(text), "medium"),
            "shown": known.valid_to is None or known.valid_to >= today(site),
        }


def _line(site: Site, one: Any) -> dict[str, object]:  # Any: a standing
    role = site.by.role
    return {
        "standing": one,
        "name": year_name(one.year),
        "title": office_words.title(one),
        "advice": office_words.advice(one, role),
        "heading": office_words.heading(one, role),
        "mark": STATES[one.state] if one.state else None,
    }


def _accepted(row: Any) -> dict[str, object]:  # Any: a row of reports
    mark = STATES[row.state]
    return {"id": row.id, "year": row.year, "attempt": row.attempt, "state": _(mark.name), "mark": mark,
            "received": day(day_here(row.received_at), "medium")}  # fmt: skip


def _granted(row: Any) -> dict[str, str]:  # Any: a row of deadlines
    until = day(date.fromisoformat(row.until)) if row.until else ""
    name = year_name(row.year)
    said = _("{year}: the deadline was extended to {day}", year=name, day=until) if until else _("{year}: no report is asked for", year=name)  # fmt: skip
    return {"said": said, "reason": row.reason}


def _letter(row: Any, known: Institution, language: str) -> dict[str, str] | None:  # Any: a row of the outbox
    """A letter's subject and day; None for one of a kind that has no words."""
    texts = declarations("letters").get(row.kind.replace(".", "-"))
    if texts is None:
        return None
    detail = {name: str(value) for name, value in row.detail.items()}
    blanks = _Blanks({"report": row.subject, "institution": known.name(language), "link": "", **detail})
    return {
        "subject": _begun(texts["subject"][language].format_map(blanks)),
        "reason": detail.get("reason", ""),
        "on": day(day_here(row.written_at), "medium"),
    }


def _begun(subject: str) -> str:
    """A letter's subject without the name of the sender, which is us."""
    said = subject.partition(": ")[2] or subject
    return said[:1].upper() + said[1:]


class _Blanks(dict[str, str]):
    """Blanks of a letter that is only quoted: what is not given is left out."""

    def __missing__(self, key: str) -> str:
        return ""


DESK = Desk("office", routes, (Entry("/office", N_("Our report"), "report", Permission.READ_REPORT, OFFICE),))
