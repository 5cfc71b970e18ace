"""The audit trail: searched, its chain of hashes verified, and taken away as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web import exports
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, speaking
from data.register import audit
from data.register.audit import Search
from schemas.roles import Permission

AT_ONCE, MOST_IN_A_FILE = 100, 200_000
COLUMNS = ("seq", "at", "actor", "role", "action", "subject", "detail", "prev", "hash")


def routes(site: Site) -> Sequence[Route]:
    def trail() -> Response:
        wanted = _search()
        before = request.args.get("before", "")
        with site.stores.register.reading() as connection:
            rows = audit.search(
                connection, wanted, limit=AT_ONCE + 1, before=int(before) if before.isdigit() else None
            )
            words = {
                "lines": [_line(row) for row in rows[:AT_ONCE]],
                "more": rows[AT_ONCE - 1].seq if len(rows) > AT_ONCE else None,
                "count": audit.count(connection, wanted),
                "actions": audit.actions(connection),
                "end": audit.end_of_trail(connection),
            }
            if "verify" in request.args:
                words |= {"verified": True, "broken_at": audit.broken_at(connection)}
        words |= {"asked": wanted, "again": _again()}
        return site.page("audit_desk.html", words)

    def file(kind: str) -> Response:
        with site.stores.register.reading() as connection:
            rows = audit.search(connection, _search(), limit=MOST_IN_A_FILE)
        with speaking(site.language):
            headings = [
                _("Number"),
                _("When (UTC)"),
                _("Who"),
                _("Role"),
                _("What"),
                _("About"),
                _("Details"),
            ]
            headings += [_("Hash before"), _("Hash")]
            table = ([getattr(row, name) for name in COLUMNS] for row in rows)
            name = f"audit-{date.today():%Y%m%d}"
            if kind == "csv":
                return exports.csv_file(name, headings, table)
            return exports.xlsx_file(name, headings, table) if kind == "xlsx" else abort(404)

    return (
        Route("/desk/audit", trail, Permission.AUDIT),
        Route("/desk/audit.<kind>", file, Permission.AUDIT),
    )


def _search() -> Search:
    given = {name: request.args.get(name, "").strip()[:200] for name in Search.__slots__}
    for name in ("since", "until"):
        try:
            given[name] = date.fromisoformat(given[name]).isoformat()
        except ValueError:
            given[name] = ""
    return Search(**given)


def _again() -> str:
    """The search as an address, for the file and the next page."""
    kept = {name: value for name, value in request.args.items() if name not in ("before", "verify")}
    return urlencode(kept)


def _line(row: Any) -> dict[str, Any]:  # Any: a row of the trail
    detail = json.loads(row.detail)
    return {**{name: getattr(row, name) for name in COLUMNS}, "told": list(_told(detail))}


def _told(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:  # Any: JSON
    for name, value in detail.items():
        if value not in (None, "", [], {}):
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


DESK = Desk(
    "audit_desk", routes, (Entry("/desk/audit", N_("Audit trail"), "administration", Permission.AUDIT),)
)
