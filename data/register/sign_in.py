"""Signing in: passwords and authenticators checked, sessions opened and closed, invitations taken up."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import Row, delete, insert, select, update

from data import passwords
from data.register import outbox
from data.register.accounts import DEMO_ACCOUNTS, Account, NoSuchAccount, read
from data.register.engine import Change, Register, moment
from data.register.institutions import on_date
from data.register.tables import account, identity, session, ticket
from schemas.roles import SYSTEM, Actor, Permission, Role, require

SESSION_HOURS, IDLE_HOURS = 12, 2
TICKET_HOURS = {"invitation": 72, "reset": 2}
WITH_AUTHENTICATOR = frozenset({Role.ANALYST, Role.ADMIN, Role.HEAD})
"""Roles that need a second factor."""

_STEP_SECONDS = 30
_TOUCH = timedelta(minutes=1)


class Refused(PermissionError):
    """The sign-in is refused; why is not told, so that nobody learns who has an account."""


class CodeNeeded(Refused):
    """The password was right; now the authenticator's code is asked for."""


class TicketSpent(ValueError):
    """The link was used, has run out, or never was."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: `token` goes into the cookie and is kept nowhere else."""

    token: str
    account: Account


def sign_in(register: Register, email: str, password: str, code: str = "", *, agent: str = "") -> Opened:
    """Open a session; raises Refused, CodeNeeded."""
    with register.reading() as connection:
        row = connection.execute(_open_account(account.c.email == email.strip().casefold())).first()
    if not passwords.matches(password, row.password if row else None) or row is None:
        raise Refused
    with register.transaction() as change:
        if row.totp:
            _check_code(change, row.id, code)
        if passwords.outdated(row.password):
            _set(change, row.id, password=passwords.hashed(password))
        return _opened(change, read(row), agent)


def _check_code(change: Change, id: str, code: str) -> None:
    """Take a code of this half minute or the one before, each once (RFC 6238)."""
    row = change.connection.execute(select(account).where(account.c.id == id).with_for_update()).one()
    if not code:
        raise CodeNeeded
    now = int(change.when().timestamp()) // _STEP_SECONDS
    generator = TOTP(row.totp)
    for step in (now - 1, now):
        fresh = row.totp_step is None or step > row.totp_step
        if fresh and secrets.compare_digest(
            generator.at(step * _STEP_SECONDS), code.strip().replace(" ", "")
        ):
            _set(change, id, totp_step=step)
            return
    raise Refused


def _opened(change: Change, found: Account, agent: str) -> Opened:
    token = secrets.token_urlsafe(32)
    ends = moment(change.when() + timedelta(hours=SESSION_HOURS))
    row = {"hash": _hash(token), "account": found.actor.id, "opened_at": change.at, "seen_at": change.at}
    change.connection.execute(insert(session), {**row, "ends_at": ends, "agent": agent[:200]})
    change.audit(found.actor, "session.opened", found.actor.id)
    return Opened(token, found)


def whose(register: Register, token: str) -> Account | None:
    """The account a session belongs to; none where it has ended, idled too long, or never was."""
    now = register.clock()
    with register.reading() as connection:
        query = select(session.c.seen_at, session.c.ends_at, session.c.sees_as, account).join_from(
            session, account
        )
        here = (session.c.hash == _hash(token), account.c.closed_at.is_(None))
        row = connection.execute(query.where(*here)).first()
    if row is None or row.ends_at < moment(now) or row.seen_at < moment(now - timedelta(hours=IDLE_HOURS)):
        return None
    if row.seen_at < moment(now - _TOUCH):
        with register.transaction() as change:
            here = session.c.hash == _hash(token)
            change.connection.execute(update(session).where(here).values(seen_at=change.at))
    return replace(read(row), sees_as=row.sees_as or "")


def see_as(register: Register, token: str, institution: str, *, by: Actor) -> None:
    """Let this session look through an institution's eyes, changing nothing; "" ends it."""
    with register.transaction() as change:
        if institution:
            known = on_date(change.connection, institution, change.when().date())
            require(by, Permission.OVERSEE, known.subject())
        here = (session.c.hash == _hash(token), session.c.account == by.id)
        done = change.connection.execute(update(session).where(*here).values(sees_as=institution or None))
        if done.rowcount:
            change.audit(
                by, "session.seeing_as" if institution else "session.seeing_ended", institution or by.id
            )


