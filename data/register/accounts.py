"""The accounts: who may act, in which role, for which institution or within which scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.register.engine import Register
from data.register.tables import account
from schemas.roles import Actor, Permission, Role, require


class NoSuchAccount(KeyError):
    """There is no open account with this id."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in, with the name and language of their screens."""

    actor: Actor
    name: str = ""
    language: str = "ky"
    email: str = ""
    second_factor: bool = False  # whether an authenticator is set up
    sees_as: str = ""  # the institution through whose eyes the session looks, changing nothing


DEMO_ACCOUNTS = ("demo-reporter", "demo-head", "demo-analyst", "demo-admin")
"""Who one can be in demo mode; outside it none of them may sign in."""


def save(register: Register, entry: Account, *, by: Actor) -> None:
    """Open an account, or change the one with this id."""
    require(by, Permission.REGISTER)
    actor = entry.actor
    values = {
        "role": str(actor.role),
        "institution": actor.institution,
        "authorities": "|".join(sorted(actor.authorities)),
        "levels": "|".join(sorted(actor.levels)),
        "name": entry.name,
        "language": entry.language,
        "email": entry.email.strip().casefold() or None,
        "closed_at": None,
    }
    with register.transaction() as change:
        done = change.connection.execute(update(account).where(account.c.id == actor.id).values(values))
        if not done.rowcount:
            change.connection.execute(insert(account), {"id": actor.id, **values})
        change.audit(by, "account.saved", actor.id, role=str(actor.role), institution=actor.institution)


def close(register: Register, id: str, *, by: Actor) -> None:
    """Close an account; what it did stays in its name."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        open_one = (account.c.id == id, account.c.closed_at.is_(None))
        done = change.connection.execute(update(account).where(*open_one).values(closed_at=change.at))
        if not done.rowcount:
            raise NoSuchAccount(id)
        change.audit(by, "account.closed", id)


def find(connection: Connection, id: str) -> Account:
    """The open account with this id; raises NoSuchAccount."""
    row = connection.execute(select(account).where(account.c.id == id, account.c.closed_at.is_(None))).first()
    if row is None:
        raise NoSuchAccount(id)
    return read(row)


def all_open(connection: Connection) -> list[Account]:
    """Every open account, by id."""
    return [
        read(row)
        for row in connection.execute(
            select(account).where(account.c.closed_at.is_(None)).order_by(account.c.id)
        )
    ]


def read(row: Row[Any]) -> Account:
    """An account from its row."""
    actor = Actor(row.id, Role(row.role), row.institution, _set(row.authorities), _set(row.levels))
    return Account(actor, row.name, row.language, row.email or "", row.totp is not None)


def _set(joined: str) -> frozenset[str]:
    return frozenset(joined.split("|")) if joined else frozenset()
