"""Read a safe file into plain sheets: names, and values at their rows and columns.

Runs in the isolated child. What it returns is plain JSON: strings, numbers, booleans, and
one-entry objects for what JSON has no word for: {"date": "2026-02-25"}, {"error": "#REF!"}.
"""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any, TypedDict
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from ingest.guard import CELLS_PER_TEXT, Safe
from ingest.markup import COLUMN, ROW, column_number
from ingest.refusals import Refused

Value = str | float | bool | dict[str, str]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EXPLAINING = frozenset({"point", "unit", "help"})
HEADER_WITHIN = 6
_ENCODINGS = ("utf-8-sig", "cp1251")


class PlainSheet(TypedDict):
    """One sheet: `cells` holds [row, column, value], both counted from 1, empty cells left out."""

    name: str
    cells: list[tuple[int, int, Value]]


class PlainFile(TypedDict):
    """A file as read: `document` is set for the canonical JSON form, `sheets` for all others."""

    kind: str
    sheets: list[PlainSheet]
    document: dict[str, Any] | None


def read_sheets(content: bytes, safe: Safe, cells: int = CELLS_PER_TEXT) -> PlainFile:
    """Read every sheet; raise `Refused` when a reader cannot make sense of the file."""
    if safe.kind == "json":
        return {"kind": "json", "sheets": [], "document": _document(content)}
    if safe.kind == "csv":
        sheets = [_csv_sheet(name, text, cells) for name, text in safe.parts.items()]
    else:
        sheets = list(_workbook_sheets(content, safe))
    return {"kind": safe.kind, "sheets": sheets, "document": None}


def _workbook_sheets(content: bytes, safe: Safe) -> Iterator[PlainSheet]:
    errors = _errors_by_sheet(safe)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            cells = _filled(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            cells += [
                (*_position(at), {"error": text or "#VALUE!"}) for at, text in errors.get(name, {}).items()
            ]
            yield {"name": name, "cells": cells}
    except (CalamineError, OSError, ValueError) as problem:
        raise Refused("damaged") from problem


def _filled(rows: list[list[Any]]) -> list[tuple[int, int, Value]]:  # Any: what calamine makes of a cell
    """The filled cells. Below the header, columns that only explain a question are left out."""
    heads = (number for number, row in enumerate(rows[:HEADER_WITHIN]) if "key" in row)
    at = next(heads, None)
    passive = _passive(rows[at]) if at is not None else frozenset()
    cells = []
    for r, row in enumerate(rows, 1):
        if row.count("") == len(row):
            continue
        below = at is not None and r > at + HEADER_WITHIN
        for c, value in enumerate(row, 1):
            if value != "" and not (below and c in passive):
                cells.append((r, c, _plain(value)))
    return cells


def _passive(codes: list[Any]) -> frozenset[int]:  # Any: as above
    """The columns whose hidden codes say that they hold help, units and last year's values."""
    return frozenset(
        column
        for column, code in enumerate(codes, 1)
        if isinstance(code, str) and (code in _EXPLAINING or code.startswith("last"))
    )


def _position(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), column_number(letters)


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return value
    match value:
        case bool():
            return value
        case int() | float():
            return float(value)
        case datetime():
            return {"date": value.date().isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time() | timedelta():
            return str(value)
    return str(value)


def _errors_by_sheet(safe: Safe) -> dict[str, dict[str, str]]:
    """Turn the guard's errors by part into errors by sheet name, through the workbook's relations."""
    if not safe.errors:
        return {}
    targets: dict[str, str] = {}
    # The guard has refused every document type, so no entity is left to expand.
    for relation in ElementTree.fromstring(safe.parts["xl/_rels/workbook.xml.rels"]):  # noqa: S314
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[relation.get("Id", "")] = path
    found: dict[str, dict[str, str]] = {}
    for sheet in ElementTree.fromstring(safe.parts["xl/workbook.xml"]).iter():  # noqa: S314
        if _RELATION in sheet.attrib and "name" in sheet.attrib:
            errors = safe.errors.get(targets.get(sheet.attrib[_RELATION], ""))
            if errors:
                found[sheet.attrib["name"]] = dict(errors)
    return found


def _csv_sheet(name: str, content: bytes, most: int) -> PlainSheet:
    text = _decoded(content)
    first = text[:4096]
    delimiter = max(";,\t", key=lambda mark: len(re.findall(f"{re.escape(mark)}", first)))
    cells: list[tuple[int, int, Value]] = []
    try:
        for r, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if r > ROW or len(row) > COLUMN:
                raise Refused("too_far_out", cell=f"{r}", rows=ROW, columns=COLUMN)
            cells += [(r, c, value) for c, value in enumerate(row, 1) if value != ""]
            if len(cells) > most:
                raise Refused("too_many_cells", limit=most)
    except csv.Error as problem:
        raise Refused("damaged") from problem
    return {"name": PurePosixPath(name).stem, "cells": cells}


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("damaged")


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise Refused("damaged") from problem
    if not isinstance(document, dict) or not isinstance(document.get("answers"), dict):
        raise Refused("not_our_form")
    return document
