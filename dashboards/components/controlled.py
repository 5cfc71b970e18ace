"""An institution's own series: its usual spread, what lies outside it, and what was said of each value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.observed import filed, trend_words, unit_words, value_words
from dashboards.components.rows import records
from dashboards.components.trended import wrapped
from dashboards.components.years import year_name, year_span
from dashboards.figures import control as figure
from dashboards.page import View
from dashboards.words import _, label, language, n_, number, sign
from schemas.control import CONTROL_NEEDS, Control, control
from schemas.indicators import Indicator


@dataclass(frozen=True, slots=True)
class Followed:
    """One institution's values of an indicator; `who` it is, `since` which year they can be compared.

    `rows` as `trended.told` gives them.
    """

    one: Indicator
    rows: pd.DataFrame
    who: pd.Series
    since: int = 0

    @property
    def name(self) -> str:
        return str(self.who[f"name_{language()}"])


def controlled(view: View, followed: Followed) -> Component | str:
    """The figure, of the years since the last break; nothing where there is no value."""
    rows = followed.rows[followed.rows["year"] >= followed.since].sort_values("year", ignore_index=True)
    if rows["value"].notna().sum() == 0:
        return ""
    one = followed.one
    limits = control([None if pd.isna(value) else value for value in _every_year(rows)])
    shown = rows.assign(name=[year_name(int(year)) for year in rows["year"]])
    shown["said"] = [_pointer(one, r) for r in records(shown)]
    shown["href"] = [f"{view.link(origin=f'{r.institution}:{r.year}')}#origin" for r in records(rows)]
    names = {}
    if limits is not None:
        names = {
            "low": _("lower limit"),
            "middle": _("mean: {value}", value=value_words(one, limits.middle)),
            "high": _("upper limit"),
        }
    title = _title(followed, shown, limits)
    subject = f"{label(one.label)}, {unit_words(one)}. {year_span(rows['year'])}"
    drawn = figure.control(shown, limits, names, _ticks(one), theme=view.theme)
    picture = blocks.graph(drawn, f"{title}. {subject}. {_in_words(one, shown)}", 280)
    newest, code = int(rows["year"].max()), str(followed.who["institution"])
    rows_of = behind(view, one.id, newest, institutions=[code])
    table = _table(one, shown, limits)
    return blocks.figure(Figure(title, subject, picture, _caption(shown, limits), table, behind=rows_of))


def _ticks(one: Indicator) -> Callable[[float, bool], str]:
    unit = sign() if one.unit == "percent" else ""
    return lambda value, top: (
        number(round(value, 6), 0 if float(value).is_integer() else 1) + (unit if top else "")
    )


def _pointer(one: Indicator, row: Any) -> str:  # Any: a row of the series
    facts = [word for word, holds in ((_("late"), row.late), (_("revised"), row.revised)) if holds]
    said = f"{row.name}: {value_words(one, row.value)}" + (f" ({', '.join(facts)})" if facts else "")
    return f"{said}<br>{row.mark}: {wrapped(row.words)}" if row.words else said


def _in_words(one: Indicator, rows: pd.DataFrame) -> str:
    return ", ".join(f"{r.name} {value_words(one, r.value)}" for r in records(rows))


def _table(one: Indicator, rows: pd.DataFrame, limits: Control | None) -> Table:
    """The points and, where there are any, the three lines they lie between."""
    lines = (limits.low, limits.middle, limits.high) if limits else ()
    cells, numbers = [], []
    for r in records(rows):
        said = _remark(r)
        values = (r.value, *lines)
        cells.append([r.name, *(value_words(one, value) for value in values), said or "–"])
        numbers.append([r.name, *(filed(one, value) for value in values), said or None])
    named = (_("Lower limit"), _("Mean"), _("Upper limit")) if limits else ()
    headings = [_("Report year"), _("Value"), *named, _("What the institution says")]
    return Table(headings, cells, label(one.label), data=numbers)


def _remark(row: Any) -> str:  # Any: as above
    facts = ((_("late"), row.late), (_("revised"), row.revised), (row.words, row.words))
    return ", ".join(word for word, holds in facts if holds)


def _every_year(rows: pd.DataFrame) -> list[float]:
    """The values with a gap for every year without one."""
    known = rows.set_index("year")["value"]
    return known.reindex(range(int(known.index.min()), int(known.index.max()) + 1)).tolist()


def _title(followed: Followed, rows: pd.DataFrame, limits: Control | None) -> str:
    """Within or outside its own usual spread, and the word its direction has earned."""
    word = trend_words(rows["value"].tolist())
    if limits is None:
        return _("{name}: {word}", name=followed.name, word=word)
    out = [str(r.name) for r in records(rows) if pd.notna(r.value) and limits.outside(r.value)]
    if not out:
        return _("{name}: every year within its own usual spread; {word}", name=followed.name, word=word)
    years = ", ".join(out)
    return _("{name}: outside its own usual spread in {years}; {word}", name=followed.name, years=years, word=word)  # fmt: skip


def _caption(rows: pd.DataFrame, limits: Control | None) -> Component:
    if limits is None:
        said = n_(
            "No limits: they need at least {n} year with a value. Missing values are gaps.",
            "No limits: they need at least {n} years with a value. Missing values are gaps.", CONTROL_NEEDS,
        )  # fmt: skip
    else:
        said = _(
            "Limits are three sigma from the mean, sigma from the mean moving range of {n} years. A triangle is outside: something else than the usual spread was at work, for better or worse.",
            n=limits.n,
        )
    if rows["late"].any():
        said += " " + _("○ A hollow mark is a report that came late.")
    if rows["revised"].any():
        said += " " + _("◆ A diamond was revised after another version had been accepted.")
    notes = [html.Li([html.B(r.mark), f" {r.name}: {r.words}"]) for r in records(rows[rows["words"] != ""])]
    return html.Div([said, *([html.Ul(notes, className="said")] if notes else [])])
