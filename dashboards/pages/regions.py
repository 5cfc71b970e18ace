"""Regions: one indicator by region, level or ownership, each group's figure over its institutions' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Figure, Table
from dashboards.components.choices import choice_of, level_of, one_of, year_of
from dashboards.components.grouped import against, figure, grouped, is_share
from dashboards.components.observed import by_chapter, digits_of, filed, unit_words, value_words
from dashboards.components.rows import records
from dashboards.components.tiles import Tile, tiles
from dashboards.components.years import year_name
from dashboards.figures import spread
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, language, n_, number, sign
from data.queries.choice import Choice
from data.queries.regions import region_points
from data.queries.trends import coverage
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED
from schemas.indicators import Indicator, indicators

FIRST = "Q09"
WAYS = {"": "region", "levels": "level", "owners": "ownership"}  # as in the address -> a column
STEPS = {"lower": "q1", "similar": "q3", "higher": "q6"}
NAMED = 3  # groups a title names


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Regions"), [label(_indicator(view).label)]), id="regions-head"),
            html.Div(controls(view), id="regions-filters"),
            html.Div(
                [blocks.waiting("regions-spread", "c7"), blocks.waiting("regions-tiles", "c5")],
                className="grid section",
            ),
        ]
    )


def _indicator(view: View) -> Indicator:
    return indicators().get(view.chosen("indicator")) or _with_values(view)


def _with_values(view: View) -> Indicator:
    """Completeness, or the first indicator that has values in the year where nobody's is known."""
    known, year = coverage(view.stores.warehouse), year_of(view)
    there = set(known.loc[(known["first"] <= year) & (known["last"] >= year), "indicator"])
    return indicators()[next((id for id in (FIRST, *indicators()) if id in there), FIRST)]


def _by(view: View) -> str:
    return WAYS[one_of(view, "by", WAYS, "")]


def _level(view: View) -> str:
    mine = _indicator(view).levels
    chosen = level_of(view, "secondary")
    return chosen if chosen in mine else mine[0]


def _points(view: View) -> pd.DataFrame:
    """Of one level, unless levels are what is set side by side."""
    levels = _indicator(view).levels if _by(view) == "level" else (_level(view),)
    choice = Choice(tuple(levels), (), () if _by(view) == "ownership" else choice_of(view).ownerships)
    return region_points(view.stores.warehouse, _indicator(view).id, year_of(view), choice)


def _rows_of(view: View, group: str = "") -> str:
    """The rows of a group's figure; of all groups where none is named."""
    levels = () if _by(view) == "level" else (_level(view),)
    choice = Choice(levels, (), () if _by(view) == "ownership" else choice_of(view).ownerships)
    if group:
        choice = replace(choice, **{f"{_by(view)}s": (group,)})
    return behind(view, _indicator(view).id, year_of(view), choice, grouped=True)


def _names(view: View) -> dict[str, str]:
    return {code.id: label(code.label) for code in codelist(_by(view)).values()}


def _groups(view: View, points: pd.DataFrame) -> pd.DataFrame:
    """The groups with their names, highest figure first, those of too few at the end."""
    names = _names(view)
    rows = grouped(_indicator(view), points, _by(view))
    rows = rows[rows["group"].isin(list(names))]
    for column in ("value", "low", "high"):
        rows[column] = rows[column].astype(float)
    rows = rows.sort_values(["value", "group"], ascending=[False, True], na_position="last")
    return rows.assign(name=[names[group] for group in rows["group"]]).reset_index(drop=True)


def _all(view: View, points: pd.DataFrame) -> float | None:
    """The figure of all together; levels are never put together."""
    return None if _by(view) == "level" else figure(_indicator(view), points)["value"]


def _scope(view: View) -> list[str]:
    about = (
        [label(codelist("level")[_level(view)].label)]
        if _by(view) != "level"
        else [_("all levels, each on its own")]
    )
    return about + [label(codelist("ownership")[code].label) for code in choice_of(view).ownerships]


def head(view: View) -> Content:
    one = _indicator(view)
    scope = [html.B(year_name(year_of(view))), *_scope(view), unit_words(one)]
    return blocks.head(label(one.label), scope, [(_("Sector"), view.link("/")), (_("Regions"), "")])


