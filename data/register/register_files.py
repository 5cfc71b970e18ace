"""The register as a table: one line per institution and day since when something is known, both ways."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data.register.institutions import Institution, every_fact, values_of
from data.register.refusals import Impossible

COLUMNS: tuple[str, ...] = (
    "code", "since", "name_ky", "name_ru", "name_en", "levels", "main_level", "region", "ownership",
    "authority", "website", "contact", "valid_from", "valid_to", "merged_into", "parent",
)  # fmt: skip
WHOLE = ("valid_from", "valid_to", "merged_into", "parent")
"""Columns about the institution itself: every one of its lines says the same of them."""
_DAYS = frozenset({"since", "valid_from", "valid_to"})
NEEDED = ("code", "name_ky", "name_ru", "name_en", "levels", "ownership", "authority")
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = tuple[int, int, Any]
"""Row and column from 1, and the value as the isolated reader gives it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: the columns it has, as text; a day as 2026-11-15."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line and column; line 1 is that of the columns' names."""

    line: int
    column: str
    why: Impossible

    def __str__(self) -> str:
        place = f"Line {self.line}, column {self.column}" if self.column else f"Line {self.line}"
        return f"{place}: {self.why}"


class BadRegisterFile(ValueError):
    """Lines of a register file cannot be taken in; the message names each with its column."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems[:50]))
        self.problems = problems


def rows(connection: Connection) -> list[list[str]]:
    """The whole register under COLUMNS, by code and day."""
    return [row_of(one) for one in every_fact(connection)]


def row_of(one: Institution) -> list[str]:
    """One institution's facts as a line under COLUMNS."""
    values = {**values_of(one), "code": one.code, "since": one.since.isoformat()}
    values |= {"valid_from": one.valid_from.isoformat(), "valid_to": str(one.valid_to or "")}
    values |= {"merged_into": one.merged_into or "", "parent": one.parent or ""}
    return [values[name] for name in COLUMNS]


def guarded(value: str) -> str:
    """A text for a CSV that a spreadsheet must not take for a formula; `read` takes the quote off again."""
    return f"'{value}" if value.startswith((*FORMULA, "'")) else value


def read(cells: Iterable[Cell], *, quoted: bool = False) -> tuple[list[Line], list[Problem]]:
    """Put the cells of one sheet together to lines; `quoted` where leading quotes guard against formulas."""
    grid: dict[int, dict[int, str]] = {}
    for row, column, value in cells:
        text = _text(value)
        if quoted and text.startswith("'") and text[1:].startswith((*FORMULA, "'")):
            text = text[1:]
        if text.strip():
            grid.setdefault(row, {})[column] = text.strip()
    if not grid:
        return [], [Problem(1, "", Impossible("empty_file"))]
    first = min(grid)
    names, problems = _names(grid.pop(first), first)
    lines = [
        Line(number, {name: row.get(column, "") for column, name in names.items()})
        for number, row in sorted(grid.items())
        if any(column in names for column in row)
    ]
    if not lines and not problems:
        problems.append(Problem(first, "", Impossible("empty_file")))
    return lines, problems


def _names(header: dict[int, str], at: int) -> tuple[dict[int, str], list[Problem]]:
    names: dict[int, str] = {}
    problems = []
    for column, text in sorted(header.items()):
        name = text.casefold()
        if name not in COLUMNS:
            problems.append(Problem(at, text, Impossible("column_unknown", value=text)))
        elif name in names.values():
            problems.append(Problem(at, text, Impossible("column_twice", value=text)))
        else:
            names[column] = name
    missing = [name for name in NEEDED if name not in names.values()]
    problems += [Problem(at, name, Impossible("column_missing", value=name)) for name in missing]
    return names, problems


def _text(value: Any) -> str:  # Any: as the reader gives it
    if isinstance(value, dict):
        return str(value.get("date") or value.get("error") or "")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def from_csv(path: Path) -> list[Line]:
    """The lines of a CSV file; raises BadRegisterFile."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        delimiter = max(";,\t", key=first.count)
        file.seek(0)
        table = list(csv.reader(file, delimiter=delimiter))
    cells = ((r, c, value) for r, row in enumerate(table, 1) for c, value in enumerate(row, 1))
    lines, problems = read(cells, quoted=True)
    if problems:
        raise BadRegisterFile(problems)
    return lines


def institution_of(line: Line, standing: Institution | None) -> tuple[Institution, list[Problem]]:
    """What a line says of its institution; columns the file does not have stay as they stand."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}  # Any: each column has its field's own type
    for name, text in line.values.items():
        if name in _DAYS:
            values[name] = _day(line, name, text, problems)
        elif name == "levels":
            values[name] = tuple(part for part in text.replace(",", "|").replace(";", "|").split("|") if part)
        elif name in ("merged_into", "parent"):
            values[name] = text or None
        else:
            values[name] = text
    for name in ("since", "valid_from"):
        if values.get(name) is None:
            values.pop(name, None)
    if standing is not None:
        return _settled(replace(standing, **values)), problems
    if "valid_from" in values:
        values.setdefault("since", values["valid_from"])
    blank = Institution("", "", "", "", (), "", "", "")
    return _settled(replace(blank, **values)), problems


def _settled(one: Institution) -> Institution:
    """The main level of an institution with one level need not be said."""
    main = one.main_level or (one.levels[-1] if one.levels else "")
    return replace(one, main_level=main)


def _day(line: Line, name: str, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(Problem(line.number, name, Impossible("not_a_date", column=name, value=text)))
        return None
