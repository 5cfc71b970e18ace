"""Groups of institutions that somebody has put together and keeps for comparing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data.register.engine import Change, Register
from data.register.tables import institution, saved_group
from schemas.roles import Actor, Permission, require

LONGEST_NAME = 80
MOST_INSTITUTIONS = 40
MOST_GROUPS = 50


class NoSuchGroup(KeyError):
    """The actor keeps no group of this id."""


class TooManyGroups(ValueError):
    """The actor keeps as many groups as one may."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group somebody keeps; nobody else sees it."""

    id: str
    name: str
    institutions: tuple[str, ...]
    at: str


def save(register: Register, name: str, institutions: Sequence[str], *, by: Actor) -> str:
    """Keep a group of institutions under a name; its id.

    Codes that the register does not know are left out. Raises ValueError without a name or
    without any known institution, or with too many of them, and TooManyGroups.
    """
    named = _named(name)
    with register.transaction() as change:
        _permit(by)
        asked = list(dict.fromkeys(institutions))
        if len(asked) > MOST_INSTITUTIONS:
            raise ValueError(f"{len(asked)} institutions, {MOST_INSTITUTIONS} at most")
        here = select(institution.c.code).where(institution.c.code.in_(asked))
        known = set(change.connection.scalars(here))
        kept = [code for code in asked if code in known]
        if not kept:
            raise ValueError("a group has institutions")
        if len(kept_by(change.connection, by)) >= MOST_GROUPS:
            raise TooManyGroups(by.id)
        id = secrets.token_hex(6)
        entry = {"id": id, "owner": by.id, "name": named, "institutions": "|".join(kept), "at": change.at}
        change.connection.execute(insert(saved_group), entry)
        change.audit(by, "group.saved", id, name=named, institutions=kept)
        return id


def rename(register: Register, id: str, name: str, *, by: Actor) -> None:
    """Give a group another name; raises NoSuchGroup, ValueError for an empty name."""
    named = _named(name)
    with register.transaction() as change:
        _mine(change, id, by)
        # With its day, by which a page that was drawn with the name before is known to be old.
        values = {"name": named, "at": change.at}
        change.connection.execute(update(saved_group).where(saved_group.c.id == id).values(**values))
        change.audit(by, "group.renamed", id, name=named)


def remove(register: Register, id: str, *, by: Actor) -> None:
    """Keep a group no longer; raises NoSuchGroup."""
    with register.transaction() as change:
        _mine(change, id, by)
        change.connection.execute(delete(saved_group).where(saved_group.c.id == id))
        change.audit(by, "group.removed", id)


def kept_by(connection: Connection, by: Actor) -> list[Group]:
    """The groups somebody keeps, by name."""
    here = (
        select(saved_group).where(saved_group.c.owner == by.id).order_by(saved_group.c.name, saved_group.c.id)
    )
    return [_group(row) for row in connection.execute(here)]


def stamp(connection: Connection, by: Actor) -> tuple[int, str]:
    """What changes whenever one of somebody's groups does: how many there are, and the latest moment."""
    here = select(func.count(), func.max(saved_group.c.at)).where(saved_group.c.owner == by.id)
    count, last = connection.execute(here).one()
    return int(count), str(last or "")


def _permit(by: Actor) -> None:
    """Whoever reads the sector may keep groups of their own."""
    require(by, Permission.READ_SECTOR)


def _mine(change: Change, id: str, by: Actor) -> None:
    _permit(by)
    here = (saved_group.c.id == id, saved_group.c.owner == by.id)
    if change.connection.execute(select(saved_group.c.id).where(*here)).first() is None:
        raise NoSuchGroup(id)


def _named(name: str) -> str:
    named = " ".join(name.split())[:LONGEST_NAME]
    if not named:
        raise ValueError("a group has a name")
    return named


def _group(row: Row) -> Group:
    return Group(row.id, row.name, tuple(row.institutions.split("|")), row.at)
