"""Accounts are opened, changed and closed in words, and nobody locks the house from outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.register import accounts, audit, sign_in
from data.register.account_changes import change, close, known, open_account, reopen
from data.register.accounts import Account
from data.register.refusals import Impossible
from schemas.roles import SYSTEM, Actor, NotAllowed, Role

ADMIN = Actor("azamat", Role.ADMIN)


def an_account(id="ainura", role=Role.ANALYST, **more):
    scope = {name: more.pop(name) for name in ("institution", "authorities", "levels") if name in more}
    return Account(Actor(id, role, **scope), **{"name": "Айнура", "email": f"{id}@example.kg", **more})


@pytest.fixture
def house(register):
    open_account(register, an_account("azamat", Role.ADMIN), by=SYSTEM)
    return register


def seen(register, id):
    with register.reading() as connection:
        return {one.account.actor.id: one for one in known(connection, register.now())}[id]


def test_an_account_is_opened_with_an_invitation_that_works_once(house):
    token = open_account(house, an_account(), by=ADMIN)
    assert seen(house, "ainura").invited_until > house.now()
    sign_in.take_up(house, token, "correct horse 7")
    one = seen(house, "ainura")
    assert (one.has_password, one.invited_until, one.last_seen[:10]) == (True, "", "2026-11-10")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (an_account("a b"), "Latin letters"),
        (an_account("azamat"), "an account “azamat” already"),
        (an_account(email="azamat@example.kg"), "Another account"),
        (an_account(email="nobody"), "not an e-mail"),
        (an_account(email="a@b.kg\nBcc: c@d.kg"), "not an e-mail"),
        (an_account(role=Role.REPORTER), "needs an institution"),
        (an_account(institution="KG-0001"), "needs an institution"),
        (an_account(role=Role.HEAD, institution="KG-9999"), "No institution"),
        (an_account(levels=frozenset({"tertiary"})), "not in the list"),
        (an_account(authorities=frozenset({"nobody"})), "not in the list"),
        (an_account(role=Role.SYSTEM), "not in the list"),
        (an_account(language="de"), "not in the list"),
    ],
)
def test_what_cannot_be_is_refused_in_words(house, entry, words):
    with pytest.raises(Impossible, match=words):
        open_account(house, entry, by=ADMIN)
    with house.reading() as connection:
        assert [one.actor.id for one in accounts.all_open(connection)] == ["azamat"]


def test_a_scope_changes_and_the_account_stays_the_same(house):
    open_account(house, an_account(), by=ADMIN)
    change(house, an_account(levels=frozenset({"higher"}), name="А. Сыдыкова"), by=ADMIN)
    one = seen(house, "ainura").account
    assert (one.name, one.actor.levels) == ("А. Сыдыкова", frozenset({"higher"}))
    with pytest.raises(accounts.NoSuchAccount):
        change(house, an_account("nobody"), by=ADMIN)


def test_nobody_closes_oneself_or_the_last_administrator(house):
    with pytest.raises(Impossible, match="one’s own account"):
        close(house, "azamat", by=ADMIN)
    with pytest.raises(Impossible, match="last administrator"):
        close(house, "azamat", by=SYSTEM)
    with pytest.raises(Impossible, match="last administrator"):
        change(house, an_account("azamat", Role.ANALYST), by=SYSTEM)
    with pytest.raises(Impossible, match="one’s own"):
        change(house, an_account("azamat", Role.ANALYST), by=ADMIN)
    open_account(house, an_account("jyldyz", Role.ADMIN), by=ADMIN)
    close(house, "jyldyz", by=ADMIN)
    assert seen(house, "jyldyz").closed_at


def test_a_closed_account_lets_nobody_in_until_it_is_opened_again(house):
    token = open_account(house, an_account(), by=ADMIN)
    opened = sign_in.take_up(house, token, "correct horse 7")
    close(house, "ainura", by=ADMIN)
    assert sign_in.whose(house, opened.token) is None
    with pytest.raises(accounts.NoSuchAccount):
        close(house, "ainura", by=ADMIN)
    reopen(house, "ainura", by=ADMIN)
    assert not seen(house, "ainura").closed_at
    with pytest.raises(accounts.NoSuchAccount):
        reopen(house, "ainura", by=ADMIN)
    with house.reading() as connection:
        told = [line.action for line in audit.lines(connection, "ainura")]
    assert told[:2] == ["account.reopened", "account.closed"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_has_to_do_with_accounts(house, role):
    someone = Actor("someone", role, "KG-0001")
    for doing in (
        lambda: open_account(house, an_account(), by=someone),
        lambda: change(house, replace(an_account("azamat")), by=someone),
        lambda: close(house, "azamat", by=someone),
        lambda: reopen(house, "azamat", by=someone),
    ):
        with pytest.raises(NotAllowed):
            doing()
