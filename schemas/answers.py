"""The cells of many reports turned into tables: answers, quantities by level, and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.form import Field, Part, Slot
from schemas.layout import LEVELS, NUMBERS, STATED, Layout, choices, day_number, part_of

BLANK, FILLED, PROBLEM, MISSING = 0, 1, 2, 3
"""How a value stands: MISSING is a blank that was due."""

ANSWER, QUANTITY, RECORD = 1, 2, 3  # which table a cell belongs to; 0 is none of this form


@dataclass
class Table:
    """Values as numbers (a date as its day, a choice as its place among `choices()`, a text as 1,
    a code as its number in this batch), how each stands, and the position of its cell (-1: none)."""

    value: NDArray[np.float64]
    state: NDArray[np.int8]
    at: NDArray[np.int32]

    @classmethod
    def empty(cls, *shape: int) -> Table:
        return cls(np.full(shape, np.nan), np.zeros(shape, np.int8), np.full(shape, -1, np.int32))

    def put(self, where: tuple[NDArray, ...], cells: NDArray[np.intp], spread: Spread) -> None:
        self.value[where] = spread.value[cells]
        self.state[where] = np.where(spread.problem[cells], PROBLEM, FILLED)
        self.at[where] = cells

    def take(self, rows: NDArray[np.intp]) -> Table:
        """The same table for other rows; -1 gives an empty one."""
        taken = Table(self.value[rows], self.state[rows], self.at[rows])
        nothing = rows < 0
        taken.value[nothing], taken.state[nothing], taken.at[nothing] = np.nan, BLANK, -1
        return taken


@dataclass
class Records:
    """The records of one table of the form, of all reports, one under another."""

    report: NDArray[np.intp]
    row: NDArray[np.object_]
    parts: tuple[str, ...]
    table: Table

    def column(self, part: str) -> NDArray[np.float64]:
        return self.table.value[:, self.parts.index(part)]


@dataclass
class Spread:
    """What each cell means, and which slot it answers."""

    spots: list[tuple[Slot, Field | None, Part | None]]
    spot: NDArray[np.intp]  # for each cell its place in `spots`
    owner: NDArray[np.intp]  # for each cell its report (or institution); -1 for none
    value: NDArray[np.float64]
    problem: NDArray[np.bool_]
    inside: NDArray[np.intp]  # for each cell: which table, and its place there
    record: NDArray[np.intp]  # for each cell its record in its table; -1 for none


@dataclass
class Answers:
    """Everything a set of reports (or institutions) says, ready to be computed with."""

    layout: Layout
    cells: pd.DataFrame
    spread: Spread
    answers: Table  # (owner, column of the layout)
    levels: Table  # (owner, level, quantity)
    records: Mapping[str, Records] = field(default_factory=dict)

    def spoil(self, cells: NDArray[np.integer]) -> None:
        """Treat these cells as not understood: an error was found in them."""
        spread = self.spread
        for where in cells:
            kind, first, second = spread.inside[where]
            if kind == ANSWER:
                table, place = self.answers, (spread.owner[where], first)
            elif kind == QUANTITY:
                table, place = self.levels, (spread.owner[where], first, second)
            elif kind == RECORD:
                records = self.records[list(self.layout.tables)[first]]
                table, place = records.table, (spread.record[where], second)
            else:
                continue
            table.value[place], table.state[place] = np.nan, PROBLEM


class Codes(dict[str, int]):
    """Numbers given to texts that are only compared with one another."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


def spread_out(cells: pd.DataFrame, owners: pd.Index, *, by: str, of: Layout, codes: Codes) -> Answers:
    """Turn cells into tables with one row per owner; `by` names the column that holds the owner."""
    cells = cells.reset_index(drop=True)
    spots, spot = _spots(cells, of)
    kinds = np.array([_place(s, f, p, of) for s, f, p in spots] or [(0, 0, 0)], dtype=np.intp)
    inside = kinds[spot] if len(spot) else np.zeros((0, 3), np.intp)
    values = _values(cells, spots, spot, codes)
    spread = Spread(
        spots, spot, _owners(cells[by], owners), *values, inside, np.full(len(cells), -1, np.intp)
    )
    answers = Table.empty(len(owners), len(of.slots))
    levels = Table.empty(len(owners), len(LEVELS), len(of.quantities))
    there = spread.owner >= 0
    at = np.flatnonzero(there & (inside[:, 0] == ANSWER))
    answers.put((spread.owner[at], inside[at, 1]), at, spread)
    at = np.flatnonzero(there & (inside[:, 0] == QUANTITY))
    levels.put((spread.owner[at], inside[at, 1], inside[at, 2]), at, spread)
    at = np.flatnonzero(there & (inside[:, 0] == RECORD))
    return Answers(of, cells, spread, answers, levels, _records(spread, at, of))


