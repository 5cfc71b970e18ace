"""A file handed in, or only checked: each thing that can go wrong is answered in words, and nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from flask import flash, jsonify, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from dashboards.components.years import year_name
from dashboards.web import office_findings
from dashboards.web.exports import download
from dashboards.web.moments import day_here, here
from dashboards.web.office_findings import Acts
from dashboards.web.office_year import XLSX, page, today, year_there
from dashboards.web.site import Route, Site
from dashboards.words import N_, _, day, language, speaking
from data.durable import DiskFull
from data.register import reports
from data.register.institutions import on_date
from data.register.receiving import Receipt
from data.register.reports import ReportRow
from data.register.standing import standing
from ingest import feedback
from ingest.check import Candidate, Checked, refusal
from ingest.door import against
from ingest.pipeline import check_many
from ingest.reasons import finding
from ingest.receive import HandedIn, receive
from ingest.refusals import Refused
from schemas.findings import Finding
from schemas.roles import Permission
from schemas.rules import words
from schemas.states import State

_DONE = frozenset(set(State) - {State.RECEIVED, State.CHECKING})


class NotTaken(Exception):
    """A file is sent back: the status, what is wrong, and what to do."""

    def __init__(self, status: int, problem: str, fix: str = "") -> None:
        super().__init__(problem)
        self.status, self.problem, self.fix = status, problem, fix


def routes(site: Site) -> Sequence[Route]:
    def upload(institution: str, year: int) -> Response:
        year_there(year)
        target = f"/office/{institution}/{year}"
        if request.method == "GET":  # where one comes after signing in again in the middle
            return site.refused(target, N_("Please choose the file once more: it did not come through."))
        try:
            with speaking(site.language):
                receipt = _taken_in(site, institution, year)
        except NotTaken as back:
            return _sent_back(site, institution, year, back)
        if _wants_json():
            return jsonify(report=receipt.report, state=f"/reports/{receipt.report}/state", page=target)
        return redirect(target, 303)

    def check(institution: str, year: int) -> Response:
        year_there(year)
        if request.method == "GET":
            return redirect(f"/office/{institution}/{year}", 303)
        try:
            with speaking(site.language):
                handed = _handed(site, institution, year)
        except NotTaken as back:
            return _sent_back(site, institution, year, back)
        candidate = Candidate("check", institution, year, handed.content)
        (checked,) = check_many(site.stores, site.reader, [candidate], [today(site)])
        return _as_wanted(site, handed, checked)

    def state(report: str) -> Response:
        with site.stores.register.reading() as connection:
            row = reports.load(connection, report)
        done = State(row.state) in _DONE
        return jsonify(
            state=row.state, done=done, checking=row.state == State.CHECKING,
            page=f"/office/{row.institution}/{row.year}",
        )  # fmt: skip

    base, both = "/office/<institution>/<int:year>", ("GET", "POST")
    return (
        Route(f"{base}/upload", upload, Permission.UPLOAD, both),
        Route(f"{base}/check", check, Permission.UPLOAD, both),
        Route("/reports/<report>/state", state, Permission.READ_REPORT),
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _handed(site: Site, institution: str, year: int) -> HandedIn:
    """The file as it was sent; raises NotTaken when there is none, or too much of it."""
    limit = site.stores.settings.upload_mb
    too_large = NotTaken(413, *_said(refusal(Refused("too_large", limit=limit))))
    try:
        sent = request.files.get("file")
        given = request.form.get("key", "")[:60]
    except RequestEntityTooLarge:
        raise too_large from None
    if sent is None or not sent.filename:
        raise NotTaken(422, _("No file was chosen."), _("Choose the workbook and press the button again."))
    content = sent.read()
    if not content:
        raise NotTaken(422, *_said(finding("empty")))
    if len(content) > limit * 2**20:
        raise too_large
    # The key goes with the file: another file sent from the same page is another upload.
    key = f"{given}-{hashlib.sha256(content).hexdigest()[:24]}" if given else ""
    return HandedIn(content, sent.filename, institution, year, site.language, key)


def _taken_in(site: Site, institution: str, year: int) -> Receipt:
    """Hand the file in, and note what there is to say about it; raises NotTaken."""
    handed = _handed(site, institution, year)
    if found := against(site.stores, handed, site.reader):
        raise NotTaken(422, *_said(found[0]))
    try:
        receipt = receive(site.stores, handed, site.reader, by=site.by)
    except Refused as refused:
        raise NotTaken(409 if refused.reason == "year_closed" else 422, *_said(refusal(refused))) from None
    except DiskFull:
        raise NotTaken(507, _("There is no room left here to keep your file."), _("It is our fault and your file has not been taken in. Keep it and send it again in a while.")) from None  # fmt: skip
    with site.stores.register.reading() as connection:
        row = reports.load(connection, receipt.report)
        before = [one for one in reports.attempts(connection, institution, year) if one.attempt < row.attempt]
        late = standing(connection, institution, year, today(site)).late
    if not receipt.new and row.key != handed.key:
        name = _("version {n}, {day}", n=row.attempt, day=day(day_here(row.received_at)))
        raise NotTaken(409, *_said(finding("unchanged", name=name)))
    _note(site, row, before, late=late)
    return receipt


def _note(site: Site, row: ReportRow, before: Sequence[ReportRow], *, late: bool) -> None:
    """Say on the next page what was taken in, and what else is good to know."""
    flash(_("Version {n} has come in whole and is kept: {file}.", n=row.attempt, file=row.filename), "good")
    if late:
        flash(_("It came in after the deadline and is marked as late. It is taken all the same."), "warn")
    seen = request.form.get("newest", "")
    others = [one for one in before if seen.isdigit() and one.attempt > int(seen)]
    if others:
        other = others[-1]
        flash(_("While this page was open, version {n} came in as well, at {time} from {who}. Both are kept; yours is the newer one.", n=other.attempt, time=f"{here(other.received_at):%H:%M}", who=_sender(site, other)), "warn")  # fmt: skip
    elif before and State(before[-1].state) not in _DONE:
        flash(_("Version {n} is still being checked; yours comes after it.", n=before[-1].attempt), "warn")


def _sender(site: Site, row: ReportRow) -> str:
    return _("you") if row.received_by == site.by.id else row.received_by


def _said(found: Finding) -> tuple[str, str]:
    said = words(found, language())
    return said.message, said.fix


def _sent_back(site: Site, institution: str, year: int, back: NotTaken) -> Response:
    """The refusal, for a script as JSON and for people on the page they came from."""
    if _wants_json():
        answer = jsonify(problem=back.problem, fix=back.fix)
        answer.status_code = back.status
        return answer
    return page(site, institution, year, {"problem": back.problem, "fix": back.fix}, status=back.status)


def _as_wanted(site: Site, handed: HandedIn, checked: Checked) -> Response:
    """What was found in a file that nobody keeps: as a page, the marked file, or a list."""
    stem = PurePath(handed.filename).stem[:80]
    match request.form.get("as", ""):
        case "marked" if feedback.readable(checked):
            content = feedback.returned(handed.content, checked, site.language)
            return download(f"{stem}-marked.xlsx", content, XLSX)
        case "marked" | "findings":
            content = feedback.findings_workbook(feedback.notes(checked, site.language), site.language)
            return download(f"{stem}-findings.xlsx", content, XLSX)
    return site.page("office_check.html", _dry_words(site, handed, checked))


def _dry_words(
    site: Site, handed: HandedIn, checked: Checked
) -> Mapping[str, Any]:  # Any: words of a template
    with site.stores.register.reading() as connection:
        known = on_date(connection, handed.institution, today(site))
    found = [(number, one, "open") for number, one in enumerate(checked.findings)]
    with speaking(site.language):
        choice = office_findings.Choice(all=True)
        return {
            "view": office_findings.view(found, (), choice, handed.year, acts=Acts()),
            "blocked": office_findings.blocked(checked.blocked.items()),
            "unreadable": not feedback.readable(checked),
            "open": feedback.is_open(checked.findings),
            "institution": known, "name": known.name(site.language), "year": handed.year,
            "year_name": year_name, "filename": handed.filename,
            "cells": len(checked.examined.cells), "limit_mb": site.stores.settings.upload_mb,
        }  # fmt: skip
