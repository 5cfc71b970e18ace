"""What the reader chose, from the address; and the controls that change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboards.page import View
from dashboards.words import _, label
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.years import report_years

FILTERS = ("level", "region", "ownership")


def year_of(view: View) -> int:
    """The report year chosen, else the newest one that has opened."""
    text = view.chosen("year")
    if text.isdigit() and int(text) in report_years():
        return int(text)
    opened = [year for year, one in report_years().items() if one.opens <= date.today()]
    return max(opened, default=min(report_years()))


def choice_of(view: View) -> Choice:
    """The filters chosen; a code that is in no list counts for nothing."""
    return Choice(_codes(view, "level"), _codes(view, "region"), _codes(view, "ownership"))


def _codes(view: View, name: str) -> tuple[str, ...]:
    return tuple(code for code in view.many(name) if code in codelist(name))


def page_of(view: View) -> int:
    """The page of a list, counted from 0."""
    text = view.chosen("page")
    return int(text) if text.isdigit() and len(text) < 5 else 0


def scope(view: View) -> list[str]:
    """The filters in words, for subtitles: level, region, ownership."""
    words = []
    for name, everything in (("level", _("all levels")), ("region", _("all regions"))):
        codes = _codes(view, name)
        words.append(", ".join(label(codelist(name)[code].label) for code in codes) if codes else everything)
    owners = _codes(view, "ownership")
    return words + [label(codelist("ownership")[code].label) for code in owners]


def filters(view: View, names: Sequence[str] = FILTERS, *, years: bool = True) -> Component:
    """The row of controls. Each is called choose-<name>: `address.js` writes it into the address."""
    fields = []
    if years:
        opened = [one for one in report_years().values() if one.opens <= date.today()]
        options = [{"label": one.name, "value": str(one.year)} for one in reversed(opened)]
        fields.append(select("year", _("Report year"), options, str(year_of(view))))
    titles = {"level": _("Level of education"), "region": _("Region"), "ownership": _("Ownership")}
    all_of = {"level": _("All levels"), "region": _("All regions"), "ownership": _("State and private")}
    for name in names:
        options = [{"label": all_of[name], "value": ""}]
        options += [{"label": label(code.label), "value": code.id} for code in codelist(name).values()]
        chosen = _codes(view, name)
        fields.append(select(name, titles[name], options, chosen[0] if chosen else ""))
    clear = html.A(_("Clear"), href=view.link(**dict.fromkeys(("year", *names), None)), className="btn")
    return html.Div([*fields, clear], className="filters", role="search", **{"aria-label": _("Filters")})


def select(name: str, title: str, options: list[dict[str, str]], value: str, *, wide: bool = False) -> Component:
    """One native select with its label."""
    id = f"choose-{name}"
    return html.Div(
        [html.Label(title, htmlFor=id), dbc.Select(id=id, options=options, value=value)],
        className="field wide" if wide else "field",
    )
