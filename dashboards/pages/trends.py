"""Trends: one indicator over the years, institutions against the bands of their peers, down to the cell."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.blocks import Figure, Table
from dashboards.components.captions import trend_caption
from dashboards.components.choices import choice_of, level_of
from dashboards.components.controlled import Followed, controlled
from dashboards.components.observed import (
    breaks_of,
    by_chapter,
    card,
    cuts,
    trend_words,
    unit_words,
    value_words,
)
from dashboards.components.origin import origin
from dashboards.components.rows import cell, records
from dashboards.components.years import year_name, year_span
from dashboards.figures import trend as trend_figure
from dashboards.figures.trend import Series, Trend
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, language, number, sign
from data.queries import trends
from data.queries.choice import Choice
from data.queries.institution import identities
from data.register import anomalies
from schemas.codelists import codelist
from schemas.honesty import DECILES_NEED, PEERS_NEED, compare
from schemas.indicators import Indicator, indicators
from schemas.years import Break

FIRST = "O02"
MOST = 5
LONGEST = 20  # letters of a name beside its line


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(label(_indicator(view).label), [_level_name(view)]), id="trends-head"),
            html.Div(controls(view), id="trends-filters"),
            html.Div(
                [
                    blocks.waiting("trends-lines", "c8"),
                    html.Div(about(view), id="trends-about", className="c4"),
                ],
                className="grid",
            ),
            html.Div(id="trends-control", className="section"),
            blocks.waiting("trends-values", "section", chart=False),
            html.Div(id="trends-origin"),
        ]
    )


def _indicator(view: View) -> Indicator:
    return indicators().get(view.chosen("indicator"), indicators()[FIRST])


def _level(view: View) -> str:
    """The level chosen, if the indicator has it; else one it has."""
    mine = _indicator(view).levels
    default = "secondary" if "secondary" in mine else mine[0]
    codes = view.many("institutions")[:1]
    if codes and not choice_of(view).levels:
        found = identities(view.stores.warehouse, list(codes))
        default = str(found["level"].iloc[0]) if len(found) else default
    chosen = level_of(view, default)
    return chosen if chosen in mine else mine[0]


def _level_name(view: View) -> str:
    return label(codelist("level")[_level(view)].label)


def _choice(view: View) -> Choice:
    chosen = choice_of(view)
    return Choice((_level(view),), chosen.regions, chosen.ownerships)


def _names(view: View) -> dict[str, str]:
    """The institutions chosen, by code, in the order chosen."""
    codes = list(view.many("institutions")[:MOST])
    found = identities(view.stores.warehouse, codes).set_index("institution")[f"name_{language()}"]
    return {code: str(found[code]) for code in codes if code in found}


def _lines(view: View) -> pd.DataFrame:
    rows = trends.lines(view.stores.warehouse, _indicator(view).id, list(_names(view)))
    return rows[rows["level"] == _level(view)]


def _bands(view: View) -> pd.DataFrame:
    return trends.bands(view.stores.warehouse, _indicator(view).id, _choice(view))


def _sector(view: View) -> pd.DataFrame:
    """The group's figure per year: ratio of sums, or the sum; medians have no line of their own."""
    one = _indicator(view)
    rows = trends.sector_line(view.stores.warehouse, one.id, _choice(view))
    rows = rows[(rows["region"] == "") & (rows["level"] == _level(view))].copy()
    if one.aggregation == "ratio_of_sums":
        rows["value"] = one.scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    else:
        rows["value"] = rows["numerator"] if one.aggregation == "sum" else None
    rows["value"] = rows["value"].astype(float).where(rows["n"] >= PEERS_NEED)
    return rows


def head(view: View) -> Content:
    one, names = _indicator(view), _names(view)
    sector = _sector(view)
    crumbs = [(_("Sector"), view.link("/")), (_level_name(view), "")]
    shown = [*sector["year"], *_lines(view)["year"]]
    scope = [html.B(year_span(shown)), _level_name(view)] if shown else [_level_name(view)]
    scope += choices.scope(view)[1:]
    return blocks.head(_finding(view, one, names), scope, crumbs)


