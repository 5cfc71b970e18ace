"""The second half of an institution's page: indicators beside its level, documents, and what became of findings."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboards.components import blocks
from dashboards.components.blocks import Table
from dashboards.components.observed import value_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, day, label, n_, number
from data.queries import institution as queries
from schemas.codelists import codelist
from schemas.form import Field, form, sheets
from schemas.honesty import DECILES_NEED, PEERS_NEED, compare
from schemas.indicators import Indicator, indicators

DECILES = tuple(f"d{tenth}0" for tenth in range(1, 10))
DONE = "done"


def beside(view: View, code: str, year: int) -> Content:
    """Each value, the median of the level, and where it stands, in words that were tested."""
    rows = queries.beside_level(view.stores.warehouse, code, year)
    rows = rows[rows["indicator"].isin(list(indicators()))]
    title = html.H2(_("Indicators beside the level"))
    if rows.empty:
        return [title, html.P(_("No indicator has a value for this year."), className="muted")]
    cells = [_beside(view, row, (code, year)) for row in records(rows)]
    headings = [
        _("Indicator"),
        _("Value"),
        _("Median"),
        _("Where it stands"),
        _("Compared with the median"),
        "n",
    ]
    said = _(
        "Beside the institutions of the same level with a value for {year}, this one among them. A median needs {few}, a tenth {many}.",
        year=year_name(year), few=PEERS_NEED, many=DECILES_NEED,
    )  # fmt: skip
    return [
        title,
        html.P(said, className="muted"),
        blocks.table(Table(headings, cells, _("Indicators beside the level")), cards=True),
    ]


def _beside(view: View, row: Any, whose: tuple[str, int]) -> list[Content]:  # Any: a row of the question
    one = indicators()[row.indicator]
    code, year = whose
    origin = view.link(
        "/trends", indicator=one.id, level=row.level, institutions=code, origin=f"{code}:{year}"
    )
    enough = row.n >= PEERS_NEED
    median = value_words(one, row.d50) if enough else _("too few")
    return [
        html.A(f"{one.id} {label(one.label)}", href=origin),
        value_words(one, row.value),
        median,
        _tenth(row),
        _word(one, row) if enough else "–",
        number(row.n),
    ]


def _tenth(row: Any) -> str:  # Any: as above
    if row.n < DECILES_NEED:
        return "–"
    at = 1 + sum(row.value > getattr(row, name) for name in DECILES)
    return _("tenth {n} of 10", n=at)


def _word(one: Indicator, row: Any) -> str:  # Any: as above
    """Higher or lower only where chance does not explain it; nothing where there is no interval to ask."""
    share = one.unit == "percent" and row.denominator and row.numerator <= row.denominator
    if not share or not one.scale:
        return "–"
    words = {
        "higher": _("higher"),
        "similar": _("similar"),
        "lower": _("lower"),
        "too_few": _("too few to say"),
    }
    return words[compare(row.numerator, row.denominator, row.d50 / one.scale)]


def documents(view: View, code: str, year: int) -> Content:
    """Every document that the report names, with its number, day and address."""
    cells = queries.report_cells(view.stores.warehouse, code, year)
    known = {field.id: field for sheet in sheets() for field in sheet.fields}
    lines = []
    for name, one in cells.groupby("field", sort=False):
        field = known.get(str(name))
        if field and (field.kind == "document" or field.parts[0].type == "link"):
            line = _document(field, one)
            lines += [line] if line else []
    title = html.H2(_("Documents in the report"))
    if not lines:
        return [title, html.P(_("The report names no document."), className="muted")]
    headings = [_("Document"), _("Number"), _("Date"), _("Link")]
    return [title, blocks.table(Table(headings, lines, _("Documents in the report")), cards=True)]


def _document(field: Field, cells: pd.DataFrame) -> list[Content] | None:
    said = {row.part: row for row in records(cells)}
    address = said["link"].text if "link" in said else said["value"].text if "value" in said else ""
    numbered = said["number"].text if "number" in said else "–"
    dated = said["date"].day if "date" in said else pd.NaT
    if "number" not in said and "date" not in said and not address:
        return None
    link: Content = address or "–"
    if address.startswith(("http://", "https://")):
        link = html.A(address, href=address, rel="noopener noreferrer", target="_blank")
    return [label(field.label), numbered, "–" if pd.isna(dated) else day(dated.date(), "medium"), link]


def loop(view: View, code: str, year: int) -> Content:
    """Recommendations, the measures planned after them, and how those of last year ended."""
    cells = queries.report_cells(view.stores.warehouse, code, year)
    tables = {name: _records(cells, name) for name in ("recommendations", "measures", "prev_measures")}
    title = html.H2(_("From recommendation to measure to done"))
    if not any(tables.values()):
        return [title, html.P(_("The report lists neither recommendations nor measures."), className="muted")]
    found = cells.loc[(cells["field"] == "findings") & (cells["part"] == "value"), "text"]
    done = sum(one.get("status") == DONE for one in tables["prev_measures"])
    steps = [
        *(_("findings: {n}", n=text) for text in found),
        n_("{n} recommendation", "{n} recommendations", len(tables["recommendations"])),
        n_("{n} measure planned", "{n} measures planned", len(tables["measures"])),
        _("of last year’s {n} measures {k} are done", n=number(len(tables["prev_measures"])), k=number(done)),
    ]
    return [
        title,
        html.P(" → ".join(steps)),
        *(_table(name, rows, year) for name, rows in tables.items() if rows),
    ]


def _records(cells: pd.DataFrame, field: str) -> list[dict[str, Any]]:  # Any: texts, or days
    found: dict[str, dict[str, Any]] = {}
    for row in records(cells[(cells["field"] == field) & ~cells["part"].isin(["state", "reason"])]):
        found.setdefault(row.row, {})[row.part] = row.text if pd.isna(row.day) else row.day.date()
    return list(found.values())


def _table(name: str, rows: list[dict[str, Any]], year: int) -> Content:  # Any: as above
    field = form(year).fields.get(name)
    if field is None:
        return ""
    headings = [label(part.label) for part in field.parts]
    cells = [[_said(part.list, row.get(part.id)) for part in field.parts] for row in rows]
    title = label(field.label)
    return html.Details(
        [
            html.Summary(f"{title} ({number(len(rows))})"),
            blocks.table(Table(headings, cells, title), cards=True),
        ]
    )


def _said(list: str | None, value: Any) -> str:  # Any: as above
    if value is None:
        return "–"
    if not isinstance(value, str):
        return day(value, "medium")
    return label(codelist(list)[value].label) if list and value in codelist(list) else value
