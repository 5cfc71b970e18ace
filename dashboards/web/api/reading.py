"""What a program may read: years, its reports, what was found in them, their files and receipts."""

from __future__ import annotations

import io
import math
from typing import Any

from flask import Response

from dashboards.components.years import year_name
from dashboards.web.api.calls import as_json
from dashboards.web.api.declared import BYTES, XLSX, Call
from dashboards.web.api.problems import Problem
from dashboards.web.office_findings import finding_of
from data.archive import NotInArchive
from data.register import receipts, reports, versions
from data.register.collection import of_years
from data.register.deadlines import due
from data.register.engine import when
from data.register.institutions import NoSuchInstitution
from data.register.reports import ReportRow
from data.register.scope import subject_of
from data.register.standing import standing
from ingest import feedback
from ingest.prefill import prefill
from schemas.form import form
from schemas.roles import Permission, may
from schemas.rules import blocked_words
from schemas.states import State
from schemas.workbook import template


def institution_of(call: Call) -> str:
    """Whose a request is: the token's institution, or the one that a ministry's session names."""
    by, named = call.site.by, call.given.get("institution") or ""
    if not named and not by.institution:
        raise Problem("bad_parameter", name="institution")
    code = named or by.institution or ""
    try:
        subject = subject_of(call.site.stores.register, institution=code)
    except NoSuchInstitution:
        raise Problem("not_found") from None
    if not may(by, Permission.READ_REPORT, subject):
        raise Problem("not_found")
    return code


def row_of(call: Call) -> ReportRow:
    """The report of an address that the gate has let through."""
    with call.site.stores.register.reading() as connection:
        return reports.load(connection, call.given["report"])


def described(call: Call, id: str) -> dict[str, Any]:  # Any: JSON
    """One report as the interface speaks of it."""
    with call.site.stores.register.reading() as connection:
        row = reports.load(connection, id)
        found = versions.versions(connection, row.institution, row.year)
    return _described(next(one for one in found if one.row.id == id))


def _described(one: versions.Version) -> dict[str, Any]:
    row = one.row
    same = ("id", "institution", "year", "state", "filename", "size", "sha256", "reason")
    moments = ("received_at", "submitted_at", "signed_at", "decided_at")
    return {
        **{name: getattr(row, name) for name in (*same, *moments)},
        "version": row.attempt,
        "in_force": one.in_force,
        "findings": dict(one.found),
        "open": one.open,
    }


def list_years(call: Call) -> Response:
    code = institution_of(call)
    register = call.site.stores.register
    today = when(register.now()).date()
    found = []
    with register.reading() as connection:
        for year, one in of_years(connection).items():
            until = due(connection, code, year)
            now = standing(connection, code, year, today)
            found.append(
                {
                    "year": year,
                    "name": year_name(year),
                    "opens": one.opens.isoformat(),
                    "due": until.isoformat() if until else None,
                    "open": one.is_open(today),
                    "report": now.report or None,
                    "state": str(now.state) if now.state else None,
                    "in_force": now.in_force or None,
                }
            )
    return as_json({"institution": code, "years": found})


def list_reports(call: Call) -> Response:
    code, size, page = institution_of(call), call.given["size"], call.given["page"]
    states = [State(call.given["state"])] if call.given["state"] else []
    with call.site.stores.register.reading() as connection:
        rows = reports.find(connection, institution=code, year=call.given["year"], states=states)
        shown = rows[page * size : (page + 1) * size]
        by_id = {
            one.row.id: one
            for year in {row.year for row in shown}
            for one in versions.versions(connection, code, year)
        }
    listed = [_described(by_id[row.id]) for row in shown]
    pages = math.ceil(len(rows) / size)
    return as_json({"reports": listed, "page": page, "pages": pages, "total": len(rows)})


def read_report(call: Call) -> Response:
    return as_json(described(call, call.given["report"]))


def list_findings(call: Call) -> Response:
    row, language = row_of(call), call.site.language
    with call.site.stores.register.reading() as connection:
        found = reports.findings(connection, row.id)
        blocked = reports.blocked_rules(connection, row.id)
    told = [{**feedback.as_dict(finding_of(one), language), "state": one.state} for one in found]
    why = [{"rule": one.rule, "why": blocked_words(one.why, language)} for one in blocked]
    return as_json({"report": row.id, "state": row.state, "findings": told, "blocked": why})


def read_original(call: Call) -> Response:
    row = row_of(call)
    return _file(_content(call, row), BYTES, row.filename or row.id)


def read_marked(call: Call) -> Response:
    row = row_of(call)
    if State(row.state) in (State.DRAFT, State.RECEIVED, State.CHECKING):
        raise Problem("wrong_state")
    with call.site.stores.register.reading() as connection:
        found = [finding_of(one) for one in reports.findings(connection, row.id) if one.state == "open"]
    about = (row.year, call.site.language)
    content = feedback.marked(_content(call, row), found, call.site.reader, about)
    return _file(content, XLSX, f"{row.id}-marked.xlsx")


def read_receipt(call: Call) -> Response:
    with call.site.stores.register.reading() as connection:
        given = receipts.of(connection, row_of(call).id)
    if given is None:
        raise Problem("no_receipt")
    verify = f"{call.site.stores.settings.address}/verify/{given.code}"
    told = {"number": given.number, "code": given.code, "report": given.report, "sha256": given.sha256}
    return as_json({**told, "at": given.at, "verify": verify})


def read_workbook(call: Call) -> Response:
    code, year = institution_of(call), call.given["year"]
    language = call.given["language"] or call.site.language
    stores = call.site.stores
    target = io.BytesIO()
    known = prefill(stores, code, year, language)
    issued = when(stores.register.now()).date()
    template(form(year), known, language, target, issued=issued, key=stores.settings.secret_key.encode())
    return _file(target.getvalue(), XLSX, f"{code}-{year}-{language}.xlsx")


def _content(call: Call, row: ReportRow) -> bytes:
    try:
        return call.site.stores.archive.read(row.sha256)
    except NotInArchive:
        raise Problem("not_found") from None


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
