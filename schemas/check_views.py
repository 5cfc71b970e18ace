"""The tables that rules look at, each with what it takes to name a failing row by its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.answers import MISSING, PROBLEM, Table
from schemas.batch import Batch
from schemas.form import Slot, slot
from schemas.layout import LEVELS, choices
from schemas.rules import Rule

Params = dict[str, str | float]


@dataclass(frozen=True)
class Check:
    """One rule asked of one group of columns."""

    name: str
    rule: Rule
    names: tuple[str, ...]


@dataclass
class Place:
    """Where findings stand: one entry per failing row."""

    field: NDArray[np.object_]
    row: NDArray[np.object_]
    part: NDArray[np.object_]
    at: NDArray[np.int32]  # position of the cell in the batch's cells; -1 for a blank one


def named_at(slots: Sequence[Slot], at: NDArray[np.integer]) -> Place:
    """The places of slots, with the positions of their cells."""
    field, row, part = (np.array([named[n] for named in slots], dtype=object) for n in range(3))
    return Place(field, row, part, at.astype(np.int32))


@dataclass
class View:
    """A table for pandera, and the report of each of its rows."""

    frame: pd.DataFrame
    report: NDArray[np.intp]

    def place(self, check: Check, rows: NDArray[np.intp]) -> Place:
        raise NotImplementedError

    def says(self, check: Check, rows: NDArray[np.intp]) -> list[Params]:
        """The parameters of the message, one dictionary per failing row."""
        raise NotImplementedError

    def stopped(self, check: Check) -> list[tuple[int, str]]:
        """Reports that the check could not judge, with the answer that kept it from it."""
        return []

    def stopped_rows(self, check: Check) -> NDArray[np.intp]:
        """Rows of the table that the check could not judge, though it may say they fail."""
        return np.zeros(0, np.intp)


@dataclass
class Rows(View):
    """A long table: every row is about one slot of its own."""

    places: Callable[[NDArray[np.intp]], Place]
    said: Callable[[Check, NDArray[np.intp]], list[Params]] = lambda _, rows: [{} for _ in rows]
    stops: Callable[[Check], list[tuple[int, str]]] = lambda _: []

    def place(self, check: Check, rows: NDArray[np.intp]) -> Place:
        return self.places(rows)

    def says(self, check: Check, rows: NDArray[np.intp]) -> list[Params]:
        return self.said(check, rows)

    def stopped(self, check: Check) -> list[tuple[int, str]]:
        return self.stops(check)


@dataclass
class Wide(View):
    """A table with one column per slot: of answers, of a level's quantities, of a record's parts."""

    table: Table
    columns: Mapping[str, int]  # column of the frame -> column of `table`; others have no cell
    kinds: Mapping[str, str]  # column of the frame -> type of its values
    keys: NDArray[np.object_] | None = None  # level or record of each row
    records: NDArray[np.object_] | None = None  # a record's own name for its reader

    def __post_init__(self) -> None:
        self.worst = self.table.state.max(axis=0, initial=0)

    def place(self, check: Check, rows: NDArray[np.intp]) -> Place:
        name = next((name for name in check.names if name in self.columns), "")
        many = len(rows)
        if not name:
            return named_at([Slot("", "", "")] * many, np.full(many, -1))
        named = self.slot(name)
        keys = np.full(many, named.row, object) if self.keys is None else self.keys[rows]
        at = self.table.at[rows, self.columns[name]]
        return Place(np.full(many, named.field, object), keys, np.full(many, named.part, object), at)

    def says(self, check: Check, rows: NDArray[np.intp]) -> list[Params]:
        names = check.names
        said = [(word, name, self.frame[name].to_numpy()) for word, name in zip(_WORDS, names, strict=False)]
        other = next((name for name in [n for n in names if n in self.columns][1:]), "")
        found = []
        for row in rows:
            params: Params = {}
            for word, name, values in said:
                kind = self.kinds.get(name) or _kind_beside(name)
                if known(values[row]) and kind not in _UNSPOKEN:
                    params[f"{word}_code" if kind == "choice" else word] = spoken(values[row], kind)
            if other:
                params["other"] = str(self.named(other, row))
            if self.records is not None:
                params["record"] = str(self.records[row])
            found.append(params)
        return found

    def slot(self, name: str) -> Slot:
        return slot(name)

    def named(self, name: str, row: int) -> Slot:
        named = self.slot(name)
        return named if self.keys is None else named._replace(row=str(self.keys[row]))

    def stopped(self, check: Check) -> list[tuple[int, str]]:
        rows = self.stopped_rows(check)
        return [(int(self.report[row]), self._why(check.names, row)) for row in rows]

    def stopped_rows(self, check: Check) -> NDArray[np.intp]:
        columns = [self.columns[name] for name in check.names if name in self.columns]
        if not columns or self.worst[columns].max() < PROBLEM:
            return np.zeros(0, np.intp)
        return np.flatnonzero((self.table.state[:, columns] >= PROBLEM).any(axis=1))

    def _why(self, names: tuple[str, ...], row: int) -> str:
        name = next(
            n for n in names if n in self.columns and self.table.state[row, self.columns[n]] >= PROBLEM
        )
        missing = self.table.state[row, self.columns[name]] == MISSING
        return f"{self.named(name, row)}:{'missing' if missing else 'problem'}"


_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")
_DATES = frozenset({"report.received", "year.from", "year.grace"})
_UNSPOKEN = frozenset({"text", "code", "link"})  # known here by number or presence only


def _kind_beside(name: str) -> str:
    """The type of a column that is no answer."""
    if name.startswith("register."):
        return "code" if name == "register.institution" else "choice"
    return "date" if name in _DATES else "whole"


def answers_view(whole: Batch, context: Mapping[str, NDArray]) -> Wide:
    """One row per report: every answer, and what the register and the year say."""
    of, table = whole.layout, whole.now.answers
    names = [str(s) for s in of.slots]
    values = np.hstack([table.value, np.column_stack(list(context.values()))])
    frame = pd.DataFrame(values, columns=pd.Index([*names, *context], dtype=object))
    kinds = {name: part.type for name, part in zip(names, of.parts, strict=True)}
    return Wide(frame, np.arange(len(frame)), table, of.column, kinds)


def level_view(whole: Batch) -> Wide:
    """One row per report and level: every quantity, and last year's beside it."""
    of, now, last = whole.layout, whole.now.levels, whole.last_levels
    n, deep, wide = now.value.shape
    shape = (n * deep, wide)
    flat = Table(now.value.reshape(shape), now.state.reshape(shape), now.at.reshape(shape))
    values = np.hstack([flat.value, last.value.reshape(n * deep, wide)])
    names = [*of.quantities, *(f"previous.{id}" for id in of.quantities)]
    kinds = {id: of.fields[id].parts[0].type for id in of.quantities}
    return Wide(
        pd.DataFrame(values, columns=pd.Index(names, dtype=object)),
        np.repeat(np.arange(n), deep),
        flat,
        of.quantity,
        kinds,
        np.tile(np.array(LEVELS, dtype=object), n),
    )


