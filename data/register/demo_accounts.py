"""The accounts of a demo: one of each role, with a password that the sign-in page tells."""

from __future__ import annotations

from sqlalchemy import select, update

from data import passwords
from data.register.accounts import DEMO_ACCOUNTS, Account, find, save
from data.register.engine import Register
from data.register.tables import account
from schemas.roles import SYSTEM, Actor, Role

PASSWORD = "ala-too-demo-2026"  # noqa: S105 - it opens nothing but a demo
_ROLES = dict(zip(DEMO_ACCOUNTS, (Role.REPORTER, Role.HEAD, Role.ANALYST, Role.ADMIN), strict=True))
_NAMES = dict(zip(DEMO_ACCOUNTS, ("А. Токтогулова", "Б. Осмонов", "Н. Асанов", "Ж. Бекова"), strict=True))


def open_all(register: Register, institution: str) -> None:
    """Open the demo accounts that do not stand yet; reporter and head belong to this institution."""
    with register.reading() as connection:
        standing = set(connection.scalars(select(account.c.id).where(account.c.id.in_(DEMO_ACCOUNTS))))
    kept = ""
    for id in DEMO_ACCOUNTS:
        if id in standing:
            continue
        role = _ROLES[id]
        bound = institution if role in (Role.REPORTER, Role.HEAD) else None
        entry = Account(Actor(id, role, bound), _NAMES[id], email=f"{role}@demo.invalid")
        save(register, entry, by=SYSTEM)
        kept = kept or passwords.hashed(PASSWORD)
        with register.transaction() as change:
            change.connection.execute(update(account).where(account.c.id == id).values(password=kept))


def standing(register: Register) -> list[Account]:
    """The demo accounts there are, in the order of the roles."""
    with register.reading() as connection:
        known = set(
            connection.scalars(
                select(account.c.id).where(account.c.id.in_(DEMO_ACCOUNTS), account.c.closed_at.is_(None))
            )
        )
        return [find(connection, id) for id in DEMO_ACCOUNTS if id in known]
