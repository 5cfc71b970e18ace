"""Anomalies: what rules found in the reports in force and values apart from all others, with what was said of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cache

import pandas as pd
from dash import html

from dashboards.components import apart, blocks, choices, past_findings
from dashboards.components.attributes import data
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import page_of, year_of
from dashboards.components.explained import said_of
from dashboards.components.observed import filed, sheet_name, value_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, language, n_, number
from data.queries.choice import Choice
from data.register import anomalies, history
from data.register.anomalies import Asked, Found, Hits
from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Slot
from schemas.roles import Role
from schemas.rules import rules, slot_label, words

SIZE = 25
MOST_APART = 40
_LEVELS = {"explain": N_("Explanation needed"), "warning": N_("Warning")}


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Anomalies"), []), id="anomalies-head"),
            html.Div(id="anomalies-filters"),
            blocks.waiting("anomalies-rules", chart=False),
            blocks.waiting("anomalies-list", "section", chart=False),
            blocks.waiting("anomalies-apart", "section", chart=False),
            html.Div(id="anomalies-past", className="section"),
        ]
    )


def _asked(view: View) -> Asked:
    rule, kind = view.chosen("rule"), view.chosen("kind")
    return Asked(year_of(view), rule if rule in rules() else "", kind if kind in _LEVELS else "")


def _hits(view: View) -> list[Hits]:
    with view.stores.register.reading() as connection:
        return anomalies.hits(connection, _asked(view))


def _past_hits(view: View) -> dict[str, int]:
    with view.stores.register.reading() as connection:
        return history.hits(connection)


def head(view: View) -> Content:
    found = _hits(view)
    asking = [one for one in found if one.level == Level.EXPLAIN]
    total, explained = sum(one.findings for one in asking), sum(one.explained for one in asking)
    title = (
        n_(
            "{n} value asked for an explanation; explained: {k}",
            "{n} values asked for an explanation; explained: {k}",
            total,
            k=number(explained),
        )
        if total
        else _("No value of this year asked for an explanation")
    )
    scope = [html.B(year_name(year_of(view))), _("reports in force"), _own_words(view)]
    return blocks.head(title, [one for one in scope if one], [(_("Sector"), view.link("/"))])


def _own_words(view: View) -> str:
    """What of it the reader sees one by one."""
    if view.actor.role in (Role.REPORTER, Role.HEAD):
        return _("one by one: your institution’s own")
    if view.actor.authorities or view.actor.levels:
        return _("one by one: the institutions you look after")
    return ""


def controls(view: View) -> Content:
    asked = _asked(view)
    known = [
        (id, f"{id} {_bare(rules()[id].message[language()])[:70]}")
        for id in sorted({h.rule for h in _hits(view)} | set(_past_hits(view)))
    ]
    kinds = [("", _("Both kinds")), *((id, _(words)) for id, words in _LEVELS.items())]
    return choices.row(
        [
            choices.year_select(view),
            choices.select("kind", _("Kind"), kinds, asked.level),
            choices.select("rule", _("Rule"), [("", _("All rules")), *known], asked.rule, wide=True),
            choices.clear(view),
        ]
    )


class _Dots(dict[str, str]):
    """Blanks of a message that stand for whatever value was met."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _bare(message: str) -> str:
    return message.format_map(_Dots()).replace("….", "…")


def by_rule(view: View) -> Content:
    found = _hits(view)
    if not found:
        return blocks.nothing(
            _("Nothing to explain"), _("No rule spoke about the reports in force of this year.")
        )
    loudest = max(found, key=lambda one: one.findings)
    title = _("Rule {rule} spoke most: {n} times in {k} reports",
              rule=loudest.rule, n=number(loudest.findings), k=number(loudest.reports))  # fmt: skip
    cells = [
        [
            html.A(one.rule, href=f"{view.link(rule=one.rule, page=None)}#list"),
            _bare(rules()[one.rule].message[language()]) if one.rule in rules() else "–",
            _(_LEVELS[one.level]), number(one.findings), number(one.reports),
            number(one.explained) if one.level == Level.EXPLAIN else "–",
        ]
        for one in found
    ]  # fmt: skip
    whole = [
        [one.rule, _(_LEVELS[one.level]), float(one.findings), float(one.reports), float(one.explained)]
        for one in found
    ]
    headings = [_("Rule"), _("What it says"), _("Kind"), _("Findings"), _("Reports"), _("Explained")]
    shown = blocks.table(Table(headings, cells, title), cards=True)
    plain = Table([headings[0], *headings[2:]], [[row[0], *row[2:]] for row in cells], title, data=whole)
    said = _("A rule that speaks often may be a bad rule as well as a bad habit. A warning asks for nothing.")
    subject = _("Findings by rule, all institutions, {year}", year=year_name(year_of(view)))
    rows_of = f"{view.link(page=None)}#list"  # the findings themselves, one by one
    return blocks.figure(Figure(title, subject, shown, said, plain, behind=rows_of))


def findings(view: View) -> Content:
    asked, at = _asked(view), page_of(view)
    with view.stores.register.reading() as connection:
        found, total = anomalies.found(connection, view.actor, asked, offset=at * SIZE, limit=SIZE)
    title = _("Findings, one by one")
    top = [html.H2(title, id="list", tabIndex="-1"), _narrowed(view, asked)]
    if not found:
        return [*top, html.P(_("No finding that you may read matches these filters."), className="muted")]
    cells = [_line(view, one) for one in found]
    headings = [
        _("Institution"),
        _("Where"),
        _("What was found"),
        _("What the institution says"),
        _("Report"),
    ]
    return [
        *top,
        blocks.table(Table(headings, cells, title), cards=True),
        blocks.pages(view.link, at, SIZE, total),
    ]


