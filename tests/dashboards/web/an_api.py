"""The machine interface over a few institutions, with a token and reports in every state that matters."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from data.register import moves, tokens
from schemas.findings import Finding, Level, Stage
from schemas.roles import SYSTEM
from tests.dashboards.web.a_desk import Desk
from tests.dashboards.web.an_office import HEAD, OTHER, handed_in

EXPLAIN = Finding(
    "W301", Level.EXPLAIN, Stage.PREVIOUS, "quantities", "D7", "students", "higher", "value", "512"
)


class Machine(Desk):
    """A desk with a token of KG-0001 and one of KG-0002."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.token = tokens.make(self.register, "KG-0001", "student records", by=HEAD).token
        self.other = tokens.make(self.register, "KG-0002", "student records", by=OTHER).token

    def program(self, token: str | None = None, language: str = "en") -> FlaskClient:
        """A client that sends the token with each request."""
        client = self.server.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token or self.token}"
        return client

    def reports(self, code: str = "KG-0001") -> dict[str, str]:
        """One report of each kind: to explain, submitted (of last year), and signed (the year before)."""
        signed = handed_in(self.stores, code, year=2023)
        moves.sign(self.register, signed, by=SYSTEM)
        submitted = handed_in(self.stores, code, year=2024)
        waiting = handed_in(self.stores, code, EXPLAIN)
        return {"signed": signed, "submitted": submitted, "waiting": waiting}
