"""Tokens by which an institution's own programs hand in reports: named, hashed, ending, revocable."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.register.engine import Register, moment, when
from data.register.institutions import on_date
from data.register.tables import api_token
from schemas.roles import Actor, NotAllowed, Permission, Role, Subject, may

DAYS = 365
LONGEST_NAME = 80
_TOUCH = timedelta(minutes=1)
_PREFIX = "sapat_"


class NoSuchToken(KeyError):
    """The institution has no token of this id that still counts."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new token: `token` is shown once and kept nowhere else."""

    id: str
    token: str
    ends_at: str


def may_make(by: Actor, subject: Subject) -> bool:
    """Whether somebody may give an institution's programs a way in: its head, or an administrator."""
    return may(by, Permission.SIGN, subject) or may(by, Permission.REGISTER, subject)


def make(register: Register, institution: str, name: str, *, by: Actor) -> Made:
    """Make a token that ends in a year; ValueError without a name."""
    named = " ".join(name.split())[:LONGEST_NAME]
    if not named:
        raise ValueError("a token has a name")
    with register.transaction() as change:
        known = on_date(change.connection, institution, date.fromisoformat(change.day()))
        _require(by, known.subject())
        id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        token = f"{_PREFIX}{id}_{secret}"
        ends = moment(change.when() + timedelta(days=DAYS))
        entry = {"hash": _hash(token), "id": id, "institution": institution, "name": named, "by": by.id}
        change.connection.execute(insert(api_token), {**entry, "at": change.at, "ends_at": ends})
        change.audit(by, "token.made", institution, token=id, name=named)
    return Made(id, token, ends)


def revoke(register: Register, institution: str, id: str, *, by: Actor) -> None:
    """Let a token count for nothing from now on; raises NoSuchToken."""
    with register.transaction() as change:
        known = on_date(change.connection, institution, date.fromisoformat(change.day()))
        _require(by, known.subject())
        here = (
            api_token.c.institution == institution,
            api_token.c.id == id,
            api_token.c.revoked_at.is_(None),
        )
        if not change.connection.execute(
            update(api_token).where(*here).values(revoked_at=change.at)
        ).rowcount:
            raise NoSuchToken(id)
        change.audit(by, "token.revoked", institution, token=id)


def whose(register: Register, token: str) -> Actor | None:
    """As whom a program acts: a reporter of its institution; none where the token does not count."""
    if not token.startswith(_PREFIX) or len(token) > 200:
        return None
    now = register.clock()
    with register.reading() as connection:
        here = (api_token.c.hash == _hash(token), api_token.c.revoked_at.is_(None))
        row = connection.execute(select(api_token).where(*here, api_token.c.ends_at > moment(now))).first()
    if row is None:
        return None
    if row.used_at is None or when(row.used_at) < now - _TOUCH:
        with register.transaction() as change:
            here = api_token.c.hash == row.hash
            change.connection.execute(update(api_token).where(here).values(used_at=change.at))
    return Actor(f"token-{row.id}", Role.REPORTER, row.institution)


def of(connection: Connection, institution: str) -> list[Row[Any]]:
    """The tokens of an institution, the newest first, those that ended among them; never their secrets."""
    columns = [api_token.c[name] for name in ("id", "name", "by", "at", "ends_at", "used_at", "revoked_at")]
    query = select(*columns).where(api_token.c.institution == institution)
    return list(connection.execute(query.order_by(api_token.c.at.desc(), api_token.c.id)))


def _require(by: Actor, subject: Subject) -> None:
    if not may_make(by, subject):
        raise NotAllowed(f"{by.id} ({by.role}) may not make tokens of {subject.institution}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
