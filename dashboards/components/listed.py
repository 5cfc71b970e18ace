"""Lists of institutions with their requirements: as strips, or one requirement with where it stands."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks
from dashboards.components.behind import behind
from dashboards.components.blocks import Table
from dashboards.components.known import open_to
from dashboards.components.rows import records
from dashboards.components.shares import requirement_name
from dashboards.components.states import Line, legend, named, state_words, strip
from dashboards.page import Content, View
from dashboards.words import _, label, language, number, percent
from data.queries.institution import identities
from schemas.codelists import codelist


def _link(view: View, row: pd.Series, year: int) -> Component:
    name = str(row[f"name_{language()}"])
    return html.A(name, href=view.link("/institution", code=row["institution"], year=str(year)), title=name)


def _sum(states: pd.Series) -> str:
    """How many are evidenced of those that apply; nothing where there is no report."""
    if (states == "none").all():
        return state_words()["none"]
    return _("{k} of {n}", k=number((states == "evidenced").sum()), n=number((states != "na").sum()))


def strips(view: View, rows: pd.DataFrame, year: int) -> Content:
    """A strip of 35 glyphs an institution. `rows`: those of queries.completeness.InstitutionStates."""
    lines = []
    for _code, one in rows.groupby("institution", sort=False):
        states = one.set_index("requirement")["state"]
        lines.append(Line(_link(view, one.iloc[0], year), dict(states.items()), _sum(states)))
    return html.Div(
        [legend(), strip(lines, _("State of the 35 requirements by institution"))], className="strips"
    )


def with_requirement(view: View, rows: pd.DataFrame, year: int, requirement: str) -> Content:
    """The state of one requirement at each institution, beside how it does in all."""
    cells = []
    who = identities(view.stores.warehouse, sorted(set(rows["institution"])))
    known = {one.institution: one for one in records(who)}
    for _code, one in rows.groupby("institution", sort=False):
        first, states = one.iloc[0], one.set_index("requirement")["state"]
        span = "–"
        if pd.notna(first["evidenced"]):
            span = f"{percent(first['evidenced'])} – {percent(first['declared'])}"
        region = label(codelist("region")[first["region"]].label)
        state: Content = named(states[requirement])
        if states[requirement] != "none" and open_to(view, known[first["institution"]]):
            code = str(first["institution"])
            state = html.A(state, href=behind(view, requirement, year, institutions=[code], cells_of=code))
        cells.append([_link(view, first, year), region, state, _sum(states), span])
    headings = [_("Institution"), _("Region"), requirement, _("Evidenced"), _("Evidenced – declared")]
    return blocks.table(Table(headings, cells, requirement_name(requirement)), cards=True)
