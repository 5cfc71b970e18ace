"""Where an institution comes from and what became of it: mergers and splits as the register records them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from data.register.institutions import Institution, every_fact, tied_to
from schemas.texts import LANGUAGES


class Bond(StrEnum):
    """What one institution is to another."""

    FORMED_FROM = "formed_from"  # merged into this one on the day it began
    TOOK_IN = "took_in"  # merged into this one, which was there before
    CAME_FROM = "came_from"  # this one was founded out of it
    WENT_INTO = "went_into"  # this one was merged into it
    GAVE_RISE_TO = "gave_rise_to"  # founded out of this one


@dataclass(frozen=True, slots=True)
class Tie:
    """One bond: to whom, since when, and whether this institution ended with it."""

    bond: Bond
    code: str
    names: Mapping[str, str]
    day: date
    ended: bool = False


def lineage(connection: Connection, code: str) -> list[Tie]:
    """An institution's predecessors and successors, the earliest first; none of one the register lacks."""
    mine = _last(connection, code)
    if mine is None:
        return []
    found = []
    for other in filter(None, (_last(connection, tied) for tied in tied_to(connection, code))):
        if other.merged_into == code and other.valid_to:
            day = other.valid_to + timedelta(days=1)
            found.append(_tie(Bond.FORMED_FROM if day == mine.valid_from else Bond.TOOK_IN, other, day))
        if other.parent == code:
            ended = mine.valid_to is not None and mine.valid_to + timedelta(days=1) == other.valid_from
            found.append(_tie(Bond.GAVE_RISE_TO, other, other.valid_from, ended))
    if mine.parent and (parent := _last(connection, mine.parent)):
        found.append(_tie(Bond.CAME_FROM, parent, mine.valid_from))
    if mine.merged_into and mine.valid_to and (into := _last(connection, mine.merged_into)):
        found.append(_tie(Bond.WENT_INTO, into, mine.valid_to + timedelta(days=1), ended=True))
    return sorted(found, key=lambda tie: (tie.day, tie.code))


def _last(connection: Connection, code: str) -> Institution | None:
    """The institution by its latest facts, also where it has ended."""
    return next(reversed(every_fact(connection, code)), None) if code else None


def _tie(bond: Bond, other: Institution, day: date, ended: bool = False) -> Tie:
    names = {language: getattr(other, f"name_{language}") for language in LANGUAGES}
    return Tie(bond, other.code, names, day, ended)
