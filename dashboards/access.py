"""Who may see what: every route and every callback is classified, and what is not is denied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, abort, g, redirect, request
from werkzeug.wrappers import Response

from data.register import tokens
from data.register.accounts import DEMO_ACCOUNTS, Account
from data.register.engine import Register
from data.register.institutions import NoSuchInstitution
from data.register.reports import NoSuchReport
from data.register.scope import subject_of
from data.register.sign_in import needs_authenticator, whose
from schemas.roles import PUBLIC, Actor, Permission, Role, may

DEMO_VISITOR = Actor("demo-analyst", Role.ANALYST)
"""Who looks at the signed-in pages of a demo without having signed in."""

SESSION_COOKIE = "__Host-sapat"
"""Only over TLS or on this machine, for the whole host, unseen by scripts."""
LONGEST_VALUE = 4_000
_OBJECTS = frozenset({"institution", "report"})
"""The parts of an address that name something which belongs to somebody."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Access:
    """The classification: endpoint -> permission, and callback -> permission of each Dash app."""

    endpoints: dict[str, Permission] = field(default_factory=dict)
    before_second_factor: set[str] = field(default_factory=set)
    while_looking: set[str] = field(default_factory=set)  # may change something while seen as another
    closed: set[str] = field(default_factory=set)  # routes that came with a library and serve nobody
    callbacks: dict[tuple[str, str], Permission] = field(default_factory=dict)
    apps: dict[str, Dash] = field(default_factory=dict)  # endpoint of its callbacks -> app

    def route(self, endpoint: str, permission: Permission) -> None:
        self.endpoints[endpoint] = permission

    def unclassified(self, server: Flask) -> list[str]:
        """Every endpoint and callback that nobody has said who may use: the build fails on one."""
        known = self.closed | set(self.endpoints)
        routes = [rule.endpoint for rule in server.url_map.iter_rules() if rule.endpoint not in known]
        calls = [
            f"{endpoint} {output}"
            for endpoint, app in self.apps.items()
            for output in app.callback_map
            if (endpoint, output) not in self.callbacks
        ]
        return sorted({*routes, *calls})


def actor() -> Actor:
    """Who asks the request at hand."""
    return g.get("actor", PUBLIC)


def guard(server: Flask, access: Access, register: Register, *, demo: bool) -> None:
    """Put the gate before every request."""

    @server.before_request
    def check() -> Response | None:
        g.account, g.actor = _who(register, demo=demo)
        endpoint = request.endpoint
        if endpoint is None:
            return None  # no such route: Flask answers 404
        if endpoint not in access.endpoints:
            abort(404)
        if not may(g.actor, access.endpoints[endpoint]):
            abort(403 if g.actor is not PUBLIC else 401)
        _refuse_what_is_not_theirs(register, access.endpoints[endpoint])
        if g.account and needs_authenticator(g.account) and endpoint not in access.before_second_factor:
            return redirect("/authenticator", 303) if not _by_program() else abort(401)
        if request.method not in _SAFE_METHODS:
            if not _by_program():  # a token comes with no browser: nobody can make one send it
                _refuse_other_sites()
            if g.account and g.account.sees_as and endpoint not in access.while_looking:
                abort(403)
        if endpoint in access.apps:
            _check_callback(access, endpoint)
        return None


def _who(register: Register, *, demo: bool) -> tuple[Account | None, Actor]:
    """Who asks: an account by its session, a program by its token, or nobody.

    Below /api/ a session may only read; what changes something needs a token there.
    """
    if _by_program():
        if given := request.headers.get("Authorization"):
            kind, _, token = given.partition(" ")
            known = tokens.whose(register, token.strip()) if kind.casefold() == "bearer" else None
            return None, known or PUBLIC
        if request.method not in _SAFE_METHODS:
            return None, PUBLIC
    account = _account(register, demo=demo)
    return account, _acting(account) if account else _nobody(demo=demo)


def _by_program() -> bool:
    """Whether the address is one of the machine interface."""
    return request.path.startswith("/api/")


def _account(register: Register, *, demo: bool) -> Account | None:
    """The account whose session the request carries; outside a demo its accounts do not exist."""
    token = request.cookies.get(SESSION_COOKIE)
    found = whose(register, token) if token else None
    return found if found and (demo or found.actor.id not in DEMO_ACCOUNTS) else None


def _acting(account: Account) -> Actor:
    """As whom an account acts: as itself, or reading with the eyes of an institution's reporter."""
    if account.sees_as:
        return Actor(account.actor.id, Role.REPORTER, account.sees_as)
    return account.actor


def _nobody(*, demo: bool) -> Actor:
    """Who asks without a session: the public, and in demo mode an analyst behind `/app/`."""
    return DEMO_VISITOR if demo and request.path.startswith("/app") else PUBLIC


def _refuse_what_is_not_theirs(register: Register, permission: Permission) -> None:
    """An address that names an institution or a report out of the reader's scope does not exist."""
    named = request.view_args or {}
    if not named.keys() & _OBJECTS:
        return
    try:
        subject = subject_of(register, **{name: named[name] for name in _OBJECTS & named.keys()})
    except (NoSuchInstitution, NoSuchReport):
        abort(404)
    if not may(g.actor, permission, subject):
        abort(404)


def _refuse_other_sites() -> None:
    """An unsafe request comes from our own pages, or from a program that names no site at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _check_callback(access: Access, endpoint: str) -> None:
    """Refuse a callback's body unless it has just the shape Dash was told of."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        abort(400)
    output = body["output"]
    known = access.apps[endpoint].callback_map.get(output)
    permission = access.callbacks.get((endpoint, output))
    if known is None or permission is None:
        abort(404)
    if not may(g.actor, permission):
        abort(403)
    id, _, property = output.rpartition(".")
    sound = (
        body.get("outputs") == {"id": id, "property": property}
        and _matches(body.get("inputs"), known["inputs"])
        and _matches(body.get("state", []), known["state"])
        and _strings(body.get("changedPropIds", []))
    )
    if not sound:
        abort(400)


def _matches(given: Any, known: Sequence[Mapping[str, str]]) -> bool:  # Any: it came from outside
    if not isinstance(given, list) or len(given) != len(known):
        return False
    for entry, expected in zip(given, known, strict=True):
        if not isinstance(entry, dict) or not set(entry) <= {"id", "property", "value"}:
            return False
        if (entry.get("id"), entry.get("property")) != (expected["id"], expected["property"]):
            return False
        value = entry.get("value")
        if not (value is None or type(value) is int or (type(value) is str and len(value) <= LONGEST_VALUE)):
            return False
    return True


def _strings(given: Any) -> bool:  # Any: it came from outside
    return isinstance(given, list) and len(given) <= 20 and all(isinstance(one, str) for one in given)
