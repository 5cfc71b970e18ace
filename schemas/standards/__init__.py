"""International standards against the 35 requirements: which clauses ask for the same, in our own short words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.texts import Text

HERE = Path(__file__).parent
ORDER = ("iso_9001", "iso_21001", "efqm", "wfme", "eur_ace", "cdio", "esg", "eqavet")


@dataclass(frozen=True, slots=True)
class Match:
    """The clauses of a standard that ask for a requirement or a part of it; `doubtful` ones need a second reading."""

    clauses: tuple[str, ...]
    doubtful: frozenset[str] = frozenset()

    @property
    def sure(self) -> bool:
        """Whether at least one clause is beyond doubt."""
        return bool(set(self.clauses) - self.doubtful)


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard: its edition, where its clauses are taken from, and the requirements it covers.

    `form` is the question of the report that tells whether an institution applies it, "" for none.
    """

    id: str
    title: str
    source: str
    form: str
    clauses: Mapping[str, Text]
    matches: Mapping[str, Match]


@cache
def standards() -> Mapping[str, Standard]:
    """Every standard by id, in the order of the regulation's point 21, then the European ones."""
    return {id: _standard(id) for id in ORDER}


def _standard(id: str) -> Standard:
    declared = tomllib.loads((HERE / f"{id}.toml").read_text("utf-8"))
    clauses = {number: entry["label"] for number, entry in declared["clause"].items()}
    matches = {
        requirement: Match(tuple(entry["clauses"]), frozenset(entry.get("doubtful", ())))
        for requirement, entry in declared["match"].items()
    }
    return Standard(id, declared["title"], declared["source"], declared["form"], clauses, matches)


def left(standard: Standard, requirements: Mapping[str, object]) -> list[str]:
    """The requirements of the regulation that a standard does not ask for."""
    return [id for id in requirements if id not in standard.matches]
