"""A report as plain CSV files in a zip: the same sheets, rows and columns as the workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date

from schemas.codelists import codelist
from schemas.form import Form, Part, Slot
from schemas.workbook import META_SHEET, SheetLayout, Value, sheet_layouts
from schemas.workbook_layout import CODES_ROW

_STATE = Part("state", "choice", "answer_state")


def csv_zip(of: Form, answers: Mapping[Slot, Value], meta: Mapping[str, str], language: str) -> bytes:
    """Write answers as one CSV per sheet, labels in the language, codes in the header row."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for layout in sheet_layouts(of):
            file.writestr(_named(layout.sheet.id), _sheet(layout, answers, language))
        file.writestr(_named(META_SHEET), _text([list(pair) for pair in meta.items()]))
    return target.getvalue()


def _named(sheet: str) -> zipfile.ZipInfo:
    """The same answers give the same bytes at any time of day."""
    entry = zipfile.ZipInfo(f"{sheet}.csv", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet(layout: SheetLayout, answers: Mapping[Slot, Value], language: str) -> str:
    fields = {f.id: f for f in layout.sheet.fields}
    mine = {slot: value for slot, value in answers.items() if slot.field in fields}
    places = {slot: layout.place(slot) for slot in mine}
    height = max([layout.last_row if layout.rows else CODES_ROW, *(row + 1 for row, _ in places.values())])
    grid = [[""] * len(layout.columns) for _ in range(height)]
    grid[CODES_ROW - 1] = list(layout.columns)
    for (code, item), row in layout.rows.items():
        grid[row - 1][0] = f"{code}/{item}" if item else code
    for slot, value in mine.items():
        row, column = places[slot]
        part = _STATE if slot.part == "state" else _part(fields[slot.field].parts, slot.part)
        grid[row][column] = _written(value, part, language)
    return _text(grid)


def _part(parts: tuple[Part, ...], id: str) -> Part:
    return next((part for part in parts if part.id == id), Part(id, "text"))


def _written(value: Value, part: Part, language: str) -> str:
    if part.type == "choice" and part.list and value in codelist(part.list):
        return codelist(part.list)[str(value)].label[language]
    if isinstance(value, date):
        return value.isoformat() if language == "en" else value.strftime("%d.%m.%Y")
    if isinstance(value, float) and language != "en":
        return str(value).replace(".", ",")
    return str(value)


def _text(rows: list[list[str]]) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(rows)
    return target.getvalue()
