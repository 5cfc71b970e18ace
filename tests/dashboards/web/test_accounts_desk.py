"""Accounts by hand: opened with an invitation, changed, closed, and never shut from inside."""

from __future__ import annotations

import pytest

from data.register import accounts, outbox
from data.register.accounts import Account
from schemas.roles import SYSTEM, Actor, Role
from tests.dashboards.web.desks import Ministry

NEW = {"id": "ainura", "name": "Айнура", "email": "ainura@example.kg", "language": "ru", "role": "analyst", "institution": "", "levels": ["higher"]}  # fmt: skip


@pytest.fixture
def ministry(tmp_path):
    found = Ministry(tmp_path / "home")
    yield found
    found.close()


def found(ministry, id):
    with ministry.register.reading() as connection:
        return accounts.find(connection, id)


@pytest.mark.parametrize("path", ["", "/new", "/demo-head"])
@pytest.mark.parametrize(
    ("role", "status"), [("public", 401), ("reporter", 403), ("head", 403), ("analyst", 403), ("admin", 200)]
)
def test_accounts_are_the_administrators(ministry, path, role, status):
    assert ministry.of(role).get(f"/desk/accounts{path}").status_code == status


@pytest.mark.parametrize("act", ["", "/close", "/reopen", "/lift", "/invite"])
@pytest.mark.parametrize("role", ["public", "reporter", "head", "analyst"])
def test_nobody_else_acts_on_one(ministry, role, act):
    assert ministry.of(role).post(f"/desk/accounts/demo-head{act}", data=NEW).status_code in (401, 403)


def test_one_is_opened_and_its_invitation_goes_out_but_is_not_shown(ministry):
    admin = ministry.of("admin")
    answer = admin.post("/desk/accounts/new", data=NEW)
    assert (answer.status_code, answer.location) == (303, "/desk/accounts/ainura")
    one = found(ministry, "ainura")
    assert (one.actor.role, one.actor.levels, one.language) == (Role.ANALYST, frozenset({"higher"}), "ru")
    with ministry.register.reading() as connection:
        (letter,) = [row for row in outbox.waiting(connection) if row.subject == "ainura"]
    assert letter.kind == "account.invitation"
    page = admin.get("/desk/accounts/ainura").text
    assert "invited until" in page
    assert letter.detail["token"] not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"id": "demo-head"}, "already"),
        ({"email": "nobody"}, "not an e-mail"),
        ({"role": "reporter"}, "needs an institution"),
        ({"role": "head", "institution": "KG-9999"}, "No institution"),
        ({"role": "system"}, "not in the list"),
        ({"role": "x"}, "not in the list"),
        ({"levels": ["x"]}, "not in the list"),
        ({"email": "head@demo.invalid"}, "Another account"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_what_was_typed_stays(ministry, wrong, words):
    answer = ministry.of("admin").post("/desk/accounts/new", data={**NEW, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Айнура" in answer.text


def test_one_is_changed_invited_again_lifted_closed_and_opened_again(ministry):
    admin = ministry.of("admin")
    admin.post("/desk/accounts/new", data=NEW)
    admin.post(
        "/desk/accounts/ainura", data={**NEW, "name": "А. Сыдыкова", "levels": [], "authorities": ["science"]}
    )
    assert found(ministry, "ainura").actor.authorities == frozenset({"science"})
    for act in ("invite", "lift", "close"):
        assert admin.post(f"/desk/accounts/ainura/{act}").status_code == 303
    with pytest.raises(accounts.NoSuchAccount):
        found(ministry, "ainura")
    assert "closed on 23 Nov 2026" in admin.get("/desk/accounts").text
    admin.post("/desk/accounts/ainura/invite")
    assert "This account is closed." in admin.get("/desk/accounts/ainura").text
    admin.post("/desk/accounts/ainura/reopen")
    assert found(ministry, "ainura").name == "А. Сыдыкова"


def test_neither_oneself_nor_the_last_administrator_is_closed(ministry):
    admin = ministry.of("admin")
    assert "Close the account" not in admin.get("/desk/accounts/demo-admin").text
    answer = admin.post("/desk/accounts/demo-admin/close")
    assert (answer.status_code, "one’s own account" in answer.text) == (422, True)
    changed = admin.post("/desk/accounts/demo-admin", data={**NEW, "email": "admin@demo.invalid"})
    assert changed.status_code == 422
    assert found(ministry, "demo-admin").actor.role is Role.ADMIN


def test_the_list_says_when_each_was_last_here_and_is_narrowed(ministry):
    admin = ministry.of("admin")
    quiet = Account(Actor("jyldyz", Role.HEAD, "KG-0002"), "Жылдыз", email="j@example.kg")
    accounts.save(ministry.register, quiet, by=SYSTEM)
    page = admin.get("/desk/accounts").text
    assert ("23 November 2026, 12:00" in page, "never" in page) == (True, True)
    narrowed = admin.get("/desk/accounts?role=head&text=kg-0002").text
    assert ("Жылдыз" in narrowed, "demo-admin" in narrowed) == (True, False)
    assert admin.get("/desk/accounts/nobody").status_code == 404
