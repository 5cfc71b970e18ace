"""A small ministry of its own for the tests of the desks: stores, clients of each role, and a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import accounts, demo_accounts, institutions, sign_in
from data.register.accounts import Account
from data.register.engine import Register
from data.register.institutions import Institution
from data.settings import Settings
from data.stores import Stores, open_stores
from schemas.roles import SYSTEM, Actor, Role

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LEVELS = ("primary", "secondary", "higher")


def an_institution(number: int, **facts: object) -> Institution:
    given: dict = {
        "name_ky": f"№ {number} окуу жайы", "name_ru": f"Организация № {number}", "name_en": f"Institution {number}",
        "levels": (LEVELS[number % 3],), "region": "KG02", "ownership": "state",
        "authority": "science" if number % 2 else "enlightenment", "contact": f"sapat@kg{number}.example",
    }  # fmt: skip
    return Institution(f"KG-{number:04d}", **{**given, **facts})


class Ministry:
    """Stores with nine institutions on 23 November 2026, a server over them, and who signs in there."""

    def __init__(self, home: Path, count: int = 9) -> None:
        opened = open_stores(Settings(home=home, demo=True))
        opened.register.upgrade()
        self.stores: Stores = replace(opened, register=opened.register.at(NOW))
        institutions.add_many(self.register, [an_institution(n) for n in range(1, count + 1)], by=SYSTEM)
        demo_accounts.open_all(self.register, "KG-0001")
        self.server = build(self.stores)
        self.clients: dict[str, FlaskClient] = {}

    @property
    def register(self) -> Register:
        return self.stores.register

    def of(self, role: str) -> FlaskClient:
        """A client signed in as reporter, head, analyst or admin; "public": as nobody."""
        if role not in self.clients:
            client = self.server.test_client()
            if role != "public":
                token = sign_in.enter_demo(self.register, f"demo-{role}").token
                client.set_cookie(SESSION_COOKIE, token, secure=False)
            client.set_cookie("sapat-lang", "en")
            self.clients[role] = client
        return self.clients[role]

    def analyst_of(self, **scope: frozenset[str]) -> None:
        """Narrow what the demo's analyst oversees."""
        actor = Actor("demo-analyst", Role.ANALYST, **scope)
        accounts.save(self.register, Account(actor, "Н. Асанов", email="analyst@demo.invalid"), by=SYSTEM)

    def close(self) -> None:
        self.stores.warehouse.close()
        self.register.close()
