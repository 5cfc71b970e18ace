"""What one version of a report says differently from another: value by value, each with its cell."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import Any

from data.archive import NotInArchive
from data.register.reports import ReportRow
from data.stores import Stores
from ingest.check import Candidate, Cell, Opener, examine
from schemas.codelists import codelist
from schemas.form import Part, Slot, form, sheets
from schemas.rules import shown

KEPT = 24
"""So many versions stay as they were read: looking again, or at the next page, reads no file."""


class Kind(StrEnum):
    """How a value differs."""

    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. `cell` is its address in the newer file, or the older where it is gone."""

    sheet: str
    cell: str
    slot: Slot
    kind: Kind
    before: Cell | None
    after: Cell | None
    corrected: bool = False  # on the page, not in the institution's own file


class Unreadable(ValueError):
    """The original of a version is not there, or cannot be read as a report."""


class Versions:
    """The cells of versions, read from their originals by the isolated reader, the last ones kept."""

    def __init__(self, stores: Stores, opener: Opener) -> None:
        self._stores = stores
        self._opener = opener
        self._kept: OrderedDict[tuple[str, int], Mapping[Slot, Cell]] = OrderedDict()
        self._lock = Lock()

    def cells(self, row: ReportRow, year: int | None = None) -> Mapping[Slot, Cell]:
        """The filled cells of a version by slot; with `year`, under the names of that later year's form.

        A report's file never changes, so what was read once holds. Raises Unreadable.
        """
        key = (row.id, year or row.year)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        cells = self._read(row, key[1])
        with self._lock:
            self._kept[key] = cells
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return cells

    def _read(self, row: ReportRow, year: int) -> Mapping[Slot, Cell]:
        try:
            content = self._stores.archive.read(row.sha256)
        except NotInArchive:
            raise Unreadable(row.id) from None
        examined = examine(Candidate(row.id, row.institution, year, content), self._opener)
        if examined.reading is None:
            raise Unreadable(row.id)
        return {Slot(cell.field, cell.row, cell.part): cell for cell in examined.cells}

    def changes(self, before: ReportRow, after: ReportRow, corrected: Iterable[Slot] = ()) -> list[Change]:
        """What the later version says differently, in the order of the form; raises Unreadable."""
        # An older year's file is read forward: its answers stand under this year's names.
        return compared(self.cells(before, after.year), self.cells(after), corrected)


def compared(
    before: Mapping[Slot, Cell], after: Mapping[Slot, Cell], corrected: Iterable[Slot] = ()
) -> list[Change]:
    """The values that differ in meaning: another way of writing the same number or date is none."""
    mended = frozenset(corrected)
    found = []
    for slot in dict.fromkeys([*after, *before]):
        old, new = before.get(slot), after.get(slot)
        if old is not None and new is not None and _meant(old) == _meant(new):
            continue
        there = new or old
        assert there is not None
        kind = Kind.NEW if old is None else Kind.REMOVED if new is None else Kind.CHANGED
        found.append(Change(there.sheet, there.cell, slot, kind, old, new, slot in mended))
    return sorted(found, key=_place)


def by_sheet(changes: Iterable[Change]) -> Mapping[str, Sequence[Change]]:
    """The changes of each sheet, in the order of the form."""
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.sheet, []).append(one)
    return found


def said(cell: Cell | None, language: str) -> str:
    """What a cell says, in the reader's language; "" for none. What was not understood stands as typed."""
    if cell is None:
        return ""
    if cell.problem or cell.text is None:
        return cell.raw
    part = _parts().get((cell.field, cell.part))
    if part is None or part.type == "year":
        return cell.text
    if part.type == "choice" and part.list and cell.text in codelist(part.list):
        return codelist(part.list)[cell.text].label[language]
    if cell.number is not None:
        return shown(float(cell.number), language)
    return shown(cell.text, language)


def _meant(cell: Cell) -> str:
    return cell.raw if cell.problem or cell.text is None else cell.text


def _place(change: Change) -> tuple[Any, ...]:  # Any: numbers and texts
    number = "".join(letter for letter in change.cell if letter.isdigit())
    return (_order().get(change.sheet, 99), int(number or 0), change.cell, change.slot)


@cache
def _order() -> Mapping[str, int]:
    return {sheet.id: number for number, sheet in enumerate(sheets())}


@cache
def _parts() -> Mapping[tuple[str, str], Part]:
    """Every part of every question, with how an answer was given and why not."""
    found: dict[tuple[str, str], Part] = {}
    for sheet in sheets():
        for asked in sheet.fields:
            found |= {(asked.id, part.id): part for part in asked.parts}
            found[asked.id, "state"] = Part("state", "choice", "answer_state")
    return found


def total(cells: Mapping[Slot, Cell], field: str, year: int) -> float | None:
    """A quantity over all levels of education; none where no level has it."""
    asked = form(year).fields.get(field)
    rows = asked.rows() if asked else ()
    numbers = [cells[Slot(field, row)].number for row in rows if Slot(field, row) in cells]
    there = [float(number) for number in numbers if number is not None]
    return sum(there) if there else None
