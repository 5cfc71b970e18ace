"""The form as an OpenDocument spreadsheet, written from the same cell map as the workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from schemas.codelists import codelist
from schemas.form import Form, Slot
from schemas.layout import part_of
from schemas.workbook import META_SHEET, Value, sheet_layouts
from schemas.workbook_layout import CODES_ROW, HEADER_ROW, heading


def ods(of: Form, answers: Mapping[Slot, Value], meta: Mapping[str, str], language: str) -> bytes:
    """Answers as an .ods, labels in the language, numbers and dates typed."""
    book = OpenDocumentSpreadsheet()
    for layout in sheet_layouts(of):
        cells: dict[tuple[int, int], Value] = {
            (CODES_ROW - 1, column): code for column, code in enumerate(layout.columns)
        }
        if layout.sheet.kind != "table":
            cells |= {
                (HEADER_ROW - 1, column): heading(code, language)
                for column, code in enumerate(layout.columns)
            }
        cells |= {(row - 1, 0): str(Slot(*key)) for key, row in layout.rows.items()}
        fields = {f.id: f for f in layout.sheet.fields}
        for slot, value in answers.items():
            if slot.field in fields:
                part = part_of(
                    fields[slot.field], "value" if slot.part not in _parts(fields[slot.field]) else slot.part
                )
                cells[layout.place(slot)] = _said(value, part.list if part else None, language)
        _sheet(book, layout.sheet.label[language], cells)
    rows = {(row, column): text for row, pair in enumerate(meta.items()) for column, text in enumerate(pair)}
    _sheet(book, META_SHEET, rows)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _parts(field) -> set[str]:
    return {part.id for part in field.parts} | {"state", "reason"}


def _said(value: Value, name: str | None, language: str) -> Value:
    if name and value in codelist(name):
        return codelist(name)[str(value)].label[language]
    return value


def _sheet(book: OpenDocumentSpreadsheet, name: str, cells: Mapping[tuple[int, int], Value]) -> None:
    table = Table(name=name)
    for row in range(max(r for r, _ in cells) + 1):
        line = TableRow()
        for column in range(max((c for r, c in cells if r == row), default=0) + 1):
            line.addElement(_cell(cells.get((row, column), "")))
        table.addElement(line)
    book.spreadsheet.addElement(table)


def _cell(value: Value) -> TableCell:
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=str(value))
    cell = TableCell(valuetype="string") if value else TableCell()
    if value:
        cell.addElement(P(text=value))
    return cell
