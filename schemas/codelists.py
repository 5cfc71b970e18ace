"""Code lists: the answers a choice may take, each with its label and dates of validity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from schemas.texts import Text, declarations


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list; `extra` holds what only this list has (ISO code, SOATE, domain ...)."""

    id: str
    label: Text
    since: date | None = None
    until: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def valid_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


CodeList = Mapping[str, Code]


@cache
def codelists() -> Mapping[str, CodeList]:
    """All code lists by name: region, authority, level, ownership, yes_no, status, area, ..."""
    return {
        name: {code: _code(code, dict(entry)) for code, entry in entries.items()}
        for name, entries in declarations("codelists").items()
    }


def codelist(name: str) -> CodeList:
    return codelists()[name]


def _code(code: str, entry: dict) -> Code:
    return Code(code, entry.pop("label"), entry.pop("since", None), entry.pop("until", None), entry)
