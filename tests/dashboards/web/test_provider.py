"""Signing in by an OpenID provider, tried against one on this machine that can be made to lie."""

from __future__ import annotations

import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pyotp.totp import TOTP
from werkzeug.serving import make_server

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import accounts, sign_in
from data.register.accounts import Account
from data.settings import Settings
from data.stores import open_stores
from schemas.roles import SYSTEM, Actor, Role

HERE = {"base_url": "https://sapat.example"}


class Provider:
    """A small OpenID provider on the loopback; `lie` names what is wrong with its answers."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
        self.other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
        self.lie = ""
        self.who = {"sub": "u-1", "email": "ainura@example.kg", "email_verified": True}
        self.nonces: dict[str, str] = {}
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", "about", self.about)
        app.add_url_rule("/authorize", "authorize", self.authorize)
        app.add_url_rule("/token", "token", self.token, methods=["POST"])
        app.add_url_rule("/keys", "keys", self.keys)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self):
        return jsonify(
            issuer=self.address, authorization_endpoint=f"{self.address}/authorize",
            token_endpoint=f"{self.address}/token", jwks_uri=f"{self.address}/keys",
            id_token_signing_alg_values_supported=["RS256", "none", "HS256"],
        )  # fmt: skip

    def keys(self):
        return jsonify(keys=[self.key.as_dict(private=False)])

    def authorize(self):
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = request.args["nonce"]
        state = "somebody-elses" if self.lie == "state" else request.args["state"]
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={state}")

    def token(self):
        code = request.form["code"]
        if self.lie == "code" or code not in self.nonces or not request.form.get("code_verifier"):
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": "sapat", "iat": now, "exp": now + 300,
            "nonce": self.nonces.pop(code), **self.who,
        }  # fmt: skip
        lies = {
            "audience": {"aud": "another"}, "issuer": {"iss": "https://elsewhere.example"},
            "nonce": {"nonce": "replayed"}, "expired": {"exp": now - 600, "iat": now - 900},
        }  # fmt: skip
        claims |= lies.get(self.lie, {})
        answer = {"access_token": "a", "token_type": "Bearer", "id_token": self._signed(claims)}
        if self.lie == "no id token":
            answer.pop("id_token")
        return jsonify(answer)

    def _signed(self, claims: dict) -> str:
        if self.lie == "alg none":
            return jwt.encode({"alg": "none"}, claims, OctKey.import_key("x" * 32), algorithms=["none"])
        if self.lie == "shared secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("s" * 40), algorithms=["HS256"])
        key = self.other if self.lie == "signature" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


@pytest.fixture(scope="module")
def provider():
    started = Provider()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture
def stores(provider, tmp_path):
    provider.lie = ""
    provider.who = {"sub": "u-1", "email": "ainura@example.kg", "email_verified": True}
    given = {"oidc_issuer": provider.address, "oidc_client_id": "sapat", "oidc_client_secret": "s" * 40}
    home = Settings(home=tmp_path, secret_key="k" * 40, public_url=HERE["base_url"], **given)
    stores = open_stores(home)
    stores.register.upgrade()
    for id, role in (("ainura", Role.REPORTER), ("bakyt", Role.ANALYST)):
        entry = Account(Actor(id, role), id.title(), "ky", f"{id}@example.kg")
        accounts.save(stores.register, entry, by=SYSTEM)
    yield stores
    stores.warehouse.close()
    stores.register.close()


@pytest.fixture
def client(stores):
    client = build(stores).test_client()
    client.set_cookie("sapat-lang", "en", domain="sapat.example")
    return client


def go_through(client):
    """To the provider and back, as a browser would go; the last answer."""
    import requests

    there = client.get("/sign-in/provider?next=/app/trends", **HERE)
    assert there.status_code == 302
    answer = requests.get(there.location, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert parse_qs(back.query)["code"]
    return client.get(f"{back.path}?{back.query}", **HERE)


def test_who_the_provider_vouches_for_comes_in_and_is_known_from_then_on(client, provider, stores):
    answer = go_through(client)
    assert (answer.status_code, answer.location) == (303, "/app/trends")
    token = answer.headers["Set-Cookie"].split(f"{SESSION_COOKIE}=")[1].split(";")[0]
    found = sign_in.whose(stores.register, token)
    assert found is not None
    assert found.actor.id == "ainura"
    provider.who = {"sub": "u-1"}  # the e-mail is not needed any more
    assert go_through(client).status_code == 303


@pytest.mark.parametrize(
    "lie",
    ["signature", "alg none", "shared secret", "audience", "issuer", "nonce", "state", "expired", "code",
     "no id token"],
)  # fmt: skip
def test_a_provider_that_lies_lets_nobody_in(client, provider, lie):
    provider.lie = lie
    answer = go_through(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert SESSION_COOKIE not in answer.headers.get("Set-Cookie", "")
    assert client.get("/app/", **HERE).status_code == 401
    assert "did not vouch" in client.get("/sign-in?lang=en", **HERE).text


def test_a_code_brought_by_somebody_else_opens_nothing(client):
    assert client.get("/sign-in/provider/back?code=code-1&state=x", **HERE).location == "/sign-in"
    assert client.get("/sign-in/provider/back?error=access_denied", **HERE).location == "/sign-in"


@pytest.mark.parametrize(
    "who",
    [{"sub": "u-2", "email": "ainura@example.kg", "email_verified": False},
     {"sub": "u-2", "email": "ainura@example.kg"},
     {"sub": "u-2", "email": "stranger@example.kg", "email_verified": True}, {"sub": "u-2"}],
)  # fmt: skip
def test_an_unverified_or_unknown_address_opens_no_account(client, provider, who):
    provider.who = who
    assert go_through(client).location == "/sign-in"
    assert "no account for you" in client.get("/sign-in?lang=en", **HERE).text


def test_another_user_of_the_provider_does_not_get_into_an_account_already_linked(client, provider):
    go_through(client)
    provider.who = {"sub": "u-9", "email": "ainura@example.kg", "email_verified": True}
    assert go_through(client).location == "/sign-in"


def test_the_authenticator_is_still_asked_for(client, provider, stores):
    by = Actor("bakyt", Role.ANALYST)
    secret = sign_in.new_secret()
    sign_in.set_authenticator(stores.register, by, secret, TOTP(secret).now())
    provider.who = {"sub": "u-3", "email": "bakyt@example.kg", "email_verified": True}
    asked = go_through(client)
    assert asked.status_code == 200
    assert "code" in asked.text
    assert client.post("/sign-in/provider/code", data={"code": "000000"}, **HERE).status_code == 401
    later = TOTP(secret).at(time.time() + 30)
    ahead = stores.register.at(stores.register.clock())
    assert ahead
    answer = client.post("/sign-in/provider/code", data={"code": later}, **HERE)
    assert answer.status_code in (303, 401), "a code of the next half minute may still be too early"


def test_without_a_provider_the_addresses_do_not_exist(tmp_path):
    stores = open_stores(Settings(home=tmp_path, secret_key="k" * 40))
    stores.register.upgrade()
    client = build(stores).test_client()
    assert "Location" not in client.get("/sign-in/provider").headers
    assert "provider" not in client.get("/sign-in").text
    stores.warehouse.close()
    stores.register.close()
