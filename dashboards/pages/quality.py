"""Data quality: which values are there, which are missing, who was late, and which rules speak."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, ring
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Figure, Table
from dashboards.components.choices import choice_of, year_of
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, percent
from data.queries import overview
from data.queries.quality import indicator_coverage
from data.register import rule_desk
from data.register.anomalies import LOOKED_AT
from schemas.honesty import PEERS_NEED
from schemas.indicators import indicators
from schemas.rules import rules

LOUDEST = 25

Of = tuple[str, int]
"""An indicator in a year."""

Shown = tuple[Sequence[str], Sequence[int], Mapping[Of, tuple[float, float]], Mapping[Of, str]]
"""Indicators, years, each pair's share with how many were asked, and the share in words."""


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Data quality"), choices.scope(view)), id="quality-head"),
            html.Div(choices.filters(view), id="quality-filters"),
            blocks.waiting("quality-late", "section", chart=False),
            blocks.waiting("quality-coverage", "section", chart=False),
            blocks.waiting("quality-rules", "section", chart=False),
        ]
    )


def _coverage(view: View) -> pd.DataFrame:
    rows = indicator_coverage(view.stores.warehouse, choice_of(view))
    return rows[rows["indicator"].isin(list(indicators()))]


def _applies(row: pd.Series | pd.DataFrame) -> pd.Series:
    """Those of whom a value was to be had: with it, or missing it."""
    return row["reported"] + row["missing"]


def head(view: View) -> Content:
    rows = _coverage(view)
    rows = rows[rows["year"] == year_of(view)]
    scope = [html.B(year_name(year_of(view))), *choices.scope(view)]
    crumbs = [(_("Sector"), view.link("/"))]
    asked = int(_applies(rows).sum())
    if not asked:
        return blocks.head(_("No figures are in force for this year"), scope, crumbs)
    said = _("{share} of the values asked for are there", share=percent(rows["reported"].sum() / asked))
    return blocks.head(said, scope, crumbs)


def filters(view: View) -> Content:
    return choices.filters(view)


def late(view: View) -> Content:
    """Who reported, and when, year by year."""
    rows = overview.reporting(view.stores.warehouse, choice_of(view))
    counts = ["expected", "reported", "on_time", "late", "waived"]
    years = rows.groupby("year")[counts].sum().sort_index(ascending=False).reset_index()
    title = _("Reports in time, late and not there")
    cells: list[list[Child]] = []
    for r in records(years):
        firm = r.reported >= PEERS_NEED
        cells.append(
            [
                year_name(r.year), number(r.expected), number(r.reported), number(r.on_time), number(r.late),
                percent(r.late / r.reported) if firm else "–", number(r.expected - r.reported), number(r.waived),
            ]
        )  # fmt: skip
    headings = [
        _("Report year"), _("Expected"), _("Reported"), _("In time"), _("Late"), _("Late, % of reports"),
        _("Not there"), _("Waived"),
    ]  # fmt: skip
    rows_of = [behind(view, "report", int(r.year), choice_of(view)) for r in records(years)]
    return [html.H2(title), blocks.table(Table(headings, cells, title, behind=rows_of))]


def coverage(view: View) -> Content:
    """Indicator by year as shares; the year's counts, missing apart from not applicable, in the table."""
    rows = _coverage(view)
    if rows.empty:
        return blocks.nothing(_("No values"), _("Not reported is not zero: nothing is known for this year."))
    years = sorted({int(year) for year in rows["year"]})
    rows = rows.assign(asked=_applies(rows), share=(rows["reported"] / _applies(rows).where(lambda n: n > 0)))
    shares = {(r.indicator, int(r.year)): (r.share, r.asked) for r in records(rows)}
    texts = {of: _share(*known) for of, known in shares.items()}
    order = [id for id in indicators() if any((id, year) in shares for year in years)]
    cells: list[list[Child]] = [
        [ring.indicator_link(view, id), *(_cell(view, (id, y), texts.get((id, y), "–")) for y in years)]
        for id in order
    ]
    title = _coverage_title(view, rows)
    heads = [_("Indicator"), *(year_name(year) for year in years)]
    picture = blocks.table(Table(heads, cells, title))
    subject = _("Values there of those asked for, among institutions with a report in force, by report year")
    said = _(
        "Not applicable and nothing to report are no gaps: they count neither as there nor as missing. Institutions without a report are above. Under {n} institutions counts are given.",
        n=PEERS_NEED,
    )
    return blocks.figure(
        Figure(
            title,
            f"{subject}. {', '.join(choices.scope(view))}",
            picture,
            said,
            _whole_table(view, rows, (order, years, shares, texts), title),
        )
    )


