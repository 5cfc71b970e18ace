"""Check reports: one or thousands in one go, with the same findings, each at its exact cell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd

from ingest.normalise import normalise, raw_text
from ingest.read import read_report
from ingest.reading import Place, Reading
from ingest.reasons import finding
from ingest.refusals import Refused
from ingest.sheets import PlainFile
from schemas import checks
from schemas.findings import Finding, Level, Stage
from schemas.form import Part, Slot, form
from schemas.frames import CELLS
from schemas.issue import moves


class Opener(Protocol):
    """What reads a file no one has vouched for (see `ingest.isolated.Reader`)."""

    def read(self, content: bytes) -> PlainFile: ...


class Cell(NamedTuple):
    """One row of the cells' table (schemas.frames.CELLS)."""

    report: str
    sheet: str
    cell: str
    field: str
    row: str
    part: str
    raw: str
    text: str | None
    number: float | None
    date: date | None
    problem: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to be checked as an institution's report for a year."""

    report: str
    institution: str
    year: int
    content: bytes


@dataclass(slots=True)
class Examined:
    """A file read and normalised. `reading` is None when it could not be read as a report."""

    report: str
    reading: Reading | None
    cells: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether the first two stages keep the others from running."""
        return any(f.level is Level.FATAL for f in self.findings)


@dataclass(slots=True)
class Checked:
    """The outcome for one report: its cells, every finding, and the checks that could not run."""

    examined: Examined
    findings: list[Finding]
    blocked: dict[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What checks need to know beyond the files: tables as `schemas.checks.check` asks for them."""

    reports: pd.DataFrame
    previous: pd.DataFrame
    sector: pd.DataFrame | None = None
    suspended: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The rules that keep silent, by report."""


def examine(candidate: Candidate, opener: Opener) -> Examined:
    """Read one file and say what its cells mean; what is wrong with the file itself is a finding."""
    try:
        reading = read_report(opener.read(candidate.content), newest=candidate.year)
    except Refused as refused:
        return Examined(candidate.report, None, findings=[refusal(refused)])
    examined = Examined(
        candidate.report, reading, findings=[*reading.findings, *_belongs(candidate, reading)]
    )
    examined.cells = _cells(candidate, reading)
    return examined


def refusal(refused: Refused) -> Finding:
    """The finding that says why a file was not read."""
    return finding(refused.reason, params=refused.params)


def _belongs(candidate: Candidate, reading: Reading) -> list[Finding]:
    """Compare what the file says of itself with what it was handed in as."""
    said = reading.meta.get("institution", "")
    found = []
    if said and said != candidate.institution:
        found.append(finding("wrong_institution", name=said, expected=candidate.institution))
    if reading.form.year > candidate.year:
        found.append(finding("wrong_year", name=str(reading.form.year), expected=str(candidate.year)))
    if reading.form.year < candidate.year:
        found.append(finding("older_form", name=f"{reading.form.year}/{(reading.form.year + 1) % 100:02d}"))
    return found


def _cells(candidate: Candidate, reading: Reading) -> list[Cell]:
    parts = _parts(reading.form.year)
    forward = moves(reading.form.year, candidate.year) if reading.form.year < candidate.year else None
    cells = []
    if forward is not None:
        reading.places = reading.places.moved(forward)
    for slot, place, value in reading.met:
        meaning = normalise(value, parts[slot.field, slot.part])
        if meaning.text is None and not meaning.problem:
            continue
        if forward is not None:
            if slot.field not in forward:
                continue
            slot = _moved(slot, forward)
        cells.append(Cell(candidate.report, place.sheet, place.cell, *slot, raw_text(value), *meaning))
    return cells


def _moved(slot: Slot, forward: Mapping[str, str]) -> Slot:
    return slot._replace(field=forward[slot.field])


@cache
def _parts(year: int) -> Mapping[tuple[str, str], Part]:
    """Every part of the form by field and id, with those every answer has."""
    state, reason = Part("state", "choice", "answer_state"), Part("reason", "text")
    found = {}
    for of in form(year).fields.values():
        found |= {(of.id, part.id): part for part in of.parts}
        found |= {(of.id, "state"): state, (of.id, "reason"): reason}
    return found


def cells_table(examined: Sequence[Examined]) -> pd.DataFrame:
    """The cells of many reports as one table."""
    columns = list(zip(*(cell for one in examined for cell in one.cells), strict=True)) or [()] * len(CELLS)
    table: dict[str, Any] = {}  # Any: arrays of each column's type
    for name, values in zip(CELLS, columns, strict=True):
        if name == "number":
            table[name] = np.array(values, dtype="float64")
        elif name == "date":
            table[name] = np.array(values, dtype="datetime64[s]")
        else:
            table[name] = pd.Series(np.array(values, dtype="object"), dtype="object", copy=False)
    return pd.DataFrame(table, copy=False)


def check_examined(examined: Sequence[Examined], around: Surroundings) -> list[Checked]:
    """Run every rule over the reports that can be read; the others keep their findings alone."""
    sound = [one for one in examined if not one.stopped]
    found: dict[str, list[Finding]] = {}
    blocked: dict[str, dict[str, str]] = {}
    if sound:
        mine = around.reports[around.reports["report"].isin([one.report for one in sound])]
        outcome = checks.check(cells_table(sound), mine, around.previous, around.sector)
        for row in outcome.findings.to_dict("records"):
            if row["rule"] in around.suspended.get(row["report"], ()):
                continue
            found.setdefault(row["report"], []).append(_finding(row))
        for row in outcome.blocked.to_dict("records"):
            blocked.setdefault(row["report"], {})[row["rule"]] = row["why"]
    return [
        Checked(
            one,
            _placed(one, [*one.findings, *found.get(one.report, [])]),
            blocked.get(one.report, {}),
        )
        for one in examined
    ]


def _finding(row: Mapping[Hashable, Any]) -> Finding:  # Any: a column's own type
    place = (row["sheet"], row["cell"], row["field"], row["row"], row["part"])
    return Finding(row["rule"], Level(row["level"]), Stage(row["stage"]), *place, row["value"], row["params"])


def _placed(one: Examined, findings: Sequence[Finding]) -> list[Finding]:
    """Name the cell also where nothing stands in it, and put findings in the order of the form."""
    if one.reading is None:
        return list(findings)
    places = one.reading.places
    placed = []
    for found in findings:
        place = (
            places.get(Slot(found.field, found.row, found.part)) if found.field and not found.cell else None
        )
        placed.append(replace(found, sheet=place.sheet, cell=place.cell) if place else found)
    order = {sheet.id: number for number, sheet in enumerate(one.reading.form.sheets)}
    return sorted(placed, key=lambda f: (order.get(f.sheet, -1), _row_of(f.cell), f.rule))


def _row_of(cell: str) -> int:
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else 0


def sheet_name(one: Examined, found: Finding) -> str:
    """The name the file gives the sheet a finding is about; "" where there is none."""
    return one.reading.sheets.get(found.sheet, "") if one.reading else ""


__all__ = [
    "Candidate",
    "Cell",
    "Checked",
    "Examined",
    "Opener",
    "Place",
    "Surroundings",
    "cells_table",
    "check_examined",
    "examine",
    "sheet_name",
]
