"""What an administrator does with accounts: opened with an invitation, changed, closed; and when they were used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from data.register import accounts, sign_in
from data.register.accounts import Account, NoSuchAccount
from data.register.engine import Register
from data.register.refusals import Impossible
from data.register.soundness import is_email
from data.register.tables import account, audit, institution, session, ticket
from schemas.codelists import codelist
from schemas.roles import Actor, Permission, Role, require
from schemas.texts import LANGUAGES

BOUND = frozenset({Role.REPORTER, Role.HEAD})
"""Roles that belong to an institution."""
OPENED_TO = (Role.REPORTER, Role.HEAD, Role.ANALYST, Role.ADMIN)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Known:
    """An account as its administrator sees it; moments are the register's, "" for never."""

    account: Account
    closed_at: str = ""
    has_password: bool = False
    last_seen: str = ""
    invited_until: str = ""  # of the invitation that still waits to be taken up


def open_account(register: Register, entry: Account, *, by: Actor) -> str:
    """Open an account and write its invitation; the invitation's token. Raises Impossible."""
    require(by, Permission.REGISTER)
    _refuse_unsound(register, entry, new=True)
    accounts.save(register, entry, by=by)
    return sign_in.invite(register, entry.actor.id, by=by)


def change(register: Register, entry: Account, *, by: Actor) -> None:
    """Change an open account; raises Impossible, NoSuchAccount."""
    require(by, Permission.REGISTER)
    with register.reading() as connection:
        before = accounts.find(connection, entry.actor.id)
    if entry.actor.role is not before.actor.role:
        _refuse_locking_out(register, before, by)
    _refuse_unsound(register, entry, new=False)
    accounts.save(register, entry, by=by)


def close(register: Register, id: str, *, by: Actor) -> None:
    """Close an account and end its sessions; what it did stays in its name."""
    require(by, Permission.REGISTER)
    with register.reading() as connection:
        _refuse_locking_out(register, accounts.find(connection, id), by)
    accounts.close(register, id, by=by)


def reopen(register: Register, id: str, *, by: Actor) -> None:
    """Open a closed account again, as it was."""
    require(by, Permission.REGISTER)
    with register.transaction() as changed:
        closed = (account.c.id == id, account.c.closed_at.is_not(None))
        if not changed.connection.execute(update(account).where(*closed).values(closed_at=None)).rowcount:
            raise NoSuchAccount(id)
        changed.audit(by, "account.reopened", id)


def _refuse_locking_out(register: Register, found: Account, by: Actor) -> None:
    if found.actor.id == by.id:
        raise Impossible("oneself")
    if found.actor.role is not Role.ADMIN:
        return
    with register.reading() as connection:
        others = (account.c.role == str(Role.ADMIN), account.c.closed_at.is_(None))
        others += (account.c.id != found.actor.id,)
        if not connection.execute(select(account.c.id).where(*others).limit(1)).first():
            raise Impossible("last_admin")


def _refuse_unsound(register: Register, entry: Account, *, new: bool) -> None:
    actor = entry.actor
    if not _ID.fullmatch(actor.id):
        raise Impossible("bad_id", value=actor.id)
    if actor.role not in OPENED_TO or entry.language not in LANGUAGES:
        raise Impossible("unknown_code", column="role", value=actor.role)
    if not is_email(entry.email.strip()):
        raise Impossible("not_an_email", value=entry.email)
    if (actor.role in BOUND) != bool(actor.institution):
        raise Impossible("institution_needed")
    for column, codes in (("authority", actor.authorities), ("level", actor.levels)):
        if unknown := codes - codelist(column).keys():
            raise Impossible("unknown_code", column=column, value=min(unknown))
    with register.reading() as connection:
        _refuse_clash(connection, entry, new=new)


def _refuse_clash(connection: Connection, entry: Account, *, new: bool) -> None:
    """Another account has the name or address, or the institution is unknown."""
    actor = entry.actor
    if new and connection.execute(select(account.c.id).where(account.c.id == actor.id)).first():
        raise Impossible("account_taken", value=actor.id)
    same = (account.c.email == entry.email.strip().casefold(), account.c.id != actor.id)
    if connection.execute(select(account.c.id).where(*same)).first():
        raise Impossible("email_taken", value=entry.email)
    if actor.institution:
        here = institution.c.code == actor.institution
        if not connection.execute(select(institution.c.code).where(here)).first():
            raise Impossible("no_such_institution", code=actor.institution)


def known(connection: Connection, now: str, *, id: str = "") -> list[Known]:
    """Every account with when it was last used, closed ones last; a fixed number of questions."""
    query = select(account).order_by(account.c.closed_at.is_not(None), account.c.id)
    rows = connection.execute(query.where(account.c.id == id) if id else query).all()
    opened = (audit.c.action == "session.opened",)
    of_these = (audit.c.subject == id,) if id else ()
    entered: dict[str, str] = _by_id(
        connection, select(audit.c.subject, func.max(audit.c.at)).where(*opened, *of_these), audit.c.subject
    )
    seen = _by_id(connection, select(session.c.account, func.max(session.c.seen_at)), session.c.account)
    waits = (ticket.c.used_at.is_(None), ticket.c.ends_at > now, ticket.c.kind == "invitation")
    invited = _by_id(
        connection, select(ticket.c.account, func.max(ticket.c.ends_at)).where(*waits), ticket.c.account
    )
    return [
        Known(
            accounts.read(row),
            row.closed_at or "",
            row.password is not None,
            max(entered.get(row.id, ""), seen.get(row.id, "")),
            invited.get(row.id, ""),
        )
        for row in rows
    ]


def _by_id(connection: Connection, query: Any, column: Any) -> dict[str, str]:  # Any: SQLAlchemy
    return {row[0]: row[-1] for row in connection.execute(query.group_by(column))}
