"""Reporting and on-time rate by level and region, and completeness in the three forms of a sector figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks
from dashboards.components.attributes import HIDDEN, aria
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import choice_of, year_of
from dashboards.components.rows import cell, row_at
from dashboards.components.sentences import from_reports
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, label, number, percent
from data.queries import overview
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED, SectorShare, sector_share

COUNTS = ["expected", "reported", "on_time"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Those of a level or a region: how many owed a report, sent one, and did so in time."""

    name: str
    n: int
    reported: int
    on_time: int
    behind: str = ""  # the address of its rows

    @property
    def firm(self) -> bool:
        return self.n >= PEERS_NEED


def rates(view: View) -> Content:
    rows = overview.reporting(view.stores.warehouse, choice_of(view))
    rows = rows[rows["year"] == year_of(view)]
    if not rows["expected"].sum():
        return ""
    shown = [*_by(view, rows, "level"), *_by(view, rows, "region")]
    title = _rates_title(_by(view, rows, "level"))
    said = _(
        "The full mark is the share that reported by its own deadline, the open mark the share that reported at all; of the institutions on the register on the day of the deadline. Under {n} institutions there are counts alone.",
        n=PEERS_NEED,
    )
    headings = [_("Level or region"), _("On the register"), _("Reported"), _("On time"), _("Reported, share"), _("On time, share")]  # fmt: skip
    cells = [
        [one.name, number(one.n), number(one.reported), number(one.on_time), *_shares(one)] for one in shown
    ]
    data = [[one.name, one.n, one.reported, one.on_time, *_numbers(one)] for one in shown]
    who = _("Institutions that owed a report, by level and region")
    subject = f"{who}, {year_name(year_of(view))}"
    return blocks.figure(
        Figure(
            title,
            subject,
            _picture(shown),
            said,
            Table(headings, cells, title, data=data, behind=[one.behind for one in shown]),
            behind=behind(view, "report", year_of(view), choice_of(view)),
        )
    )


def _by(view: View, rows: pd.DataFrame, name: str) -> list[Rate]:
    sums = rows.groupby(name)[COUNTS].sum()
    mine = {code: replace(choice_of(view), **{f"{name}s": (code,)}) for code in codelist(name)}
    return [
        Rate(
            label(codelist(name)[code].label),
            *(int(cell(sums, code, column)) for column in COUNTS),
            behind=behind(view, "report", year_of(view), mine[code]),
        )
        for code in codelist(name)
        if code in sums.index and cell(sums, code, "expected")
    ]


def _rates_title(levels: Sequence[Rate]) -> str:
    firm = [one for one in levels if one.firm]
    if len(firm) > 1:
        least = min(firm, key=lambda one: one.on_time / one.n)
        if any(one.on_time / one.n > least.on_time / least.n for one in firm):
            return _("Fewest on time: {level}", level=least.name)
    return _("Reported, and on time, by level and region")


def _numbers(one: Rate) -> tuple[float | None, float | None]:
    return (one.reported / one.n, one.on_time / one.n) if one.firm else (None, None)


def _shares(one: Rate) -> list[str]:
    return [percent(share) for share in _numbers(one)]


def _picture(shown: Sequence[Rate]) -> Component:
    key = [
        html.Li([html.Span(className="key-lo"), _("reported on time")]),
        html.Li([html.Span(className="key-hi"), _("reported, in time or later")]),
    ]
    return html.Div(
        [html.Ul(key, className="legend"), html.Ul([_row(one) for one in shown], className="dots")]
    )


