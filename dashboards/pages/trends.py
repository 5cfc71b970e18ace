"""Trends: indicators over the years, institutions against the bands of their peers, down to the cell."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, trend_lines, trend_panels, trend_values
from dashboards.components.attributes import data
from dashboards.components.choices import choice_of
from dashboards.components.compared import kept
from dashboards.components.observed import by_chapter, card, value_words
from dashboards.components.origin import origin
from dashboards.components.rows import cell
from dashboards.components.trended import MOST, Trended, trended
from dashboards.components.years import year_name, year_span
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label
from data.register import anomalies, groups
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED, compare
from schemas.indicators import Indicator, indicators
from schemas.roles import PUBLIC

_PANELS = {
    "": N_("None"),
    "by-level": N_("Each level"),
    "by-region": N_("Each region"),
    "by-institution": N_("Each institution"),
    "by-indicator": N_("Several indicators"),
}


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(
                blocks.head(label(trended(view).one.label), [trended(view).level_name]), id="trends-head"
            ),
            html.Div(controls(view), id="trends-filters"),
            html.Div(
                [
                    blocks.waiting("trends-lines", "c8"),
                    html.Div(about(view), id="trends-about", className="c4"),
                ],
                className="grid",
            ),
            html.Div(id="trends-panels", className="section"),
            html.Div(id="trends-control", className="section"),
            blocks.waiting("trends-values", "section", chart=False),
            html.Div(id="trends-origin"),
        ]
    )


def head(view: View) -> Content:
    shown = trended(view)
    crumbs = [(_("Sector"), view.link("/")), (shown.level_name, "")]
    years = [*shown.sector["year"], *shown.rows["year"]]
    scope = [html.B(year_span(years)), shown.level_name] if years else [shown.level_name]
    return blocks.head(_finding(shown), [*scope, *choices.scope(view)[1:]], crumbs)


def _finding(shown: Trended) -> str:
    """The chosen institution against its peers' median; without one, where the sector's figure goes."""
    one, name = shown.one, label(shown.one.label)
    if shown.names:
        return _of_first(shown)
    known = shown.sector[shown.sector["value"].notna()].sort_values("year")
    if known.empty:
        return name
    last = known.iloc[-1]
    return _(
        "{indicator}: {value} in {year}",
        indicator=name, value=value_words(one, last["value"]), year=year_name(int(last["year"])),
    )  # fmt: skip


def _of_first(shown: Trended) -> str:
    one, bands = shown.one, shown.bands.set_index("year")
    code, name = next(iter(shown.names.items()))
    mine = shown.rows[(shown.rows["institution"] == code) & shown.rows["value"].notna()].sort_values("year")
    if mine.empty:
        return _("{name}: no value of “{indicator}”", name=name, indicator=label(one.label))
    last = mine.iloc[-1]
    blanks = {"name": name, "indicator": label(one.label), "value": value_words(one, last["value"])}
    blanks["year"] = year_name(int(last["year"]))
    if last["year"] not in bands.index or cell(bands, last["year"], "n") < PEERS_NEED:
        return _("{name}. {indicator}: {value} in {year}", **blanks)
    word = _against(one, last, float(cell(bands, last["year"], "d50")))
    if word in (_("higher"), _("lower")):
        return _(
            "{name}. {indicator}: {value} in {year}, {word} than the median of its level", word=word, **blanks
        )
    return _(
        "{name}. {indicator}: {value} in {year}; against the median of its level: {word}", word=word, **blanks
    )


def _against(one: Indicator, row: pd.Series, median: float) -> str:
    """Higher, similar or lower than the median, by the interval where the value is a share of people."""
    words = {
        "higher": _("higher"),
        "similar": _("similar"),
        "lower": _("lower"),
        "too_few": _("too few to say"),
    }
    if one.unit == "percent" and pd.notna(row["denominator"]) and 0 <= row["numerator"] <= row["denominator"]:
        return words[compare(row["numerator"], row["denominator"], median / one.scale)]
    near = abs(row["value"] - median) <= 0.05 * abs(median)
    return words["similar" if near else "higher" if row["value"] > median else "lower"]


def controls(view: View) -> Content:
    shown = trended(view)
    one = shown.one
    levels = [(id, label(code.label)) for id, code in codelist("level").items() if id in one.levels]
    regions = [("", _("All regions")), *((c.id, label(c.label)) for c in codelist("region").values())]
    panels = [(id, _(words)) for id, words in _PANELS.items()]
    fields = [
        choices.select("indicator", _("Indicator"), by_chapter(), one.id, wide=True),
        choices.select("level", _("Level of education"), levels, shown.level),
        choices.select("region", _("Compared with"), regions, next(iter(choice_of(view).regions), "")),
        choices.select("panels", _("Small pictures"), panels, trend_panels.kind_of(shown)),
    ]
    mine = [("", _("No group")), *((group.id, group.name) for group in kept(view))]
    if len(mine) > 1:
        fields.append(choices.select("group", _("My group"), mine, shown.group.id if shown.group else ""))
    if trend_panels.kind_of(shown) == "by-indicator":
        fields.append(_another(shown))
    pick = choices.picker("institutions", _("Institutions"), most=MOST)
    chosen = choices.chips(view, "institutions", shown.names)
    return html.Div([choices.row([*fields, pick, choices.clear(view)]), chosen, *_keep(shown)])


def _another(shown: Trended) -> Content:
    """A list that adds an indicator to the small pictures: its values are the whole list with one more."""
    beside = [id for id in shown.view.many("indicators") if id in indicators()]
    options = [("", _("Its chapter") if not beside else _("Add an indicator"))]
    for id, one in indicators().items():
        if id != shown.one.id and id not in beside and shown.level in one.levels:
            options.append((",".join([*beside, id]), label(one.label)))
    names = {id: label(indicators()[id].label) for id in beside}
    add = choices.select("indicators", _("Beside it"), options, "", wide=True)
    return html.Div([add, choices.chips(shown.view, "indicators", names)], className="field wide")


def _keep(shown: Trended) -> list[Content]:
    if not shown.names or shown.view.actor == PUBLIC:
        return []
    link = f"/groups?institutions={','.join(shown.names)}"
    keep = html.A(_("Keep as a group"), href=link, className="btn btn-sm", **data(reload=""))
    return [html.Div(keep, className="acts")]


def about(view: View) -> Content:
    one = trended(view).one
    return html.Section(
        [
            html.H2(_("What this indicator means"), className="fig-title"),
            html.P(one.id, className="fig-sub"),
            card(one),
        ],
        className="fig",
    )


def lines(view: View) -> Content:
    return trend_lines.lines(trended(view))


def panels(view: View) -> Content:
    return trend_panels.panels(trended(view))


def own_spread(view: View) -> Content:
    return trend_values.own_spread(trended(view))


def values(view: View) -> Content:
    return trend_values.values(trended(view))


def also(view: View) -> Hashable:
    """Explanations and the reader's own groups are shown as the register holds them now."""
    with view.stores.register.reading() as connection:
        return anomalies.stamp(connection), groups.stamp(connection, view.actor)


def where_from(view: View) -> Content:
    code, _colon, year = view.chosen("origin").partition(":")
    if not (code and year.isdigit() and len(year) == 4):
        return ""
    shown = trended(view)
    return origin(view, shown.one, (code, int(year), shown.level))


PAGE = Page(
    path="/trends",
    name=N_("Trends"),
    group="indicators",
    layout=layout,
    parts={
        "trends-head": head,
        "trends-filters": controls,
        "trends-lines": lines,
        "trends-about": about,
        "trends-panels": panels,
        "trends-control": own_spread,
        "trends-values": values,
        "trends-origin": where_from,
    },
    also=also,
)
