"""Every version of a year's report, and what each says differently from the one before or last year's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.components.observed import sheet_name
from dashboards.components.years import year_name
from dashboards.web import exports
from dashboards.web.moments import day_here, moment_words
from dashboards.web.report_of import About, about
from dashboards.web.site import Desk, Route, Site
from dashboards.web.states import LEVELS, STATES
from dashboards.words import N_, _, n_, speaking
from data.register import corrections, tokens
from data.register import versions as register
from data.register.institutions import on_date
from data.register.reports import ReportRow
from data.register.versions import Version
from ingest.changes import Change, Kind, Unreadable, Versions, by_sheet, said
from schemas.findings import Level
from schemas.form import Slot
from schemas.roles import Permission
from schemas.rules import slot_label
from schemas.states import State

AGAINST = ("before", "year")
KINDS = {
    Kind.CHANGED: (N_("value changed"), "info"),
    Kind.NEW: (N_("value added"), "good"),
    Kind.REMOVED: (N_("value removed"), "warn"),
}
_PARTS = {
    "number": N_("number"),
    "date": N_("date"),
    "link": N_("link"),
    "state": N_("how it was answered"),
    "reason": N_("why not"),
}


def routes(site: Site) -> Sequence[Route]:
    pages = _Pages(site)
    return (
        Route("/office/<institution>/<int:year>/versions", pages.versions, Permission.READ_REPORT),
        Route("/reports/<report>/changes", pages.changes, Permission.READ_REPORT),
        Route("/reports/<report>/changes.<kind>", pages.changes_file, Permission.READ_REPORT),
    )


class _Pages:
    """The routes over one site; versions read a moment ago are kept between them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.read = Versions(site.stores, site.reader)

    def versions(self, institution: str, year: int) -> Response:
        with self.site.stores.register.reading() as connection:
            found = register.versions(connection, institution, year)
            day = day_here(found[0].row.received_at if found else self.site.stores.register.now())
            known = on_date(connection, institution, day)
        with speaking(self.site.language):
            words = {
                "institution": institution,
                "name": known.name(self.site.language),
                "year": year,
                "year_name": year_name(year),
                "versions": [_line(one) for one in found],
                "may_make_tokens": tokens.may_make(self.site.by, known.subject()),
            }
            return self.site.page("versions_list.html", words)

    def changes(self, report: str) -> Response:
        shown = about(self.site, report)
        against = _against()
        other, found, unreadable = self._found(shown, against)
        with speaking(self.site.language):
            counts = Counter(one.kind for one in found)
            words: dict[str, Any] = {  # Any: words of a template
                "about": shown,
                "against": against,
                "other": other,
                "other_name": _name(other, against) if other else "",
                "title": _title(other, len(found)) if not unreadable else _("What was changed"),
                "counts": [(_(KINDS[kind][0]), counts[kind]) for kind in Kind if counts[kind]],
                "corrected": sum(one.corrected for one in found),
                "unreadable": unreadable,
                "groups": [
                    (sheet_name(sheet), [_row(one, self.site.language) for one in rows])
                    for sheet, rows in by_sheet(found).items()
                ],
            }
            return self.site.page("versions_changes.html", words)

    def changes_file(self, report: str, kind: str) -> Response:
        shown = about(self.site, report)
        against = _against()
        _other, found, _unreadable = self._found(shown, against)
        with speaking(self.site.language):
            headings = [_("Sheet"), _("Cell"), _("Question"), _("Before"), _("Now"), _("What"), _("How")]
            table = _table(found, self.site.language)
            name = f"{report}-{'changes' if against == 'before' else 'changes-year'}"
            if kind == "csv":
                return exports.csv_file(name, headings, table)
            return exports.xlsx_file(name, headings, table) if kind == "xlsx" else abort(404)

    def _found(self, shown: About, against: str) -> tuple[ReportRow | None, list[Change], bool]:
        """The report compared with, what differs, and whether one of the two cannot be read."""
        with self.site.stores.register.reading() as connection:
            look = register.before if against == "before" else register.year_before
            other = look(connection, shown.row)
            mended = [Slot(one.field, one.row, one.part) for one in corrections.of(connection, shown.id)]
        if other is None:
            return None, [], False
        try:
            return other, self.read.changes(other, shown.row, mended if against == "before" else ()), False
        except Unreadable:
            return other, [], True


def _against() -> str:
    asked = request.args.get("against", "")
    return asked if asked in AGAINST else AGAINST[0]


def _title(other: ReportRow | None, n: int) -> str:
    if other is None:
        return _("There is nothing to compare with")
    return n_("{n} value differs", "{n} values differ", n) if n else _("Nothing differs")


def _name(other: ReportRow, against: str) -> str:
    if against == "before":
        return _("version {n}", n=other.attempt)
    return _("last year’s report ({year})", year=year_name(other.year))


def question(slot: Slot, language: str) -> str:
    """The question a value answers, with the part of a document and the record of a table."""
    words = [slot_label(slot, language)]
    if slot.part in _PARTS:
        words.append(_(_PARTS[slot.part]))
    if slot.row.isdigit():
        words.append(_("record {n}", n=slot.row))
    return " · ".join(words)


def _row(one: Change, language: str) -> dict[str, Any]:  # Any: words of a template
    name, kind = KINDS[one.kind]
    return {
        "cell": one.cell,
        "question": question(one.slot, language),
        "before": said(one.before, language),
        "after": said(one.after, language),
        "kind": (kind, _(name)),
        "corrected": one.corrected,
    }


def _table(found: Sequence[Change], language: str) -> Iterator[Sequence[str]]:
    for one in found:
        row = _row(one, language)
        how = _("corrected on the page") if one.corrected else ""
        place = (sheet_name(one.sheet), one.cell, row["question"])
        yield (*place, row["before"], row["after"], row["kind"][1], how)


def _line(one: Version) -> dict[str, Any]:  # Any: words of a template
    mark = STATES[State(one.row.state)]
    found = [(LEVELS[level], one.found[level]) for level in Level if level in one.found]
    return {
        "version": one,
        "row": one.row,
        "received": moment_words(one.row.received_at),
        "signed": moment_words(one.row.signed_at) if one.row.signed_at else "",
        "state": mark,
        "found": [(mark.kind, _(mark.name), n) for mark, n in found],
        "kilobytes": max(round(one.row.size / 1024), 1),
    }


DESK = Desk("versions", routes)
