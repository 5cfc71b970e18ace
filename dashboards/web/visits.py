"""Mark what changed as seen: the next visit begins from there."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.wrappers import Response

from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_
from data.register import visits
from schemas.roles import Permission


def routes(site: Site) -> Sequence[Route]:
    def mark() -> Response:
        visits.mark(site.stores.register, site.stores.warehouse.version, by=site.by)
        return site.done("/app/", N_("Noted: from now on you see what changes after this."))

    return (Route("/visits/mark", mark, Permission.READ_SECTOR, ("POST",)),)


DESK = Desk("visits", routes)