def controls(view: View) -> Content:
    one = _indicator(view)
    levels = [(id, label(code.label)) for id, code in codelist("level").items() if id in one.levels]
    ways = [("", _("Region")), ("levels", _("Level of education")), ("owners", _("Ownership"))]
    fields = [
        choices.select("indicator", _("Indicator"), by_chapter(), one.id, wide=True),
        choices.select("by", _("Set side by side"), ways, one_of(view, "by", WAYS, "")),
        choices.select("level", _("Level of education"), levels, _level(view)),
        choices.year_select(view),
        choices.owners(view),
        choices.clear(view),
    ]
    return choices.row(fields)


def _title(view: View, rows: pd.DataFrame, benchmark: float | None) -> str:
    """Who differs from all together by more than chance; what is shown, where nothing can be said."""
    if benchmark is None or rows["value"].notna().sum() < 2 or rows["low"].isna().all():
        return _("{indicator}, side by side", indicator=label(_indicator(view).label))
    higher, lower = (
        [row.name for row in records(rows) if against(row, benchmark) == word] for word in ("higher", "lower")
    )
    parts = [_("Higher than all together: {names}", names=_listed(higher))] if higher else []
    parts += [_("Lower than all together: {names}", names=_listed(lower))] if lower else []
    return ". ".join(parts) or _("No group differs from all together by more than chance")


def _listed(names: list[str]) -> str:
    rest = [n_("and {n} more", "and {n} more", len(names) - NAMED)] if len(names) > NAMED else []
    return ", ".join([*names[:NAMED], *rest])


def _caption(one: Indicator) -> str:
    if is_share(one):
        how = _(
            "The dot is the sum of numerators over the sum of denominators, the bar its 95 % interval (Wilson)."
        )
    elif one.aggregation == "ratio_of_sums":
        how = _(
            "The dot is the sum of numerators over the sum of denominators; it is no share, so no interval is given."
        )
    else:
        how = _("The dot is the median institution, the bar its 95 % interval from the order of the values.")
    few = n_(
        "Under {n} institution only counts are given.",
        "Under {n} institutions only counts are given.",
        PEERS_NEED,
    )
    return " ".join([how, _("Grey points are institutions; the dotted line is all together."), few])


def by_group(view: View) -> Content:
    one, points = _indicator(view), _points(view)
    rows = _groups(view, points)
    if rows.empty or not rows["n"].sum():
        return blocks.nothing(
            _("No values"), _("Nobody has reported this indicator for this year and level.")
        )
    benchmark = _all(view, points)
    title = _title(view, rows, benchmark)
    subject = f"{label(one.label)}, {unit_words(one)}. {', '.join([year_name(year_of(view)), *_scope(view)])}"
    shown = rows.assign(
        said=[f"{r.name}: {value_words(one, r.value)} ({value_words(one, r.low)} – {value_words(one, r.high)})" for r in records(rows)],
        name=[f"<b>{r.name}</b> · {_count(r)}" for r in records(rows)],
        href=[_rows_of(view, r.group) for r in records(rows)],
    )  # fmt: skip
    own = _own(view, one, points, rows)
    drawn = spread.spread(
        shown, own, theme=view.theme, say=lambda value, top: _tick(one, value, top),
        benchmark=benchmark,
    )  # fmt: skip
    picture = blocks.graph(drawn, f"{title}. {subject}", spread.ROW * len(rows) + 60)
    table = _with_points(one, _table(view, rows, benchmark), own)
    return blocks.figure(Figure(title, subject, picture, _caption(one), table, behind=_rows_of(view)))


def _with_points(one: Indicator, table: Table, own: pd.DataFrame) -> Table:
    """For files, the values of the marks below those of their groups: on the screen the pointer says them."""
    figure_at = 6  # the column of the group's figure
    marks = [
        [r.said.rpartition(": ")[0], *([None] * (figure_at - 1)), filed(one, r.value), None, None, None]
        for r in records(own)
    ]
    return replace(table, data=[*table.data, *marks])


def _count(row: object) -> str:
    n = int(getattr(row, "n", 0))
    if n < PEERS_NEED:
        return _("n = {n}: too few for a figure", n=number(n))
    return f"n = {number(n)}"


def _tick(one: Indicator, value: float, top: bool) -> str:
    return number(value, 0 if float(value).is_integer() else max(digits_of(one), 2)) + (
        sign() if top and one.unit == "percent" else ""
    )


