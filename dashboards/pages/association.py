"""Association: whether institutions with fuller quality systems have other outcomes a year later."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import level_of
from dashboards.components.observed import card, filed, unit_words, value_words
from dashboards.components.origin import origin
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.figures import scatter as figure
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, language, n_, number, percent, sign
from data.queries import compare
from data.queries.choice import Choice
from data.register import anomalies
from schemas.codelists import codelist
from schemas.honesty import SHARE_NEEDS, rank_correlation
from schemas.indicators import Indicator, chapters, indicators

FIRST = "O01"
CHAPTERS = ("outcome", "satisfaction")
MOST_IN_TABLE = 60


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Completeness and outcomes"), []), id="association-head"),
            html.Div(controls(view), id="association-filters"),
            html.Div(
                [blocks.waiting("association-scatter", "c7"), blocks.waiting("association-years", "c5")],
                className="grid",
            ),
            html.Div(id="association-about", className="section"),
            html.Div(id="association-origin"),
        ]
    )


def _outcomes() -> dict[str, Indicator]:
    """The shares among the outcomes: what a quality system is for."""
    return {
        id: one
        for id, one in indicators().items()
        if one.chapter in CHAPTERS and one.unit == "percent" and one.denominator
    }


def _indicator(view: View) -> Indicator:
    return _outcomes().get(view.chosen("indicator"), _outcomes()[FIRST])


def _level(view: View) -> str:
    level = level_of(view)
    return level if level in _indicator(view).levels else _indicator(view).levels[0]


def _level_name(view: View) -> str:
    return label(codelist("level")[_level(view)].label)


def _rows(view: View) -> pd.DataFrame:
    """All pairs of years; only shares of enough cases."""
    rows = compare.association(view.stores.warehouse, _indicator(view).id, _level(view))
    rows = rows[rows["denominator"] >= SHARE_NEEDS]
    return rows.assign(name=rows[f"name_{language()}"])


def _year(view: View, rows: pd.DataFrame) -> int | None:
    """The year of completeness: the one chosen, else the newest with enough pairs."""
    counts = rows["year"].value_counts()
    text = view.chosen("of")
    if text.isdigit() and int(text) in counts.index:
        return int(text)
    enough = counts[counts >= SHARE_NEEDS]
    return int(max(enough.index)) if len(enough) else int(max(counts.index)) if len(counts) else None


def _words(found: tuple[float, float, float] | None) -> str:
    """How the two go together, by the interval alone: an interval over zero says nothing."""
    if found is None:
        return _("too few to say")
    _rho, low, high = found
    if low > 0:
        return _("the fuller the system, the higher the value, as a rule")
    if high < 0:
        return _("the fuller the system, the lower the value, as a rule")
    return _("no association that could be told from chance")


def head(view: View) -> Content:
    rows = _rows(view)
    year = _year(view, rows)
    part = rows[rows["year"] == year]
    found = rank_correlation(part["evidenced"], part["value"])
    title = _(
        "Completeness and “{indicator}” a year later: {words}",
        indicator=label(_indicator(view).label), words=_words(found),
    )  # fmt: skip
    scope: list[Content] = [_level_name(view), n_("{n} institution", "{n} institutions", len(part))]
    if year is not None:
        scope.insert(0, html.B(f"{year_name(year)} → {year_name(year + 1)}"))
    return blocks.head(title, scope, [(_("Sector"), view.link("/")), (_level_name(view), "")])


def controls(view: View) -> Content:
    one, rows = _indicator(view), _rows(view)
    levels = [(id, label(code.label)) for id, code in codelist("level").items() if id in one.levels]
    groups = [
        (
            label(text),
            [(found.id, label(found.label)) for found in _outcomes().values() if found.chapter == id],
        )
        for id, text in chapters().items()
        if id in CHAPTERS
    ]
    years = [
        (str(y), f"{year_name(y)} → {year_name(y + 1)}") for y in sorted(set(rows["year"]), reverse=True)
    ]
    fields = [
        choices.select("indicator", _("Indicator a year later"), groups, one.id, wide=True),
        choices.select("level", _("Level of education"), levels, _level(view)),
    ]
    if years:
        fields.append(choices.select("of", _("Completeness of, value of"), years, str(_year(view, rows))))
    return choices.row([*fields, choices.clear(view)])


def pairs(view: View) -> Content:
    one, rows = _indicator(view), _rows(view)
    year = _year(view, rows)
    part = rows[rows["year"] == year].sort_values("name")
    if year is None or part.empty:
        return blocks.nothing(
            _("No pairs"), _("It takes a year with completeness and a value of the year after it.")
        )
    found = rank_correlation(part["evidenced"], part["value"])
    shown = part.assign(x=100 * part["evidenced"], y=part["value"], size=part["denominator"])
    shown["said"] = [
        _("{name}: completeness {share}, then {value} (n = {n})",
          name=r.name, share=percent(r.evidenced), value=value_words(one, r.value), n=number(r.denominator))
        for r in records(part)
    ]  # fmt: skip
    shown["href"] = [f"{view.link(origin=f'{r.institution}:{year + 1}')}#origin" for r in records(part)]
    axes = figure.Axes(
        _("Evidenced completeness, {year}", year=year_name(year)),
        f"{label(one.label)}, {year_name(year + 1)}",
        lambda value, top: number(value) + (sign() if top else ""),
        lambda value, top: (
            number(round(value, 6), 0 if float(value).is_integer() else 1) + (sign() if top else "")
        ),
    )
    title = _words(found)
    title = f"{title[:1].upper()}{title[1:]}"
    subject = f"{_level_name(view)}. " + _(
        "{indicator}, {unit}, by evidenced completeness a year before; one mark an institution",
        indicator=label(one.label), unit=unit_words(one),
    )  # fmt: skip
    picture = blocks.graph(figure.scatter(shown, axes, theme=view.theme), f"{title}. {subject}", 420)
    rows_of = behind(view, one.id, year + 1, Choice((_level(view),)))
    table = _table(view, part)
    return blocks.figure(Figure(title, subject, picture, _caption(found, len(part)), table, behind=rows_of))


def _caption(found: tuple[float, float, float] | None, n: int) -> str:
    if found is None:
        said = n_(
            "No rank correlation: it needs at least {n} institution, and values that differ.",
            "No rank correlation: it needs at least {n} institutions, and values that differ.", SHARE_NEEDS,
        )  # fmt: skip
    else:
        rho, low, high = (number(value, 2) for value in found)
        said = _(
            "Spearman’s rank correlation ρ = {rho}, 95 % interval {low} to {high}, n = {n} (Bonett and Wright 2000).",
            rho=rho, low=low, high=high, n=number(n),
        )  # fmt: skip
    return f"{said} " + _(
        "The area of a mark is the number of cases behind its value. Two things that go together need not depend on one another: size, profile and place may move both."
    )


def _table(view: View, part: pd.DataFrame) -> Table:
    one, choice = _indicator(view), Choice((_level(view),))
    headings = [
        _("Institution"),
        _("Evidenced completeness"),
        _("Numerator"),
        _("Denominator"),
        _("A year later"),
    ]
    cells = [
        [r.name, percent(r.evidenced), number(r.numerator), number(r.denominator), value_words(one, r.value)]
        for r in records(part.head(MOST_IN_TABLE))
    ]
    whole = [[r.name, r.evidenced, r.numerator, r.denominator, filed(one, r.value)] for r in records(part)]
    caption = label(one.label)
    if len(part) > MOST_IN_TABLE:
        caption = _("The first {n} of {all}; files have all of them.", n=MOST_IN_TABLE, all=number(len(part)))
    rows_of = [
        behind(view, one.id, int(r.year) + 1, choice, institutions=[r.institution])
        for r in records(part.head(MOST_IN_TABLE))
    ]
    return Table(headings, cells, caption, data=whole, behind=rows_of)


def by_year(view: View) -> Content:
    """Whether every pair of years says the same: one year's association may be chance."""
    rows = _rows(view)
    if rows.empty:
        return ""
    one, cells, rows_of = _indicator(view), [], []
    for year, part in rows.groupby("year"):
        found = rank_correlation(part["evidenced"], part["value"])
        rho, low, high = ("–", "–", "–") if found is None else tuple(number(value, 2) for value in found)
        span = f"{low} – {high}" if found else "–"
        # The arrow stays with the first year where the column is narrow.
        years = f"{year_name(int(str(year)))}\u00a0→ {year_name(int(str(year)) + 1)}"
        cells.append([years, number(len(part)), rho, span, _words(found)])
        rows_of.append(behind(view, one.id, int(str(year)) + 1, Choice((_level(view),))))
    title = _("The same question in every pair of years")
    headings = [_("Years"), "n", "ρ", "95 %", _("In words")]
    said = html.P(
        _(
            "With many looks some intervals miss zero by chance alone: an association counts when it comes again."
        ),
        className="muted",
    )
    heading = html.H2(title, className="fig-title")
    return html.Section(
        [heading, blocks.table(Table(headings, cells, title, behind=rows_of), cards=True), said],
        className="fig",
    )


def about(view: View) -> Content:
    one = _indicator(view)
    return html.Details([html.Summary(_("What “{indicator}” means", indicator=label(one.label))), card(one)])


def where_from(view: View) -> Content:
    code, _colon, year = view.chosen("origin").partition(":")
    if not (code and year.isdigit() and len(year) == 4):
        return ""
    return origin(view, _indicator(view), (code, int(year), _level(view)))


def also(view: View) -> Hashable:
    """What institutions say of their values is shown as the register holds it now."""
    with view.stores.register.reading() as connection:
        return anomalies.stamp(connection)


PAGE = Page(
    path="/association",
    name=N_("Association"),
    group="indicators",
    layout=layout,
    parts={
        "association-head": head,
        "association-filters": controls,
        "association-scatter": pairs,
        "association-years": by_year,
        "association-about": about,
        "association-origin": where_from,
    },
    also=also,
)
