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
    count_words,
    firmness,
    public_count,
    public_parts,
    told,
)
from dashboards.components.open_counts import ALL, Block, block_of, blocks_of
from dashboards.components.rows import cell, records
from dashboards.components.sentences import from_reports, level_points, levels_title, short_levels
from dashboards.components.tiles import Tile, tiles
from dashboards.components.years import year_name, year_span
from dashboards.figures import bounds, stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, percent, sign
from data.queries import overview
from schemas.codelists import codelist
from schemas.honesty import SHARE_NEEDS
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


def _block(view: View) -> Block | None:
    return block_of(view.stores.warehouse, year_of(view))


def intro(view: View) -> Content:
    block = _block(view)
    expected, hidden = block.at(ALL, ALL, "expected") if block else (0, True)
    return _intro(view, 0 if hidden or expected < SHARE_NEEDS else int(expected))


def controls(view: View) -> Content:
    return choices.row([choices.year_select(view)])


def numbers(view: View) -> Content:
    block = _block(view)
    if block is None:
        return blocks.nothing(
            _("Nothing to show yet"), _("Reports of this year have not been collected yet.")
        )
    reported = _("Reported for {year}", year=year_name(year_of(view)))
    on_register, answered = _("institutions on the register"), _("institutions that reported")
    items = [
        _kpi(block, reported, ("reported", "expected"), on_register),
        _kpi(block, _("Reported on time"), ("on_time", "expected"), on_register),
        _kpi(block, _("Unit or responsible person"), ("somebody", "answered"), answered),
        _medians(view),
    ]
    return html.Div(items, className="kpis")


def _kpi(block: Block, title: str, share_of: tuple[str, str], who: str) -> Content:
    share, pair, _open = told(block, (ALL, ALL), *share_of)
    whole, hidden = block.at(ALL, ALL, share_of[1])
    share = html.Span(share, className="" if hidden else firmness(whole))
    return blocks.kpi(title, share, [pair, " · ", who])


def _completeness(view: View) -> pd.DataFrame:
    """Levels with enough reports; `n` is nothing where it would give a small number away."""
    rows = overview.completeness(view.stores.warehouse)
    rows = rows[(rows["level"] != "") & (rows["n"] >= SHARE_NEEDS)]
    known = blocks_of(view.stores.warehouse)
    n = [
        known[r.year].at(r.level, ALL, "answered") if r.year in known else (r.n, False) for r in records(rows)
    ]
    return rows.assign(n=[float("nan") if hidden else float(count) for count, hidden in n])


def _medians(view: View) -> Content:
    rows = _completeness(view)
    rows = rows[rows["year"] == year_of(view)].set_index("level")
    lines: list[Content] = []
    for code in codelist("level").values():
        shown = code.id in rows.index
        n = float(cell(rows, code.id, "n")) if shown else 0
        value = percent(cell(rows, code.id, "evidenced_median")) if shown else _("too few")
        lines += [
            html.Span(label(code.label)),
            html.B(value, className=firmness(n) if shown and not pd.isna(n) else ""),
            html.Span(f"n = {count_words(n)}" if shown else ""),
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
    block = _block(view)
    of_level = {code: block.at(code, ALL, "asked") for code in codelist("level")} if block else {}
    of_level = {code: n for code, (n, hidden) in of_level.items() if n >= SHARE_NEEDS and not hidden}
    if block is None or not of_level:
        return ""
    shown, texts = public_parts(block, [(code, ALL) for code in of_level], FORM_PARTS)
    names = form_words()
    levels = [label(codelist("level")[code].label) for code in of_level]
    bars = [f"<b>{name}</b> · {number(n)}" for name, n in zip(levels, of_level.values(), strict=True)]
    drawn = stack.qa_forms(shown, names, bars, theme=view.theme)
    title = _("Who answers for quality")
    said = _("A responsible person counts the same as a unit (point 11 of the Model Regulation).")
    cells = [[name, *row] for name, row in zip(levels, texts.to_numpy().tolist(), strict=True)]
    if (texts == WITHHELD).any(axis=None):
        said += " " + _("Numbers from 1 to 4, and others that would give them away, are not shown.")
    picture = [forms_legend(shown), blocks.graph(drawn, f"{title}. {said}", stack.BAR * len(shown))]
    headings = [_("Level of education"), *(names[part] for part in FORM_PARTS)]
    if "hidden" in shown and shown["hidden"].any():
        headings.append(names["hidden"])
        cells = [[*row, number(n)] for row, n in zip(cells, shown["hidden"], strict=True)]
    table = Table(headings, cells, title)
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
        [names[r.level], r.name, count_words(r.n), percent(r.evidenced_median), percent(r.declared_median)]
        for r in records(rows.sort_values(["level", "year"]))
    ]
    headings = [_("Level of education"), _("Report year"), "n", _("Evidenced"), _("Declared")]
    subject = _("Completeness by level and report year, median of the institutions that reported")
    picture = blocks.graph(drawn, f"{title}. {said}", 300)
    return blocks.figure(
        Figure(title, f"{subject}, {year_span(rows['year'])}", picture, said, Table(headings, cells, title))
    )


def regions(view: View) -> Content:
    block = _block(view)
    of_region = [code for code in codelist("region") if block and block.at(ALL, code, "expected")[0]]
    if block is None or not of_region:
        return ""
    shown, cells = [], []
    for code in of_region:
        k, (n, hidden) = block.at(ALL, code, "reported")[0], block.at(ALL, code, "expected")
        text, pair, is_open = told(block, (ALL, code), "reported", "expected")
        shown.append(Tile(code, int(k), int(n)) if is_open else Tile(code, 0, int(n), text=text, base=pair))
        on_register = WITHHELD if hidden else public_count(n)
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