def _finding(view: View, one: Indicator, names: dict[str, str]) -> str:
    """The chosen institution against its peers' median; without one, where the sector's figure goes."""
    name = label(one.label)
    lines, bands = _lines(view), _bands(view).set_index("year")
    if names:
        code = next(iter(names))
        mine = lines[(lines["institution"] == code) & lines["value"].notna()].sort_values("year")
        if mine.empty:
            return _("{name}: no value of “{indicator}”", name=names[code], indicator=name)
        last = mine.iloc[-1]
        blanks = {"name": names[code], "indicator": name, "value": value_words(one, last["value"])}
        blanks["year"] = year_name(int(last["year"]))
        if last["year"] in bands.index and cell(bands, last["year"], "n") >= PEERS_NEED:
            median = float(cell(bands, last["year"], "d50"))
            word = _against(one, last, median)
            return (
                _(
                    "{name}. {indicator}: {value} in {year}, {word} than the median of its level",
                    word=word,
                    **blanks,
                )
                if word in (_("higher"), _("lower"))
                else _(
                    "{name}. {indicator}: {value} in {year}; against the median of its level: {word}",
                    word=word,
                    **blanks,
                )
            )
        return _("{name}. {indicator}: {value} in {year}", **blanks)
    sector = _sector(view)
    known = sector[sector["value"].notna()].sort_values("year")
    if known.empty:
        return name
    last = known.iloc[-1]
    return _(
        "{indicator}: {value} in {year}",
        indicator=name, value=value_words(one, last["value"]), year=year_name(int(last["year"])),
    )  # fmt: skip


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
    one = _indicator(view)
    levels = [(id, label(code.label)) for id, code in codelist("level").items() if id in one.levels]
    regions = [("", _("All regions")), *((c.id, label(c.label)) for c in codelist("region").values())]
    region = next(iter(choice_of(view).regions), "")
    pick = choices.picker("institutions", _("Institutions"), most=MOST)
    chosen = choices.chips(view, "institutions", _names(view))
    return choices.row(
        [
            choices.select("indicator", _("Indicator"), by_chapter(), one.id, wide=True),
            choices.select("level", _("Level of education"), levels, _level(view)),
            choices.select("region", _("Compared with"), regions, region),
            html.Div([pick, chosen], className="field wide"),
            choices.clear(view),
        ]
    )


