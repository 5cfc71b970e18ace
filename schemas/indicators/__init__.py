"""The 51 indicators, and the quantities of the report they are computed from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from schemas.texts import Text, with_tuples

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: numerator / denominator x scale, both sums of quantities (or computed).

    `numerator` and `denominator` name quantities of the form (fields of kind "quantity") or plain
    fields; empty denominator means a count. `computed` names the function of this package's
    consumers that derives both instead ("completeness", "timeliness", "published", "measures").
    `scale` turns the quotient into the unit shown (100 for %). `change` is the kind of the
    year-on-year tolerance: count_band, rate_z, factor, points, none; `change_limits` its numbers.
    """

    id: str
    chapter: str
    label: Text
    unit: str
    definition: Text
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    computed: str = ""
    scale: float = 1.0
    direction: str = "neutral"  # higher, lower, neutral, band
    aggregation: str = "ratio_of_sums"  # sum, ratio_of_sums, median
    levels: tuple[str, ...] = ("primary", "secondary", "higher")
    min: float | None = None
    max: float | None = None
    beyond: str = "error"  # level of the finding when out of range
    warn_above: float | None = None
    same_cohort: bool = False
    change: str = "none"
    change_limits: tuple[float, ...] = ()
    band: tuple[float, float] | None = None
    period: str = ""
    source: str = ""
    provisions: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    note: Text = field(default_factory=dict)
    since: int = 2020
    until: int | None = None
    replaces: str | None = None
    comparable: bool = True

    def valid_in(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by code, in the order of the chapters' files."""
    found: dict[str, Indicator] = {}
    for path in sorted(HERE.glob("*.toml")):
        chapter = tomllib.loads(path.read_text("utf-8"))
        for id, entry in chapter["indicator"].items():
            found[id] = Indicator(id=id, chapter=chapter["chapter"]["id"], **with_tuples(entry))
    return found


@dataclass(frozen=True, slots=True)
class Care:
    """Who decides what a chapter's indicators mean (a code of the list "actor"), and when they look again."""

    owner: str
    next_review: date


@cache
def care() -> Mapping[str, Care]:
    """Owner and next review of every chapter by id."""
    tables = (tomllib.loads(p.read_text("utf-8"))["chapter"] for p in sorted(HERE.glob("*.toml")))
    return {chapter["id"]: Care(chapter["owner"], chapter["next_review"]) for chapter in tables}


@cache
def chapters() -> Mapping[str, Text]:
    """The chapters by id with their labels."""
    tables = (tomllib.loads(p.read_text("utf-8"))["chapter"] for p in sorted(HERE.glob("*.toml")))
    return {chapter["id"]: chapter["label"] for chapter in tables}
