"""A year's page: the finding as its title, who acts next, the way in for a file, findings, files and versions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import abort, g, request
from werkzeug.wrappers import Response

from dashboards.components.years import year_name
from dashboards.web import office_findings, office_words
from dashboards.web.moments import moment_words
from dashboards.web.office_findings import Acts, finding_of
from dashboards.web.site import Site
from dashboards.web.states import STATES
from dashboards.words import _, day, speaking
from data.register import corrections, reports
from data.register.engine import when
from data.register.institutions import Institution, on_date
from data.register.reports import ReportRow
from data.register.standing import Standing, standing
from ingest.fullness import how_full
from ingest.mend import MENDABLE
from ingest.refusals import Refused
from schemas.findings import Level
from schemas.roles import Permission, may
from schemas.states import State
from schemas.years import report_years

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHECKED = frozenset(set(State) - {State.DRAFT, State.RECEIVED, State.CHECKING})


def today(site: Site) -> date:
    """The day on the register's clock."""
    return when(site.stores.register.now()).date()


def year_there(year: int) -> None:
    """404 for a year that no report is asked for."""
    if year not in report_years():
        abort(404)


def acts_for(site: Site, known: Institution, permission: Permission) -> bool:
    """Whether the reader may do this for the institution, and is not only looking through its eyes."""
    looking = bool(g.get("account") and g.account.sees_as)
    return may(site.by, permission, known.subject()) and not looking


def page(
    site: Site,
    institution: str,
    year: int,
    said: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    typed: Mapping[int, str] | None = None,
) -> Response:
    """The page of a year; `said` is what it has to say about a file that was not taken."""
    year_there(year)
    words = {**_words(site, institution, year, typed or {}), **(said or {})}
    return site.page("office_year.html", words, status=status)


def _words(site: Site, institution: str, year: int, typed: Mapping[int, str]) -> dict[str, object]:
    with site.stores.register.reading() as connection:
        known = on_date(connection, institution, today(site))
        stands = standing(connection, institution, year, today(site))
        versions = reports.attempts(connection, institution, year)
        row = reports.load(connection, stands.report) if stands.report else None
        words = about(site, known, row, typed=typed)
    with speaking(site.language):
        role = site.by.role
        unreadable = bool(words.get("unreadable"))
        upload = acts_for(site, known, Permission.UPLOAD)
        return {
            **words,
            "standing": stands,
            "home_name": _("Our report") if site.by.institution == institution else known.name(site.language),
            "state": stands.state and str(stands.state),
            "title": office_words.title(stands, unreadable=unreadable),
            "heading": office_words.heading(stands, role),
            "advice": office_words.advice(stands, role, unreadable=unreadable),
            "steps": office_words.steps(stands),
            "scope": _scope(known, stands, site.language),
            "may_upload": upload and not stands.closed,
            "may_sign": acts_for(site, known, Permission.SIGN),
            "versions": [_version(one) for one in reversed(versions)],
            "newest": versions[-1].attempt if versions else 0,
            "key": secrets.token_urlsafe(12),
            "limit_mb": site.stores.settings.upload_mb,
            "demo": site.stores.settings.demo,
            "full": _full(site, row),
        }


def about(
    site: Site, known: Institution, row: ReportRow | None, *, typed: Mapping[int, str] | None = None
) -> dict[str, object]:
    """What the findings of a version need on a page: the version, its findings, what may be done."""
    words: dict[str, object] = {
        "institution": known, "name": known.name(site.language), "report": row,
        "year_name": year_name, "moment": moment_words,
    }  # fmt: skip
    if row is None:
        return words
    with site.stores.register.reading() as connection:
        rows = reports.findings(connection, row.id)
        given = reports.explanations(connection, row.id)
        blocked = reports.blocked_rules(connection, row.id)
        newest = reports.attempts(connection, row.institution, row.year)[-1].id == row.id
        made = corrections.of(connection, row.id)
    state = State(row.state)
    mine = newest and acts_for(site, known, Permission.UPLOAD)
    acts = Acts(
        mend=mine and state in MENDABLE,
        explain=acts_for(site, known, Permission.EXPLAIN) and state in (State.TO_EXPLAIN, State.RETURNED),
        levels=known.levels,
        typed=typed or {},
    )
    found = [(one.id, finding_of(one), one.state) for one in rows]
    with speaking(site.language):
        choice = office_findings.choice_of(request.args)
        words |= {
            "view": office_findings.view(found, given, choice, row.year, acts=acts),
            "blocked": office_findings.blocked((one.rule, one.why) for one in blocked),
            "unreadable": any(one.level is Level.FATAL for _id, one, _state in found),
            "reasons": office_findings.reasons(),
            "corrections": made,
            "checked": state in _CHECKED,
            "cells": row.summary.get("cells", 0),
        }
    return words


def _scope(known: Institution, stands: Standing, language: str) -> str:
    parts = [known.name(language), known.code, year_name(stands.year)]
    if stands.due:
        parts.append(_("due {day}", day=day(stands.due)))
    if stands.late:
        parts.append(_("came in after the deadline"))
    return " · ".join(parts)


def _version(row: ReportRow) -> dict[str, Any]:  # Any: words of a template
    mark = STATES[State(row.state)]
    return {
        "id": row.id, "attempt": row.attempt, "name": _(mark.name), "mark": mark, "by": row.received_by,
        "on": moment_words(row.received_at),
        "filename": row.filename, "kilobytes": -(-row.size // 1024),
    }  # fmt: skip


def _full(site: Site, row: ReportRow | None) -> Mapping[str, int]:
    """How many requirements stand in which state; empty where that cannot be told."""
    if row is None or State(row.state) not in _CHECKED:
        return {}
    try:
        return how_full(site.stores, site.reader, row)
    except (Refused, KeyError):
        return {}
