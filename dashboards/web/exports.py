"""Tables as files: CSV and workbooks in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Response

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A CSV with a byte order mark, so that Excel reads Cyrillic; texts that look like formulas get a quote."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return download(f"{name}.csv", target.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def harmless(cell: Cell) -> Cell:
    """A cell that no program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def xlsx_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A workbook of one sheet: headings that stay in sight and filter, columns as wide as their words."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    rows = list(rows)
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), max(len(headings) - 1, 0))
        for column, heading in enumerate(headings):
            longest = max((len(str(row[column] or "")) for row in rows[:200]), default=0)
            sheet.set_column(column, column, min(max(len(heading), longest, 8) + 2, 60))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return download(f"{name}.xlsx", target.getvalue(), kind)


def download(name: str, content: bytes, kind: str) -> Response:
    """A file to be kept under a name, never shown as a page of ours."""
    answer = Response(content, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
