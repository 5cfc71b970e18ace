"""Where each value of a year's form stands in the tables that checks and figures are computed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from schemas.codelists import codelists
from schemas.form import Field, Form, Part, Slot, form, slot

LEVELS = ("primary", "secondary", "higher")

NUMBERS = frozenset({"whole", "decimal", "money", "year"})
STATED = (Part("state", "choice", "answer_state"), Part("reason", "text"))
"""Beside every answer stands how it was answered, and why not."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at once: one answer, one document, one whole set, or one number of a level.

    `columns` are its cells in the table of answers (or, for a quantity, its column in the table of
    levels); `state` is the column that says whether there is nothing to report. `when` holds the
    controlling columns with the codes that make the question due.
    """

    field: Field
    slot: Slot
    columns: tuple[int, ...]
    state: int
    when: tuple[tuple[int, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Layout:
    """The columns of a year's answers, quantities and tables."""

    form: Form
    fields: Mapping[str, Field]
    slots: tuple[Slot, ...]
    column: Mapping[str, int]  # slot's name -> its column in the table of answers
    parts: tuple[Part, ...]
    quantities: tuple[str, ...]
    quantity: Mapping[str, int]
    tables: Mapping[str, tuple[str, ...]]
    names: tuple[tuple[Field, Part], ...]  # every kind of cell there is: a part of a field
    name: Mapping[tuple[str, str], int]  # field and part -> its place in `names`
    questions: tuple[Question, ...]  # those with answers of their own, unconditional ones first
    level_questions: tuple[Question, ...]

    def columns(self, *names: str) -> list[int]:
        return [self.column[name] for name in names]


@cache
def layout(year: int) -> Layout:
    of = form(year)
    fields = dict(of.fields)
    placed = [(s, p) for f in fields.values() for s, p in _places(f)]
    slots = tuple(s for s, _ in placed)
    column = {str(s): at for at, s in enumerate(slots)}
    quantities = tuple(f.id for f in fields.values() if f.kind == "quantity")
    quantity = {id: at for at, id in enumerate(quantities)}
    names = tuple((f, p) for f in fields.values() for p in (*f.parts, *STATED))
    asked = [q for f in fields.values() for q in _questions(f, column)]
    return Layout(
        form=of,
        fields=fields,
        slots=slots,
        column=column,
        parts=tuple(p for _, p in placed),
        quantities=quantities,
        quantity=quantity,
        tables={f.id: tuple(p.id for p in f.parts) for f in fields.values() if f.kind == "table"},
        names=names,
        name={(f.id, p.id): at for at, (f, p) in enumerate(names)},
        questions=tuple(sorted(asked, key=lambda q: bool(q.when))),
        level_questions=tuple(
            Question(f, Slot(f.id), (quantity[f.id],), column[str(Slot(f.id, "", "state"))], ())
            for f in fields.values()
            if f.kind == "quantity"
        ),
    )


@cache
def choices() -> pd.Index:
    """Every code of every list: a choice is computed with as its place here."""
    return pd.Index(sorted({code for entries in codelists().values() for code in entries}))


@cache
def code_numbers() -> Mapping[str, float]:
    return {code: float(at) for at, code in enumerate(choices())}


def numbers_of(codes: tuple[str, ...] | list[str]) -> tuple[float, ...]:
    return tuple(code_numbers()[code] for code in codes)


def part_of(asked: Field, id: str) -> Part | None:
    """The part of a field by its id, states and reasons included; None for an unknown one."""
    return next((p for p in (*asked.parts, *STATED) if p.id == id), None)


def _places(asked: Field) -> list[tuple[Slot, Part]]:
    """The columns of a field in the table of answers."""
    if asked.kind in ("quantity", "table"):
        return [(Slot(asked.id, "", p.id), p) for p in STATED]
    return [(Slot(asked.id, row, p.id), p) for row in asked.rows() for p in (*asked.parts, *STATED)]


def _questions(asked: Field, column: Mapping[str, int]) -> list[Question]:
    if asked.kind in ("quantity", "table"):
        return []
    when = tuple((column[str(slot(name))], numbers_of(list(codes))) for name, codes in asked.when.items())
    groups = [asked.rows()] if asked.kind == "set" else [(row,) for row in asked.rows()]
    return [
        Question(
            asked,
            Slot(asked.id, rows[0], asked.parts[0].id),
            tuple(column[str(Slot(asked.id, row, p.id))] for row in rows for p in asked.parts),
            column[str(Slot(asked.id, rows[0], "state"))],
            when,
        )
        for rows in groups
    ]


def day_number(days: object) -> np.ndarray:
    """Dates as days since 1970, null where there is none."""
    values = np.asarray(days, dtype="datetime64[D]")
    return np.where(np.isnat(values), np.nan, values.astype(np.int64).astype(float))
