"""See as an institution sees: read only, and written down in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, redirect, request
from werkzeug.wrappers import Response

from dashboards.access import SESSION_COOKIE
from dashboards.web.site import Desk, Route, Site
from data.register.sign_in import see_as
from schemas.roles import Permission


def routes(site: Site) -> Sequence[Route]:
    def begin(institution: str) -> Response:
        if g.account is None:
            abort(401)  # a demo's visitor has no session in which to look
        _look(site, institution)
        return redirect(f"/office/{institution}", 303)

    def end() -> Response:
        if g.account is None:
            abort(401)
        _look(site, "")
        return redirect("/app/", 303)

    return (
        Route("/desk/see-as/<institution>", begin, Permission.OVERSEE, ("POST",)),
        Route("/desk/see-as/end", end, Permission.READ_SECTOR, ("POST",)),
    )


def _look(site: Site, institution: str) -> None:
    token = request.cookies.get(SESSION_COOKIE, "")
    see_as(site.stores.register, token, institution, by=g.account.actor)


DESK = Desk("seeing", routes)
WHILE_LOOKING = frozenset({"seeing.end"})
"""What stays open to somebody who looks through an institution's eyes."""
