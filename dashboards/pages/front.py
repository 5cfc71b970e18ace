"""The public front: who reported, who answers for quality, how complete; no institution, no small number."""

from __future__ import annotations

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.attributes import HIDDEN
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import year_of
from dashboards.components.forms import FORM_PARTS, form_words, forms_legend
from dashboards.components.gate import (
    WITHHELD,
    firmness,
    public_count,
    public_pair,
    public_share,
    public_table,
)
from dashboards.components.open_tables import ALL, reporting_block
from dashboards.components.rows import cell, records
from dashboards.components.sentences import from_reports, level_points, levels_title, short_levels
from dashboards.components.tiles import Tile, tiles
from dashboards.components.years import year_name, year_span
from dashboards.figures import bounds, stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, percent, sign
from data.queries import overview
from schemas.codelists import codelist
from schemas.honesty import SHARE_NEEDS, share_is_public
from schemas.roles import Permission


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(
                html.Div(
                    [html.Div(_intro(view), id="front-intro"), blocks.waiting("front-forms")],
                    className="wrap",
                ),
                className="front",
            ),
            html.Div(className="ornament front-band", **HIDDEN),
            html.Div(choices.row([choices.year_select(view)]), id="front-filters"),
            blocks.waiting("front-numbers", chart=False),
            html.Div(
                [blocks.waiting("front-completeness", "c7"), blocks.waiting("front-regions", "c5")],
                className="grid",
            ),
        ],
        className="front-page",
    )


def _intro(view: View, expected: int = 0) -> Content:
    title = n_(
        "How {n} vocational institution looks after quality", "How {n} vocational institutions look after quality",
        expected,
    ) if expected else _("How vocational institutions look after quality")  # fmt: skip
    return [
        html.H1(title),
        html.P(
            _(
                "Every institution evaluates itself each year, its council approves a report, and the results are open. Here they are for the whole country."
            ),
            className="intro",
        ),
        html.P(html.A(_("How these figures are made"), href=view.link("/methods")), className="intro"),
    ]


def _reporting(view: View, year: int) -> pd.DataFrame:
    rows = overview.reporting(view.stores.warehouse)
    return rows[rows["year"] == year]


def intro(view: View) -> Content:
    expected = int(_reporting(view, year_of(view))["expected"].sum())
    return _intro(view, expected if expected >= SHARE_NEEDS else 0)


def controls(view: View) -> Content:
    return choices.row([choices.year_select(view)])


def _forms(view: View) -> pd.DataFrame:
    rows = overview.qa_forms(view.stores.warehouse)
    rows = rows[rows["year"] == year_of(view)].groupby("level")[list(FORM_PARTS)].sum()
    return rows.reindex([code for code in codelist("level") if code in rows.index])


def numbers(view: View) -> Content:
    year = year_of(view)
    sums = _reporting(view, year)[["expected", "reported", "on_time"]].sum()
    expected = int(sums["expected"])
    if not expected:
        return blocks.nothing(
            _("Nothing to show yet"), _("Reports of this year have not been collected yet.")
        )
    forms = _forms(view).sum()
    answered = int(forms.drop("no_report").sum())
    somebody = int(forms["unit"] + forms["person"])
    items = [
        _kpi(
            _("Reported for {year}", year=year_name(year)),
            int(sums["reported"]),
            expected,
            _("institutions on the register"),
        ),
        _kpi(_("Reported on time"), int(sums["on_time"]), expected, _("institutions on the register")),
        _kpi(_("Unit or responsible person"), somebody, answered, _("institutions that reported")),
        _medians(view),
    ]
    return html.Div(items, className="kpis")


def _kpi(title: str, k: int, n: int, who: str) -> Content:
    share = html.Span(public_share(k, n), className=firmness(n))
    return blocks.kpi(title, share, [public_pair(k, n), " · ", who])


def _completeness(view: View) -> pd.DataFrame:
    rows = overview.completeness(view.stores.warehouse)
    return rows[(rows["level"] != "") & (rows["n"] >= SHARE_NEEDS)].copy()


def _medians(view: View) -> Content:
    rows = _completeness(view)
    rows = rows[rows["year"] == year_of(view)].set_index("level")
    lines: list[Content] = []
    for code in codelist("level").values():
        shown = code.id in rows.index
        n = int(cell(rows, code.id, "n")) if shown else 0
        value = percent(cell(rows, code.id, "evidenced_median")) if shown else _("too few")
        lines += [
            html.Span(label(code.label)),
            html.B(value, className=firmness(n) if shown else ""),
            html.Span(f"n = {number(n)}" if shown else ""),
        ]
    return html.Div(
        [
            html.P(_("Evidenced completeness, median"), className="kpi-label"),
            html.Div(lines, className="kpi-rows"),
            html.P(_("Levels are never averaged together"), className="kpi-n"),
        ],
        className="kpi wide",
    )


