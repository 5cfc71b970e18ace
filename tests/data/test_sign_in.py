"""Signing in: right and wrong passwords, authenticators, sessions, invitations and forgotten passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyotp.totp import TOTP

from data import passwords
from data.register import accounts, outbox, sign_in
from data.register.accounts import Account
from data.register.engine import Register
from data.register.sign_in import CodeNeeded, Refused, TicketSpent
from schemas.roles import SYSTEM, Actor, NotAllowed, Role

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
GOOD = "correct horse 7"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    register = Register(f"sqlite:///{tmp_path / 'register.sqlite'}").at(START)
    register.upgrade()
    for id, role in (("ainura", Role.ANALYST), ("azamat", Role.ADMIN)):
        entry = Account(Actor(id, role), id.title(), "ky", f"{id}@Example.kg")
        accounts.save(register, entry, by=SYSTEM)
    yield register
    register.close()


def later(register: Register, **time: float) -> Register:
    return register.at(register.clock() + timedelta(**time))


def enrolled(register: Register, id: str = "ainura") -> str:
    token = sign_in.invite(register, id, by=SYSTEM)
    return sign_in.take_up(register, token, GOOD, agent="Firefox").token


def needs_one(register: Register, token: str) -> bool:
    found = sign_in.whose(register, token)
    assert found is not None
    return sign_in.needs_authenticator(found)


def test_an_invitation_sets_the_password_once(register: Register) -> None:
    token = sign_in.invite(register, "ainura", by=SYSTEM)
    assert sign_in.ticket_stands(register, token)
    opened = sign_in.take_up(register, token, GOOD)
    found = sign_in.whose(register, opened.token)
    assert found is not None
    assert found.actor == Actor("ainura", Role.ANALYST)
    with pytest.raises(TicketSpent):
        sign_in.take_up(register, token, GOOD)
    assert sign_in.sign_in(register, " AINURA@example.kg", GOOD).account.name == "Ainura"


@pytest.mark.parametrize(("hours", "stands"), [(71, True), (73, False)])
def test_an_invitation_runs_out_after_three_days(register: Register, hours: int, stands: bool) -> None:
    token = sign_in.invite(register, "ainura", by=SYSTEM)
    assert sign_in.ticket_stands(later(register, hours=hours), token) is stands


def test_a_second_invitation_ends_the_first(register: Register) -> None:
    first = sign_in.invite(register, "ainura", by=SYSTEM)
    sign_in.invite(register, "ainura", by=SYSTEM)
    with pytest.raises(TicketSpent):
        sign_in.take_up(register, first, GOOD)


def test_only_an_administrator_invites(register: Register) -> None:
    with pytest.raises(NotAllowed):
        sign_in.invite(register, "ainura", by=Actor("x", Role.ANALYST))


@pytest.mark.parametrize("email", ["ainura@example.kg", "nobody@example.kg", ""])
def test_a_wrong_password_is_refused_like_an_unknown_address(register: Register, email: str) -> None:
    enrolled(register)
    with pytest.raises(Refused) as refused:
        sign_in.sign_in(register, email, "not this one")
    assert str(refused.value) == ""


def test_an_account_without_a_password_cannot_be_entered(register: Register) -> None:
    for password in ("", "nobody has this password"):
        with pytest.raises(Refused):
            sign_in.sign_in(register, "azamat@example.kg", password)


def test_a_closed_account_loses_its_sessions_and_its_password(register: Register) -> None:
    token = enrolled(register)
    accounts.close(register, "ainura", by=SYSTEM)
    assert sign_in.whose(register, token) is None
    with pytest.raises(Refused):
        sign_in.sign_in(register, "ainura@example.kg", GOOD)


@pytest.mark.parametrize(("steps", "stands"), [([1.9] * 6, True), ([2.1], False), ([1.9] * 7, False)])
def test_a_session_ends_when_idle_and_after_half_a_day(
    register: Register, steps: list[float], stands: bool
) -> None:
    token = enrolled(register)
    found = None
    for hours in steps:
        register = later(register, hours=hours)
        found = sign_in.whose(register, token)
    assert (found is not None) is stands


def test_signing_out_ends_the_session_and_leaves_the_others(register: Register) -> None:
    first = enrolled(register)
    second = sign_in.sign_in(register, "ainura@example.kg", GOOD).token
    sign_in.sign_out(register, first)
    assert sign_in.whose(register, first) is None
    assert sign_in.whose(register, second) is not None


def test_the_other_sessions_can_be_ended_from_here(register: Register) -> None:
    first = enrolled(register)
    second = sign_in.sign_in(register, "ainura@example.kg", GOOD, agent="Chromium").token
    me = Actor("ainura", Role.ANALYST)
    assert [row.agent for row in sign_in.sessions(register, me)] == ["Firefox", "Chromium"]
    assert sign_in.sign_out_others(register, me, second) == 1
    assert sign_in.whose(register, first) is None


def test_a_forgotten_password_is_reset_through_the_outbox_and_ends_all_sessions(register: Register) -> None:
    old = enrolled(register)
    sign_in.forgotten(register, "nobody@example.kg")
    sign_in.forgotten(register, "ainura@example.kg")
    with register.reading() as connection:
        messages = [row for row in outbox.waiting(connection) if row.kind == "account.reset"]
    assert [message.detail["email"] for message in messages] == ["ainura@example.kg"]
    sign_in.take_up(register, messages[0].detail["token"], "another good one")
    assert sign_in.whose(register, old) is None
    with pytest.raises(Refused):
        sign_in.sign_in(register, "ainura@example.kg", GOOD)


def test_a_code_counts_once_and_only_in_its_minute(register: Register) -> None:
    token = enrolled(register)
    me = Actor("ainura", Role.ANALYST)
    assert needs_one(register, token)
    secret = sign_in.new_secret()
    with pytest.raises(Refused):
        sign_in.set_authenticator(register, me, secret, "000000")
    sign_in.set_authenticator(register, me, secret, TOTP(secret).at(START))
    assert not needs_one(register, token)
    register = later(register, minutes=5)
    code = TOTP(secret).at(register.clock())
    with pytest.raises(CodeNeeded):
        sign_in.sign_in(register, "ainura@example.kg", GOOD)
    sign_in.sign_in(register, "ainura@example.kg", GOOD, code)
    with pytest.raises(Refused):
        sign_in.sign_in(register, "ainura@example.kg", GOOD, code)
    with pytest.raises(Refused):
        sign_in.sign_in(later(register, minutes=5), "ainura@example.kg", GOOD, code)


def test_an_authenticator_that_stands_is_not_replaced_but_lifted(register: Register) -> None:
    token = enrolled(register)
    me = Actor("ainura", Role.ANALYST)
    secret, other = sign_in.new_secret(), sign_in.new_secret()
    sign_in.set_authenticator(register, me, secret, TOTP(secret).at(START))
    with pytest.raises(Refused):
        sign_in.set_authenticator(register, me, other, TOTP(other).at(START))
    sign_in.lift_authenticator(register, "ainura", by=Actor("azamat", Role.ADMIN))
    assert sign_in.whose(register, token) is None
    assert needs_one(register, sign_in.sign_in(register, "ainura@example.kg", GOOD).token)


@pytest.mark.parametrize(
    ("password", "reason"), [("short", "short"), ("x" * 200, "long"), ("Password", "common")]
)
def test_a_weak_password_is_not_taken_and_the_invitation_stands(
    register: Register, password: str, reason: str
) -> None:
    token = sign_in.invite(register, "ainura", by=SYSTEM)
    with pytest.raises(passwords.WeakPassword) as weak:
        sign_in.take_up(register, token, password)
    assert weak.value.reason == reason
    assert sign_in.ticket_stands(register, token)


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(register: Register) -> None:
    first = enrolled(register)
    here = sign_in.sign_in(register, "ainura@example.kg", GOOD).token
    me = Actor("ainura", Role.ANALYST)
    with pytest.raises(Refused):
        sign_in.change_password(register, me, "wrong one", "a new good one", token=here)
    sign_in.change_password(register, me, GOOD, "a new good one", token=here)
    assert sign_in.whose(register, first) is None
    assert sign_in.whose(register, here) is not None


def test_neither_tokens_nor_passwords_stand_in_the_register(register: Register, tmp_path: Path) -> None:
    token = enrolled(register)
    register.engine.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in kept
    assert GOOD.encode() not in kept
