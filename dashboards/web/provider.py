"""Signing in by an OpenID provider: the way there, the way back, and the authenticator's code after it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import current_app, redirect, request, session
from werkzeug.wrappers import Response

from dashboards.access import SESSION_COOKIE
from dashboards.web.attempts import Attempts
from dashboards.web.sign_in import home_of
from dashboards.web.site import Desk, Route, Site, inside
from dashboards.words import N_
from data.register.sign_in import CodeNeeded, Opened, Refused, Vouched, enter_vouched
from schemas.roles import Permission

LOG = logging.getLogger(__name__)
PATIENCE = 5 * 60  # seconds to type the authenticator's code
LEEWAY = 60  # seconds that two clocks may differ
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Never "none", and never a shared secret, whatever a provider claims to support."""
_VOUCHED, _NEXT = "vouched", "next"


def routes(site: Site) -> Sequence[Route]:
    if not site.stores.settings.oidc_issuer:
        return ()
    pages = _Provider(site)
    return (
        Route("/sign-in/provider", pages.there, Permission.READ_PUBLIC),
        Route("/sign-in/provider/back", pages.back, Permission.READ_PUBLIC),
        Route("/sign-in/provider/code", pages.code, Permission.READ_PUBLIC, ("POST",)),
    )


class _Provider:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.given = site.stores.settings
        self.attempts = Attempts()

    @cached_property
    def client(self) -> Any:  # Any: Authlib's client, which is an extra and has no types
        """Authlib's client of the provider; it asks the provider for its addresses and keys."""
        from authlib.integrations.flask_client import OAuth

        client = OAuth(current_app).register(
            "provider",
            client_id=self.given.oidc_client_id,
            client_secret=self.given.oidc_client_secret,
            server_metadata_url=f"{self.given.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
        )
        known = client.load_server_metadata()
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        known["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED_WITH]
        return client

    def there(self) -> Response:
        session[_NEXT] = inside(request.args.get("next", ""), "")
        try:
            return self.client.authorize_redirect(f"{self.given.address}/sign-in/provider/back")
        except Exception as problem:  # whatever keeps the provider from answering
            return self._failed(problem)

    def back(self) -> Response:
        claims_options = {
            "iss": {"essential": True, "value": self.given.oidc_issuer},
            "aud": {"essential": True, "value": self.given.oidc_client_id},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }
        try:
            token = self.client.authorize_access_token(claims_options=claims_options, leeway=LEEWAY)
            claims = token["userinfo"]
        except Exception as problem:  # a token that does not hold, of whatever kind: nobody comes in
            return self._failed(problem)
        email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        return self._enter(Vouched(self.given.oidc_issuer, str(claims["sub"]), email))

    def code(self) -> Response:
        kept = session.get(_VOUCHED)
        if not isinstance(kept, list) or len(kept) != 4 or kept[3] < time.time():
            return self.site.refused("/sign-in", N_("That took too long. Please begin again."))
        if self.attempts.too_many(f"code {kept[1]}"):
            return self.site.refused("/sign-in", N_("Too many attempts. Please wait a quarter of an hour."))
        return self._enter(Vouched(*kept[:3]), request.form.get("code", ""))

    def _enter(self, who: Vouched, code: str = "") -> Response:
        register, agent = self.site.stores.register, str(request.user_agent)
        try:
            opened = enter_vouched(register, who, code, agent=agent)
        except CodeNeeded:
            session[_VOUCHED] = [who.issuer, who.subject, who.email, time.time() + PATIENCE]
            return self.site.page("provider_code.html")
        except Refused:
            if code:
                problem = N_("The code does not fit. Check the telephone's clock.")
                return self.site.page("provider_code.html", {"problem": problem}, status=401)
            return self.site.refused(
                "/sign-in", N_("There is no account for you here. Ask the administrator.")
            )
        return _entered(opened)

    def _failed(self, problem: Exception) -> Response:
        LOG.warning("sign-in by the provider failed: %s", type(problem).__name__)
        return self.site.refused("/sign-in", N_("The provider did not vouch for you. Please try again."))


def _entered(opened: Opened) -> Response:
    target = session.pop(_NEXT, "")
    session.pop(_VOUCHED, None)
    answer = redirect(inside(str(target), home_of(opened.account.actor)), 303)
    answer.set_cookie(SESSION_COOKIE, opened.token, secure=True, httponly=True, samesite="Lax", path="/")
    return answer


DESK = Desk("provider", routes)
