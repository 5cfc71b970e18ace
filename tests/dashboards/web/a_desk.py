"""A ministry's desk to try pages on: four institutions, the demo accounts, reports in the states asked for."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import demo_accounts, institutions, moves, queue, receiving, sign_in, verdict
from data.register.institutions import Institution
from data.register.verdict import Explanation
from data.settings import Settings
from data.stores import Stores, open_stores
from schemas.findings import Finding, Level, Stage
from schemas.roles import SYSTEM

EXPLAINED = Finding(
    "W301", Level.EXPLAIN, Stage.PREVIOUS, "15_quantities", "D7", "students", "secondary", "value", "512"
)
HTML = {"Accept": "text/html"}


def an_institution(number: int) -> Institution:
    names = {
        "name_ky": f"№ {number} колледжи",
        "name_ru": f"Колледж № {number}",
        "name_en": f"College {number}",
    }
    where = {"region": "KG02", "ownership": "state", "authority": "science" if number < 4 else "health"}
    return Institution(
        f"KG-{number:04d}", **names, levels=("secondary",), **where, contact=f"qa{number}@example.kg"
    )


class Desk:
    """Stores, the server over them, and clients signed in."""

    def __init__(self, home: Path, *, demo: bool = True) -> None:
        self.stores: Stores = open_stores(Settings(home=home, demo=demo, secret_key="k" * 40))
        self.stores.register.upgrade()
        institutions.add_many(self.stores.register, [an_institution(n) for n in range(1, 5)], by=SYSTEM)
        demo_accounts.open_all(self.stores.register, "KG-0001")
        self.server: Flask = build(self.stores)

    @property
    def register(self):
        return self.stores.register

    def client(self, role: str, language: str = "en") -> FlaskClient:
        client = self.server.test_client()
        client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(self.register, f"demo-{role}").token)
        client.set_cookie("sapat-lang", language)
        return client

    def report(self, code: str = "KG-0001", *findings: Finding, year: int = 2025, content: str = "a") -> str:
        """A report handed in and checked with these findings."""
        sha256 = self.stores.archive.put(content.encode())
        upload = receiving.Upload(code, year, sha256, f"{code}.xlsx", len(content))
        id = receiving.receive(self.register, upload, by=SYSTEM).report
        queue.claim(self.register, "worker", seconds=60, limit=100)
        verdict.finish_checking(self.register, [verdict.Verdict(id, findings)], worker="worker")
        return id

    def signed(self, code: str = "KG-0001", *findings: Finding) -> str:
        """The same, explained where it had to be, and signed."""
        id = self.report(code, *findings)
        for found in findings:
            given = Explanation(found.rule, found.field, "merger", "Two were joined.", found.row, found.part)
            verdict.explain(self.register, id, given, by=SYSTEM)
        if findings:
            moves.submit(self.register, id, by=SYSTEM)
        moves.sign(self.register, id, by=SYSTEM)
        return id

    def close(self) -> None:
        self.stores.warehouse.close()
        self.stores.register.close()
