"""What a file holds as a report: the cells met, the places of all answers, what was out of shape."""

from __future__ import annotations

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


class Met(NamedTuple):
    """One filled cell of the form."""

    slot: Slot
    place: Place
    value: Value


@dataclass(slots=True)
class Reading:
    """What a file holds as a report. `places` also knows the cells left empty."""

    kind: str
    meta: dict[str, str]
    form: Form
    met: list[Met] = field(default_factory=list)
    places: dict[Slot, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
