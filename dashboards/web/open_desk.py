"""The pages that stand open to everybody: institutions and open data."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.web import open_data, open_institutions
from dashboards.web.site import Desk, Route, Site

PUBLIC_MENU = (open_institutions.MENU, open_data.MENU)


def routes(site: Site) -> Sequence[Route]:
    return (*open_institutions.routes(site), *open_data.OpenData(site).routes())


DESK = Desk("open", routes)
