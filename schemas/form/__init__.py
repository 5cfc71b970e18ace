"""The annual report's form: sheets, fields and the parts of an answer, for any report year.

A value of a report has one name, its slot: (field, row, part).

- `field` is the question's code ("council_decision", "measures", "students").
- `row` is "" for a question asked once; the code of an item for a question asked per item
  ("educational" of the areas); a level of education for a quantity; "1", "2", ... for a record.
- `part` is "value" for a plain answer; "number", "date", "link" for a document; a column's code
  for a table; "state" (reported, nothing, not_applicable) and "reason" for how it was answered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from schemas.codelists import codelist
from schemas.texts import Table, Text

HERE = Path(__file__).parent


class Slot(NamedTuple):
    """The name of one value of a report."""

    field: str
    row: str = ""
    part: str = "value"

    def __str__(self) -> str:
        """Spell it as the rules do: field[/row][.part], where .value goes without saying."""
        row = f"/{self.row}" if self.row else ""
        return f"{self.field}{row}" + ("" if self.part == "value" else f".{self.part}")


def slot(name: str) -> Slot:
    """Read a slot's name back: slot("measures/1.due") == Slot("measures", "1", "due")."""
    path, _, part = name.partition(".")
    code, _, row = path.partition("/")
    return Slot(code, row, part or "value")


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of an answer. `type`: text, choice, whole, decimal, money, date, year, link, code."""

    id: str
    type: str
    list: str | None = None
    required: bool = False
    min: float | None = None
    max: float | None = None
    label: Text = field(default_factory=dict)


DOCUMENT = (Part("number", "text"), Part("date", "date"), Part("link", "link"))


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `items` repeats it per code of that list; `when` says when it is due."""

    id: str
    sheet: str
    kind: str  # answer, document, set, table, quantity
    provisions: tuple[str, ...]
    label: Text
    parts: tuple[Part, ...]
    help: Text = field(default_factory=dict)
    unit: str = ""
    items: str | None = None
    required: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_not_apply: bool = False
    prefill: str = ""  # register, last_year or "" (typed by hand)
    levels: tuple[str, ...] = ("primary", "secondary", "higher")
    since: int = 2020
    until: int | None = None
    replaces: str | None = None
    comparable: bool = True

    def rows(self) -> tuple[str, ...]:
        """Row keys that are known beforehand; a table's records are not (empty)."""
        if self.kind == "table":
            return ()
        if self.kind == "quantity":
            return self.levels
        return tuple(codelist(self.items)) if self.items else ("",)

    def part(self, id: str) -> Part:
        return next(part for part in self.parts if part.id == id)

    def valid_in(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook. `kind`: answers, table or quantities."""

    id: str
    kind: str
    label: Text
    intro: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one report year."""

    year: int
    sheets: tuple[Sheet, ...]

    @property
    def fields(self) -> Mapping[str, Field]:
        return {f.id: f for sheet in self.sheets for f in sheet.fields}

    def slots(self) -> Iterator[tuple[Slot, Field, Part]]:
        """Every slot known beforehand, with its field and part."""
        for f in self.fields.values():
            for row in f.rows():
                for part in f.parts:
                    yield Slot(f.id, row, part.id), f, part


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet with every field of every year, in the order of the files' names."""
    return tuple(_sheet(tomllib.loads(path.read_text("utf-8"))) for path in sorted(HERE.glob("*.toml")))


@cache
def form(year: int) -> Form:
    """The form as declared for a report year (2025 stands for the academic year 2025/26)."""
    return Form(
        year,
        tuple(replace(s, fields=tuple(f for f in s.fields if f.valid_in(year))) for s in sheets()),
    )


def _sheet(table: Table) -> Sheet:
    head = table["sheet"]
    fields = tuple(_field(id, head["id"], dict(entry)) for id, entry in table["field"].items())
    return Sheet(head["id"], head["kind"], head["label"], head["intro"], fields)


def _field(id: str, sheet: str, entry: dict) -> Field:
    kind = entry.get("kind", "answer")
    parts = _parts(kind, entry)
    for key in ("type", "list", "min", "max", "column"):
        entry.pop(key, None)
    entry["kind"] = kind
    for key in ("provisions", "levels"):
        if key in entry:
            entry[key] = tuple(entry[key])
    entry["when"] = {slot: tuple(values) for slot, values in entry.get("when", {}).items()}
    return Field(id=id, sheet=sheet, parts=parts, **entry)


def _parts(kind: str, entry: Table) -> tuple[Part, ...]:
    if kind == "document":
        return DOCUMENT
    if kind == "table":
        return tuple(Part(id, **column) for id, column in entry["column"].items())
    if kind == "set":
        return (Part("value", "choice", "yes_no"),)
    return (
        Part(
            "value",
            entry["type"],
            entry.get("list"),
            entry.get("required", False),
            entry.get("min"),
            entry.get("max"),
        ),
    )