def _row(one: Rate) -> Component:
    name = _named(one.name, one.n, one.behind)
    if not one.firm:
        said = _("{k} reported, {t} of them on time", k=number(one.reported), t=number(one.on_time))
        value = html.Span(f"{number(one.on_time)} – {number(one.reported)}", className="dots-val", **HIDDEN)
        track = html.Span(className="dots-track", role="img", **aria(label=said))
        return html.Li([name, track, value], className="dots-row")
    low, high = 100 * one.on_time / one.n, 100 * one.reported / one.n
    said = _("{t} on time, {k} reported", t=percent(low / 100), k=percent(high / 100))
    marks = [
        html.I(className="dots-span", style={"--lo": low, "--hi": high}),
        html.I(className="dots-hi", style={"--hi": high}),
        html.I(className="dots-lo", style={"--lo": low}),
    ]
    track = html.Span(marks, className="dots-track", role="img", **aria(label=said))
    shares = [html.B(percent(low / 100)), html.Span(f" – {percent(high / 100)}")]
    return html.Li([name, track, html.Span(shares, className="dots-val", **HIDDEN)], className="dots-row")


def _named(name: str, n: int, address: str) -> Component:
    return html.Span(
        [html.A(name, href=address), " ", html.Small(f"n = {number(n)}", className="muted nowrap")],
        className="dots-label",
    )


def three_forms(view: View) -> Content:
    """Evidenced completeness among reporters, and the least and most it could be of all."""
    rows = overview.completeness(view.stores.warehouse, choice_of(view))
    rows = rows[(rows["year"] == year_of(view)) & (rows["level"] != "")].set_index("level")
    shown = {
        code: _forms_of(row_at(rows, code))
        for code in codelist("level")
        if code in rows.index and cell(rows, code, "n") >= PEERS_NEED
    }
    if not shown:
        return blocks.too_few(from_reports(PEERS_NEED))
    names = {code: label(codelist("level")[code].label) for code in shown}
    title = _("Completeness among those who reported, and what it could be of all")
    headings = [
        _("Level of education"),
        _("Among reporters"),
        _("At least"),
        _("At most"),
        _("Reported"),
        _("On the register"),
    ]
    cells = [
        [
            names[code],
            *(percent((part or 0) / 100) for part in one[:3]),
            number(one.reporting),
            number(one.expected),
        ]
        for code, one in shown.items()
    ]
    data = [
        [names[code], *((part or 0) / 100 for part in one[:3]), one.reporting, one.expected]
        for code, one in shown.items()
    ]
    said = _(
        "Each bar runs from the least to the most that the mean of all could be, whatever the silent ones would have reported; the mark is the mean of those who did. Levels are never averaged together."
    )
    subject = _("Mean evidenced completeness by level, {year}", year=year_name(year_of(view)))
    rows_of = {
        code: behind(view, "index", year_of(view), replace(choice_of(view), levels=(code,))) for code in shown
    }
    bars = [_range(names[code], one, rows_of[code]) for code, one in shown.items()]
    picture, whole = html.Ul(bars, className="dots"), behind(view, "index", year_of(view), choice_of(view))
    table = Table(headings, cells, title, data=data, behind=list(rows_of.values()))
    return blocks.figure(Figure(title, subject, picture, said, table, behind=whole))


def _forms_of(row: Any) -> SectorShare:  # Any: a row of the question
    # Only sums enter the three forms, so the mean may stand for each who reported.
    n, expected = int(row["n"]), int(row["expected"])
    return sector_share(np.full(n, 100 * float(row["evidenced_mean"])), max(n, expected))


def _range(name: str, one: SectorShare, address: str) -> Component:
    mean, low, high = (part or 0.0 for part in one[:3])
    said = _(
        "{mean} among reporters, between {low} and {high} of all",
        mean=percent(mean / 100),
        low=percent(low / 100),
        high=percent(high / 100),
    )
    marks = [
        html.I(className="dots-span", style={"--lo": low, "--hi": high}),
        html.I(className="dots-lo", style={"--lo": mean}),
    ]
    span = f" {number(low)}–{number(high)}"
    value = html.Span([html.B(percent(mean / 100)), html.Span(span)], className="dots-val", **HIDDEN)
    track = html.Span(marks, className="dots-track", role="img", **aria(label=said))
    return html.Li([_named(name, one.reporting, address), track, value], className="dots-row")
