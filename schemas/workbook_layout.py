"""Where every value of a form stands in the workbook: the one cell map, for writing and for reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from schemas.codelists import codelist
from schemas.form import Field, Form, Sheet, Slot, sheets
from schemas.texts import LANGUAGES, declarations

CODES_ROW = 3
"""The hidden row that names each column by its code."""

HEADER_ROW = 5
FIRST_ROW = 6
TABLE_ROWS = 100
"""Rows drawn for records; more may be written below them, with drop-downs down to LAST_ROW."""

LAST_ROW = 1000

LEVELS = ("primary", "secondary", "higher")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "answers": ("key", "point", "question", "value", "date", "link", "state", "reason", "last", "help"),
    "quantities": (
        *("key", "point", "question", "unit", *LEVELS, "state", "reason"),
        *(f"last_{level}" for level in LEVELS),
        "help",
    ),
}

_DOCUMENT_COLUMN = {"number": "value", "date": "date", "link": "link"}


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet's cell map.

    `rows` gives the row of each (field, row) known beforehand; `closed` the slots that do not apply
    to the institution's levels of education; `headings` the rows that only name a question asked
    per item. In a table sheet record n stands in row FIRST_ROW + n - 1.
    """

    sheet: Sheet
    columns: tuple[str, ...]
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    headings: Mapping[str, int] = field(default_factory=dict)
    closed: frozenset[Slot] = frozenset()

    @property
    def last_row(self) -> int:
        return max(self.rows.values(), default=FIRST_ROW + TABLE_ROWS - 1)

    def place(self, slot: Slot) -> tuple[int, int]:
        """Row and column (both from 0, as XlsxWriter counts) of a slot; KeyError for no such row."""
        column = self.columns.index(self._column(slot))
        if self.sheet.kind == "table":
            return FIRST_ROW + int(slot.row) - 2, column
        row = "" if self.sheet.kind == "quantities" else slot.row
        return self.rows[slot.field, row] - 1, column

    def address(self, slot: Slot) -> str:
        """A1 address of a slot."""
        row, column = self.place(slot)
        return f"{letter(column)}{row + 1}"

    def cells(self) -> Mapping[Slot, str]:
        """A1 address of every slot known beforehand, state and reason among them."""
        return {slot: self.address(slot) for slot in self.slots()}

    def slots(self) -> tuple[Slot, ...]:
        if self.sheet.kind == "table":
            return ()
        found: list[Slot] = []
        for f in self.sheet.fields:
            found += (Slot(f.id, row, part.id) for row in f.rows() for part in f.parts)
            rows = ("",) if f.kind == "quantity" else f.rows()
            found += (Slot(f.id, row, part) for row in rows for part in ("state", "reason"))
        return tuple(found)

    def _column(self, slot: Slot) -> str:
        if self.sheet.kind == "table" or slot.part in ("state", "reason"):
            return slot.part
        if self.sheet.kind == "quantities":
            return slot.row
        return _DOCUMENT_COLUMN.get(slot.part, "value")


def sheet_layouts(form: Form, levels: Collection[str] = LEVELS) -> tuple[SheetLayout, ...]:
    """Lay out every sheet. Addresses depend on the form alone; `levels` only decides what is closed."""
    return tuple(_layout(sheet, frozenset(levels)) for sheet in form.sheets)


def _layout(sheet: Sheet, levels: frozenset[str]) -> SheetLayout:
    if sheet.kind == "table":
        codes = tuple(part.id for part in sheet.fields[0].parts) if sheet.fields else ()
        return SheetLayout(sheet, ("key", *codes))
    rows: dict[tuple[str, str], int] = {}
    headings: dict[str, int] = {}
    at = FIRST_ROW
    for f in sheet.fields:
        if f.items:
            headings[f.id] = at
            at += 1
        for row in ("",) if f.kind == "quantity" else f.rows():
            rows[f.id, row] = at
            at += 1
    closed = frozenset(slot for f in sheet.fields for slot in _closed(f, levels))
    return SheetLayout(sheet, COLUMNS[sheet.kind], rows, headings, closed)


def _closed(f: Field, levels: frozenset[str]) -> tuple[Slot, ...]:
    if f.kind == "quantity":
        return tuple(
            Slot(f.id, level) for level in LEVELS if level not in f.levels or (levels and level not in levels)
        )
    if levels and not levels & set(f.levels):
        return tuple(Slot(f.id, row, part.id) for row in f.rows() for part in f.parts)
    return ()


@cache
def letter(column: int) -> str:
    """Name a column counted from 0 as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@cache
def column_codes() -> frozenset[str]:
    """Every code that may stand in the hidden row of any sheet."""
    tables = (
        part.id for sheet in sheets() if sheet.kind == "table" for f in sheet.fields for part in f.parts
    )
    return frozenset({code for codes in COLUMNS.values() for code in codes} | set(tables))


@cache
def header_words() -> Mapping[str, str]:
    """Column code by visible heading, in any language and casefolded."""
    words: dict[str, str] = {}
    for language in LANGUAGES:
        named = {code: heading(code, language) for codes in COLUMNS.values() for code in codes}
        words |= {word.casefold(): code for code, word in named.items()}
        for sheet in sheets():
            if sheet.kind == "table":
                parts = (part for f in sheet.fields for part in f.parts)
                words |= {part.label[language].casefold(): part.id for part in parts}
    return words


@cache
def sheet_words() -> Mapping[str, str]:
    """Sheet id by its name in any language, casefolded, with its number and without; or by the id."""
    words = {sheet.id: sheet.id for sheet in sheets()}
    names = [(sheet.id, name) for sheet in sheets() for name in sheet.label.values()]
    names += [("read_me", name) for name in declarations("workbook")["sheet"]["read_me"].values()]
    for id, name in names:
        words[name.casefold()] = id
        words[name.lstrip("0123456789 ").casefold()] = id
    return words


def heading(code: str, language: str) -> str:
    """The visible heading of a column of an answers or quantities sheet."""
    headings = declarations("workbook")["column"]
    if code in headings:
        return headings[code][language]
    if code.startswith("last_"):
        return f"{headings['last'][language]}: {codelist('level')[code[5:]].label[language]}"
    return codelist("level")[code].label[language]
