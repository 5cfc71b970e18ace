"""Small multiples of the trends page: by level, region or institution, or several indicators at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks, choices
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import choice_of
from dashboards.components.observed import breaks_of, cuts, trend_words, unit_words, value_words
from dashboards.components.rows import records
from dashboards.components.trended import Trended, due_years, filled, names_of, plain, told
from dashboards.components.years import year_name
from dashboards.figures.multiples import HIGH, Panel, common, multiple
from dashboards.page import Content
from dashboards.words import _, label, n_, number, sign
from data.queries import trends
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED, TREND_NEEDS, trend
from schemas.indicators import Indicator, indicators

KINDS = ("by-level", "by-region", "by-institution", "by-indicator")
MOST = 12


@dataclass(frozen=True, slots=True)
class Small:
    """One panel with what its table and words need: whose value it is, of which indicator, its own cuts."""

    panel: Panel
    one: Indicator
    word: str
    cuts: Sequence[int]
    level: str


def kind_of(shown: Trended) -> str:
    """How the small pictures are split, or "" where the reader asked for none."""
    return choices.one_of(shown.view, "panels", KINDS, "")


def chosen_indicators(shown: Trended) -> list[str]:
    """The indicators set side by side: those added to the one chosen, else its chapter; this level has them."""
    asked = [id for id in shown.view.many("indicators") if id in indicators()]
    found = asked or [id for id, one in indicators().items() if one.chapter == shown.one.chapter]
    ids = dict.fromkeys([shown.one.id, *found])
    return [id for id in ids if shown.level in indicators()[id].levels][:MOST]


def panels(shown: Trended) -> Content:
    """The figure, or why there is none; nothing where none was asked for."""
    kind = kind_of(shown)
    if not kind:
        return ""
    made = {
        "by-level": _levels,
        "by-region": _regions,
        "by-institution": _institutions,
        "by-indicator": _indicators,
    }
    smalls = made[kind](shown)
    if not any(small.panel.rows["value"].notna().any() for small in smalls):
        text = (
            _("Choose institutions above, or one of your groups.")
            if kind == "by-institution"
            else _("In no year are there {n} institutions with a value.", n=PEERS_NEED)
        )
        return blocks.nothing(_("No small pictures"), text)
    title, subject = _title(smalls), _subject(shown, kind)
    picture = html.Div(_drawn(shown, smalls), className="multiples")
    rows_of = shown.behind(max(_years(smalls)))
    said, table = _caption(shown, kind, smalls), _table(smalls, kind)
    return blocks.figure(Figure(title, subject, picture, said, table, behind=rows_of))


def _drawn(shown: Trended, smalls: Sequence[Small]) -> list[Component]:
    """Every panel on the scale of its unit; of one indicator, with the other panels behind it."""
    years = {year: year_name(year) for year in _years(smalls)}
    found = []
    for small in smalls:
        alike = [other.panel for other in smalls if other.one.unit == small.one.unit]
        shared = common(alike, years, small.cuts, _ticks(small.one))
        others = [other.panel for other in smalls if other is not small] if _of_one(smalls) else []
        drawn = multiple(small.panel, others, shared, theme=shown.view.theme)
        word = html.P(small.word, className="sure" if small.panel.sure else "")
        found.append(html.Div([html.H3(small.panel.name), word, blocks.graph(drawn, _said(small), HIGH)]))
    return found


def _of_one(smalls: Sequence[Small]) -> bool:
    return len({small.one.id for small in smalls}) == 1


def _ticks(one: Indicator) -> Callable[[float, bool], str]:
    unit = sign() if one.unit == "percent" else ""
    return lambda value, top: plain(round(value, 6)) + (unit if top else "")


def _years(smalls: Sequence[Small]) -> list[int]:
    known = [int(year) for small in smalls for year in small.panel.rows["year"]]
    return list(range(min(known), max(known) + 1)) if known else []


def _small(name: str, one: Indicator, rows: pd.DataFrame, level: str) -> Small:
    """A panel with the word its values since the last break have earned."""
    rows = rows.sort_values("year", ignore_index=True)
    found = cuts(breaks_of(one, level, [int(year) for year in rows["year"]]))
    since = rows[rows["year"] >= max(found, default=0)]
    values = since["value"].tolist()
    sure = trend(values) in ("rising", "falling")
    known = rows[rows["value"].notna()]
    word = _short_word(values)
    if len(known):
        word = f"{value_words(one, known['value'].iloc[-1])} · {word}"
    return Small(Panel(name, rows, sure), one, word, found, level)


def _short_word(values: Sequence[float | None]) -> str:
    """Its place is narrow: why there is no word stands in the caption."""
    return _("too few to say") if trend(values) == "too_few" else trend_words(values)


def _figures(shown: Trended, rows: pd.DataFrame, one: Indicator, name: str) -> pd.DataFrame:
    """The figure of a group by year: ratio of sums, else the median institution; too few is no value."""
    whole = one.aggregation == "ratio_of_sums"
    value = one.scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    value = (value if whole else rows["median"]).astype(float).where(rows["n"] >= PEERS_NEED)
    rows = rows.assign(value=value, late=False, revised=False)
    rows["href"] = [_rows_of(shown, one, r) for r in records(rows)]
    few = _("too few")
    rows["said"] = [
        f"{name}, {year_name(r.year)}: {value_words(one, r.value) if pd.notna(r.value) else few} (n = {number(r.n)})"
        for r in records(rows)
    ]
    return rows


def _rows_of(shown: Trended, one: Indicator, row: Any) -> str:  # Any: a row of the sums
    """The rows that a year's figure of a level and region is made of."""
    mine = choice_of(shown.view)
    choice = Choice((row.level,), (row.region,) if row.region else mine.regions, mine.ownerships)
    return behind(shown.view, one.id, int(row.year), choice)