def forms(view: View) -> Content:
    counts = _forms(view)
    counts = counts[counts.sum(axis=1) >= SHARE_NEEDS]
    if counts.empty:
        return ""
    shown, texts = public_table(counts, FORM_PARTS)
    names = form_words()
    levels = [label(codelist("level")[str(level)].label) for level in counts.index]
    bars = [f"<b>{name}</b> · {number(int(n))}" for name, n in zip(levels, counts.sum(axis=1), strict=True)]
    drawn = stack.qa_forms(shown, names, bars, theme=view.theme)
    title = _("Who answers for quality")
    said = _("A responsible person counts the same as a unit (point 11 of the Model Regulation).")
    cells = [[name, *row] for name, row in zip(levels, texts.to_numpy().tolist(), strict=True)]
    if (texts == WITHHELD).any(axis=None):
        said += " " + _("Numbers from 1 to 4, and others that would give them away, are not shown.")
    picture = [forms_legend(shown), blocks.graph(drawn, f"{title}. {said}", stack.BAR * len(shown))]
    table = Table([_("Level of education"), *(names[part] for part in FORM_PARTS)], cells, title)
    subject = _("Institutions by form of the QA function and level of education")
    return blocks.figure(
        Figure(title, f"{subject}, {year_name(year_of(view))}", html.Div(picture), said, table)
    )


def completeness(view: View) -> Content:
    rows = _completeness(view)
    if rows.empty:
        return blocks.too_few(from_reports(SHARE_NEEDS))
    names = {code.id: label(code.label) for code in codelist("level").values()}
    rows = level_points(rows, names)
    drawn = bounds.completeness(rows, short_levels(), {"theme": view.theme, "sign": sign()})
    title = levels_title(rows, names)
    said = _(
        "The full mark is the median share of requirements met with evidence, the open mark what is declared, with evidence or without."
    )
    cells = [
        [names[r.level], r.name, number(r.n), percent(r.evidenced_median), percent(r.declared_median)]
        for r in records(rows.sort_values(["level", "year"]))
    ]
    headings = [_("Level of education"), _("Report year"), "n", _("Evidenced"), _("Declared")]
    subject = _("Completeness by level and report year, median of the institutions that reported")
    picture = blocks.graph(drawn, f"{title}. {said}", 300)
    return blocks.figure(
        Figure(title, f"{subject}, {year_span(rows['year'])}", picture, said, Table(headings, cells, title))
    )


def regions(view: View) -> Content:
    year = _reporting(view, year_of(view))
    rows = year.groupby("region")[["expected", "reported"]].sum()
    rows = rows[rows["expected"] > 0]
    if rows.empty:
        return ""
    block = reporting_block(year)
    shown, cells = [], []
    for code in (code for code in codelist("region") if code in rows.index):
        k, n = int(cell(rows, code, "reported")), int(cell(rows, code, "expected"))
        # A number that is not small itself may give away another one, here or in the open data.
        given_away = any(block.at(ALL, code, name)[1] for name in ("reported", "silent", "expected"))
        secret = given_away and bool(share_is_public(k, n))
        text = WITHHELD if secret else public_share(k, n)
        pair = (
            WITHHELD
            if block.at(ALL, code, "expected")[1]
            else _("of {n}", n=public_count(n))
            if secret
            else public_pair(k, n)
        )
        open_to_all = bool(share_is_public(k, n)) and not secret
        shown.append(Tile(code, k, n) if open_to_all else Tile(code, 0, n, text=text, base=pair))
        on_register = WITHHELD if block.at(ALL, code, "expected")[1] else public_count(n)
        cells.append([label(codelist("region")[code].label), on_register, text])
    title = _("Reporting by region")
    subject = _("Share of institutions on the register that reported")
    said = _(
        "Nine equal tiles stand for the nine regions. A share needs ten institutions; where one side of it is smaller than five, only its bound is given."
    )
    if any(WITHHELD in row for row in cells):
        said += " " + _("Some numbers are left out (·), because others would follow from them.")
    table = Table([_("Region"), _("On the register"), _("Reported")], cells, title)
    return blocks.figure(Figure(title, f"{subject}, {year_name(year_of(view))}", tiles(shown), said, table))


PAGE = Page(
    path="/",
    name=N_("Results"),
    layout=layout,
    parts={
        "front-intro": intro,
        "front-forms": forms,
        "front-filters": controls,
        "front-numbers": numbers,
        "front-completeness": completeness,
        "front-regions": regions,
    },
    permission=Permission.READ_PUBLIC,
)