def _spots(cells: pd.DataFrame, of: Layout) -> tuple[list[tuple[Slot, Field | None, Part | None]], NDArray]:
    """The distinct slots met, and each cell's place among them."""
    columns = [_coded(cells[name]) for name in ("field", "row", "part")]
    key = columns[0][0].astype(np.int64)
    for numbers, names in columns[1:]:
        key = key * max(1, len(names)) + numbers
    spot, distinct = pd.factorize(key)
    spots = []
    (_, fields), (_, rows), (_, parts) = columns
    for number in distinct:
        rest, part = divmod(int(number), max(1, len(parts)))
        a_field, row = divmod(rest, max(1, len(rows)))
        asked = of.fields.get(fields[a_field])
        named = Slot(fields[a_field], rows[row], parts[part])
        spots.append((named, asked, part_of(asked, named.part) if asked else None))
    return spots, spot


def _coded(column: pd.Series) -> tuple[NDArray, list[str]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), list(column.cat.categories)
    numbers, names = pd.factorize(column.to_numpy(dtype=object))
    return numbers, list(names)


def _owners(column: pd.Series, owners: pd.Index) -> NDArray[np.intp]:
    numbers, names = _coded(column)
    places = owners.get_indexer(pd.Index(names, dtype=object)) if names else np.zeros(0, np.intp)
    return places[numbers] if len(numbers) else np.zeros(0, np.intp)


def _values(
    cells: pd.DataFrame, spots: list[tuple[Slot, Field | None, Part | None]], spot: NDArray, codes: Codes
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    types = np.array([_type(part) for _, _, part in spots] or ["text"], dtype=object)
    of_cell = pd.factorize(types)[0][spot]
    names = list(pd.unique(types))
    problem = cells["problem"].to_numpy(dtype=object) != ""
    value = np.ones(len(cells))
    for number, name in enumerate(names):
        at = np.flatnonzero(of_cell == number)
        if name in NUMBERS:
            value[at] = cells["number"].to_numpy(dtype=float, na_value=np.nan)[at]
        elif name == "date":
            value[at] = day_number(cells["date"].to_numpy(dtype="datetime64[s]")[at])
        elif name == "choice":
            met = choices().get_indexer(pd.Index(cells["text"].to_numpy(dtype=object)[at]))
            value[at] = np.where(met < 0, np.nan, met)
        elif name == "code":
            texts = cells["text"].to_numpy(dtype=object)[at]
            value[at] = [codes[text] if isinstance(text, str) else np.nan for text in texts]
    value[problem] = np.nan
    return value, problem


def _type(part: Part | None) -> str:
    return part.type if part else "text"


def _place(named: Slot, asked: Field | None, part: Part | None, of: Layout) -> tuple[int, int, int]:
    """Which table a slot stands in, and its column(s) there."""
    if asked is None or part is None:
        return (0, 0, 0)
    if str(named) in of.column:
        return (ANSWER, of.column[str(named)], 0)
    if asked.kind == "quantity" and named.row in LEVELS and part not in STATED:
        return (QUANTITY, LEVELS.index(named.row), of.quantity[asked.id])
    if asked.kind == "table" and part not in STATED:
        return (RECORD, list(of.tables).index(asked.id), of.tables[asked.id].index(part.id))
    return (0, 0, 0)


def _records(spread: Spread, at: NDArray, of: Layout) -> dict[str, Records]:
    found = {}
    inside = spread.inside
    names = np.array([named.row for named, _, _ in spread.spots] or [""], dtype=object)
    rows, row_names = pd.factorize(names)
    for number, (id, parts) in enumerate(of.tables.items()):
        mine = at[inside[at, 1] == number]
        key = spread.owner[mine] * len(row_names) + rows[spread.spot[mine]]
        distinct, record = np.unique(key, return_inverse=True)
        spread.record[mine] = record
        table = Table.empty(len(distinct), len(parts))
        table.put((record, inside[mine, 2]), mine, spread)
        owner, row = np.divmod(distinct, len(row_names))
        # np.unique sorts by order of appearance of the row's key, so "10" may come before "2".
        found[id] = Records(owner, np.asarray(row_names, dtype=object)[row], parts, table)
    return found
