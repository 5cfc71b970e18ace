"""An institution's own series: its usual spread, what lies outside it, and what was said of each value."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from dash.development.base_component import Component

from dashboards.components import blocks
from dashboards.components.blocks import Figure, Table
from dashboards.components.observed import trend_words, unit_words, value_words
from dashboards.components.rows import records
from dashboards.components.years import year_name, year_span
from dashboards.figures import control as figure
from dashboards.page import View
from dashboards.words import _, label, language, n_, number, sign
from data.register import anomalies
from schemas.codelists import codelist
from schemas.control import CONTROL_NEEDS, Control, control
from schemas.indicators import Indicator
from schemas.roles import Permission, Subject, may


@dataclass(frozen=True, slots=True)
class Followed:
    """One institution's values of an indicator; `who` it is, `since` which year they can be compared."""

    one: Indicator
    rows: pd.DataFrame
    who: pd.Series
    since: int = 0

    @property
    def name(self) -> str:
        return str(self.who[f"name_{language()}"])

    @property
    def subject(self) -> Subject:
        levels = frozenset(str(self.who["levels"] or "").replace(" ", "").split(","))
        return Subject(str(self.who["institution"]), str(self.who["authority"] or ""), levels)


def controlled(view: View, followed: Followed) -> Component | str:
    """The figure, of the years since the last break; nothing where there is no value."""
    rows = followed.rows[followed.rows["year"] >= followed.since].sort_values("year")
    if rows["value"].notna().sum() == 0:
        return ""
    one, reasons = followed.one, _reasons(view, followed, rows)
    limits = control([None if pd.isna(value) else value for value in _every_year(rows)])
    said = [reasons.get(r.report, "") for r in records(rows)]
    shown = rows.assign(name=[year_name(int(year)) for year in rows["year"]])
    shown["said"] = [
        f"{r.name}: {value_words(one, r.value)}" + (f" — {words}" if words else "")
        for r, words in zip(records(shown), said, strict=True)
    ]
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
    unit = sign() if one.unit == "percent" else ""
    drawn = figure.control(
        shown, limits, names,
        lambda value, top: number(round(value, 6), 0 if float(value).is_integer() else 1) + (unit if top else ""),
        theme=view.theme,
    )  # fmt: skip
    cells = [
        [r.name, value_words(one, r.value), words or "–"]
        for r, words in zip(records(shown), said, strict=True)
    ]
    table = Table([_("Report year"), _("Value"), _("What the institution says")], cells, title)
    picture = blocks.graph(drawn, f"{title}. {subject}", 280)
    return blocks.figure(Figure(title, subject, picture, _caption(limits), table))


def _every_year(rows: pd.DataFrame) -> list[float]:
    """The values with a gap for every year without one."""
    known = rows.set_index("year")["value"]
    return known.reindex(range(int(known.index.min()), int(known.index.max()) + 1)).tolist()


def _title(followed: Followed, rows: pd.DataFrame, limits: Control | None) -> str:
    if limits is None:
        return _("{name}: {word}", name=followed.name, word=trend_words(rows["value"].tolist()))
    out = [str(r.name) for r in records(rows) if pd.notna(r.value) and limits.outside(r.value)]
    if not out:
        return _("{name}: every year within its own usual spread", name=followed.name)
    return _("{name}: outside its own usual spread in {years}", name=followed.name, years=", ".join(out))


def _caption(limits: Control | None) -> str:
    if limits is None:
        return n_(
            "No limits: they need at least {n} year with a value. Missing values are gaps.",
            "No limits: they need at least {n} years with a value. Missing values are gaps.", CONTROL_NEEDS,
        )  # fmt: skip
    return _(
        "Limits are three sigma from the mean, sigma from the mean moving range of {n} years. A triangle is outside: something else than the usual spread was at work, for better or worse.",
        n=limits.n,
    )


def _reasons(view: View, followed: Followed, rows: pd.DataFrame) -> dict[str, str]:
    """What was said of the value, by report; to those who may read the reports."""
    if not may(view.actor, Permission.READ_REPORT, followed.subject):
        return {}
    with view.stores.register.reading() as connection:
        given = anomalies.reasons(connection, sorted(set(rows["report"])))
    parts = {*followed.one.numerator, *followed.one.denominator}
    codes = codelist("explanation_reason")
    found = {}
    for (report, field), reason in given.items():
        if field in parts:
            kind = label(codes[reason.reason].label) if reason.reason in codes else ""
            found[report] = " — ".join(part for part in (kind, reason.text) if part)
    return found
