"""The Model Regulation (order 173/1 of 25 February 2021) as data: every statement, one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.texts import Text, declarations, with_tuples


@dataclass(frozen=True, slots=True)
class Provision:
    """One statement of the regulation.

    `requirement` (R01-R35), `dimension` (D1-D7) and `step` (plan, do, check, act) are set for the
    35 requirements only. `covered_by` names the requirement that measures a statement asked
    elsewhere. `unmeasured` says in one word why nothing measures it. `modality`, `actor`, `evidence`
    and `unmeasured` are codes of the lists of those names; `note` is for whoever edits the catalogue.
    """

    id: str
    point: str
    modality: str
    actor: str
    label: Text
    requirement: str | None = None
    dimension: str | None = None
    step: str | None = None
    covered_by: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    unmeasured: str | None = None
    evidence: str = ""
    note: str = ""


@cache
def provisions() -> Mapping[str, Provision]:
    """Every statement by id, in the order of the regulation."""
    return {
        id: Provision(id=id, **with_tuples(entry))
        for id, entry in declarations("regulation")["provision"].items()
    }


@cache
def requirements() -> Mapping[str, Provision]:
    """The 35 requirements by their number R01-R35, in that order."""
    found = {p.requirement: p for p in provisions().values() if p.requirement}
    return dict(sorted(found.items()))


@cache
def dimensions() -> Mapping[str, Text]:
    """The seven dimensions D1-D7 by id, with their labels."""
    return {id: entry["label"] for id, entry in declarations("regulation")["dimension"].items()}


@cache
def steps() -> Mapping[str, Text]:
    """The four steps of the cycle (point 9) with their labels."""
    return {id: entry["label"] for id, entry in declarations("regulation")["step"].items()}


@cache
def charts() -> Mapping[str, Text]:
    """The pictures that statements and indicators lead to, by id, with their labels."""
    return {id: entry["label"] for id, entry in declarations("regulation")["chart"].items()}
