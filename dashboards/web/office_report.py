"""One version of a report: its findings, its files, and what is done about them: explained, mended, handed in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.exports import download
from dashboards.web.office_findings import finding_of
from dashboards.web.office_year import XLSX, about, page, today
from dashboards.web.site import Route, Site, inside
from dashboards.web.states import STATES
from dashboards.words import N_, _, speaking
from data.register import moves, reports
from data.register.institutions import Institution, on_date
from data.register.moves import IllegalMove, StillOpen
from data.register.reports import ReportRow
from data.register.verdict import Explanation, NothingToExplain, explain
from ingest import feedback
from ingest.mend import NotMendable, Unclear, mend
from ingest.receive import HandedIn, receive
from ingest.refusals import Refused
from schemas.codelists import codelist
from schemas.findings import Finding
from schemas.form import Slot
from schemas.roles import Permission
from schemas.states import State

LONGEST = 2_000
_NOT = {
    "sealed": N_("This answer cannot be mended on the page: it is not among those you may change."),
    "no_place": N_("This answer has no cell in your file: mend it in the workbook and upload that."),
    "formula": N_(
        "A formula on which other cells rest stands there: mend it in the workbook and upload that."
    ),
    "unreadable": N_("Your file could not be opened again: mend it in the workbook and upload that."),
}
_UNCLEAR = {
    "not_a_number": N_("a number is asked for"),
    "not_whole": N_("a whole number is asked for"),
    "not_a_date": N_("a day is asked for, like 25.02.2026"),
    "not_in_list": N_("an answer of the list is asked for"),
    "not_a_link": N_("an address beginning with https:// is asked for"),
    "too_long": N_("the answer is too long"),
    "error_value": N_("this is a formula’s error, not a value"),
}


def routes(site: Site) -> Sequence[Route]:
    def version(report: str) -> Response:
        row, known = _read(site, report)
        words = about(site, known, row)
        with speaking(site.language):
            mark = STATES[State(row.state)]
            words |= {"state_name": _(mark.name), "mark": mark}
        return site.page("office_report.html", words)

    def original(report: str) -> Response:
        row, _known = _read(site, report)
        kind = row.media_type or "application/octet-stream"
        return download(
            _named(row, "", PurePath(row.filename).suffix), site.stores.archive.read(row.sha256), kind
        )

    def marked(report: str) -> Response:
        row, _known = _read(site, report)
        return download(_named(row, "-marked", ".xlsx"), _marked(site, row), XLSX)

    def findings_xlsx(report: str) -> Response:
        row, _known = _read(site, report)
        notes = feedback.recorded_notes(_open(site, row), {}, site.language)
        return download(
            _named(row, "-findings", ".xlsx"), feedback.findings_workbook(notes, site.language), XLSX
        )

    def explained(report: str) -> Response:
        return _explained(site, report)

    def mended(report: str) -> Response:
        return _mended(site, report)

    def hand_in(report: str) -> Response:
        row, _known = _read(site, report)
        try:
            moves.submit(site.stores.register, report, by=site.by)
        except StillOpen:
            return site.refused(_year_of(row), N_("Some findings still wait for an explanation."))
        except IllegalMove:
            return site.refused(
                _year_of(row), N_("The report has moved on meanwhile: see where it stands now.")
            )
        return site.done(
            _year_of(row), N_("The report is handed in. The head of the institution signs next.")
        )

    base, read = "/reports/<report>", Permission.READ_REPORT
    return (
        Route(base, version, read),
        Route(f"{base}/original", original, read),
        Route(f"{base}/marked", marked, read),
        Route(f"{base}/findings.xlsx", findings_xlsx, read),
        Route(f"{base}/explain", explained, Permission.EXPLAIN, ("POST",)),
        Route(f"{base}/mend", mended, Permission.UPLOAD, ("POST",)),
        Route(f"{base}/submit", hand_in, Permission.UPLOAD, ("POST",)),
    )


def _read(site: Site, report: str) -> tuple[ReportRow, Institution]:
    with site.stores.register.reading() as connection:
        row = reports.load(connection, report)
        return row, on_date(connection, row.institution, today(site))


def _named(row: ReportRow, what: str, suffix: str) -> str:
    return f"{row.institution}-{row.year}-v{row.attempt}{what}{suffix}"


def _year_of(row: ReportRow) -> str:
    return f"/office/{row.institution}/{row.year}"


def _back(row: ReportRow, anchor: str) -> str:
    """Where the reader came from, at the finding they were at."""
    target = inside(request.form.get("back", ""), _year_of(row))
    ours = target.startswith((_year_of(row), f"/reports/{row.id}"))
    return f"{(target if ours else _year_of(row)).partition('#')[0]}#{anchor}"


def _open(site: Site, row: ReportRow) -> list[Finding]:
    """What this file leaves to be seen to, notes among it; what was explained or lifted is done with.

    What a later version mended stays an error of this one.
    """
    with site.stores.register.reading() as connection:
        rows = reports.findings(connection, row.id)
    return [finding_of(one) for one in rows if one.state in ("open", "fixed")]


def _marked(site: Site, row: ReportRow) -> bytes:
    """The file as it came with what was found, as it stands in the register: nothing is checked again."""
    content = site.stores.archive.read(row.sha256)
    return feedback.marked(content, _open(site, row), site.reader, (row.year, site.language))


def _explained(site: Site, report: str) -> Response:
    row, _known = _read(site, report)
    with site.stores.register.reading() as connection:
        id = request.form.get("finding", "")
        met = next((one for one in reports.findings(connection, report) if str(one.id) == id), None)
    back = _back(row, f"finding-{id}" if met is not None else "findings")
    reason, text = request.form.get("reason", ""), request.form.get("text", "").strip()[:LONGEST]
    if met is None:
        return site.refused(back, N_("This finding is no longer there."))
    if reason not in codelist("explanation_reason") or not text:
        return site.refused(back, N_("Choose a reason and write a sentence or two: both are needed."))
    given = Explanation(met.rule, met.field, reason, text, met.row, met.part)
    try:
        left = explain(site.stores.register, report, given, by=site.by)
    except NothingToExplain:
        return site.refused(_year_of(row), N_("The report has moved on meanwhile: see where it stands now."))
    if left or row.state != State.TO_EXPLAIN:
        return site.done(back, N_("The explanation is kept. It is not asked again while the value stands."))
    return site.done(_back(row, "next"), N_("Everything is explained: the report can be handed in now."))


def _mended(site: Site, report: str) -> Response:
    row, known = _read(site, report)
    with site.stores.register.reading() as connection:
        newest = reports.attempts(connection, row.institution, row.year)[-1]
        met = {str(one.id): one for one in reports.findings(connection, report)}
    if newest.id != row.id:
        return site.refused(_year_of(row), N_("A newer version has come in meanwhile: mend that one."))
    typed = [(met[id], value) for id, value in _typed() if id in met]
    answers = {Slot(one.field, one.row, one.part or "value"): value for one, value in typed}
    try:
        made = mend(site.stores, site.reader, row, answers, levels=known.levels)
    except NotMendable as no:
        return site.refused(_year_of(row), _NOT[no.reason])
    except Refused:
        return site.refused(_year_of(row), _NOT["unreadable"])
    except Unclear as unclear:
        kept = {one.id: value for one, value in typed}
        with speaking(site.language):
            said = [
                f"{feedback.label(slot, site.language)}: {_(_UNCLEAR[why])}"
                for slot, why in unclear.problems.items()
            ]
            words = {"problem": _("Nothing was changed yet."), "fix": "; ".join(said)}
        return page(site, row.institution, row.year, words, status=422, typed=kept)
    if not made.corrections:
        return site.refused(_back(row, "findings"), N_("Nothing was changed: every answer is as it was."))
    handed = HandedIn(
        made.content, made.filename, row.institution, row.year, row.language, corrections=made.corrections
    )
    try:
        receipt = receive(site.stores, handed, site.reader, by=site.by)
    except Refused as refused:
        return site.refused(_year_of(row), N_("The year is closed: nothing can be handed in.") if refused.reason == "year_closed" else N_("The file could not be taken in."))  # fmt: skip
    number = receipt.report.rpartition("-")[2]
    return site.done(_year_of(row), N_("Answers mended: {n}. Version {version} came of it and is being checked."), n=len(made.corrections), version=number)  # fmt: skip


def _typed() -> list[tuple[str, str]]:
    """The answers of the form by the finding they were typed at: fields are named value-<finding>."""
    given = [
        (name.removeprefix("value-"), value)
        for name, value in request.form.items()
        if name.startswith("value-")
    ]
    return [(id, value[: 2 * LONGEST]) for id, value in given if id.isdigit()]