def _narrowed(view: View, asked: Asked) -> Content:
    if not asked.rule:
        return ""
    link = html.A(_("All rules"), href=f"{view.link(rule=None, page=None)}#list")
    return html.P([_("Rule {rule}", rule=asked.rule), " · ", link], className="muted")


def _line(view: View, one: Found) -> list[Content]:
    name = html.A(one.names[language()], href=view.link("/institution", code=one.institution))
    said = words(one.finding, language()).message if one.finding["rule"] in rules() else "–"
    report = html.A(one.report, href=f"/reports/{one.report}", className="nowrap", **data(reload=""))
    return [name, _place(one), [html.B(one.finding["rule"]), " ", said], _reason(one), report]


def _place(one: Found) -> str:
    row = one.finding
    sheet = sheet_name(row["sheet"])
    slot = Slot(row["field"], row["row"], row["part"] or "value")
    asked = slot_label(slot, language()) if row["field"] else ""
    return " · ".join(part for part in (sheet, asked, row["cell"]) if part)


def _reason(one: Found) -> Content:
    if one.finding["level"] != Level.EXPLAIN:
        return _("a warning asks for nothing")
    if one.reason is None:
        return html.Span(_("not explained"), className="word word-warn")
    known = rules().get(one.finding["rule"])
    asks = bool(known and known.tolerance.get("approver"))
    return said_of(one.reason, asks=asks)


def stands_apart(view: View) -> Content:
    year = year_of(view)
    rows = apart.outside(view, year)
    title = (
        n_(
            "{n} value lies outside what chance and the usual spread explain",
            "{n} values lie outside what chance and the usual spread explain",
            len(rows),
        )
        if len(rows)
        else _("No value lies outside what chance and the usual spread explain")
    )
    looked = len(apart.looked_at())
    said = [
        n_(
            "{n} share looked at, level by level, by the 99.8 % limits of a funnel widened for overdispersion. Outside is no verdict.",
            "{n} shares looked at, level by level, by the 99.8 % limits of a funnel widened for overdispersion. Outside is no verdict.",
            looked,
        )
    ]
    mine = rows[rows["open"]]
    if len(mine) > MOST_APART:
        said.append(n_("and {n} more", "and {n} more", len(mine) - MOST_APART))
    if hidden := len(rows) - len(mine):
        said.append(
            n_(
                "{n} more at an institution that you do not act for.",
                "{n} more at institutions that you do not act for.",
                hidden,
            )
        )
    shown = _apart_table(view, mine.head(MOST_APART), title)
    subject = _("Shares of all institutions, {year}", year=year_name(year))
    return blocks.figure(
        Figure(title, subject, blocks.table(shown, cards=True), " ".join(said), _bare_table(mine, title))
    )


def _bare_table(rows: pd.DataFrame, title: str) -> Table:
    """The same numbers for files, all of them."""
    cells, whole = [], []
    for r in records(rows):
        one = apart.looked_at()[r.indicator]
        named = [r.name, label(one.label), label(codelist("level")[r.level].label)]
        parts = (number(r.numerator), number(r.denominator))
        cells.append([*named, value_words(one, r.value), *parts, value_words(one, r.target)])
        whole.append([*named, filed(one, r.value), r.numerator, r.denominator, filed(one, r.target)])
    headings = [
        _("Institution"), _("Indicator"), _("Level of education"), _("Value"), _("Numerator"), _("Denominator"),
        _("All of the level"),
    ]  # fmt: skip
    return Table(headings, cells[:MOST_APART], title, data=whole)


def _apart_table(view: View, rows: pd.DataFrame, title: str) -> Table:
    given = apart.explained(view, rows)
    side = {1: ("rise", _("higher")), -1: ("fall", _("lower"))}
    cells: list[Sequence[Content]] = []
    for r in records(rows):
        one = apart.looked_at()[r.indicator]
        glyph, word = side[r.side]
        where = view.link(
            "/compare",
            indicator=r.indicator,
            level=r.level,
            year=str(year_of(view)),
            institutions=r.institution,
        )
        reason = given.get((r.report, r.indicator))
        of = (view, r.indicator, year_of(view), Choice((r.level,)))
        cells_of = behind(*of, institutions=[r.institution], cells_of=r.institution)
        cells.append(
            [
                html.A(r.name, href=where), label(one.label), label(codelist("level")[r.level].label),
                html.A(value_words(one, r.value), href=cells_of), f"{number(r.numerator)} / {number(r.denominator)}",
                value_words(one, r.target), html.Span([blocks.icon(glyph), word], className="word"),
                said_of(reason, asks=False) if reason else _("nobody asked, nothing said"),
            ]
        )  # fmt: skip
    headings = [
        _("Institution"), _("Indicator"), _("Level of education"), _("Value"), "n", _("All of the level"),
        _("In words"), _("What the institution says"),
    ]  # fmt: skip
    return Table(headings, cells, title)


def in_past_series(view: View) -> Content:
    return past_findings.past(view, _asked(view).rule)


def also(view: View) -> Hashable:
    """Answers show findings and explanations as the register holds them now."""
    with view.stores.register.reading() as connection:
        return anomalies.stamp(connection), history.stamp(connection)


PAGE = Page(
    path="/anomalies",
    name=N_("Anomalies"),
    group="reports",
    layout=layout,
    parts={
        "anomalies-head": head,
        "anomalies-filters": controls,
        "anomalies-rules": by_rule,
        "anomalies-list": findings,
        "anomalies-apart": stands_apart,
        "anomalies-past": in_past_series,
    },
    also=also,
)
