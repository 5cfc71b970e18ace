"""What every page of one report begins with: the report, whose it is, its year, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from dashboards.components.years import year_name
from dashboards.web.moments import day_here
from dashboards.web.site import Site
from dashboards.web.states import STATES, Mark
from dashboards.words import _
from data.register.institutions import Institution, on_date
from data.register.reports import ReportRow, load
from schemas.roles import Permission, may
from schemas.states import State


@dataclass(frozen=True, slots=True)
class About:
    """A report as a page speaks of it; ask it for words while speaking the reader's language."""

    row: ReportRow
    institution: Institution
    name: str

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def year(self) -> str:
        """2025/26."""
        return year_name(self.row.year)

    @property
    def state(self) -> Mark:
        return STATES[State(self.row.state)]

    @property
    def scope(self) -> str:
        return " · ".join((self.name, self.institution.code, self.year, _("version {n}", n=self.row.attempt)))

    @property
    def crumbs(self) -> Sequence[tuple[str, str]]:
        home = f"/office/{self.institution.code}"
        return (
            (home, self.name),
            (f"{home}/{self.row.year}", self.year),
            (f"{home}/{self.row.year}/versions", _("Versions")),
            (f"/reports/{self.id}", _("version {n}", n=self.row.attempt)),
        )

    def permits(self, site: Site, permission: Permission) -> bool:
        """Whether the reader may do this with the report, and is not only looking through its eyes."""
        looking = bool(g.get("account") and g.account.sees_as)
        return may(site.by, permission, self.institution.subject()) and not looking


def about(site: Site, report: str) -> About:
    """The report of an address that the gate has let through."""
    with site.stores.register.reading() as connection:
        row = load(connection, report)
        known = on_date(connection, row.institution, day_here(row.received_at))
    return About(row, known, known.name(site.language))
