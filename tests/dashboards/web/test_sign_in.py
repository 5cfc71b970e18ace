"""Signing in over the web: forms, cookies, second factors, and what is closed without them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp.totp import TOTP

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import accounts, outbox, sign_in
from data.register.accounts import Account
from data.settings import Settings
from data.stores import Stores, open_stores
from schemas.roles import SYSTEM, Actor, Role
from schemas.texts import LANGUAGES

GOOD = "correct horse 7"
SECURE = {"base_url": "https://sapat.example"}


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    stores = open_stores(Settings(home=tmp_path, secret_key="k" * 40))
    stores.register.upgrade()
    for id, role in (("ainura", Role.ANALYST), ("officer", Role.REPORTER)):
        entry = Account(Actor(id, role), id.title(), "ky", f"{id}@example.kg")
        accounts.save(stores.register, entry, by=SYSTEM)
    return stores


@pytest.fixture
def server(stores: Stores) -> Flask:
    return build(stores)


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    return server.test_client()


def invited(stores: Stores, client: FlaskClient, id: str) -> None:
    token = sign_in.invite(stores.register, id, by=SYSTEM)
    answer = client.post(f"/invitation/{token}", data={"password": GOOD}, **SECURE)
    assert answer.status_code == 303


def test_outside_demo_mode_the_inside_is_closed_and_says_where_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/app/trends?indicator=S04", headers={"Accept": "text/html"}, **SECURE)
    assert answer.status_code == 401
    assert "/sign-in?next=/app/trends%3Findicator%3DS04" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/invitation/gone"])
def test_every_form_is_there_in_every_language(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(f"{path}?lang={language}", **SECURE)
    assert answer.status_code in (200, 410)
    assert f'<html lang="{language}">' in answer.text


def test_an_invitation_leads_inside_and_its_cookie_is_kept_from_scripts(
    stores: Stores, client: FlaskClient
) -> None:
    token = sign_in.invite(stores.register, "officer", by=SYSTEM)
    assert client.get(f"/invitation/{token}", **SECURE).status_code == 200
    answer = client.post(f"/invitation/{token}", data={"password": GOOD}, **SECURE)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookie
    assert client.get("/app/", **SECURE).status_code == 200
    assert "Officer" in client.get("/account", **SECURE).text


def test_a_role_with_a_second_factor_sets_it_up_first(stores: Stores, client: FlaskClient) -> None:
    invited(stores, client, "ainura")
    answer = client.get("/app/", **SECURE)
    assert (answer.status_code, answer.location) == (303, "/authenticator")
    secret = sign_in.new_secret()
    wrong = client.post("/authenticator", data={"secret": secret, "code": "000000"}, **SECURE)
    assert wrong.status_code == 422
    assert secret[:4] in wrong.text
    code = TOTP(secret).at(datetime.now(UTC))
    assert client.post("/authenticator", data={"secret": secret, "code": code}, **SECURE).status_code == 303
    assert client.get("/app/", **SECURE).status_code == 200


def test_a_wrong_password_is_told_without_telling_who_has_an_account(client: FlaskClient) -> None:
    said = {
        client.post("/sign-in?lang=en", data={"email": email, "password": "x"}, **SECURE).text.replace(
            email, ""
        )
        for email in ("officer@example.kg", "nobody@example.kg")
    }
    assert len(said) == 1


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    codes = [
        client.post("/sign-in", data={"email": "officer@example.kg", "password": "x"}, **SECURE).status_code
        for _ in range(12)
    ]
    assert codes == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/app/trends?x=1", "/app/trends?x=1"),
        ("https://elsewhere.example/", "/office"),
        ("//elsewhere.example/app/", "/office"),
        ("/app/\\elsewhere", "/office"),
        ("", "/office"),
    ],
)
def test_after_signing_in_one_stays_inside(
    stores: Stores, client: FlaskClient, target: str, leads: str
) -> None:
    invited(stores, client, "officer")
    form = {"email": "officer@example.kg", "password": GOOD, "next": target}
    assert client.post("/sign-in", data=form, **SECURE).location == leads


def test_after_signing_out_the_old_cookie_opens_nothing(stores: Stores, client: FlaskClient) -> None:
    invited(stores, client, "officer")
    cookie = client.get_cookie(SESSION_COOKIE, domain="sapat.example")
    assert cookie is not None
    client.post("/sign-out", **SECURE)
    client.set_cookie(SESSION_COOKIE, cookie.value, domain="sapat.example", secure=True)
    assert client.get("/app/", **SECURE).status_code == 401


def test_another_site_can_neither_sign_in_nor_out(client: FlaskClient) -> None:
    for path in ("/sign-in", "/sign-out"):
        answer = client.post(path, headers={"Sec-Fetch-Site": "cross-site"}, **SECURE)
        assert answer.status_code == 403


def test_a_forgotten_password_answers_alike_and_writes_one_message(
    stores: Stores, client: FlaskClient
) -> None:
    answers = {
        client.post("/forgotten?lang=en", data={"email": email}, **SECURE).text
        for email in ("officer@example.kg", "nobody@example.kg")
    }
    assert len(answers) == 1
    with stores.register.reading() as connection:
        assert [row.kind for row in outbox.waiting(connection)] == ["account.reset"]


def test_the_password_is_changed_and_the_other_sessions_end(stores: Stores, server: Flask) -> None:
    here, there = server.test_client(), server.test_client()
    invited(stores, here, "officer")
    there.post("/sign-in", data={"email": "officer@example.kg", "password": GOOD}, **SECURE)
    assert there.get("/app/", **SECURE).status_code == 200
    weak = here.post("/account", data={"old": GOOD, "password": "password"}, **SECURE)
    wrong = here.post("/account", data={"old": "x", "password": "a new good one"}, **SECURE)
    right = here.post("/account", data={"old": GOOD, "password": "a new good one"}, **SECURE)
    assert (weak.status_code, wrong.status_code, right.status_code) == (422, 401, 200)
    assert there.get("/app/", **SECURE).status_code == 401
