"""Two pages about programs: what they may do here, for people to read; and an institution's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.web.api.calls import BASE, PER_MINUTE
from dashboards.web.api.declared import Operation
from dashboards.web.api.openapi import address_of
from dashboards.web.api.operations import OPERATIONS
from dashboards.web.api.problems import WORDS
from dashboards.web.moments import day_here, moment_words
from dashboards.web.site import Route, Site
from dashboards.words import N_, _, day, speaking
from data.register import tokens
from data.register.institutions import Institution, on_date
from data.register.tokens import Made, NoSuchToken
from data.register.versions import names_of
from schemas.roles import Permission


def routes(site: Site) -> Sequence[Route]:
    def description() -> Response:
        with speaking(site.language):
            words = {
                "operations": [_operation(one) for one in OPERATIONS],
                "problems": [(code, status, _(message)) for code, (status, message) in WORDS.items()],
                "address": f"{site.stores.settings.address}{BASE}",
                "per_minute": PER_MINUTE,
            }
            return site.page("api_page.html", words, public=True)

    def tokens_page(institution: str) -> Response:
        return _tokens(site, institution)

    def make_token(institution: str) -> Response:
        known = _known(site, institution)
        name = request.form.get("name", "")
        if not name.strip():
            return _tokens(
                site, institution, problem=N_("Give the token a name: which program uses it."), status=422
            )
        made = tokens.make(site.stores.register, known.code, name, by=site.by)
        return _tokens(site, institution, made=made)

    def revoke_token(institution: str) -> Response:
        here = f"/office/{institution}/tokens"
        try:
            tokens.revoke(site.stores.register, institution, request.form.get("token", ""), by=site.by)
        except NoSuchToken:
            return site.refused(here, N_("This token is revoked already."))
        return site.done(here, N_("The token is revoked: it opens nothing any more."))

    here = "/office/<institution>/tokens"
    return (
        Route(BASE, description, Permission.READ_PUBLIC),
        Route(here, tokens_page, Permission.READ_REPORT),
        Route(here, make_token, Permission.READ_REPORT, ("POST",)),
        Route(f"{here}/revoke", revoke_token, Permission.READ_REPORT, ("POST",)),
    )


def _known(site: Site, institution: str) -> Institution:
    """The institution, for those who may give its programs a way in; others are turned away."""
    with site.stores.register.reading() as connection:
        known = on_date(connection, institution, day_here(site.stores.register.now()))
    if not tokens.may_make(site.by, known.subject()):
        abort(403)
    return known


def _tokens(
    site: Site, institution: str, *, made: Made | None = None, problem: str = "", status: int = 200
) -> Response:
    known = _known(site, institution)
    now = site.stores.register.now()
    with site.stores.register.reading() as connection:
        rows = tokens.of(connection, institution)
        names = names_of(connection, [row.by for row in rows])
    with speaking(site.language):
        words = {
            "institution": institution,
            "name": known.name(site.language),
            "made": made,
            "ends": day(day_here(made.ends_at)) if made else "",
            "problem": _(problem) if problem else "",
            "tokens": [_line(row, names, now) for row in rows],
            "address": f"{site.stores.settings.address}{BASE}",
        }
        answer = site.page("api_tokens.html", words, status=status)
    answer.headers["Cache-Control"] = "no-store"  # a new token is on the page
    return answer


def _line(row: Any, names: dict[str, str], now: str) -> dict[str, Any]:  # Any: a row, words of a template
    ended = bool(row.revoked_at) or row.ends_at <= now
    return {
        "id": row.id,
        "name": row.name,
        "by": names.get(row.by) or row.by,
        "made": day(day_here(row.at), "medium"),
        "ends": day(day_here(row.ends_at), "medium"),
        "used": moment_words(row.used_at) if row.used_at else "",
        "revoked": bool(row.revoked_at),
        "ended": ended,
    }


def _operation(one: Operation) -> dict[str, Any]:  # Any: words of a template
    return {
        "method": one.method,
        "path": address_of(one),
        "summary": _(one.summary),
        "name": one.name,
        "text": one.text,
        "parameters": one.parameters,
        "body": one.body,
        "answers": sorted(one.answers.items()),
        "open": one.open,
    }
