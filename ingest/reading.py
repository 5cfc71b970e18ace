"""What a file holds as a report: the cells met, the places of all answers, what was out of shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.sheets import Value
from schemas.findings import Finding
from schemas.form import Form, Slot

Grid = dict[int, dict[int, Value]]
"""A sheet's values: row -> column -> value, both counted from 1."""


class Place(NamedTuple):
    """Where a value stands, or would stand: the form's sheet, the name in the file, the address."""

    sheet: str
    sheet_name: str
    cell: str


class Row(NamedTuple):
    """Where the answers of one question (and item) stand: the letters of its columns by their codes."""

    sheet: str
    sheet_name: str
    row: int
    columns: Mapping[str, str]


class Places:
    """The places of all answers, the empty ones among them, worked out when asked."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row] = {}
        self._levels: dict[str, frozenset[str]] = {}
        self._named: dict[Slot, Place] = {}

    def add(self, code: str, item: str, row: Row, levels: tuple[str, ...] = ()) -> None:
        """Note a row; of a quantity also the levels that are its columns."""
        self._rows[code, item] = row
        if levels:
            self._levels[code] = frozenset(levels)

    def name(self, slot: Slot, place: Place) -> None:
        """Note the place of a single value that stands in no row (the JSON form)."""
        self._named.setdefault(slot, place)

    def row(self, code: str, item: str) -> Row | None:
        return self._rows.get((code, item))

    def get(self, slot: Slot) -> Place | None:
        """The place of a slot; None where the file has none for it."""
        if slot in self._named:
            return self._named[slot]
        by_level = slot.row in self._levels.get(slot.field, frozenset())
        found = self._rows.get((slot.field, "" if by_level else slot.row))
        if found is None:
            return None
        code = slot.row if by_level else "value" if slot.part == "number" else slot.part
        letters = found.columns.get(code)
        return Place(found.sheet, found.sheet_name, f"{letters}{found.row}") if letters else None

    def __getitem__(self, slot: Slot) -> Place:
        place = self.get(slot)
        if place is None:
            raise KeyError(slot)
        return place

    def moved(self, names: Mapping[str, str]) -> Places:
        """The same places under the names of another year's form; what it does not ask is left out."""
        there = Places()
        there._rows = {(names[f], item): row for (f, item), row in self._rows.items() if f in names}
        there._levels = {names[f]: levels for f, levels in self._levels.items() if f in names}
        there._named = {
            s._replace(field=names[s.field]): p for s, p in self._named.items() if s.field in names
        }
        return there


class Met(NamedTuple):
    """One filled cell of the form."""

    slot: Slot
    place: Place
    value: Value


@dataclass(slots=True)
class Reading:
    """What a file holds as a report. `sheets` gives the name in the file of each of the form's sheets."""

    kind: str
    meta: dict[str, str]
    form: Form
    met: list[Met] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    sheets: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