def enter_demo(register: Register, id: str, *, agent: str = "") -> Opened:
    """Open a session of a demo account without a password; raises Refused for any other."""
    with register.transaction() as change:
        row = change.connection.execute(_open_account(account.c.id == id)).first()
        if row is None or id not in DEMO_ACCOUNTS:
            raise Refused
        return _opened(change, read(row), agent)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom an OpenID provider vouches for. `email` counts only where the provider has verified it."""

    issuer: str
    subject: str
    email: str = ""


def enter_vouched(register: Register, who: Vouched, code: str = "", *, agent: str = "") -> Opened:
    """Open a session for somebody a provider vouches for; raises Refused, CodeNeeded.

    The first time, the account with the verified e-mail becomes theirs, and no provider's other
    user gets into it afterwards. The provider replaces the password, not the authenticator.
    """
    with register.transaction() as change:
        here = (identity.c.issuer == who.issuer, identity.c.subject == who.subject)
        known = change.connection.scalar(select(identity.c.account).where(*here))
        if known is None:
            known = _linked(change, who)
        row = change.connection.execute(_open_account(account.c.id == known)).first()
        if row is None:
            raise Refused
        if row.totp:
            _check_code(change, row.id, code)
        return _opened(change, read(row), agent)


def _linked(change: Change, who: Vouched) -> str:
    """The account of a verified e-mail, which becomes theirs; Refused where there is none or it is taken."""
    row = change.connection.execute(_open_account(account.c.email == who.email.strip().casefold())).first()
    if not who.email or row is None:
        raise Refused
    taken = (identity.c.issuer == who.issuer, identity.c.account == row.id)
    if change.connection.execute(select(identity.c.subject).where(*taken)).first():
        raise Refused
    entry = {"issuer": who.issuer, "subject": who.subject, "account": row.id, "at": change.at}
    change.connection.execute(insert(identity), entry)
    change.audit(read(row).actor, "account.linked", row.id, issuer=who.issuer, there=who.subject)
    return row.id


def confirm(register: Register, by: Actor, password: str = "", code: str = "") -> None:
    """Make sure it is really them: the password, or a code of the authenticator; raises Refused.

    A signature asks for it again, so that an unattended screen cannot sign.
    """
    with register.transaction() as change:
        row = change.connection.execute(_open_account(account.c.id == by.id)).first()
        if row is None:
            raise Refused
        if code and row.totp:
            _check_code(change, row.id, code)
        elif not passwords.matches(password, row.password):
            raise Refused


def sign_out(register: Register, token: str) -> None:
    """End a session: its cookie counts for nothing from now on."""
    with register.transaction() as change:
        change.connection.execute(delete(session).where(session.c.hash == _hash(token)))


def sessions(register: Register, by: Actor) -> list[Row[Any]]:
    """The sessions of an account, the latest first: when opened, when last seen, from which browser."""
    with register.reading() as connection:
        query = select(session).where(session.c.account == by.id).order_by(session.c.seen_at.desc())
        return list(connection.execute(query))


def sign_out_others(register: Register, by: Actor, token: str) -> int:
    """End every session of an account but this one; how many."""
    with register.transaction() as change:
        others = (session.c.account == by.id, session.c.hash != _hash(token))
        done = change.connection.execute(delete(session).where(*others))
        change.audit(by, "session.others_closed", by.id, sessions=done.rowcount)
        return done.rowcount


def invite(register: Register, id: str, *, by: Actor) -> str:
    """Write a new link to set a first password; links before it end. Raises NoSuchAccount."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        row = change.connection.execute(_open_account(account.c.id == id)).first()
        if row is None:
            raise NoSuchAccount(id)
        return _ticket(change, row, "invitation", by)


def forgotten(register: Register, email: str) -> None:
    """Send a link to set another password, if somebody has this address; nobody learns whether."""
    with register.transaction() as change:
        row = change.connection.execute(_open_account(account.c.email == email.strip().casefold())).first()
        if row is not None:
            _ticket(change, row, "reset", SYSTEM)