def _own(view: View, one: Indicator, points: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The institutions' points of groups that are large enough; percentiles where they are very many."""
    parts = [pd.DataFrame(columns=["group", "value", "said", "href"])]
    for place, row in enumerate(records(rows)):
        mine = points[(points[_by(view)] == row.group) & points["value"].notna()]
        if len(mine) < PEERS_NEED:
            continue
        if len(mine) > spread.MOST:
            values = mine["value"].quantile([n / 100 for n in range(1, 100)]).tolist()
            said = [f"{row.name}, {n} %: {value_words(one, value)}" for n, value in enumerate(values, 1)]
            parts.append(pd.DataFrame({"group": place, "value": values, "said": said, "href": ""}))
            continue
        said = [
            f"{p}: {value_words(one, v)}"
            for p, v in zip(mine[f"name_{language()}"], mine["value"], strict=True)
        ]
        href = [_origin(view, one, code) for code in mine["institution"]]
        parts.append(
            pd.DataFrame(
                {"group": place, "value": mine["value"].astype(float).tolist(), "said": said, "href": href}
            )
        )
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _origin(view: View, one: Indicator, code: str) -> str:
    """The way back from a point: the institution's line, with the cells of this year open beside it."""
    year = year_of(view)
    return view.link("/trends", indicator=one.id, institutions=code, origin=f"{code}:{year}")


def _verdicts() -> Mapping[str, str]:
    return {"higher": _("higher"), "similar": _("similar"), "lower": _("lower"), "too_few": "–"}


def _table(view: View, rows: pd.DataFrame, benchmark: float | None) -> Table:
    one, words = _indicator(view), _verdicts()
    headings = [
        {"region": _("Region"), "level": _("Level of education"), "ownership": _("Ownership")}[_by(view)],
        _("With a value"), _("Without a value"), _("Not reported"), _("Numerator"), _("Denominator"), _("Figure"),
        _("95 %, from"), _("95 %, to"), _("Against all together"),
    ]  # fmt: skip
    cells, raw = [], []
    for r in records(rows):
        spans = [value_words(one, side) for side in (r.value, r.low, r.high)]
        firm = r.n >= PEERS_NEED
        sums = [
            number(side) if firm and side is not None and side == side else "–"
            for side in (r.numerator, r.denominator)
        ]
        verdict = words[against(r, benchmark)]
        cells.append([r.name, number(r.n), number(r.missing), number(r.silent), *sums, *spans, verdict])
        raw.append(
            [r.name, int(r.n), int(r.missing), int(r.silent), *(_raw(x) if firm else None for x in (r.numerator, r.denominator)),
             *(filed(one, x) for x in (r.value, r.low, r.high)), verdict]
        )  # fmt: skip
    return Table(headings, cells, label(one.label), raw, [_rows_of(view, r.group) for r in records(rows)])


def _raw(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def as_tiles(view: View) -> Content:
    """The nine regions as equal tiles; coloured only by which side of all together their interval lies."""
    if _by(view) != "region":
        return ""
    one, points = _indicator(view), _points(view)
    rows, benchmark = _groups(view, points), _all(view, points)
    if rows.empty or not rows["n"].sum():
        return ""
    shown, words = [], _verdicts()
    for r in records(rows):
        verdict = against(r, benchmark)
        firm = r.n >= PEERS_NEED and not pd.isna(r.value)
        text = value_words(one, r.value) if firm else "–"
        shown.append(
            Tile(
                r.group,
                0,
                int(r.n),
                _rows_of(view, r.group),
                text=text,
                base=_("n = {n}", n=number(r.n)),
                colour=STEPS.get(verdict, "few"),
            )
        )
    absent = [code for code in codelist("region") if code not in set(rows["group"])]
    shown += [Tile(code, 0, 0, text="–", base=_("n = {n}", n=0), colour="few") for code in absent]
    steps: list[Child] = [html.Li(words[word], className=STEPS[word]) for word in STEPS]
    key = html.Div([html.Span(_("than all together")), html.Ol(steps)], className="scale")
    title = _("The same on tiles")
    said = _(
        "A colour is no finer than the interval: regions whose interval holds the figure of all together look alike."
    )
    return blocks.figure(
        Figure(
            title,
            f"{label(one.label)}, {year_name(year_of(view))}",
            tiles(shown, key),
            said,
            _table(view, rows, benchmark),
            behind=_rows_of(view),
        )
    )


PAGE = Page(
    path="/regions",
    name=N_("Regions"),
    layout=layout,
    parts={
        "regions-head": head,
        "regions-filters": controls,
        "regions-spread": by_group,
        "regions-tiles": as_tiles,
    },
)
