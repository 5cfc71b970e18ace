"""The machine interface, /api/v1: an institution's own programs hand in, check, read and explain."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from dashboards.page import Entry
from dashboards.web.api import calls, pages
from dashboards.web.api.limits import Limit
from dashboards.web.api.operations import OPERATIONS
from dashboards.web.api.problems import Problem, methods_here, told, wrong_method
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_
from schemas.roles import Permission


def no_such_address(path: str) -> Response:
    """Whatever else is asked for below /api/: told as a program is told, not drawn as a page."""
    return told(wrong_method() if methods_here() else Problem("not_found"))


def routes(site: Site) -> Sequence[Route]:
    nowhere = Route("/api/<path:path>", no_such_address, Permission.READ_PUBLIC)
    limit = Limit(calls.PER_MINUTE, calls.A_MINUTE)
    return (*(calls.route(site, one, limit) for one in OPERATIONS), *pages.routes(site), nowhere)


DESK = Desk("api", routes, (Entry(calls.BASE, N_("For programs"), "methods", Permission.READ_SECTOR),))
