"""What everybody may know of the collection: the years' calendar, who was granted what, frozen figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response as File
from flask import abort
from werkzeug.wrappers import Response

from dashboards.web.exports import download
from dashboards.web.site import Route, Site
from dashboards.words import _, day, label, n_, number, speaking
from data.register import collection, deadlines, frozen, institutions, reports
from data.register.collection import Collection
from data.register.owing import local_day
from schemas.codelists import codelist
from schemas.roles import Permission
from schemas.states import REPORTED, State
from schemas.years import report_years


class Public:
    """The public pages of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Sequence[Route]:
        return (
            Route("/calendar", self.calendar, Permission.READ_PUBLIC),
            Route("/calendar/<int:version>.sha256", self.hash_of, Permission.READ_PUBLIC),
            Route("/submissions/<institution>", self.submissions, Permission.READ_PUBLIC),
        )

    def calendar(self) -> Response:
        register = self.site.stores.register
        today = local_day(register.now())
        with register.reading() as connection:
            known = collection.of_years(connection)
            kept = frozen.all_of(connection)
        with speaking(self.site.language):
            words = {
                "years": [_year(one, today) for one in reversed(known.values())],
                "kept": [kept_words(row) for row in kept],
            }
        return self.site.page("years_calendar.html", words, public=True)

    def hash_of(self, version: int) -> File:
        """The hash of a frozen snapshot, in the form that `sha256sum --check` reads."""
        with self.site.stores.register.reading() as connection:
            hashes = {row.version: row.sha256 for row in frozen.all_of(connection)}
        if version not in hashes:
            abort(404)
        name = f"g{version:08d}.duckdb"
        return download(
            f"{name}.sha256", f"{hashes[version]}  {name}\n".encode(), "text/plain; charset=utf-8"
        )

    def submissions(self, institution: str) -> Response:
        register = self.site.stores.register
        today = local_day(register.now())
        with register.reading() as connection:
            one = institutions.on_date(connection, institution, today)
            known = collection.of_years(connection)
            granted = {row.year: row for row in deadlines.granted(connection, institution=institution)}
            versions = reports.find(connection, institution=institution)
        with speaking(self.site.language):
            lines = []
            for year, of in reversed(known.items()):
                if of.opens > today or not one.exists_on(of.due(one.main_level)):
                    continue
                mine = [row for row in versions if row.year == year]
                lines.append(_line(of, one.main_level, granted.get(year), mine))
            words = {"name": one.name(self.site.language), "code": one.code, "lines": lines}
        return self.site.page("years_submissions.html", words, public=True)


def _year(one: Collection, today: date) -> dict[str, Any]:  # Any: words of a template
    state = _("closed") if one.closed_at else _("takes reports") if one.opens <= today else _("not open yet")
    levels = [
        {"name": label(entry.label), "day": day(one.by_level[code]), "why": one.reasons.get(code, "")}
        for code, entry in codelist("level").items()
        if code in one.by_level
    ]
    return {
        "name": report_years()[one.year].name, "state": state, "open": state == _("takes reports"), "opens": day(one.opens),
        "deadline": day(one.deadline), "why": one.reasons.get("", ""), "levels": levels,
    }  # fmt: skip


def kept_words(row: Any) -> dict[str, Any]:  # Any: a row of the register
    """What is said of frozen figures."""
    name = report_years()[row.year].name
    said = _("The figures of {year} as of {day}", year=name, day=day(local_day(row.at)))
    return {"said": said, "note": row.note, "version": row.version, "sha256": row.sha256}


def _line(
    of: Collection, main_level: str, granted: Any, versions: Sequence[Any]
) -> dict[str, str]:  # Any: rows
    """One year of an institution: by when, with whose reasons, and when its report came."""
    due: date | None = of.due(main_level)
    why = of.reasons.get(main_level, of.reasons.get("", "") if main_level not in of.by_level else "")
    changed = _("deadline of the year changed") if why else ""
    if granted is not None:
        due = date.fromisoformat(granted.until) if granted.until else None
        changed, why = (_("deadline extended") if due else _("let off")), granted.reason
    came = _came(versions)
    late = (came - due).days if came and due and came > due else 0
    if came is None:
        said = "–" if due is None else _("no report")
    elif late:
        said = n_("{n} day late", "{n} days late", late)
    else:
        said = _("on time") if due else _("received")
    return {
        "year": report_years()[of.year].name, "due": day(due) if due else _("not asked for"), "changed": changed,
        "why": why, "came": day(came) if came else "–", "said": said,
        "kind": "good" if came and not late else "warn" if late else "", "versions": number(len(versions)),
    }  # fmt: skip


def _came(versions: Sequence[Any]) -> date | None:  # Any: rows
    """When the first version came that could be submitted, where a report counts at all."""
    if not any(State(row.state) in REPORTED for row in versions):
        return None
    return min((local_day(row.received_at) for row in versions if row.submitted_at), default=None)
