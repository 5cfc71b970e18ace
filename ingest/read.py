"""Find the form's answers in a file's sheets: which cell holds which value, and what is out of place.

Columns are found by their hidden codes, else by the words of their headers in any language; rows by
their key, else by the question's words; never by position. So sheets may be renamed or copied,
columns moved, rows inserted.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ingest import canonical
from ingest.annotation.overview import MARK
from ingest.headers import Header, find_header
from ingest.markup import column_letters
from ingest.normalise import fold, raw_text
from ingest.reading import Grid, Met, Place, Reading, Row
from ingest.reasons import finding
from ingest.refusals import Refused
from ingest.sheets import PlainFile, PlainSheet, Value
from schemas.codelists import codelist
from schemas.form import Form, Sheet, Slot, form, sheets
from schemas.workbook import META_SHEET, sheet_words

LONGEST_TABLE = 500

_YEARS = range(2020, 2101)


def read_report(plain: PlainFile, *, newest: int) -> Reading:
    """Read a file as a report; raise `Refused` when it is not our form at all.

    `newest` is the report year assumed where the file does not say which form it is.
    """
    if plain["document"] is not None:
        return canonical.read_document(plain["document"], newest=newest)
    grids = {sheet["name"]: _grid(sheet) for sheet in plain["sheets"]}
    meta = _meta(grids)
    reading = Reading(plain["kind"], meta, form(form_year(meta, newest)))
    found: dict[str, str] = {}
    for name, grid in grids.items():
        if not _is_ours(name, grid):
            _read_grid(reading, name, grid, found)
    if not found:
        raise Refused("not_our_form", expected=_expected(reading.form), met=", ".join(list(grids)[:5]))
    for sheet in reading.form.sheets:
        if sheet.id not in found:
            reading.findings.append(finding("sheet_missing", sheet.id))
    if not reading.met:
        reading.findings.append(finding("not_filled_in"))
    return reading


def form_year(meta: Mapping[str, str], newest: int) -> int:
    """The year of the form a file says it follows."""
    year = meta.get("form", "")
    return int(year) if year.isascii() and year.isdigit() and int(year[:6]) in _YEARS else newest


def _grid(sheet: PlainSheet) -> Grid:
    grid: Grid = {}
    for row, column, value in sheet["cells"]:
        grid.setdefault(row, {})[column] = value
    return grid


def _is_ours(name: str, grid: Grid) -> bool:
    """Tell the sheets that carry no answers: notes to ourselves, and the findings we put in."""
    return name.startswith("_") or grid.get(1, {}).get(1) == MARK


def _meta(grids: Mapping[str, Grid]) -> dict[str, str]:
    grid = next((grid for name, grid in grids.items() if name.casefold() == META_SHEET), {})
    return {raw_text(row[1]): raw_text(row.get(2, "")) for row in grid.values() if 1 in row}


def _read_grid(reading: Reading, name: str, grid: Grid, found: dict[str, str]) -> None:
    header = find_header(grid)
    id = _sheet_words().get(fold(name)) or (_sheet_by_content(grid, header, reading.form) if header else None)
    sheet = next((sheet for sheet in reading.form.sheets if sheet.id == id), None)
    if sheet is None or header is None:
        if not _is_read_me(name):
            reading.findings.append(finding("extra_sheet", name=name))
        return
    if sheet.id in found:
        reading.findings.append(finding("sheet_twice", sheet.id, value=name, other=found[sheet.id]))
        return
    found[sheet.id] = name
    reading.sheets[sheet.id] = name
    _note_shape(reading, sheet, name, header)
    letters = {code: column_letters(column) for code, column in header.columns.items()}
    _read_sheet(reading, sheet, name, _Table(grid, header, letters))


def _sheet_by_content(grid: Grid, header: Header, of: Form) -> str | None:
    """The sheet most of whose keys stand here; for a table, the one whose columns do."""
    fields = of.fields
    votes: dict[str, int] = {}
    key = header.columns.get("key")
    if key is not None:
        for row in grid.values():
            code = str(row.get(key, "")).partition("/")[0]
            if code in fields:
                votes[fields[code].sheet] = votes.get(fields[code].sheet, 0) + 1
    if not votes:
        for sheet in of.sheets:
            if sheet.kind == "table":
                parts = {part.id for part in sheet.fields[0].parts}
                if parts <= set(header.columns):
                    votes[sheet.id] = len(parts)
    return max(votes, key=lambda id: votes[id]) if votes else None


def _note_shape(reading: Reading, sheet: Sheet, name: str, header: Header) -> None:
    """Say that the sheet bears another name, and which of its columns are missing or not ours."""
    if fold(name) not in _sheet_words():
        reading.findings.append(finding("sheet_renamed", sheet.id, value=name))
    if not header.by_code:
        reading.findings.append(finding("codes_lost", sheet.id))
    if sheet.kind != "table" and "key" not in header.columns and "question" not in header.columns:
        reading.findings.append(finding("key_column_missing", sheet.id))
    needed = [part.id for part in sheet.fields[0].parts if part.required] if sheet.kind == "table" else []
    for code in needed or (["value"] if sheet.kind == "answers" else []):
        if code not in header.columns:
            reading.findings.append(finding("column_missing", sheet.id, column=code))
    for cell, word in header.unknown.items():
        reading.findings.append(finding("extra_column", sheet.id, cell, word))


class _Table(NamedTuple):
    grid: Grid
    header: Header
    letters: Mapping[str, str]


def _read_sheet(reading: Reading, sheet: Sheet, name: str, t: _Table) -> None:
    if sheet.kind == "table":
        _read_records(reading, sheet, name, t)
        return
    known = {f.id: f for f in sheet.fields}
    labels = _question_words(reading.form.year, sheet.id)
    for row in sorted(row for row in t.grid if row > t.header.last_row):
        code, item = _key(t, row, labels)
        if not code:
            continue
        slots = _row_slots(reading.form.year, code, item) if code in known else ()
        if not slots:
            cell = f"{t.letters['key']}{row}"
            reading.findings.append(
                finding("unknown_row", sheet.id, cell, f"{code}/{item}" if item else code)
            )
            continue
        at = Row(sheet.id, name, row, t.letters)
        first = reading.places.row(code, item)
        if first is None:
            of = known[code]
            reading.places.add(code, item, at, of.levels if of.kind == "quantity" else ())
        _meet(reading, slots, at, t, first)


def _meet(
    reading: Reading, slots: tuple[tuple[Slot, str], ...], at: Row, t: _Table, first: Row | None
) -> None:
    """Take the filled cells of a row; of a row that stands a second time only the complaint."""
    cells, columns = t.grid[at.row], t.header.columns
    for slot, code in slots:
        value = cells.get(columns.get(code, 0))
        if value is None:
            continue
        place = Place(at.sheet, at.sheet_name, f"{at.columns[code]}{at.row}")
        if first is None:
            reading.met.append(Met(slot, place, value))
            continue
        before = f"{first.columns[code]}{first.row}"
        reading.findings.append(
            finding("duplicate_row", at.sheet, place.cell, str(slot), cell=before, other_cell=place.cell)
        )


def _read_records(reading: Reading, sheet: Sheet, name: str, t: _Table) -> None:
    """Every filled row below the header is a record, numbered in the order of appearance."""
    of = sheet.fields[0]
    codes = {part.id: t.header.columns[part.id] for part in of.parts if part.id in t.header.columns}
    rows = sorted(row for row in t.grid if row > t.header.last_row)
    filled = [row for row in rows if any(_filled(t.grid[row].get(column)) for column in codes.values())]
    for number, row in enumerate(filled[:LONGEST_TABLE], 1):
        at = Row(sheet.id, name, row, t.letters)
        reading.places.add(of.id, str(number), at)
        _meet(reading, tuple((Slot(of.id, str(number), code), code) for code in codes), at, t, None)


def _filled(value: Value | None) -> bool:
    return value is not None and bool(raw_text(value).strip(" -–—…."))


@cache
def _row_slots(year: int, code: str, item: str) -> tuple[tuple[Slot, str], ...]:
    """The slots of a row of answers, and the columns they stand in; none for an item not asked about."""
    of = form(year).fields[code]
    extras = ((Slot(code, item, extra), extra) for extra in ("state", "reason"))
    if of.kind == "quantity":
        return () if item else (*((Slot(code, level), level) for level in of.levels), *extras)
    if item not in of.rows():
        return ()
    parts = ((Slot(code, item, part.id), "value" if part.id == "number" else part.id) for part in of.parts)
    return (*parts, *extras)


def _key(t: _Table, row: int, labels: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """The row's field and item: from its key, else from its question's words."""
    cells = t.grid[row]
    if "key" in t.header.columns:
        key = cells.get(t.header.columns["key"])
        if isinstance(key, str) and key.strip():
            code, _, item = key.strip().partition("/")
            return code, item
    question = cells.get(t.header.columns.get("question", -1))
    return labels.get(fold(question), ("", "")) if isinstance(question, str) else ("", "")


@cache
def _sheet_words() -> Mapping[str, str]:
    return {fold(word): id for word, id in sheet_words().items()} | {fold(s.id): s.id for s in sheets()}


def _is_read_me(name: str) -> bool:
    return _sheet_words().get(fold(name)) == "read_me" or fold(name) == fold("read_me")


@cache
def _question_words(year: int, sheet: str) -> Mapping[str, tuple[str, str]]:
    """Questions that stand once in the sheet, folded, in every language, with their field and item."""
    found: dict[str, set[tuple[str, str]]] = {}
    for of in next(s for s in form(year).sheets if s.id == sheet).fields:
        for language, label in of.label.items():
            if of.items is None:
                found.setdefault(fold(label), set()).add((of.id, ""))
                continue
            for item in codelist(of.items).values():
                both = f"{label}: {item.label[language]}"
                for word in (both, item.label[language]):
                    found.setdefault(fold(word), set()).add((of.id, item.id))
    return {word: next(iter(keys)) for word, keys in found.items() if len(keys) == 1}


def _expected(of: Form) -> str:
    """The first sheets by their names: enough to tell the form from any other workbook."""
    names = ("«" + " / ".join(dict.fromkeys(sheet.label.values())) + "»" for sheet in of.sheets[:3])
    return ", ".join(names) + f", … ({len(of.sheets)})"