def _cell(view: View, of: tuple[str, int], text: str) -> Child:
    """A share leading to the values there are and those that are missing."""
    return html.A(text, href=behind(view, *of, choice_of(view))) if text != "–" else text


def _share(share: float, asked: float) -> str:
    if pd.isna(share) or not asked:
        return "–"
    if asked < PEERS_NEED:
        return _("{k} of {n}", k=number(round(share * asked)), n=number(asked))
    return percent(share)


def _coverage_title(view: View, rows: pd.DataFrame) -> str:
    """The indicator most often missing in the year, if any is."""
    now = rows[(rows["year"] == year_of(view)) & (rows["asked"] >= PEERS_NEED)]
    if now.empty or not now["missing"].sum():
        return _("Coverage of the indicators")
    worst = now.sort_values("share").iloc[0]
    name = label(indicators()[str(worst["indicator"])].label)
    return _(
        "Most often missing: {indicator} ({k} of {n})",
        indicator=name, k=number(worst["missing"]), n=number(worst["asked"]),
    )  # fmt: skip


def _whole_table(view: View, rows: pd.DataFrame, shown: Shown, title: str) -> Table:
    """The shares of every year as they are shown, and the counts of the year chosen."""
    order, years, shares, texts = shown
    now = {r.indicator: r for r in records(rows[rows["year"] == year_of(view)])}
    headings = [
        _("Indicator"), *(year_name(year) for year in years), _("With a value"), _("Missing"),
        _("Nothing to report"), _("Not applicable"), _("Values"),
    ]  # fmt: skip
    cells, numbers = [], []
    for id in order:
        name = f"{id} {label(indicators()[id].label)}"
        r = now.get(id)
        counts = [int(n) for n in (r.reported, r.missing, r.nothing, r.na)] if r else []
        counts += [sum(counts)] if counts else []
        said = [texts.get((id, year), "–") for year in years]
        cells.append([name, *said, *(number(n) for n in counts)])
        # A share stands in files as a number; counts of a few stay the words they are.
        kept = [
            None if text == "–" else shares[id, year][0] if "%" in text else text
            for year, text in zip(years, said, strict=True)
        ]
        numbers.append([name, *kept, *counts])
    return Table(headings, cells, title, numbers)


def _hits(view: View) -> list[rule_desk.Hits]:
    with view.stores.register.reading() as connection:
        return rule_desk.hits(connection, year=year_of(view))


def heard(view: View) -> Hashable:
    """Findings come and go without a new version of the data."""
    with view.stores.register.reading() as connection:
        return rule_desk.stamp(connection)


def _findings(view: View, hit: rule_desk.Hits) -> Child:
    """How many, leading to those that stand in reports in force: errors do not, they are mended before."""
    known = rules().get(hit.rule)
    if known is None or known.level not in LOOKED_AT:
        return number(hit.findings)
    address = view.link("/anomalies", rule=hit.rule, year=str(year_of(view)))
    return html.A(number(hit.findings), href=f"{address}#list")


def spoken(view: View) -> Content:
    """The rules that spoke most often in the year's reports of all institutions."""
    found = sorted(_hits(view), key=lambda hit: -hit.findings)
    title = _("Rules that speak most often, {year}", year=year_name(year_of(view)))
    if not found:
        return [html.H2(title), html.P(_("No rule has spoken."), className="muted")]
    cells: list[list[Child]] = [
        [
            ring.rule_link(view, hit.rule) if hit.rule in rules() else hit.rule,
            _findings(view, hit),
            number(hit.reports), number(hit.open), number(hit.fixed), number(hit.explained),
            percent(hit.false_alarm_share) if hit.settled >= PEERS_NEED else "–",
        ]
        for hit in found[:LOUDEST]
    ]  # fmt: skip
    headings = [
        _("Rule"), _("Findings"), _("Reports"), _("Open"), _("Fixed"), _("Explained"), _("False alarms"),
    ]  # fmt: skip
    told = n_("{n} rule has spoken, in every institution's reports.", "{n} rules have spoken, in every institution's reports.", len(found))  # fmt: skip
    return [html.H2(title), html.P(told, className="muted"), blocks.table(Table(headings, cells, title))]


PAGE = Page(
    path="/quality",
    name=N_("Data quality"),
    group="methods",
    layout=layout,
    parts={
        "quality-head": head,
        "quality-filters": filters,
        "quality-late": late,
        "quality-coverage": coverage,
        "quality-rules": spoken,
    },
    also=heard,
)
