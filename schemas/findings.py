"""A finding: what a rule has to say about one cell of one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as by_default
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs. FATAL and ERROR block; EXPLAIN asks for an explanation."""

    FATAL = "fatal"
    ERROR = "error"
    EXPLAIN = "explain"
    WARNING = "warning"
    INFO = "info"


class Stage(StrEnum):
    """The ladder of checks. FILE and STRUCTURE stop; the rest report together."""

    FILE = "file"
    STRUCTURE = "structure"
    CELL = "cell"
    ROW = "row"
    SHEET = "sheet"
    REPORT = "report"
    PREVIOUS = "previous"
    SECTOR = "sector"


OPEN_LEVELS = frozenset({Level.FATAL, Level.ERROR, Level.EXPLAIN})


@dataclass(frozen=True, slots=True)
class Finding:
    """Rule id and parameters only: words are put in when it is read, in the reader's language.

    `sheet` is the form's sheet id, `cell` an A1 address in the file received ("" where none),
    `field`, `row`, `part` say which value (see `schemas.form`), `value` is the raw text met.
    """

    rule: str
    level: Level
    stage: Stage
    sheet: str = ""
    cell: str = ""
    field: str = ""
    row: str = ""
    part: str = ""
    value: str = ""
    params: Mapping[str, str | float | int] = by_default(default_factory=dict)
