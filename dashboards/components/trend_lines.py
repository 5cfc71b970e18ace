"""The picture of one indicator over the years: lines over bands, its caption, and the table that equals it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks, choices
from dashboards.components.blocks import Figure, Table
from dashboards.components.captions import trend_caption
from dashboards.components.observed import filed, trend_words, unit_words, value_words
from dashboards.components.rows import cell, records
from dashboards.components.trended import Trended, plain
from dashboards.components.years import year_name
from dashboards.figures import trend as figure
from dashboards.figures.trend import Series, Trend
from dashboards.page import Content
from dashboards.words import _, label, number
from schemas.honesty import DECILES_NEED, PEERS_NEED

HIGH = 380  # pixels
LONGEST = 20  # letters of a name beside its line
_BANDS = ("d10", "d20", "d30", "d70", "d80", "d90")


def lines(shown: Trended) -> Content:
    """The figure, or why there is none."""
    one = shown.one
    if not shown.years:
        return blocks.nothing(_("No values"), _("Nobody has reported this indicator at this level yet."))
    marks = [(year, "/".join(_signs(shown, year))) for year in sorted({b.year for b in shown.breaks})]
    drawn = figure.trend(
        Trend(
            _series(shown), shown.bands, _sector(shown), shown.cuts, marks,
            {year: year_name(year) for year in shown.years}, _("Median"), shown.tick,
        ),
        theme=shown.view.theme,
    )  # fmt: skip
    title = _title(shown)
    where = ", ".join(choices.scope(shown.view)[1:])
    subject = f"{label(one.label)}, {unit_words(one)}. {shown.level_name}, {where}"
    picture = blocks.graph(drawn, f"{title}. {subject}. {_in_words(shown)}", HIGH)
    rows_of = shown.behind(_newest(shown))
    return blocks.figure(Figure(title, subject, picture, _caption(shown), table(shown), behind=rows_of))


def _newest(shown: Trended) -> int:
    """The newest year with a value of anybody."""
    known = [*shown.sector["year"], *shown.bands["year"], *shown.rows["year"]]
    return int(max(known))


def label_of(name: str) -> str:
    """A name beside its line: in two lines where one is too narrow, and cut only then."""
    if len(name) <= LONGEST:
        return name
    first, _space, rest = name[: LONGEST + 1].rpartition(" ")
    first = first or name[:LONGEST]
    rest = name[len(first) :].strip()
    return f"{first}<br>{rest if len(rest) <= LONGEST else f'{rest[: LONGEST - 1].rstrip()}…'}"


def _signs(shown: Trended, year: int) -> list[str]:
    return [str(place) for place, one in enumerate(shown.breaks, 1) if one.year == year]


def _series(shown: Trended) -> list[Series]:
    found = []
    for place, (code, name) in enumerate(shown.names.items()):
        rows = shown.of(code)
        said = [shown.point(name, r) for r in records(rows)]
        href = [shown.view.link(origin=f"{code}:{r.year}") for r in records(rows)]
        found.append(Series(label_of(name), rows.assign(said=said, href=href), focus=place == 0))
    if shown.group is not None:
        rows = _bare(shown, shown.grouped, shown.group.name, shown.group.institutions)
        found.append(Series(label_of(shown.group.name), rows, focus=not shown.names))
    return found


def _sector(shown: Trended) -> Series | None:
    if shown.one.aggregation != "ratio_of_sums":
        return None
    return Series(_("Sector"), _bare(shown, shown.sector, _("Sector")))


def _bare(shown: Trended, rows: pd.DataFrame, name: str, members: Sequence[str] = ()) -> pd.DataFrame:
    """The figure of a group: neither late nor revised, and nobody explains it. Too few is no point."""
    known = rows[rows["value"].notna()]
    said = [
        f"{name}, {year_name(r.year)}: {value_words(shown.one, r.value)} (n = {number(r.n)})"
        for r in records(known)
    ]
    href = [shown.behind(int(year), *members) for year in known["year"]]
    return known.assign(said=said, href=href, late=False, revised=False, mark="")


def _title(shown: Trended) -> str:
    """Where the sector's figure goes since the last break, when a test says so."""
    since = max(shown.cuts, default=0)
    sector = shown.sector
    known = sector[(sector["year"] >= since) & sector["value"].notna()].sort_values("year")
    if shown.one.aggregation != "ratio_of_sums" or known.empty:
        return _("{indicator}, year by year", indicator=label(shown.one.label))
    return _("Sector figure: {word}", word=trend_words(known["value"].tolist()))