def _sums(shown: Trended, ids: Sequence[str], choice: Choice) -> pd.DataFrame:
    return trends.sector_lines(shown.view.stores.warehouse, ids, choice)


def _levels(shown: Trended) -> list[Small]:
    chosen = choice_of(shown.view)
    rows = _sums(shown, [shown.one.id], Choice((), chosen.regions, chosen.ownerships))
    rows = rows[rows["region"] == ""]
    return [
        _small(name, shown.one, _figures(shown, rows[rows["level"] == level], shown.one, name), level)
        for level in shown.one.levels
        if (name := label(codelist("level")[level].label))
    ]


def _regions(shown: Trended) -> list[Small]:
    rows = _sums(shown, [shown.one.id], Choice((shown.level,), (), choice_of(shown.view).ownerships))
    return [
        _small(name, shown.one, _figures(shown, rows[rows["region"] == code], shown.one, name), shown.level)
        for code, one in codelist("region").items()
        if (name := label(one.label))
    ]


def _institutions(shown: Trended) -> list[Small]:
    """Those chosen and the members of the reader's group, at most twelve."""
    members = shown.group.institutions if shown.group else ()
    codes = list(dict.fromkeys([*shown.view.many("institutions"), *members]))[:MOST]
    names = names_of(shown.view, codes)
    rows = trends.lines(shown.view.stores.warehouse, shown.one.id, list(names))
    return _of_institutions(shown, told(shown.view, shown.one, rows[rows["level"] == shown.level]), names)


def _of_institutions(shown: Trended, rows: pd.DataFrame, names: Mapping[str, str]) -> list[Small]:
    found, due = [], due_years(shown.view, list(names))
    for code, name in names.items():
        mine = filled(rows[rows["institution"] == code], due.get(code, frozenset()))
        said = [shown.point(name, r) for r in records(mine)]
        href = [shown.view.link(origin=f"{code}:{r.year}") for r in records(mine)]
        found.append(_small(name, shown.one, mine.assign(said=said, href=href, n=1), shown.level))
    return found


def _indicators(shown: Trended) -> list[Small]:
    """Several indicators: of the first institution chosen, else of all the level."""
    ids = chosen_indicators(shown)
    first = next(iter(shown.names), "")
    if first:
        rows = trends.lines_of(shown.view.stores.warehouse, ids, [first])
        rows = rows[rows["level"] == shown.level]
    else:
        rows = _sums(shown, ids, shown.choice)
        rows = rows[rows["region"] == ""]
    found = []
    for id in ids:
        one, mine = indicators()[id], rows[rows["indicator"] == id]
        name = label(one.label)
        if first:
            # The way back stands under the indicator it is about.
            at = Trended(shown.view, one, shown.level)
            mine = filled(told(shown.view, one, mine), shown.due.get(first, frozenset()))
            said = [at.point(shown.names[first], r) for r in records(mine)]
            href = [shown.view.link(indicator=id, origin=f"{first}:{r.year}") for r in records(mine)]
            mine = mine.assign(said=said, href=href, n=1)
        else:
            mine = _figures(shown, mine, one, name)
        found.append(_small(f"{name}, {unit_words(one)}", one, mine, shown.level))
    return found