def table_view(whole: Batch, id: str) -> Wide:
    """One row per record of a table of the form, with the answers its rules compare it to."""
    records = whole.now.records[id]
    asked = whole.layout.fields[id]
    names = [str(Slot(id, "", part)) for part in records.parts]
    beside = whole.now.answers.value[records.report][:, whole.layout.columns("plan.date")]
    values = np.column_stack([records.report.astype(float), records.table.value, beside])
    frame = pd.DataFrame(values, columns=pd.Index(["report", *names, "plan.date"], dtype=object))
    kinds = {str(Slot(id, "", part.id)): part.type for part in asked.parts} | {"plan.date": "date"}
    return Wide(
        frame,
        records.report,
        records.table,
        {name: at for at, name in enumerate(names)},
        kinds,
        records.row,
        _record_names(whole, id),
    )


def _record_names(whole: Batch, id: str) -> NDArray[np.object_]:
    """What a record is called by its author: its id where it has one, else its row."""
    records = whole.now.records[id]
    if "id" not in records.parts:
        return records.row
    at = records.table.at[:, records.parts.index("id")]
    texts = whole.cells["text"].to_numpy(dtype=object)
    own = np.array([texts[p] if p >= 0 else None for p in at], dtype=object)
    return np.array([t if isinstance(t, str) else r for t, r in zip(own, records.row, strict=True)], object)


def spoken(value: object, kind: str) -> str | float:
    """A value as a finding keeps it: a date in ISO form, a year and a code as text, else a number."""
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]  # columns hold numbers or texts only
    if kind == "date":
        return str(np.datetime64(int(number), "D"))
    if kind == "year":
        return str(int(number))
    if kind == "choice":
        return str(choices()[int(number)])
    return int(number) if number == int(number) else number


def known(value: object) -> bool:
    return bool(value) if isinstance(value, str) else bool(np.isfinite(value))  # type: ignore[call-overload]
