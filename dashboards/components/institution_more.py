"""The second half of an institution's page: indicators beside its level, documents, and what became of findings."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboards.components import blocks
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.observed import unit_words, value_words
from dashboards.components.rows import records
from dashboards.components.steps import Step, bars
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, day, label, n_, number, sign
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
    headings = [
        _("Indicator"), _("Value"), _("Median"), _("Where it stands"), _("Compared with the median"), "n",
    ]  # fmt: skip
    cells = [_beside(view, row, (code, year)) for row in records(rows)]
    shown = Table(headings, cells, _("Indicators beside the level"))
    subject = _("Beside the institutions of the same level with a value for {year}, this one among them", year=year_name(year))  # fmt: skip
    said = _("A median needs {few}, a tenth {many}.", few=PEERS_NEED, many=DECILES_NEED)
    files = _for_files(rows, headings)
    picture = blocks.table(shown, cards=True)
    return blocks.figure(Figure(_stands_out(rows), subject, picture, said, files, tabled=True))


def _for_files(rows: pd.DataFrame, headings: list[str]) -> Table:
    """The same rows with their units in a column: files hold numbers, and units differ from row to row."""
    cells, numbers = [], []
    for row in records(rows):
        one = indicators()[row.indicator]
        enough = row.n >= PEERS_NEED
        words = [_tenth(row), _word(one, row) if enough else "–"]
        values = [row.value, row.d50 if enough else None]
        texts = [value_words(one, value).removesuffix(sign()) for value in values]
        named = [f"{one.id} {label(one.label)}", unit_words(one)]
        cells.append([*named, *texts, *words, number(row.n)])
        numbers.append([*named, *values, *words, row.n])
    return Table(
        [headings[0], _("Unit"), *headings[1:]], cells, _("Indicators beside the level"), data=numbers
    )


def _stands_out(rows: pd.DataFrame) -> str:
    """How many values chance does not explain; else plainly what is shown."""
    words = [_word(indicators()[row.indicator], row) for row in records(rows) if row.n >= PEERS_NEED]
    higher, lower = words.count(_("higher")), words.count(_("lower"))
    if not higher and not lower:
        return _("Indicators beside the level")
    return _(
        "Indicators beside the level: higher than the median {up}, lower {down}, of {n}",
        up=number(higher), down=number(lower), n=number(len(rows)),
    )  # fmt: skip


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
    shown = Table(headings, lines, _("Documents in the report"))
    said = _("As the report names them; a link is opened at the institution’s own site.")
    named = n_("{n} document in the report", "{n} documents in the report", len(lines))
    own = behind(view, "report", year, institutions=[code], cells_of=code)
    picture = blocks.table(shown, cards=True)
    return blocks.figure(Figure(named, year_name(year), picture, said, shown, tabled=True, behind=own))


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
    steps = _steps(cells, tables)
    planned = sum(step.count for step in steps if step.name == _("Measures planned"))
    named = n_(
        "From recommendation to done: {n} measure planned", "From recommendation to done: {n} measures planned", planned
    )  # fmt: skip
    counts = Table([_("Step"), "n"], [[step.name, number(step.count)] for step in steps], named)
    said = _("Each bar is what the report lists; the last is of last year’s measures.")
    own = behind(view, "loop", year, institutions=[code], cells_of=code)
    whole = Figure(named, year_name(year), bars(steps), said, counts, behind=own)
    return [blocks.figure(whole), *(_table(name, rows, year, own) for name, rows in tables.items() if rows)]


def _steps(
    cells: pd.DataFrame, tables: dict[str, list[dict[str, Any]]]
) -> list[Step]:  # Any: as _records gives it
    """What was found, what was recommended, what is planned, and what became of last year's plan."""
    found = cells.loc[(cells["field"] == "findings") & (cells["part"] == "value"), "text"]
    steps = [Step(_("Shortcomings found"), int(text)) for text in found if str(text).isdigit()]
    before = tables["prev_measures"]
    done = sum(one.get("status") == DONE for one in before)
    return [
        *steps,
        Step(_("Recommendations"), len(tables["recommendations"])),
        Step(_("Measures planned"), len(tables["measures"])),
        Step(_("Last year’s measures"), len(before)),
        Step(_("Of these, done"), done, done=True),
    ]


def _records(cells: pd.DataFrame, field: str) -> list[dict[str, Any]]:  # Any: texts, or days
    found: dict[str, dict[str, Any]] = {}
    for row in records(cells[(cells["field"] == field) & ~cells["part"].isin(["state", "reason"])]):
        found.setdefault(row.row, {})[row.part] = row.text if pd.isna(row.day) else row.day.date()
    return list(found.values())


def _table(name: str, rows: list[dict[str, Any]], year: int, own: str) -> Content:  # Any: as above
    field = form(year).fields.get(name)
    if field is None:
        return ""
    headings = [label(part.label) for part in field.parts]
    cells = [[_said(part.list, row.get(part.id)) for part in field.parts] for row in rows]
    title = label(field.label)
    shown = Table(headings, cells, title)
    figure = Figure(
        title,
        year_name(year),
        blocks.table(shown, cards=True),
        label(field.help) if field.help else "",
        shown,
        tabled=True,
        behind=own,
    )
    return html.Details([html.Summary(f"{title} ({number(len(rows))})"), blocks.figure(figure)])


def _said(list: str | None, value: Any) -> str:  # Any: as above
    if value is None:
        return "–"
    if not isinstance(value, str):
        return day(value, "medium")
    return label(codelist(list)[value].label) if list and value in codelist(list) else value
