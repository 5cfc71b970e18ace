"""Where one number comes from: the point, the indicator, the cells, what was said of it, the report, who signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import aria
from dashboards.components.blocks import icon
from dashboards.components.explained import of_fields, said_of
from dashboards.components.known import open_to
from dashboards.components.observed import place_name, quantities, value_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, day, label, language, number
from data.queries import trends
from data.queries.institution import identities
from schemas.indicators import Indicator

Step = tuple[str, Content]
"""One step of the way back: what it is, and what it says."""


def origin(view: View, indicator: Indicator, point: tuple[str, int, str]) -> Content:
    """The way back from a value of (institution, year, level) to the file; nothing if there is none."""
    institution, year, level = point
    who = identities(view.stores.warehouse, [institution])
    where = {"year": year, "level": level}
    found = trends.source(view.stores.warehouse, indicator.id, institution, **where)
    if found.empty or who.empty or not open_to(view, who.iloc[0]):
        return unknown()
    row = found.iloc[0]
    cells = trends.source_cells(view.stores.warehouse, indicator.id, institution, **where)
    name = str(who.iloc[0][f"name_{language()}"])
    value = value_words(indicator, row["value"])
    asked = {*indicator.numerator, *indicator.denominator, *cells["field"]}
    steps: list[Step] = [
        (_("The point"), f"{name}, {label(indicator.label)}, {year_name(year)}: {value}"),
        (_("Indicator {code}", code=indicator.id), _formula(indicator, row)),
        (_("Cells of the workbook"), _cells(cells, row)),
        (_("What the institution says"), explanation(view, str(row["report"]), asked)),
        *of_report(row),
    ]
    return panel(view, _("Where the number {value} comes from", value=value), steps)


def unknown() -> Component:
    """What stands where there is nothing to follow, or it is not for the reader's eyes."""
    return html.Section(
        html.P(_("Nothing is known of the origin of this value."), className="muted"),
        id="origin",
        className="section",
    )


def panel(view: View, title: str, steps: Sequence[Step]) -> Component:
    """The steps under one another, with a way to close them."""
    close = html.A(
        icon("cross"),
        href=view.link(origin=None),
        className="icon-btn",
        title=_("Close"),
        **aria(label=_("Close")),
    )
    return html.Aside(
        [
            html.Div([html.H2(title, id="origin-title"), close], className="side-head"),
            html.Ol([html.Li([html.B(name), text]) for name, text in steps], className="thread"),
        ],
        id="origin",
        className="side section",
        tabIndex="-1",
        **aria(labelledby="origin-title"),
    )


def explanation(view: View, report: str, fields: Collection[str]) -> Content:
    """What was said of the values at these questions, each with its question."""
    given = of_fields(view, [report], fields).get(report, [])
    if not given:
        return _("nothing was said of it")
    return html.Div([html.Div(said_of(one, asks=False)) for one in given])


def of_report(row: pd.Series) -> list[Step]:
    """The last steps: the report, who signed it and when, and the fingerprint of its file."""
    return [
        (_("Report"), _report(row)),
        (_("Signature"), _signature(row)),
        (_("Fingerprint of the file (SHA-256)"), html.Span(_grouped(row["sha256"]), className="cell")),
    ]


def _plain(value: float) -> str:
    return "–" if pd.isna(value) else number(value, 0 if float(value).is_integer() else 1)


def _formula(indicator: Indicator, row: pd.Series) -> str:
    if not indicator.numerator:
        return label(indicator.definition)
    top = f"{quantities(indicator.numerator)}: {_plain(row['numerator'])}"
    if not indicator.denominator:
        return top
    return f"{top} ÷ {quantities(indicator.denominator)}: {_plain(row['denominator'])}"


def _cells(cells: pd.DataFrame, row: pd.Series) -> Content:
    if cells.empty:
        places = [str(row[name]).split("+") for name in ("numerator_cell", "denominator_cell") if row[name]]
        named = [place_name(place) for half in places for place in half]
        return ", ".join(named) or _("This value has no cell of its own.")
    lines: list[list[Content]] = [
        [
            cell_mark(cell),
            f" = {cell.raw} ({quantities([cell.field])})",
        ]
        for cell in records(cells.drop_duplicates(["sheet", "cell"]))
    ]
    return in_lines(lines)


def cell_mark(cell: Any) -> Component:  # Any: a row with a sheet's id and a cell
    """A cell of the workbook: its sheet as the tab is named, and its address."""
    return html.Span(place_name(f"{cell.sheet}!{cell.cell}"), className="cell")


def in_lines(lines: Sequence[Sequence[Content]]) -> Component:
    """Cells under one another."""
    shown: list[Content] = []
    for line in lines:
        shown += [html.Br(), *line] if shown else line
    return html.Span(shown)


def _report(row: pd.Series) -> str:
    words = [str(row["report"]), str(row["filename"] or "")]
    if row["source"] == "history":
        words.append(_("loaded from a table of past years"))
    elif pd.notna(row["attempt"]):
        words.append(_("version {n}", n=number(row["attempt"])))
    if pd.notna(row["received_at"]):
        words.append(_("received {day}", day=day(row["received_at"].date())))
    return ", ".join(word for word in words if word)


def _signature(row: pd.Series) -> str:
    if not row["signed_by"] or pd.isna(row["signed_at"]):
        return _("not signed in this system")
    return _("{name}, {day}", name=row["signed_by"], day=day(row["signed_at"].date()))


def _grouped(sha256: object) -> str:
    text = str(sha256 or "")
    return f"{text[:4]} {text[4:8]} … {text[-4:]}" if len(text) > 12 else text or "–"