def _label(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def lines(view: View) -> Content:
    one, names, bands, sector = _indicator(view), _names(view), _bands(view), _sector(view)
    rows = _lines(view)
    years = sorted({*bands["year"], *sector["year"], *rows["year"]})
    if not years:
        return blocks.nothing(_("No values"), _("Nobody has reported this indicator at this level yet."))
    found = breaks_of(one, _level(view), years)
    series = [
        Series(_label(name), _series(view, rows[rows["institution"] == code], name), focus=place == 0)
        for place, (code, name) in enumerate(names.items())
    ]  # fmt: skip
    line = Series(_("Sector"), _sector_rows(one, sector)) if one.aggregation == "ratio_of_sums" else None
    marks = [(year, "/".join(_signs(found, year))) for year in sorted({b.year for b in found})]
    shown = Trend(
        series, bands, line, cuts(found), marks, {year: year_name(year) for year in range(years[0], years[-1] + 1)},
        _("Median"), lambda value, top: _tick(one, value, top),
    )  # fmt: skip
    title, said = _lines_title(view, one, sector, found), trend_caption(bands, rows, found, names)
    subject = (
        f"{label(one.label)}, {unit_words(one)}. {_level_name(view)}, {', '.join(choices.scope(view)[1:])}"
    )
    drawn = trend_figure.trend(shown, theme=view.theme)
    picture = blocks.graph(drawn, f"{title}. {subject}", 380)
    table = Table(
        [
            _("Report year"),
            "n",
            _("Missing"),
            _("Numerator"),
            _("Denominator"),
            _("Sector"),
            _("Median"),
            "10 %",
            "90 %",
        ],
        _sector_cells(one, sector, bands),
        label(one.label),
    )
    return blocks.figure(Figure(title, subject, picture, said, table))


def _tick(one: Indicator, value: float, top: bool) -> str:
    return _plain(round(value, 6)) + (sign() if top and one.unit == "percent" else "")


def _signs(found: list[Break], year: int) -> list[str]:
    return [str(place) for place, one in enumerate(found, 1) if one.year == year]


def _series(view: View, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    one, late = _indicator(view), _("late")
    said = [
        f"{name}, {year_name(r.year)}: {value_words(one, r.value)}" + (f" ({late})" if r.late else "")
        for r in records(rows)
    ]
    href = [view.link(origin=f"{r.institution}:{r.year}") for r in records(rows)]
    return rows.assign(said=said, href=href)


def _sector_rows(one: Indicator, sector: pd.DataFrame) -> pd.DataFrame:
    name = _("Sector")
    said = [
        f"{name}, {year_name(r.year)}: {value_words(one, r.value)} (n = {number(r.n)})"
        for r in records(sector)
    ]
    return sector.assign(said=said, href="", late=False)


def _lines_title(view: View, one: Indicator, sector: pd.DataFrame, found: list[Break]) -> str:
    """Where the sector's figure goes since the last break, when a test says so."""
    since = max(cuts(found), default=0)
    known = sector[(sector["year"] >= since) & sector["value"].notna()].sort_values("year")
    if one.aggregation != "ratio_of_sums" or known.empty:
        return _("{indicator}, year by year", indicator=label(one.label))
    return _("Sector figure: {word}", word=trend_words(known["value"].tolist()))


def _sector_cells(one: Indicator, sector: pd.DataFrame, bands: pd.DataFrame) -> list[list[str]]:
    known = bands.set_index("year")
    cells = []
    for r in records(sector):
        few = r.year not in known.index or cell(known, r.year, "n") < PEERS_NEED
        no_bands = few or cell(known, r.year, "n") < DECILES_NEED
        cells.append(
            [
                year_name(r.year), number(r.n), number(r.missing), _plain(r.numerator), _plain(r.denominator),
                value_words(one, r.value), "–" if few else value_words(one, cell(known, r.year, "d50")),
                "–" if no_bands else value_words(one, cell(known, r.year, "d10")),
                "–" if no_bands else value_words(one, cell(known, r.year, "d90")),
            ]
        )  # fmt: skip
    return cells


def _plain(value: float) -> str:
    if pd.isna(value):
        return "–"
    return number(value, 0 if float(value).is_integer() else 1)


def about(view: View) -> Content:
    one = _indicator(view)
    return html.Section(
        [
            html.H2(_("What this indicator means"), className="fig-title"),
            html.P(one.id, className="fig-sub"),
            card(one),
        ],
        className="fig",
    )


def values(view: View) -> Content:
    one, names = _indicator(view), _names(view)
    if not names:
        return blocks.nothing(
            _("No institution chosen"),
            _("Type a name or code above to see an institution's own line and where each value comes from."),
        )
    rows = _lines(view).sort_values(["institution", "year"], ascending=[True, False])
    status = {
        "reported": _("reported"), "nothing": _("nothing to report"),
        "not_applicable": _("not applicable"), "missing": _("missing"),
    }  # fmt: skip
    cells, late = [], _("late")
    for r in records(rows):
        link = html.A(_("Where from?"), href=f"{view.link(origin=f'{r.institution}:{r.year}')}#origin")
        state = status.get(str(r.status), "–") + (f", {late}" if r.late else "")
        value = value_words(one, r.value)
        cells.append(
            [
                names[r.institution],
                year_name(r.year),
                value,
                _plain(r.numerator),
                _plain(r.denominator),
                state,
                link,
            ]
        )
    headings = [
        _("Institution"),
        _("Report year"),
        _("Value"),
        _("Numerator"),
        _("Denominator"),
        _("Status"),
        _("Origin"),
    ]
    title = _("Values of the institutions chosen")
    return [html.H2(title), blocks.table(Table(headings, cells, title), cards=True)]


def own_spread(view: View) -> Content:
    """The first institution chosen between the limits of its own years."""
    codes = list(_names(view))[:1]
    if not codes:
        return ""
    one, rows = _indicator(view), _lines(view)
    mine = rows[rows["institution"] == codes[0]]
    if mine.empty:
        return ""
    who = identities(view.stores.warehouse, codes).iloc[0]
    since = max(cuts(breaks_of(one, _level(view), sorted(mine["year"]))), default=0)
    return controlled(view, Followed(one, mine, who, since))


def also(view: View) -> Hashable:
    """An institution's words are shown at its points as the register holds them now."""
    with view.stores.register.reading() as connection:
        return anomalies.stamp(connection)


def where_from(view: View) -> Content:
    code, _colon, year = view.chosen("origin").partition(":")
    if not (code and year.isdigit() and len(year) == 4):
        return ""
    return origin(view, _indicator(view), (code, int(year), _level(view)))


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
        "trends-control": own_spread,
        "trends-values": values,
        "trends-origin": where_from,
    },
    also=also,
)
