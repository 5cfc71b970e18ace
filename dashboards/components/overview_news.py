"""What changed since the reader's last visit: reports that came into force or were replaced, deadlines moved."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta
from typing import Any

from dash import html

from dashboards.components.attributes import data
from dashboards.components.choices import year_of
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, day, label, language, n_
from data.queries.institution import identities
from data.register import visits
from data.register.engine import moment, when
from data.register.visits import Changed
from schemas.codelists import codelist
from schemas.roles import Role

UNTIL_MARKED = timedelta(days=14)


def news(view: View) -> Content:
    """Nothing for visitors: they have no account to remember."""
    if view.actor.role is Role.PUBLIC:
        return ""
    register = view.stores.register
    with register.reading() as connection:
        seen = visits.last(connection, view.actor.id)
        at = seen.at if seen else moment(when(register.now()) - UNTIL_MARKED)
        changed = visits.since(connection, at)
    title = _("Changed since your last visit, {day}") if seen else _("Changed since {day}")
    lines = _lines(view, changed)
    body: Content = (
        html.Ul(lines, className="listed") if lines else html.P(_("Nothing has changed."), className="muted")
    )
    button = html.Button(_("I have seen this"), className="btn btn-sm", type="submit")
    form = html.Form(button, action="/visits/mark", method="post", **data(reload=""))
    return [
        html.H2(title.format(day=day(when(at).date()))),
        html.P(_summary(changed), className="muted"),
        body,
        form,
    ]


def _summary(changed: Changed) -> str:
    said = [
        n_("{n} report came into force", "{n} reports came into force", changed.came) if changed.came else "",
        n_("{n} report was replaced", "{n} reports were replaced", changed.replaced)
        if changed.replaced
        else "",
        n_("{n} deadline moved", "{n} deadlines moved", changed.moved + len(changed.years))
        if changed.moved or changed.years
        else "",
    ]
    return " · ".join(one for one in said if one)


def _lines(view: View, changed: Changed) -> list[Content]:
    codes = [row.institution for row in (*changed.reports, *changed.deadlines)]
    known = identities(view.stores.warehouse, codes).set_index("institution")[f"name_{language()}"].to_dict()
    lines: list[Content] = []
    for row in changed.years:
        level = (
            label(codelist("level")[row.level].label) if row.level in codelist("level") else _("all levels")
        )
        said = _("Deadline of {year} ({level}) moved", year=year_name(row.year), level=level)
        lines.append(html.Li([html.Span(said), html.Small(row.reason)]))
    for row in changed.reports:
        said = _("report of {year} replaced") if row.supersedes else _("report of {year} came into force")
        lines.append(_line(view, known, (row.institution, row.year), said))
    for row in changed.deadlines:
        said = _("deadline of {year} moved") if row.until else _("let off the report of {year}")
        lines.append(_line(view, known, (row.institution, row.year), said, row.reason))
    return lines


def _line(view: View, known: Mapping[Any, str], whose: tuple[str, int], said: str, why: str = "") -> Content:
    # Any: as pandas gives the names of rows
    code, year = whose
    link = html.A(known.get(code, code), href=view.link("/institution", code=code, year=str(year)))
    words = said.format(year=year_name(year))
    return html.Li([html.Span([link, ": ", words]), html.Small(why) if why else ""])


def also(view: View) -> Hashable:
    """Answers show the register's changes and the reader's mark as they are now."""
    with view.stores.register.reading() as connection:
        return visits.stamp(connection, view.actor.id), year_of(view)
