"""Signing in and out, invitations, forgotten passwords, authenticators, and one's own account.

Plain forms that work without scripts. The session's cookie holds a random id and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboards.access import SESSION_COOKIE, actor
from dashboards.page import Door
from dashboards.serving import language_of
from dashboards.web.attempts import Attempts
from dashboards.web.frame import ROLES, framed
from dashboards.web.site import inside
from dashboards.words import N_, _, day, speaking
from data.passwords import SHORTEST, WeakPassword
from data.register import demo_accounts, sign_in
from data.register.engine import when
from data.register.institutions import on_date
from data.register.sign_in import CodeNeeded, Opened, Refused, TicketSpent
from schemas.roles import Actor, Role

_WEAK = {
    "short": N_("The password needs at least {n} characters."),
    "long": N_("The password is too long."),
    "common": N_("This password is too common: it would be guessed."),
}


def sign_in_pages(door: Door) -> Blueprint:
    """`/sign-in`, `/sign-in/demo`, `/sign-out`, `/invitation/<token>`, `/forgotten`, `/authenticator`, `/account`."""
    blueprint = Blueprint("sign_in", __name__)
    pages = _Pages(door)
    both = ["GET", "POST"]
    for rule, name, methods in (
        ("/sign-in", "enter", both),
        ("/sign-in/demo", "enter_demo", ["POST"]),
        ("/sign-out", "leave", ["POST"]),
        ("/invitation/<token>", "invitation", both),
        ("/forgotten", "forgotten", both),
        ("/authenticator", "authenticator", both),
        ("/account", "own", both),
        ("/home", "home", ["GET"]),
    ):
        blueprint.add_url_rule(rule, name, getattr(pages, name), methods=methods)
    return blueprint


class _Pages:
    """The routes of one server, over its register."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.register = door.stores.register
        self.attempts = Attempts()

    def _page(self, name: str, words: Mapping[str, object] | None = None, status: int = 200) -> Response:
        with speaking(language_of(request.args)):
            content = render_template(f"{name}.html", _=_, **(words or {}))
        return Response(framed(self.door, content), status, mimetype="text/html")

    def _entered(self, opened: Opened, target: str = "") -> Response:
        answer = redirect(inside(target, home_of(opened.account.actor)), 303)
        answer.set_cookie(SESSION_COOKIE, opened.token, secure=True, httponly=True, samesite="Lax", path="/")
        return answer

    def enter(self) -> Response:
        asked: dict[str, Any] = {  # Any: words of a template
            "next": inside(request.values.get("next", ""), ""),
            "email": request.form.get("email", ""),
        }
        if self.door.stores.settings.oidc_issuer:
            asked["provider"] = self.door.stores.settings.oidc_name
        if self.door.stores.settings.demo:
            asked |= {"demo": self._demo(), "demo_password": demo_accounts.PASSWORD}
        if request.method == "GET":
            return self._page("sign_in", asked)
        email = asked["email"].strip().casefold()
        if self.attempts.too_many(f"{request.remote_addr} {email}"):
            problem = N_("Too many attempts. Please wait a quarter of an hour.")
            return self._page("sign_in", {**asked, "problem": problem}, 429)
        given = request.form.get("password", ""), request.form.get("code", "")
        try:
            opened = sign_in.sign_in(self.register, email, *given, agent=str(request.user_agent))
        except CodeNeeded:
            return self._page("sign_in", {**asked, "password": given[0], "code": True})
        except Refused:
            return self._page(
                "sign_in", {**asked, "problem": N_("E-mail, password or code is not right.")}, 401
            )
        return self._entered(opened, asked["next"])

    def _demo(self) -> list[dict[str, str]]:
        """The demo accounts, for the page."""
        with self.register.reading() as connection:
            known = {
                one.actor.institution: on_date(connection, one.actor.institution, date.today())
                for one in demo_accounts.standing(self.register)
                if one.actor.institution
            }
        said = language_of(request.args)
        return [
            {
                "id": one.actor.id, "name": one.name, "email": one.email, "role": ROLES[one.actor.role],
                "at": known[one.actor.institution].name(said) if one.actor.institution else "",
            }
            for one in demo_accounts.standing(self.register)
        ]  # fmt: skip

    def enter_demo(self) -> Response:
        if not self.door.stores.settings.demo:
            abort(404)
        try:
            opened = sign_in.enter_demo(
                self.register, request.form.get("account", ""), agent=str(request.user_agent)
            )
        except Refused:
            abort(404)
        return self._entered(opened, request.form.get("next", ""))

    def leave(self) -> Response:
        sign_in.sign_out(self.register, request.cookies.get(SESSION_COOKIE, ""))
        answer = redirect("/", 303)
        answer.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
        return answer

    def invitation(self, token: str) -> Response:
        if not sign_in.ticket_stands(self.register, token):
            return self._page("ticket_spent", status=410)
        if request.method == "GET":
            return self._page("new_password", {"shortest": SHORTEST})
        try:
            opened = sign_in.take_up(
                self.register, token, request.form.get("password", ""), agent=str(request.user_agent)
            )
        except WeakPassword as weak:
            return self._page("new_password", {"shortest": SHORTEST, "problem": _WEAK[weak.reason]}, 422)
        except TicketSpent:
            return self._page("ticket_spent", status=410)
        return self._entered(opened)

    def forgotten(self) -> Response:
        if request.method == "GET":
            return self._page("forgotten")
        if not self.attempts.too_many(f"forgotten {request.remote_addr}"):
            sign_in.forgotten(self.register, request.form.get("email", ""))
        return self._page("forgotten", {"sent": True})

    def authenticator(self) -> Response:
        secret = request.form.get("secret") or sign_in.new_secret()
        words = {"secret": secret, "spaced": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))}
        if request.method == "GET":
            return self._page("authenticator", words)
        try:
            sign_in.set_authenticator(self.register, actor(), secret, request.form.get("code", ""))
        except (Refused, ValueError):
            problem = N_("The code does not fit. Check the telephone's clock.")
            return self._page("authenticator", {**words, "problem": problem}, 422)
        return redirect(home_of(actor()), 303)

    def home(self) -> Response:
        return redirect(home_of(actor()), 303)

    def own(self) -> Response:
        token = request.cookies.get(SESSION_COOKIE, "")
        said: dict[str, object] = {}
        status = 200
        if request.method == "POST" and request.form.get("do") == "others":
            sign_in.sign_out_others(self.register, actor(), token)
            said = {"done": N_("Signed out everywhere else.")}
        elif request.method == "POST":
            status, said = _changed(self.door, token)
        with speaking(language_of(request.args)):
            places = [
                {"agent": row.agent, "seen": day(when(row.seen_at).date(), "medium")}
                for row in sign_in.sessions(self.register, actor())
            ]
        return self._page("account", {"account": g.account, "places": places, **said}, status)


def _changed(door: Door, token: str) -> tuple[int, dict[str, object]]:
    """Change the password as the form asks; the answer's status and words."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    try:
        sign_in.change_password(door.stores.register, actor(), old, new, token=token)
    except WeakPassword as weak:
        return 422, {"problem": _WEAK[weak.reason], "shortest": SHORTEST}
    except Refused:
        return 401, {"problem": N_("The old password is not right.")}
    return 200, {"done": N_("The password is changed; other sessions have ended.")}


def home_of(reader: Actor) -> str:
    """Where someone begins: an institution at its report, everybody else at the overview."""
    return "/office" if reader.role in (Role.REPORTER, Role.HEAD) else "/app/"
