"""Completeness: the 35 requirements by region, evidenced against declared, and who lacks what."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import choice_of, level_of, one_of, page_of, year_of
from dashboards.components.dots import Dots, dots
from dashboards.components.forms import FORM_PARTS, form_words, forms_legend, forms_title
from dashboards.components.listed import strips, with_requirement
from dashboards.components.matrix_figure import by_region
from dashboards.components.rows import cell, records, row_at
from dashboards.components.sentences import by_points, change_words
from dashboards.components.shares import base, evidenced_share, requirement_name, summed
from dashboards.components.years import year_name, year_span
from dashboards.figures import panel as panel_figure
from dashboards.figures import stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, percent, sign
from data.queries import completeness, overview
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED
from schemas.regulation import dimensions, requirements
from schemas.years import report_years

SIZE = 25


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Completeness"), [_level_name(view)]), id="completeness-head"),
            html.Div(controls(view), id="completeness-filters"),
            blocks.waiting("completeness-numbers", chart=False),
            blocks.waiting("completeness-matrix"),
            html.Div(
                [
                    blocks.waiting("completeness-requirements", "c7"),
                    html.Div(
                        [
                            blocks.waiting("completeness-dimensions"),
                            blocks.waiting("completeness-panel"),
                            blocks.waiting("completeness-forms"),
                        ],
                        className="c5 stacked",
                    ),
                ],
                className="grid section",
            ),
            blocks.waiting("completeness-list", "section", chart=False),
        ]
    )


def _choice(view: View) -> Choice:
    """One level always: levels are never averaged together. Regions are the columns, not a filter."""
    return Choice((level_of(view),), (), choice_of(view).ownerships)


def _level_name(view: View) -> str:
    return label(codelist("level")[level_of(view)].label)


def _counts(view: View) -> pd.DataFrame:
    return completeness.requirement_matrix(view.stores.warehouse, year_of(view), _choice(view))


def head(view: View) -> Content:
    counts = summed(_counts(view), "requirement")
    about = [html.B(year_name(year_of(view))), _level_name(view)]
    about += [label(codelist("ownership")[code].label) for code in choice_of(view).ownerships]
    crumbs = [(_("Sector"), view.link("/")), (_level_name(view), "")]
    if not len(counts) or not base(counts).max():
        return blocks.head(_("No figures are in force for this level and year"), about, crumbs)
    reporting = int(base(counts).max())
    everyone = reporting + int(counts["none"].max())
    about.append(_("{k} of {n} institutions have figures", k=number(reporting), n=number(everyone)))
    about.append(_("data version {version}", version=number(view.stores.warehouse.version)))
    weakest = str(evidenced_share(counts[base(counts) > 0]).idxmin())
    said = _(
        "Least often evidenced: {requirement} ({k} of {n})",
        requirement=label(requirements()[weakest].label),
        k=number(cell(counts, weakest, "evidenced")), n=number(base(counts)[weakest]),
    )  # fmt: skip
    return blocks.head(said, about, crumbs)


def controls(view: View) -> Content:
    rows = overview.reporting(view.stores.warehouse, Choice((), (), choice_of(view).ownerships))
    counts = rows[rows["year"] == year_of(view)].groupby("level")["expected"].sum()
    shown = [("", _("Evidenced")), ("declared", _("Declared, with evidence or without"))]
    groups = [("", _("By dimension")), ("step", _("By step of the cycle"))]
    more = [
        choices.select("shown", _("Show"), shown, one_of(view, "shown", ("declared",), "")),
        choices.select("group", _("Group"), groups, one_of(view, "group", ("step",), "")),
    ]
    levels = choices.levels(view, {str(level): int(n) for level, n in counts.items()})
    return choices.row([levels, choices.year_select(view), choices.owners(view), *more, choices.clear(view)])


def numbers(view: View) -> Content:
    year = year_of(view)
    rows = overview.completeness(view.stores.warehouse, _choice(view)).set_index(["year", "level"])
    if (year, level_of(view)) not in rows.index:
        return ""
    now, before = row_at(rows, (year, level_of(view))), row_at(rows, (year - 1, level_of(view)))
    n, few = int(now["n"]), now["n"] < PEERS_NEED
    rows_of = behind(view, "index", year, _choice(view))
    weak = _dimensions(view, year).sort_values("evidenced").head(1)
    items = [
        blocks.kpi(
            _("Completeness, median"),
            _("too few") if few else f"{number(100 * now['evidenced_median'])}–{percent(now['declared_median'])}",
            n_("evidenced – declared, {n} institution", "evidenced – declared, {n} institutions", n),
            None if few or before is None else change_words(now["evidenced_median"], before["evidenced_median"]),
            behind=rows_of,
        ),
        blocks.kpi(
            _("Mean of all institutions"),
            "–" if few else f"{number(100 * now['lower'])}–{percent(now['upper'])}",
            _("at least – at most, whatever the silent ones would report; {n} institutions", n=number(now["expected"])),
            behind=rows_of,
        ),
    ]  # fmt: skip
    if len(weak) and not few:
        items.append(
            blocks.kpi(
                _("Weakest dimension"), percent(weak["evidenced"].iloc[0]),
                label(dimensions()[weak["dimension"].iloc[0]]),
                behind=behind(view, str(weak["dimension"].iloc[0]), year, _choice(view)),
            )
        )  # fmt: skip
    if not few:
        gap = now["declared_median"] - now["evidenced_median"]
        items.append(
            blocks.kpi(
                _("Declared without evidence"),
                n_("{n} point", "{n} points", round(100 * gap)),
                _("gap of the two medians"),
            )
        )
    return html.Div(items, className="kpis")


def _dimensions(view: View, year: int) -> pd.DataFrame:
    rows = completeness.dimension_means(view.stores.warehouse, _choice(view))
    return rows[(rows["year"] == year) & rows["evidenced"].notna()]


def requirements_by_region(view: View) -> Content:
    return by_region(view, _counts(view), _choice(view))


def all_requirements(view: View) -> Content:
    counts = summed(_counts(view), "requirement")
    counts = counts[base(counts) >= PEERS_NEED]
    if counts.empty:
        return blocks.too_few(_few_words())
    low = evidenced_share(counts)
    high = (counts["evidenced"] + counts["declared"]) / base(counts)
    order = low.sort_values().index
    rows = [
        Dots(
            label(requirements()[id].label), low[id], high[id], id,
            f"{view.link(requirement=id, page=None)}#list",
        )
        for id in order
    ]  # fmt: skip
    gap = str((high - low).idxmax())
    title = _(
        "Widest gap between declared and evidenced: {requirement}",
        requirement=label(requirements()[gap].label),
    )
    subject = _("35 requirements, weakest first, % of institutions with figures")
    cells = [
        [requirement_name(id), number(cell(counts, id, "evidenced")), number(cell(counts, id, "declared")),
         number(base(counts)[id]), percent(low[id]), percent(high[id])]
        for id in order
    ]  # fmt: skip
    headings = [
        _("Requirement"), _("Evidenced"), _("Declared only"), "n", _("Evidenced, %"), _("Declared, %"),
    ]  # fmt: skip
    said = _(
        "The distance between the marks is what institutions declare but do not evidence with a document's number and date or a link."
    )
    return blocks.figure(
        Figure(
            title,
            f"{_level_name(view)}. {subject}",
            dots(rows, _("Requirement")),
            said,
            Table(
                headings,
                cells,
                title,
                behind=[behind(view, str(id), year_of(view), _choice(view)) for id in order],
            ),
            behind=behind(view, "index", year_of(view), _choice(view)),
        )
    )


def _few_words() -> str:
    return n_(
        "Shares are shown from {n} institution with figures on.",
        "Shares are shown from {n} institutions with figures on.",
        PEERS_NEED,
    )


def forms(view: View) -> Content:
    rows = overview.qa_forms(view.stores.warehouse, _choice(view))
    rows = rows[rows["year"] == year_of(view)].groupby("region")[list(FORM_PARTS)].sum()
    rows = rows[rows.sum(axis=1) > 0]
    if rows.empty:
        return ""
    words = form_words()
    share = (rows["unit"] + rows["person"]) / rows.sum(axis=1)
    rows = rows.loc[share.sort_values(ascending=False).index]
    names = [label(codelist("region")[str(code)].label) for code in rows.index]
    bars = [f"<b>{name}</b> · {number(int(n))}" for name, n in zip(names, rows.sum(axis=1), strict=True)]
    title = forms_title(int(rows["none"].sum()), int(rows.drop(columns="no_report").sum().sum()))
    mine = [replace(_choice(view), regions=(str(code),)) for code in rows.index]
    year = year_of(view)
    drawn = stack.qa_forms(
        rows, words, bars, theme=view.theme,
        leads=lambda place, part: behind(view, "form", year, mine[place], states=(part,)),
    )  # fmt: skip
    said = _("A responsible person counts the same as a unit (point 11 of the Model Regulation).")
    cells = [[name, *(number(int(v)) for v in row)] for name, row in zip(names, rows.to_numpy(), strict=True)]
    picture = [forms_legend(rows), blocks.graph(drawn, f"{title}. {said}", stack.BAR * len(rows))]
    rows_of = [behind(view, "form", year, one) for one in mine]
    table = Table([_("Region"), *(words[part] for part in FORM_PARTS)], cells, title, behind=rows_of)
    subject = f"{_level_name(view)}. " + _("Institutions by form of the QA function and region")
    whole = behind(view, "form", year, _choice(view))
    return blocks.figure(Figure(title, subject, html.Div(picture), said, table, behind=whole))


def matched(view: View) -> Content:
    years = list(report_years())
    rows = completeness.matched_panel(view.stores.warehouse, years[0], years[-1], _choice(view))
    rows = rows[(rows["level"] == level_of(view)) & (rows["n_all"] >= PEERS_NEED)].copy()
    if rows.empty:
        return blocks.too_few(_few_words())
    rows.loc[rows["n"] < PEERS_NEED, "evidenced"] = None
    rows["name"] = [year_name(int(year)) for year in rows["year"]]
    rows["said"] = [f"{r.name}: {percent(r.evidenced)} (n = {number(r.n)})" for r in records(rows)]
    rows["said_all"] = [
        f"{r.name}: {percent(r.evidenced_all)} (n = {number(r.n_all)})" for r in records(rows)
    ]
    rows["href"] = [behind(view, "index", int(year), _choice(view)) for year in rows["year"]]
    same = int(rows["n"].max())
    words = {"matched": _("the same {n}", n=number(same)), "all": _("all")}
    drawn = panel_figure.panel(rows, words, {"theme": view.theme, "sign": sign()})
    title = _panel_title(rows, same)
    said = _(
        "Institutions that come or go move the mean of all: those with figures in every year are therefore drawn on their own."
    )
    headings = [_("Report year"), _("The same institutions"), "n", _("All with figures"), "n"]
    cells = [
        [r.name, percent(r.evidenced), number(r.n), percent(r.evidenced_all), number(r.n_all)]
        for r in records(rows)
    ]
    numbers = [
        [r.name, None if pd.isna(r.evidenced) else r.evidenced, r.n, r.evidenced_all, r.n_all]
        for r in records(rows)
    ]
    subject = _("Evidenced completeness, mean, {years}", years=year_span(rows["year"]))
    picture = blocks.graph(drawn, f"{title}. {said}", 280)
    return blocks.figure(
        Figure(
            title, f"{_level_name(view)}. {subject}", picture, said,
            Table(headings, cells, title, data=numbers, behind=rows["href"].tolist()), behind=rows["href"].iloc[-1],
        )
    )  # fmt: skip


def _panel_title(rows: pd.DataFrame, same: int) -> str:
    known = rows[rows["evidenced"].notna()]
    if len(known) < 2:
        return _("Too few institutions have figures in every year to follow them")
    moved = round(100 * (known["evidenced"].iloc[-1] - known["evidenced"].iloc[0]))
    if abs(moved) < 2:
        return _("The same {n} institutions stand where they stood", n=number(same))
    points = by_points(abs(moved) / 100)
    if moved > 0:
        return _("The same {n} institutions are up {points}", n=number(same), points=points)
    return _("The same {n} institutions are down {points}", n=number(same), points=points)


def weakest_dimensions(view: View) -> Content:
    rows = _dimensions(view, year_of(view))
    rows = rows[rows["n"] >= PEERS_NEED].sort_values("evidenced")
    if rows.empty:
        return ""
    names = [label(dimensions()[id]) for id in rows["dimension"]]
    rows_of = [behind(view, str(id), year_of(view), _choice(view)) for id in rows["dimension"]]
    shown = [
        Dots(name, r.evidenced, r.declared, href=href)
        for name, r, href in zip(names, records(rows), rows_of, strict=True)
    ]
    title = _("Weakest dimension: {dimension}", dimension=names[0])
    cells = [
        [name, percent(r.evidenced), percent(r.declared), number(r.n)]
        for name, r in zip(names, records(rows), strict=True)
    ]
    table = Table([_("Dimension"), _("Evidenced"), _("Declared"), "n"], cells, title, behind=rows_of)
    subject = _("Seven dimensions, weakest first, mean share of their requirements")
    said = _("Each dimension is the mean of its applicable requirements; the index is the mean of the seven.")
    whole = behind(view, "index", year_of(view), _choice(view))
    return blocks.figure(
        Figure(
            title, f"{_level_name(view)}. {subject}", dots(shown, _("Dimension")), said, table, behind=whole
        )
    )


def institutions(view: View) -> Content:
    region = view.chosen("region") if view.chosen("region") in codelist("region") else ""
    requirement = view.chosen("requirement") if view.chosen("requirement") in requirements() else ""
    choice = Choice((level_of(view),), (region,) if region else (), choice_of(view).ownerships)
    at = page_of(view)
    page = {"offset": at * SIZE, "limit": SIZE}
    rows = completeness.requirement_institutions(view.stores.warehouse, year_of(view), choice, **page)
    where = label(codelist("region")[region].label) if region else _("all regions")
    crumbs = [html.Li(html.A(_level_name(view), href=view.link(region=None, requirement=None, page=None)))]
    crumbs.append(
        html.Li(
            html.A(where, href=f"{view.link(requirement=None, page=None)}#list") if requirement else where
        )
    )
    if requirement:
        crumbs.append(html.Li(requirement_name(requirement)))
    title = _("Institutions: {region}", region=where)
    top = [html.Ol(crumbs, className="crumbs"), html.H2(title, id="list", tabIndex="-1")]
    if rows.empty:
        return [*top, html.P(_("No institution matches these filters in this year."), className="muted")]
    total = int(rows["total"].iloc[0])
    shown = (
        with_requirement(view, rows, year_of(view), requirement)
        if requirement
        else strips(view, rows, year_of(view))
    )
    rows_of = blocks.way_back(behind(view, requirement or "index", year_of(view), choice))
    tools = html.Div(rows_of, className="fig-tools")
    return [*top, shown, tools, blocks.pages(view.link, at, SIZE, total)]


PAGE = Page(
    path="/completeness",
    name=N_("Completeness"),
    layout=layout,
    parts={
        "completeness-head": head,
        "completeness-filters": controls,
        "completeness-numbers": numbers,
        "completeness-matrix": requirements_by_region,
        "completeness-requirements": all_requirements,
        "completeness-forms": forms,
        "completeness-panel": matched,
        "completeness-dimensions": weakest_dimensions,
        "completeness-list": institutions,
    },
)
