"""Accounts: opened with an invitation, changed, closed; an authenticator lifted; when each was last used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.frame import ROLES
from dashboards.web.moments import day_here, moment_words
from dashboards.web.register_words import options, said
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, n_, speaking
from data.register import account_changes, sign_in
from data.register.account_changes import BOUND, OPENED_TO, Known
from data.register.accounts import Account, NoSuchAccount
from data.register.refusals import Impossible
from schemas.roles import Actor, Permission, Role
from schemas.texts import LANGUAGES

AT_ONCE = 50
_LANGUAGES = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}


def routes(site: Site) -> Sequence[Route]:
    desk = _Desk(site)
    may, post = Permission.REGISTER, ("POST",)
    return (
        Route("/desk/accounts", desk.listed, may),
        Route("/desk/accounts/new", desk.new, may, ("GET", "POST")),
        Route("/desk/accounts/<account>", desk.one, may, ("GET", "POST")),
        Route("/desk/accounts/<account>/close", desk.close, may, post),
        Route("/desk/accounts/<account>/reopen", desk.reopen, may, post),
        Route("/desk/accounts/<account>/lift", desk.lift, may, post),
        Route("/desk/accounts/<account>/invite", desk.invite, may, post),
    )


class _Desk:
    def __init__(self, site: Site) -> None:
        self.site = site

    def _known(self, id: str = "") -> list[Known]:
        register = self.site.stores.register
        with register.reading() as connection:
            return account_changes.known(connection, register.now(), id=id)

    def listed(self) -> Response:
        role, text = request.args.get("role", ""), request.args.get("text", "").strip()[:200]
        number = request.args.get("page", "0")
        page = min(int(number), 10_000) if number.isascii() and number.isdigit() else 0
        found = [one for one in self._known() if _fits(one, role, text)]
        with speaking(self.site.language):
            words = {
                "title": n_("{n} account", "{n} accounts", sum(not one.closed_at for one in found)),
                "lines": [_line(one) for one in found[page * AT_ONCE : (page + 1) * AT_ONCE]],
                "role": role, "text": text, "page": page, "last": max(len(found) - 1, 0) // AT_ONCE,
                "roles": [("", _("all")), *((str(one), _(ROLES[one])) for one in OPENED_TO)],
                "address": lambda number: f"/desk/accounts?role={role}&text={text}&page={number}",
            }  # fmt: skip
        return self.site.page("accounts_list.html", words)

    def new(self) -> Response:
        if request.method == "GET":
            return self._form(None)
        entry = _entry(request.form.get("id", "").strip())
        try:
            account_changes.open_account(self.site.stores.register, entry, by=self.site.by)
        except Impossible as problem:
            return self._form(None, problem.words(self.site.language))
        return self.site.done(f"/desk/accounts/{entry.actor.id}", N_("Opened; the invitation is on its way."))

    def one(self, account: str) -> Response:
        known = self._one(account)
        if request.method == "GET":
            return self._form(known)
        return self._done(
            account,
            lambda: account_changes.change(self.site.stores.register, _entry(account), by=self.site.by),
            N_("Changed."),
        )

    def close(self, account: str) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(account, lambda: account_changes.close(register, account, by=by), N_("Closed."))

    def reopen(self, account: str) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            account, lambda: account_changes.reopen(register, account, by=by), N_("Open again.")
        )

    def lift(self, account: str) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            account,
            lambda: sign_in.lift_authenticator(register, account, by=by),
            N_("The authenticator is lifted: at the next sign-in a new one is set up."),
        )

    def invite(self, account: str) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            account,
            lambda: sign_in.invite(register, account, by=by),
            N_("A new invitation is on its way; the one before has ended."),
        )

    def _one(self, id: str) -> Known:
        found = self._known(id)
        if not found:
            abort(404)
        return found[0]

    def _done(self, id: str, doing: Callable[[], object], message: str) -> Response:
        self._one(id)
        try:
            doing()
        except Impossible as problem:
            return self._form(self._one(id), problem.words(self.site.language))
        except NoSuchAccount:
            return self.site.refused(f"/desk/accounts/{id}", N_("This account is closed."))
        return self.site.done(f"/desk/accounts/{id}", message)

    def _form(self, known: Known | None, problem: str = "") -> Response:
        entry = _entry(known.account.actor.id if known else "") if _sent() else known and known.account
        with speaking(self.site.language):
            words = {
                "known": known, "line": _line(known) if known else None, "problem": problem, "entry": entry,
                "id": request.form.get("id", ""), "bound": [str(role) for role in BOUND],
                "roles": [(str(one), _(ROLES[one])) for one in OPENED_TO],
                "languages": [(code, _LANGUAGES[code]) for code in LANGUAGES],
                "authorities": options("authority"), "levels": options("level"),
                "oneself": bool(known and known.account.actor.id == self.site.by.id),
            }  # fmt: skip
        return self.site.page("accounts_one.html", words, status=422 if problem else 200)


def _sent() -> bool:
    """Whether the form of an account was sent, not one of the small ones beside it."""
    return request.method == "POST" and "role" in request.form


def _entry(id: str) -> Account:
    """The account as the form says it; an institution and scopes only where the role has them."""
    given = request.form
    try:
        role = Role(given.get("role", ""))
    except ValueError:
        role = Role.PUBLIC  # none that one can be given: refused in words
    institution = given.get("institution", "").strip() or None
    scoped = role is Role.ANALYST
    scopes = [
        frozenset(given.getlist(name)) if scoped else frozenset[str]() for name in ("authorities", "levels")
    ]
    actor = Actor(id, role, institution if role in BOUND else None, *scopes)
    language = given.get("language", LANGUAGES[0])
    return Account(actor, given.get("name", "").strip(), language, given.get("email", "").strip())


def _fits(one: Known, role: str, text: str) -> bool:
    of = one.account
    names = f"{of.actor.id} {of.name} {of.email} {of.actor.institution or ''}".casefold()
    return role in ("", str(of.actor.role)) and text.casefold() in names


def _line(one: Known) -> dict[str, Any]:  # Any: words of a template
    actor = one.account.actor
    scope = [said("authority", code) for code in sorted(actor.authorities)]
    scope += [said("levels", code) for code in sorted(actor.levels)]
    if one.closed_at:
        state = ("", _("closed on {day}", day=day(day_here(one.closed_at), "medium")))
    elif one.has_password:
        state = ("good", _("in use"))
    elif one.invited_until:
        state = ("warn", _("invited until {day}", day=day(day_here(one.invited_until), "medium")))
    else:
        state = ("bad", _("invitation has run out")) if one.account.email else ("", _("in use"))
    everything = _("everything") if actor.role is Role.ANALYST else "–"
    return {
        "id": actor.id, "name": one.account.name, "email": one.account.email, "role": _(ROLES[actor.role]),
        "scope": actor.institution or ", ".join(scope) or everything, "state": state, "closed": bool(one.closed_at),
        "seen": moment_words(one.last_seen) if one.last_seen else _("never"),
        "second": one.account.second_factor,
    }  # fmt: skip


DESK = Desk(
    "accounts",
    routes,
    (
        Entry(
            "/desk/accounts",
            N_("Accounts"),
            "administration",
            Permission.REGISTER,
            frozenset({Role.ADMIN, Role.SYSTEM}),
        ),
    ),
)