def _ticket(change: Change, row: Row[Any], kind: str, by: Actor) -> str:
    token = secrets.token_urlsafe(32)
    unused = (ticket.c.account == row.id, ticket.c.used_at.is_(None))
    change.connection.execute(update(ticket).where(*unused).values(used_at=change.at))
    ends = moment(change.when() + timedelta(hours=TICKET_HOURS[kind]))
    entry = {"hash": _hash(token), "account": row.id, "kind": kind, "written_at": change.at, "ends_at": ends}
    change.connection.execute(insert(ticket), entry)
    outbox.put(
        change, f"account.{kind}", row.id, {"token": token, "email": row.email, "language": row.language}
    )
    change.audit(by, f"account.{kind}", row.id)
    return token


def take_up(register: Register, token: str, password: str, *, agent: str = "") -> Opened:
    """Set the password a link allows to set, end all older sessions and open one.

    Raises TicketSpent, WeakPassword.
    """
    kept = passwords.hashed(password)
    with register.transaction() as change:
        here = (ticket.c.hash == _hash(token), ticket.c.used_at.is_(None), ticket.c.ends_at > change.at)
        done = change.connection.execute(
            update(ticket).where(*here).values(used_at=change.at).returning(ticket.c.account)
        ).first()
        row = change.connection.execute(_open_account(account.c.id == done.account)).first() if done else None
        if row is None:
            raise TicketSpent
        _set(change, row.id, password=kept)
        change.connection.execute(delete(session).where(session.c.account == row.id))
        change.audit(read(row).actor, "account.password_set", row.id)
        return _opened(change, read(row), agent)


def ticket_stands(register: Register, token: str) -> bool:
    """Whether a link may still be used."""
    with register.reading() as connection:
        now = register.now()
        here = (ticket.c.hash == _hash(token), ticket.c.used_at.is_(None), ticket.c.ends_at > now)
        return connection.execute(select(ticket.c.hash).where(*here)).first() is not None


def change_password(register: Register, by: Actor, old: str, new: str, *, token: str) -> None:
    """Set another password and end the other sessions; raises Refused, WeakPassword."""
    with register.reading() as connection:
        row = connection.execute(_open_account(account.c.id == by.id)).first()
    if not passwords.matches(old, row.password if row else None):
        raise Refused
    kept = passwords.hashed(new)
    with register.transaction() as change:
        _set(change, by.id, password=kept)
        change.audit(by, "account.password_set", by.id)
    sign_out_others(register, by, token)


def needs_authenticator(found: Account) -> bool:
    """Whether this account has to set up an authenticator before it may go on."""
    known = found.second_factor or found.actor.id in DEMO_ACCOUNTS
    return found.actor.role in WITH_AUTHENTICATOR and not known


def new_secret() -> str:
    """A secret for an authenticator; it counts once `set_authenticator` has seen its first code."""
    return random_base32()


def set_authenticator(register: Register, by: Actor, secret: str, code: str) -> None:
    """Set an authenticator up; raises Refused when the code is not the secret's."""
    with register.transaction() as change:
        row = change.connection.execute(_open_account(account.c.id == by.id)).first()
        if row is None or row.totp is not None:
            raise Refused  # one that stands is lifted by an administrator only
        if not TOTP(secret).verify(code.strip(), for_time=change.when(), valid_window=1):
            raise Refused
        _set(change, by.id, totp=secret, totp_step=int(change.when().timestamp()) // _STEP_SECONDS)
        change.audit(by, "account.authenticator_set", by.id)


def lift_authenticator(register: Register, id: str, *, by: Actor) -> None:
    """Let an account set up a new authenticator (the telephone was lost)."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        _set(change, id, totp=None, totp_step=None)
        change.connection.execute(delete(session).where(session.c.account == id))
        change.audit(by, "account.authenticator_lifted", id)


def _set(change: Change, id: str, **values: object) -> None:
    change.connection.execute(update(account).where(account.c.id == id).values(values))


def _open_account(condition: Any) -> Any:  # Any: SQLAlchemy's conditions and selects
    return select(account).where(condition, account.c.closed_at.is_(None))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
