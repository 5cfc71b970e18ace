"""Compare: institutions against the limits of chance, a benchmark in words, themselves a year before, and all."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, funnels
from dashboards.components.attributes import data
from dashboards.components.blocks import Figure, Table
from dashboards.components.compared import MOST, Comparison, comparison, kept, readings
from dashboards.components.observed import by_chapter, card, unit_words
from dashboards.components.origin import origin
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.figures import lined
from dashboards.figures.lined import Scale
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, sign
from data.register import anomalies, groups
from schemas.codelists import codelist
from schemas.honesty import DECILES_NEED, PEERS_NEED, SHARE_NEEDS, deciles
from schemas.roles import PUBLIC
from schemas.years import report_years

LONGEST = 38  # letters of a name above its line
_GLYPHS = {"higher": "rise", "lower": "fall", "similar": "ring", "too_few": "dash", "none": "dash"}


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Compare"), []), id="compare-head"),
            html.Div(id="compare-filters"),
            html.Div(
                [blocks.waiting("compare-funnel", "c7"), blocks.waiting("compare-intervals", "c5")],
                className="grid",
            ),
            html.Div(
                [blocks.waiting("compare-strip", "c7"), blocks.waiting("compare-years", "c5")],
                className="grid section",
            ),
            blocks.waiting("compare-table", "section", chart=False),
            html.Div(id="compare-about", className="section"),
            html.Div(id="compare-origin"),
        ]
    )


def head(view: View) -> Content:
    one = comparison(view)
    crumbs = [(_("Sector"), view.link("/")), (one.level_name, "")]
    known = _("{n} of {all} institutions with a value", n=number(len(one.known)), all=number(len(one.rows)))
    scope = [html.B(year_name(one.year)), one.level_name, known]
    return blocks.head(_finding(one), scope, crumbs)


def _finding(one: Comparison) -> str:
    """The chosen one against its benchmark; without one, who lies outside the limits."""
    if len(one.shown) and one.target is not None:
        first = one.shown.iloc[0]
        blanks = {
            "name": first["name"], "indicator": label(one.one.label),
            "word": readings()[one.reading(first["institution"])], "target": one.words(one.target),
        }  # fmt: skip
        value = one.value_at(first["institution"])
        if value is None:
            return _("{name}. {indicator}: {word}", **{k: blanks[k] for k in ("name", "indicator", "word")})
        return _(
            "{name}. {indicator}: {value}, against {target}: {word}", value=one.words(value), **blanks
        )  # fmt: skip
    return funnels.title(one)


def controls(view: View) -> Content:
    one = comparison(view)
    levels = [(id, label(code.label)) for id, code in codelist("level").items() if id in one.one.levels]
    years = [(str(year), found.name) for year, found in sorted(report_years().items(), reverse=True)]
    opened = [pair for pair in years if int(pair[0]) <= max(one.year, choices.year_of(view))]
    against = [("", _("All institutions of the level")), ("peers", _("Peers of the first one"))]
    mine = [("", _("No group")), *((group.id, group.name) for group in kept(view))]
    names = dict(zip(one.shown["institution"], one.shown["name"], strict=True))
    asked = {code: names.get(code, code) for code in view.many("institutions")}
    pick = choices.picker("institutions", _("Institutions"), most=MOST, level=one.level)
    fields = [
        choices.select("indicator", _("Indicator"), by_chapter(), one.one.id, wide=True),
        choices.select("level", _("Level of education"), levels, one.level),
        choices.year_select(view),
        choices.select(
            "before", _("Beside the year"), [p for p in opened if p[0] != str(one.year)], str(one.before)
        ),
        choices.select("against", _("Compared with"), against, view.chosen("against")),
    ]
    if len(mine) > 1:
        fields.append(choices.select("group", _("My group"), mine, view.chosen("group")))
    chosen = choices.chips(view, "institutions", asked)
    return [choices.row([*fields, pick, choices.clear(view)]), chosen, *_ways(view, one)]


def _ways(view: View, one: Comparison) -> list[Content]:
    """One click to the peers and back, and the way to keep the chosen ones as a group."""
    ways: list[Content] = []
    if one.first and one.peers is None:
        link = view.link(against="peers", institutions=one.first, group=None)
        ways.append(html.A(_("Compare with peers"), href=link, className="btn btn-sm"))
    if one.peers is not None:
        ways.append(html.A(_("Without peers"), href=view.link(against=None), className="btn btn-sm"))
    if one.chosen and view.actor != PUBLIC:
        link = f"/groups?institutions={','.join(one.chosen)}"
        ways.append(html.A(_("Keep as a group"), href=link, className="btn btn-sm", **data(reload="")))
    said = [html.P(one.peer_words(), className="notice")] if one.peers is not None else []
    return [*said, html.Div(ways, className="acts")]


def funnel(view: View) -> Content:
    return funnels.drawn(comparison(view))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _scale(one: Comparison, *, target: bool = True) -> Scale:
    mark = one.target if target else None
    unit = sign() if one.one.unit == "percent" else ""
    return Scale(
        lambda value, top: (
            number(round(value, 6), 0 if float(value).is_integer() else 1) + (unit if top else "")
        ),
        None if mark is None else (mark, f"{one.against()}: {one.words(mark)}"),
    )


def _nobody() -> Content:
    return blocks.nothing(
        _("No institution chosen"), _("Type a name or code above: up to {n} can stand side by side.", n=MOST)
    )


def _subject(one: Comparison, years: str) -> str:
    return f"{label(one.one.label)}, {unit_words(one.one)}. {one.level_name}, {years}"


def intervals(view: View) -> Content:
    one = comparison(view)
    if one.shown.empty:
        return _nobody()
    rows = _interval_rows(one)
    words = [one.reading(code) for code in one.shown.index]
    title = _intervals_title(one, words)
    drawn = lined.intervals(rows, _scale(one), theme=view.theme)
    subject = _subject(one, year_name(one.year))
    picture = blocks.graph(drawn, f"{title}. {subject}", lined.height(len(rows)))
    rows_of = one.behind(*one.shown.index)
    return blocks.figure(
        Figure(title, subject, picture, _intervals_caption(one), _numbers(one), behind=rows_of)
    )


def _interval_rows(one: Comparison) -> pd.DataFrame:
    found = []
    for r in records(one.shown):
        code, said = r.institution, one.reading(r.institution)
        value, span = one.value_at(code), one.interval(code)
        shown = said if said in ("higher", "similar", "lower") else ""
        low, high = span if span else (None, None)
        words = f"{r.name}: {one.words(value)}" + (f" ({one.words(low)} – {one.words(high)})" if span else "")
        found.append((_short(r.name), value, low, high, readings()[said], shown, words, _back(one, code)))
    columns = ["name", "value", "low", "high", "word", "reading", "said", "href"]
    return pd.DataFrame(found, columns=columns).astype({"value": float, "low": float, "high": float})


def _back(one: Comparison, code: str) -> str:
    return f"{one.view.link(origin=f'{code}:{one.year}')}#origin"


def _intervals_title(one: Comparison, words: list[str]) -> str:
    if one.target is None:
        return n_(
            "No benchmark: it needs at least {n} institution with a value",
            "No benchmark: it needs at least {n} institutions with a value", PEERS_NEED,
        )  # fmt: skip
    names = {name: word for name, word in readings().items() if name in words}
    counted = ", ".join(f"{word}: {number(words.count(name))}" for name, word in names.items())
    return _(
        "Against {target}: {counts}", target=f"{one.against()} ({one.words(one.target)})", counts=counted
    )


def _intervals_caption(one: Comparison) -> str:
    if not one.is_share:
        return _(
            "This indicator is no share of cases, so there is no interval: a value within 5 % of the benchmark is called similar."
        )
    return _(
        "The line is the 95 % interval (Wilson): higher or lower when all of it lies to one side of the benchmark, similar otherwise, too few to say under {n} cases. The order says nothing.",
        n=SHARE_NEEDS,
    )


def _numbers(one: Comparison) -> Table:
    """The chosen ones with all their numbers."""
    cells, whole = [], []
    for r in records(one.shown):
        value, span = one.value_at(r.institution), one.interval(r.institution)
        low, high = span if span else (None, None)
        word = readings()[one.reading(r.institution)]
        parts = [None if pd.isna(part) else float(part) for part in (r.numerator, r.denominator)]
        shown = ["–" if part is None else number(part) for part in parts]
        cells.append([r.name, *shown, one.words(value), one.words(low), one.words(high), word])
        whole.append([r.name, *parts, *(one.filed(bound) for bound in (value, low, high)), word])
    headings = [
        _("Institution"),
        _("Numerator"),
        _("Denominator"),
        _("Value"),
        _("Interval from"),
        _("Interval to"),
        _("In words"),
    ]
    rows_of = [one.behind(str(code)) for code in one.shown.index]
    return Table(headings, cells, label(one.one.label), data=whole, behind=rows_of)


def strip(view: View) -> Content:
    one = comparison(view)
    everyone = one.firm["value"].tolist()
    if not everyone:
        return ""
    known = deciles(everyone)
    limits = None if known is None else known.tolist()
    found = [
        (_short(r.name), one.value_at(r.institution), f"{r.name}: {one.words(one.value_at(r.institution))}",
         _back(one, r.institution))
        for r in records(one.shown)
    ]  # fmt: skip
    rows = pd.DataFrame(found, columns=["name", "value", "said", "href"]).astype({"value": float})
    drawn = lined.strip(rows, everyone, limits, _scale(one, target=False), theme=view.theme)
    middle = float(pd.Series(everyone).median())
    few = len(everyone) < PEERS_NEED
    title = (
        n_("{n} institution has a value", "{n} institutions have a value", len(everyone))
        if few
        else _("Half of the institutions lie under {median}, half above", median=one.words(middle))
    )
    subject = _subject(one, year_name(one.year))
    picture = blocks.graph(drawn, f"{title}. {subject}", lined.height(len(rows) + 1))
    said, table = _strip_caption(limits is not None), _strip_table(one)
    return blocks.figure(Figure(title, subject, picture, said, table, behind=one.behind()))


def _strip_caption(bands: bool) -> str:
    said = _("Every stroke in the lowest line is an institution.")
    if bands:
        return f"{said} " + _(
            "The shaded bands hold the middle 40, 60 and 80 % of institutions; the dashed line is their median."
        )
    return f"{said} " + n_(
        "No bands: they need at least {n} institution with a value.",
        "No bands: they need at least {n} institutions with a value.", DECILES_NEED,
    )  # fmt: skip


def _strip_table(one: Comparison) -> Table:
    """The deciles of all, and the values of the chosen ones."""
    known = deciles(one.firm["value"])
    rows = [] if known is None else [(f"{10 * at} %", float(v)) for at, v in enumerate(known, 1)]
    if known is None and len(one.firm) >= PEERS_NEED:
        rows = [(_("Median"), float(one.firm["value"].median()))]
    pairs = [*rows, *((r.name, one.value_at(r.institution)) for r in records(one.shown))]
    cells = [[name, one.words(value)] for name, value in pairs]
    return Table(
        [_("Institution"), _("Value")],
        cells,
        label(one.one.label),
        data=[[name, one.filed(value)] for name, value in pairs],
    )


def years(view: View) -> Content:
    one = comparison(view)
    if one.shown.empty:
        return ""
    before, now = year_name(one.before), year_name(one.year)
    found = []
    for r in records(one.shown):
        was, value = one.value_at(r.institution, before=True), one.value_at(r.institution)
        said, said_before = f"{r.name}, {now}: {one.words(value)}", f"{r.name}, {before}: {one.words(was)}"
        word = f"{one.words(was)} → {one.words(value)}"
        found.append((_short(r.name), was, value, word, said, said_before, _back(one, r.institution)))
    columns = ["name", "before", "value", "word", "said", "said_before", "href"]
    rows = pd.DataFrame(found, columns=columns).astype({"before": float, "value": float})
    both = int((rows["before"].notna() & rows["value"].notna()).sum())
    title = n_(
        "{n} of {all} chosen has a value in both years", "{n} of {all} chosen have a value in both years",
        both, all=number(len(rows)),
    )  # fmt: skip
    drawn = lined.dumbbell(rows, _scale(one, target=False), theme=view.theme)
    subject = _subject(one, _("{before} and {now}", before=before, now=now))
    picture = blocks.graph(drawn, f"{title}. {subject}", lined.height(len(rows)))
    said = _(
        "The ring is {before}, the disc {now}. How far one moved says nothing about why, and small institutions move more.",
        before=before, now=now,
    )  # fmt: skip
    cells = [[r.name, one.words(r.before), one.words(r.value)] for r in records(rows)]
    whole = [
        [name, one.filed(was), one.filed(value)]
        for name, was, value in zip(
            one.shown["name"], _bare(rows["before"]), _bare(rows["value"]), strict=True
        )
    ]
    return blocks.figure(
        Figure(
            title,
            subject,
            picture,
            said,
            Table(
                [_("Institution"), before, now],
                cells,
                title,
                data=whole,
                behind=[one.behind(str(code)) for code in one.shown.index],
            ),
            behind=one.behind(*one.shown.index),
        )
    )


def _bare(values: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def table(view: View) -> Content:
    one = comparison(view)
    if one.shown.empty:
        return ""
    shown = _numbers(one)
    cells = []
    for r, row in zip(records(one.shown), shown.rows, strict=True):
        name = html.A(r.name, href=view.link("/institution", code=r.institution))
        glyph = _GLYPHS[one.reading(r.institution)]
        word = html.Span([blocks.icon(glyph), row[-1]], className="word")
        where = html.A(_("Where from?"), href=_back(one, r.institution)) if r.report else "–"
        cells.append([name, *row[1:-1], word, where])
    title = _("The chosen institutions in numbers")
    headings = [*shown.headings, _("Origin")]
    return [html.H2(title), blocks.table(Table(headings, cells, title), cards=True), _others(one)]


def _others(one: Comparison) -> Content:
    """Who was chosen and is not here: another level, or not in this year."""
    gone = [code for code in one.chosen if code not in one.rows.index]
    if not gone:
        return ""
    return html.P(_("Not at this level in this year: {codes}.", codes=", ".join(gone)), className="muted")


def about(view: View) -> Content:
    one = comparison(view)
    name = _("What “{indicator}” means", indicator=label(one.one.label))
    return html.Details([html.Summary(name), card(one.one)])


def where_from(view: View) -> Content:
    code, _colon, year = view.chosen("origin").partition(":")
    if not (code and year.isdigit() and len(year) == 4):
        return ""
    one = comparison(view)
    return origin(view, one.one, (code, int(year), one.level))


def also(view: View) -> Hashable:
    """Answers show the reader's own groups, and what institutions say, as they are now."""
    with view.stores.register.reading() as connection:
        return groups.stamp(connection, view.actor), anomalies.stamp(connection)


PAGE = Page(
    path="/compare",
    name=N_("Compare"),
    group="indicators",
    layout=layout,
    parts={
        "compare-head": head,
        "compare-filters": controls,
        "compare-funnel": funnel,
        "compare-intervals": intervals,
        "compare-strip": strip,
        "compare-years": years,
        "compare-table": table,
        "compare-about": about,
        "compare-origin": where_from,
    },
    also=also,
)