def _in_words(shown: Trended) -> str:
    """The lines for those who do not see them: where each begins, where it ends, what it lacks."""
    said = []
    named = [(name, shown.of(code)) for code, name in shown.names.items()]
    if shown.group is not None:
        named.append((shown.group.name, shown.grouped))
    for name, rows in [*named, (_("Sector"), shown.sector)]:
        known = rows[rows["value"].notna()].sort_values("year")
        if known.empty:
            continue
        first, last = known.iloc[0], known.iloc[-1]
        blanks = {
            "name": name, "first": value_words(shown.one, first["value"]), "then": year_name(int(first["year"])),
            "last": value_words(shown.one, last["value"]), "now": year_name(int(last["year"])),
        }  # fmt: skip
        said.append(
            _("{name}: {last} in {now}", **{key: blanks[key] for key in ("name", "last", "now")})
            if len(known) == 1
            else _("{name}: from {first} in {then} to {last} in {now}", **blanks)
        )
        if lacking := [year_name(int(year)) for year in rows.loc[rows["value"].isna(), "year"]]:
            said.append(_("missing: {years}", years=", ".join(lacking)))
    return "; ".join(said)


def _caption(shown: Trended) -> Component:
    said = trend_caption(shown)
    notes = [
        html.Li([html.B(r.mark), " ", f"{shown.names[r.institution]}, {year_name(r.year)}: {r.words}"])
        for r in records(shown.rows[shown.rows["words"] != ""])
    ]
    below = [html.Ul(notes, className="said")] if notes else []
    return html.Div([said, *below])


def table(shown: Trended) -> Table:
    """Every number of the picture: a row per year, a column per line and limit of a band."""
    one = shown.one
    bands, sector = shown.bands.set_index("year"), shown.sector.set_index("year")
    lines_ = [(name, shown.of(code).set_index("year")) for code, name in shown.names.items()]
    if shown.group is not None:
        lines_.append((shown.group.name, shown.grouped.set_index("year")))
    if one.aggregation == "ratio_of_sums":
        lines_.append((_("Sector"), sector))
    cells, numbers = [], []
    for year in shown.years:
        values = [_value(rows, year) for _name, rows in lines_]
        n = int(cell(bands, year, "n")) if year in bands.index else 0
        values.append(cell(bands, year, "d50") if n >= PEERS_NEED else None)
        values += [cell(bands, year, limit) if n >= DECILES_NEED else None for limit in _BANDS]
        parts = [_part(sector, year, name) for name in ("n", "missing", "numerator", "denominator")]
        remarks = _remarks(shown, year)
        texts = [plain(float("nan") if part is None else part) for part in parts]
        cells.append([year_name(year), *(value_words(one, value) for value in values), *texts, remarks])
        numbers.append([year_name(year), *(filed(one, value) for value in values), *parts, remarks or None])
    headings = [
        _("Report year"), *(name for name, _rows in lines_), _("Median"), *(f"{limit[1:]} %" for limit in _BANDS),
        "n", _("Missing"), _("Numerator"), _("Denominator"), _("Remarks"),
    ]  # fmt: skip
    rows_of = [shown.behind(year) for year in shown.years]
    return Table(headings, cells, label(one.label), data=numbers, behind=rows_of)


def _value(rows: pd.DataFrame, year: int) -> float | None:
    return float(cell(rows, year, "value")) if year in rows.index else None


def _part(sector: pd.DataFrame, year: int, name: str) -> float | None:
    value = cell(sector, year, name) if year in sector.index else None
    return None if value is None or pd.isna(value) else float(value)


def _remarks(shown: Trended, year: int) -> str:
    """What else the picture shows of a year: late, revised, missing, explained; the dated events."""
    said = [f"{place}: {label(one.label)}" for place, one in enumerate(shown.breaks, 1) if one.year == year]
    said += [_remark(name, row) for name, row in shown.points.get(year, [])]
    return "; ".join(one for one in said if one)


def _remark(name: str, row: Any) -> str:  # Any: a row of a line
    facts = {"late": _("late"), "revised": _("revised")}
    said = [word for field, word in facts.items() if getattr(row, field)]
    said += [_("missing")] if pd.isna(row.value) else []
    said += [row.words] if row.words else []
    return f"{name}: {', '.join(said)}" if said else ""
