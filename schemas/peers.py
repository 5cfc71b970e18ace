"""An institution's peers: those like it by ownership, authority, size and region, relaxed until there are enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.honesty import PEERS_NEED

CRITERIA = ("ownership", "authority", "size", "region")
"""What peers have in common, what weighs most first: the last one is given up first."""

SIZE_FACTOR = 2.0
"""Peers have at least half and at most twice as many students."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One institution of a level. "" and None: not known, so nobody can be held against it."""

    id: str
    ownership: str = ""
    authority: str = ""
    students: float | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Peers:
    """Who the peers are, in the order they came; which criteria held, and which were given up."""

    institutions: tuple[str, ...]
    held: tuple[str, ...]
    relaxed: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return len(self.institutions) >= PEERS_NEED


def peers(of: str, level: Sequence[Candidate]) -> Peers:
    """The peers of an institution among those of its level: all four criteria, then fewer.

    Criteria are given up one by one from the last, until at least eight institutions are left;
    one that is not known of the institution itself is given up at once. Without any criterion the
    peers are the rest of the level, `enough` or not. An institution not in `level` has none.
    """
    mine = next((one for one in level if one.id == of), None)
    if mine is None:
        return Peers((), (), CRITERIA)
    others = [one for one in level if one.id != of]
    held = [name for name in CRITERIA if _known(mine, name)]
    while True:
        found = tuple(one.id for one in others if all(_alike(mine, one, name) for name in held))
        if len(found) >= PEERS_NEED or not held:
            return Peers(found, tuple(held), tuple(name for name in CRITERIA if name not in held))
        held.pop()


def nearest(of: str, level: Sequence[Candidate], among: Sequence[str], most: int) -> list[str]:
    """The institutions among those given that are nearest in size, by code where size is not known."""
    students = {one.id: one.students for one in level}
    mine = students.get(of)

    def distance(id: str) -> tuple[bool, float, str]:
        theirs = students.get(id)
        if not mine or not theirs:
            return True, 0.0, id
        return False, max(mine / theirs, theirs / mine), id

    return sorted(among, key=distance)[:most]


def _known(one: Candidate, name: str) -> bool:
    if name == "size":
        return one.students is not None and one.students > 0
    return bool(getattr(one, name))


def _alike(mine: Candidate, other: Candidate, name: str) -> bool:
    if name != "size":
        return getattr(mine, name) == getattr(other, name)
    if not mine.students or not other.students:
        return False
    return 1 / SIZE_FACTOR <= other.students / mine.students <= SIZE_FACTOR