def _title(smalls: Sequence[Small]) -> str:
    """How many of them rise or fall, by the test; else plainly what is shown."""
    ways = [trend(small.panel.rows.loc[small.panel.rows["year"] >= max(small.cuts, default=0), "value"].tolist()) for small in smalls]  # fmt: skip
    rising, falling = ways.count("rising"), ways.count("falling")
    if not rising and not falling:
        return n_(
            "{n} small picture: no tested direction", "{n} small pictures: no tested direction", len(smalls)
        )
    return _(
        "Of {n}, rising: {up}, falling: {down}, without a tested direction: {rest}",
        n=number(len(smalls)), up=number(rising), down=number(falling), rest=number(len(smalls) - rising - falling),
    )  # fmt: skip


def _subject(shown: Trended, kind: str) -> str:
    where = choices.scope(shown.view)
    if kind == "by-indicator":
        whose = next(iter(shown.names.values()), _("Sector"))
        return f"{whose}. {shown.level_name}, {', '.join(where[1:])}"
    about = f"{label(shown.one.label)}, {unit_words(shown.one)}"
    by = {"by-level": _("by level"), "by-region": _("by region"), "by-institution": _("by institution")}[kind]
    rest = where[1:] if kind == "by-level" else [shown.level_name, *where[2:]]
    return f"{about}, {by}. {', '.join(rest)}"


def _caption(shown: Trended, kind: str, smalls: Sequence[Small]) -> str:
    said = []
    if _of_one(smalls):
        said.append(_("All on one scale; the faint lines are the others."))
    else:
        said.append(_("Indicators of the same unit share a scale."))
    if kind != "by-institution" and not (kind == "by-indicator" and shown.names):
        how = (
            _("Each line is a ratio of sums.")
            if shown.one.aggregation == "ratio_of_sums"
            else _("Each line is the median institution.")
        )
        said += [how] if _of_one(smalls) else []
        said.append(_("Under {n} institutions a year has no value.", n=PEERS_NEED))
    said.append(_("A direction is said from {n} points on, where a test bears it out.", n=TREND_NEEDS))
    rows = pd.concat([small.panel.rows for small in smalls])
    if rows["late"].any():
        said.append(_("○ A hollow mark is a report that came late."))
    if rows["revised"].any():
        said.append(_("◆ A diamond was revised after another version had been accepted."))
    if rows["value"].isna().any():
        said.append(_("× A cross at the foot is a missing value; lines never join across it."))
    return " ".join(said)


def _table(smalls: Sequence[Small], kind: str) -> Table:
    """A row per panel and a column per year; units differ, so values stand without their sign."""
    years = _years(smalls)
    cells, numbers, rows_of = [], [], []
    for small in smalls:
        known = small.panel.rows.set_index("year")["value"]
        values = [float(known[year]) if year in known.index else float("nan") for year in years]
        texts = [value_words(small.one, value).removesuffix(sign()) for value in values]
        word = small.word.rpartition(" · ")[2]
        unit = unit_words(small.one)
        cells.append([small.panel.name, unit, *texts, word])
        raw = [None if pd.isna(value) else value for value in values]
        numbers.append([small.panel.name, unit, *raw, word])
        rows_of.append(small.panel.rows["href"].iloc[-1] if len(small.panel.rows) else "")
    first = {
        "by-level": _("Level of education"), "by-region": _("Region"), "by-institution": _("Institution"),
        "by-indicator": _("Indicator"),
    }[kind]  # fmt: skip
    headings = [first, _("Unit"), *(year_name(year) for year in years), _("Direction")]
    return Table(headings, cells, _("The small pictures as a table"), data=numbers, behind=rows_of)


def _said(small: Small) -> str:
    """One panel for those who do not see it."""
    known = small.panel.rows[small.panel.rows["value"].notna()]
    points = ", ".join(f"{year_name(r.year)} {value_words(small.one, r.value)}" for r in records(known))
    return f"{small.panel.name}: {points or '–'}. {small.word.rpartition(' · ')[2]}"
