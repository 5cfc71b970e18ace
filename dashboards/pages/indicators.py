"""Indicators: what each means, why it is asked, who owns it, where its series breaks, and where it is drawn."""

from __future__ import annotations

import pandas as pd
from dash import dcc, html

from dashboards.components import blocks, choices, ring
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Table
from dashboards.components.choices import one_of
from dashboards.components.gate import public_count
from dashboards.components.observed import card, unit_words
from dashboards.components.rows import records
from dashboards.components.years import year_name, year_span
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, day, label, n_, number
from data.queries.choice import Choice
from data.queries.trends import coverage
from schemas.codelists import codelist
from schemas.indicators import Indicator, care, chapters, indicators
from schemas.roles import Permission
from schemas.years import breaks


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(head(view), id="indicators-head"),
            html.Div(one_card(view), id="indicators-card"),
            html.Div(controls(view), id="indicators-filters", className="section"),
            html.Div(found(view), id="indicators-list"),
        ]
    )


def _indicator(view: View) -> Indicator | None:
    return indicators().get(view.chosen("indicator"))


def head(view: View) -> Content:
    one = _indicator(view)
    if one is not None:
        crumbs = [(_("Indicators"), view.link("/indicators")), (label(chapters()[one.chapter]), "")]
        return blocks.head(label(one.label), [html.B(one.id), unit_words(one)], crumbs)
    said = n_("{n} indicator and what it means", "{n} indicators and what they mean", len(indicators()))
    return blocks.head(said, [n_("{n} chapter", "{n} chapters", len(chapters()))])


def one_card(view: View) -> Content:
    """The card of the indicator chosen: meaning, care, breaks, values there are, and its ring."""
    one = _indicator(view)
    if one is None:
        return ""
    left = html.Div([html.H2(_("Definition"), className="fig-title"), card(one), _care(one), _links(view, one)], className="c7")  # fmt: skip
    right = html.Div([html.H2(_("Why it is asked, and where it leads"), className="fig-title"), ring.of_indicator(view, one)], className="c5")  # fmt: skip
    return [
        html.Div([left, right], className="grid"),
        html.Div(_breaks(one), className="section"),
        html.Div(_values(view, one), className="section"),
    ]


def _care(one: Indicator) -> Content:
    kept = care()[one.chapter]
    facts = [
        (_("Owner"), label(codelist("actor")[kept.owner].label)),
        (_("Next review"), day(kept.next_review)),
    ]
    return html.Dl(
        [part for name, text in facts for part in (html.Dt(name), html.Dd(text))], className="card-facts"
    )


def _links(view: View, one: Indicator) -> Content:
    """To its pictures, which are behind the door."""
    if view.prefix == "/":
        return ""
    pages = [(_("Trends"), "/trends"), (_("Compare"), "/compare"), (_("Regions"), "/regions")]
    links = [
        html.A(name, href=view.link(path, indicator=one.id), className="btn btn-sm") for name, path in pages
    ]
    return html.Div(links, className="fig-tools")


def _breaks(one: Indicator) -> Content:
    mine = [b for b in breaks() if not b.indicators or one.id in b.indicators]
    mine = [b for b in mine if not b.levels or set(b.levels) & set(one.levels)]
    title = _("Breaks in its series")
    rows: list[list[Child]] = [
        [
            year_name(b.year), label(b.label),
            _("before and after are not compared") if b.indicators else _("said beside the series"),
            html.Span(b.source, lang="en"),
        ]
        for b in mine
    ]  # fmt: skip
    if not rows:
        return [html.H2(title), html.P(_("None is known."), className="muted")]
    headings = [_("Report year"), _("What happened"), _("What follows"), _("Source")]
    return [html.H2(title), blocks.table(Table(headings, rows, title), cards=True)]


def _values(view: View, one: Indicator) -> Content:
    rows: pd.DataFrame = coverage(view.stores.warehouse)
    rows = rows[(rows["indicator"] == one.id) & rows["level"].isin(list(one.levels))]
    title = _("Values there are")
    if rows.empty:
        return [html.H2(title), html.P(_("Nobody has reported it yet."), className="muted")]
    count = public_count if view.prefix == "/" else number
    cells = [
        [label(codelist("level")[row.level].label), year_span([row.first, row.last]), count(row.institutions)]
        for row in records(rows)
    ]
    headings = [_("Level of education"), _("Report years"), _("Institutions, at most in a year")]
    rows_of = [behind(view, one.id, int(row.last), Choice((row.level,))) for row in records(rows)]
    return [html.H2(title), blocks.table(Table(headings, cells, title, behind=rows_of), cards=True)]


def controls(view: View) -> Content:
    if _indicator(view) is not None:
        return ""
    options = [("", _("All chapters")), *((id, label(text)) for id, text in chapters().items())]
    chapter = one_of(view, "chapter", chapters(), "")
    typed = html.Div(
        [
            html.Label(_("Words to look for"), htmlFor="choose-q"),
            dcc.Input(id="choose-q", type="search", value=view.chosen("q"), debounce=True, className="form-control"),
        ],
        className="field wide",
    )  # fmt: skip
    return choices.row(
        [typed, choices.select("chapter", _("Chapter"), options, chapter), choices.clear(view)]
    )


def found(view: View) -> Content:
    """The indicators that match, chapter by chapter; only where none is chosen."""
    if _indicator(view) is not None:
        return ""
    words = view.chosen("q").casefold().split()
    chapter = one_of(view, "chapter", chapters(), "")
    parts: list[Child] = []
    for id, text in chapters().items():
        mine = [one for one in indicators().values() if one.chapter == id and _matches(one, words)]
        if not mine or chapter not in ("", id):
            continue
        rows: list[list[Child]] = [
            [
                html.A(f"{one.id} {label(one.label)}", href=view.link("/indicators", indicator=one.id)),
                label(one.definition), unit_words(one),
                ", ".join(label(codelist("level")[level].label) for level in one.levels),
            ]
            for one in mine
        ]  # fmt: skip
        headings = [_("Indicator"), _("Definition"), _("Unit"), _("Levels")]
        name = label(text)
        parts += [
            html.H2(f"{name} ({number(len(mine))})"),
            blocks.table(Table(headings, rows, name), cards=True),
        ]
    return parts or html.P(_("No indicator has these words."), className="muted")


def _matches(one: Indicator, words: list[str]) -> bool:
    text = " ".join((one.id, label(one.label), label(one.definition), one.source)).casefold()
    return all(word in text for word in words)


PAGE = Page(
    path="/indicators",
    name=N_("Indicators"),
    group="methods",
    layout=layout,
    parts={
        "indicators-head": head,
        "indicators-card": one_card,
        "indicators-filters": controls,
        "indicators-list": found,
    },
    permission=Permission.READ_PUBLIC,
)
