"""Figures as files: CSV, JSON, workbooks and slides with charts that can still be edited, each with its stamp."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from dash.development.base_component import Component

from dashboards.components.blocks import Figure, Table
from dashboards.web.exports import harmless
from dashboards.words import _, language

Value = str | int | float | None
MOST_CHARTED = 2_000
_DASHES = frozenset({"", "–", "-", "—"})
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+−-]?\d+(\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Taken:
    """One figure to be taken away, and the stamp it carries. `subject` has the filters in words."""

    figure: Figure
    stamp: Sequence[str]

    @property
    def rows(self) -> list[list[Value]]:
        """The table's rows as numbers and texts; what is withheld on the screen is withheld here."""
        return rows_of(self.figure.table)

    @property
    def notes(self) -> list[str]:
        """What stands beside the numbers: title, filters, how to read it, the stamp."""
        said = [self.figure.title, self.figure.subject, text_of(self.figure.caption)]
        return [line for line in (*said, *self.stamp) if line]


def rows_of(table: Table) -> list[list[Value]]:
    """The numbers behind a table; where only texts are known, they are read back."""
    if table.data:
        return [list(row) for row in table.data]
    return [[value_of(text_of(cell)) for cell in row] for row in table.rows]


def text_of(content: Any) -> str:  # Any: what Dash takes for children
    """The words of some content, without its marks."""
    if isinstance(content, (list, tuple)):
        return "".join(text_of(one) for one in content)
    if isinstance(content, Component):
        return text_of(getattr(content, "children", None))
    return "" if content is None else str(content)


def value_of(text: str) -> Value:
    """A number as the reader's language writes it, read back; a percentage as a share of 1."""
    if text.strip() in _DASHES:
        return None
    plain = _SPACES.sub("", text)
    plain = plain.replace(",", "" if language() == "en" else ".")
    if not _NUMBER.fullmatch(plain):
        return text
    number = float(plain.rstrip("%").replace("−", "-"))
    if plain.endswith("%"):
        return round(number / 100, 6)
    return number if "." in plain else int(number)


def as_csv(taken: Sequence[Taken]) -> bytes:
    """The tables one below the other; lines that begin with # are notes."""
    target = io.StringIO()
    writer = csv.writer(target)
    for number, one in enumerate(taken):
        if number:
            target.write("\r\n")
        for note in one.notes:
            target.write(f"# {' '.join(note.split())}\r\n")
        writer.writerow(one.figure.table.headings)
        writer.writerows([harmless(cell) for cell in row] for row in one.rows)
    return target.getvalue().encode("utf-8-sig")


def as_json(taken: Sequence[Taken]) -> bytes:
    """The tables with their words, for programs."""
    found = [
        {
            "title": one.figure.title,
            "subject": one.figure.subject,
            "note": text_of(one.figure.caption),
            "columns": list(one.figure.table.headings),
            "rows": one.rows,
            "stamp": list(one.stamp),
        }
        for one in taken
    ]
    return json.dumps({"figures": found}, ensure_ascii=False, indent=1).encode()


def as_xlsx(taken: Sequence[Taken]) -> bytes:
    """A workbook: a sheet per figure with its numbers and a native chart, and a sheet of notes."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        for number, one in enumerate(taken, 1):
            _sheet(book, f"{number}", one)
        notes = book.add_worksheet(_("Notes"))
        notes.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        line = 0
        for number, one in enumerate(taken, 1):
            notes.write_string(line, 0, f"{number}. {one.figure.title}", bold)
            for note in one.notes[1:]:
                line += 1
                notes.write_string(line, 0, note)
            line += 2
    return target.getvalue()


def _sheet(book: Any, name: str, one: Taken) -> None:  # Any: XlsxWriter's workbook
    sheet = book.add_worksheet(name)
    rows = one.rows
    sheet.write_string(0, 0, one.figure.title, book.add_format({"bold": True}))
    sheet.write_string(1, 0, one.figure.subject)
    sheet.write_row(3, 0, one.figure.table.headings, book.add_format({"bold": True, "text_wrap": True}))
    share, plain = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0.###"})
    shares = shares_of(one)
    for at, row in enumerate(rows, 4):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None and value == value:
                sheet.write_number(at, column, value, share if column in shares else plain)
    sheet.set_column(0, 0, min(max([12, *(len(str(row[0])) for row in rows[:300])]), 60))
    sheet.set_column(1, max(len(one.figure.table.headings) - 1, 1), 14)
    sheet.freeze_panes(4, 1)
    series = charted(rows)
    if not series or not rows:
        return
    chart = book.add_chart({"type": kind_of(one.figure), **_SUBTYPES.get(kind_of(one.figure), {})})
    for column in series:
        chart.add_series(
            {
                "name": [name, 3, column],
                "categories": [name, 4, 0, 3 + len(rows), 0],
                "values": [name, 4, column, 3 + len(rows), column],
            }
        )
    # By its cell: a title that looks like a reference would be taken for one.
    chart.set_title({"name": [name, 0, 0], "name_font": {"size": 12}})
    chart.set_size({"width": 860, "height": 440})
    sheet.insert_chart(5 + len(rows), 0, chart)


_SUBTYPES = {"bar": {"subtype": "stacked"}}


def shares_of(one: Taken) -> frozenset[int]:
    """The columns whose texts are percentages."""
    table = one.figure.table
    columns = range(1, len(table.headings))
    return frozenset(c for c in columns if any("%" in text_of(row[c]) for row in table.rows if len(row) > c))


def charted(rows: Sequence[Sequence[Value]]) -> list[int]:
    """The columns that hold nothing but numbers, and at least one: at most eight make a chart.

    A list of very many institutions makes none: nobody could read it.
    """
    if not rows or len(rows) > MOST_CHARTED:
        return []
    found = []
    for column in range(1, len(rows[0])):
        values = [row[column] for row in rows if len(row) > column]
        if all(not isinstance(value, str) for value in values) and any(v is not None for v in values):
            found.append(column)
    return found[:8]


def kind_of(figure: Figure) -> str:
    """The kind of native chart that is nearest to the picture: line, scatter, bar or column."""
    traces = next(_traces(figure.picture), [])
    kinds = {str(trace.get("type", "scatter")) for trace in traces}
    if "bar" in kinds:
        return "bar" if any(trace.get("orientation") == "h" for trace in traces) else "column"
    return "line" if traces else "bar"


def _traces(content: Any) -> Iterator[list[dict[str, Any]]]:  # Any: what Dash takes for children
    if isinstance(content, (list, tuple)):
        for one in content:
            yield from _traces(one)
    elif isinstance(content, Component):
        drawn = getattr(content, "figure", None)
        if isinstance(drawn, dict):
            yield drawn.get("data", [])
        yield from _traces(getattr(content, "children", None))
