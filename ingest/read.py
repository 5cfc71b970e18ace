"""Find the form's answers in a file's sheets: which cell holds which value, and what is out of place.

Columns are found by their hidden codes, else by the words of their headers in any language; rows by
their key, else by the question's words; never by position. So sheets may be renamed or copied,
columns moved, rows inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from schemas.workbook import FINDINGS_MARK, META, column_codes, header_words, sheet_words

from ingest.markup import column_letters
from ingest.normalise import fold, raw_text
from ingest.refusals import Refused
from ingest.sheets import PlainFile, PlainSheet, Value
from schemas.codelists import codelist
from schemas.findings import Finding
from schemas.form import Field, Form, Sheet, Slot, form, sheets
from schemas.rules import file_finding

HEADER_ROWS = 40
LONGEST_TABLE = 500
_OWN_SHEETS = frozenset({META, "_lists", "_read_me"})


class Place(NamedTuple):
    """Where a value stands, or would stand: the form's sheet, the name in the file, the address."""

    sheet: str
    sheet_name: str
    cell: str


class Met(NamedTuple):
    """One filled cell of the form."""

    slot: Slot
    place: Place
    value: Value


@dataclass(slots=True)
class Reading:
    """What a file holds as a report. `places` also knows the cells left empty."""

    kind: str
    meta: dict[str, str]
    form: Form
    met: list[Met] = field(default_factory=list)
    places: dict[Slot, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


Grid = dict[int, dict[int, Value]]


def read_report(plain: PlainFile, *, newest: int) -> Reading:
    """Read a file as a report; raise `Refused` when it is not our form at all.

    `newest` is the report year assumed where the file does not say which form it is.
    """
    if plain["document"] is not None:
        return _read_document(plain["document"], newest)
    grids = {sheet["name"]: _grid(sheet) for sheet in plain["sheets"]}
    meta = _meta(grids)
    reading = Reading(plain["kind"], meta, form(_form_year(meta, newest)))
    found: dict[str, str] = {}
    for name, grid in grids.items():
        if fold(name) in _OWN_SHEETS or _is_findings(grid):
            continue
        located = _locate(name, grid, reading.form)
        if located is None:
            continue
        sheet, header, columns = located
        if sheet.id in found:
            reading.findings.append(file_finding("duplicate_sheet", name=name, first=found[sheet.id]))
            continue
        found[sheet.id] = name
        _note_shape(reading, sheet, name, columns)
        _read_sheet(reading, sheet, name, (grid, header, columns))
    if not found:
        raise Refused("not_our_form", expected=_expected(reading.form), met=", ".join(list(grids)[:5]))
    for sheet in reading.form.sheets:
        if sheet.id not in found:
            reading.findings.append(file_finding("sheet_missing", sheet=sheet.id, name=_names(sheet)))
    return reading


def _grid(sheet: PlainSheet) -> Grid:
    grid: Grid = {}
    for row, column, value in sheet["cells"]:
        grid.setdefault(row, {})[column] = value
    return grid


def _is_findings(grid: Grid) -> bool:
    return grid.get(1, {}).get(1) == FINDINGS_MARK


def _meta(grids: Mapping[str, Grid]) -> dict[str, str]:
    grid = next((grid for name, grid in grids.items() if fold(name) == META), {})
    return {raw_text(row[1]): raw_text(row.get(2, "")) for row in grid.values() if 1 in row}


def _form_year(meta: Mapping[str, str], newest: int) -> int:
    year = meta.get("form", "")
    return int(year) if year.isascii() and year.isdigit() and 2020 <= int(year) <= 2100 else newest


def _locate(name: str, grid: Grid, of: Form) -> tuple[Sheet, int, dict[str, int]] | None:
    """Tell which sheet of the form this is, the row of its header, and the columns by their codes."""
    header, columns = _header(grid)
    if not columns:
        return None
    id = _sheet_words().get(fold(name)) or _sheet_by_content(grid, header, columns, of)
    sheet = next((sheet for sheet in of.sheets if sheet.id == id), None)
    return (sheet, header, columns) if sheet else None


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    """The best header among the first rows: the one that names most columns, by code or by word."""
    best: tuple[int, dict[str, int]] = (0, {})
    for row in sorted(grid)[:HEADER_ROWS]:
        columns: dict[str, int] = {}
        for column, value in grid[row].items():
            if isinstance(value, str):
                word = value.strip()
                code = word if word in column_codes() else _header_words().get(fold(word))
                if code:
                    columns.setdefault(code, column)
        if len(columns) > max(len(best[1]), 1):
            best = (row, columns)
    return best


def _sheet_by_content(grid: Grid, header: int, columns: Mapping[str, int], of: Form) -> str | None:
    fields = of.fields
    votes: dict[str, int] = {}
    key = columns.get("key")
    if key is not None:
        for row in grid.values():
            code = str(row.get(key, "")).partition("/")[0]
            if code in fields:
                votes[fields[code].sheet] = votes.get(fields[code].sheet, 0) + 1
    if not votes:
        for sheet in of.sheets:
            if sheet.kind == "table":
                parts = {part.id for part in sheet.fields[0].parts}
                if parts <= set(columns):
                    votes[sheet.id] = len(parts)
    return max(votes, key=lambda id: votes[id]) if votes else None


def _note_shape(reading: Reading, sheet: Sheet, name: str, columns: Mapping[str, int]) -> None:
    """Say which columns the sheet lacks, and that it bears another name."""
    if fold(name) not in _sheet_words():
        reading.findings.append(file_finding("sheet_renamed", sheet=sheet.id, name=name))
    for code in _needed(sheet):
        if code not in columns:
            reading.findings.append(file_finding("column_missing", sheet=sheet.id, name=code))


def _needed(sheet: Sheet) -> tuple[str, ...]:
    if sheet.kind == "table":
        return tuple(part.id for part in sheet.fields[0].parts if part.required)
    return ("value",) if sheet.kind == "answers" else ()


class _Table(NamedTuple):
    grid: Grid
    header: int
    columns: dict[str, int]


def _read_sheet(reading: Reading, sheet: Sheet, name: str, table: tuple[Grid, int, dict[str, int]]) -> None:
    t = _Table(*table)
    found = _records(sheet.fields[0], t) if sheet.kind == "table" else _answers(reading, sheet, t)
    for slot, row, code in found:
        column = t.columns.get(code)
        if column is None:
            continue
        place = Place(sheet.id, name, f"{column_letters(column)}{row}")
        value = t.grid.get(row, {}).get(column, "")
        if slot in reading.places:
            if value != "":
                reading.findings.append(
                    file_finding(
                        "duplicate_row", sheet=sheet.id, cell=place.cell, slot=slot, value=raw_text(value)
                    )
                )
            continue
        reading.places[slot] = place
        if value != "":
            reading.met.append(Met(slot, place, value))


def _records(of: Field, t: _Table) -> Iterator[tuple[Slot, int, str]]:
    """Every filled row below the header is a record, numbered in the order of appearance."""
    number = 0
    codes = [part.id for part in of.parts if part.id in t.columns]
    for row in sorted(r for r in t.grid if r > t.header):
        if number >= LONGEST_TABLE:
            return
        if _is_header_again(t, row) or not any(_filled(t.grid[row].get(t.columns[code])) for code in codes):
            continue
        number += 1
        for code in codes:
            yield Slot(of.id, str(number), code), row, code


def _filled(value: Value | None) -> bool:
    return value is not None and bool(raw_text(value).strip(" -–—…."))


def _is_header_again(t: _Table, row: int) -> bool:
    """The visible header stands below the hidden codes."""
    words = [fold(value) for value in t.grid[row].values() if isinstance(value, str)]
    return len(words) > 1 and sum(word in _header_words() for word in words) * 2 > len(words)


def _answers(reading: Reading, sheet: Sheet, t: _Table) -> Iterator[tuple[Slot, int, str]]:
    known = {f.id: f for f in sheet.fields}
    labels = _question_words(reading.form.year, sheet.id)
    for row in sorted(r for r in t.grid if r > t.header):
        code, item = _key(t, row, labels)
        if code not in known:
            if code:
                reading.findings.append(
                    file_finding("unknown_row", sheet=sheet.id, cell=f"A{row}", name=code, value=code)
                )
            continue
        of = known[code]
        if of.kind == "quantity":
            yield from ((Slot(code, level, "value"), row, level) for level in of.levels)
        else:
            for part in of.parts:
                yield Slot(code, item, part.id), row, "value" if part.id in ("value", "number") else part.id
        yield from ((Slot(code, item, extra), row, extra) for extra in ("state", "reason"))


def _key(t: _Table, row: int, labels: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """The row's field and item: from its key, else from its question's words."""
    cells = t.grid[row]
    if "key" in t.columns:
        key = cells.get(t.columns["key"])
        if isinstance(key, str) and key.strip():
            code, _, item = key.strip().partition("/")
            return code, item
    question = cells.get(t.columns.get("question", -1))
    return labels.get(fold(question), ("", "")) if isinstance(question, str) else ("", "")


@cache
def _header_words() -> Mapping[str, str]:
    return {fold(word): code for word, code in header_words().items()}


@cache
def _sheet_words() -> Mapping[str, str]:
    return {fold(word): id for word, id in sheet_words().items()} | {fold(s.id): s.id for s in sheets()}


@cache
def _question_words(year: int, sheet: str) -> Mapping[str, tuple[str, str]]:
    """Questions that stand once in the sheet, folded, in every language, with their field and item."""
    found: dict[str, list[tuple[str, str]]] = {}
    for of in next(s for s in form(year).sheets if s.id == sheet).fields:
        for label in of.label.values():
            if of.items:
                for item in codelist(of.items).values():
                    for word in item.label.values():
                        found.setdefault(fold(word), []).append((of.id, item.id))
            else:
                found.setdefault(fold(label), []).append((of.id, ""))
    return {word: keys[0] for word, keys in found.items() if len(set(keys)) == 1}


def _names(sheet: Sheet) -> str:
    return " / ".join(dict.fromkeys(sheet.label.values()))


def _expected(of: Form) -> str:
    return "; ".join(_names(sheet) for sheet in of.sheets)


def _read_document(document: Mapping[str, object], newest: int) -> Reading:
    """Read the canonical JSON form: every value is named by its slot, which is its address too."""
    meta = {key: str(document[key]) for key in ("form", "year", "institution", "language") if key in document}
    of = form(_form_year(meta, newest))
    reading = Reading("json", meta, of)
    known = of.fields
    answers = document["answers"]
    assert isinstance(answers, dict)
    for code, rows in answers.items():
        if code not in known or not isinstance(rows, dict):
            reading.findings.append(
                file_finding("unknown_row", cell=f"/answers/{code}", name=code, value=code)
            )
            continue
        for row, parts in rows.items():
            for part, value in parts.items() if isinstance(parts, dict) else ():
                _read_pointer(reading, known[code], Slot(code, row, part), value)
    if not reading.met:
        raise Refused("not_our_form", expected=_expected(of), met="json")
    for slot, of_field, _ in of.slots():
        reading.places.setdefault(slot, Place(of_field.sheet, of_field.sheet, str(slot)))
    return reading


def _read_pointer(reading: Reading, of: Field, slot: Slot, value: object) -> None:
    parts = {part.id for part in of.parts} | {"state", "reason"}
    if slot.part not in parts or (
        of.rows() and slot.row not in of.rows() and slot.part not in ("state", "reason")
    ):
        reading.findings.append(file_finding("unknown_row", cell=str(slot), name=str(slot), value=str(slot)))
        return
    if value is None or value == "" or not isinstance(value, (str, int, float, bool)):
        return
    place = Place(of.sheet, of.sheet, str(slot))
    reading.places[slot] = place
    reading.met.append(
        Met(slot, place, float(value) if isinstance(value, int) and value is not True else value)
    )
