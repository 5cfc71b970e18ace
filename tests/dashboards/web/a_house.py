"""One institution's house to try its pages in: three universities, real files, a worker, a clock that can be set."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import demo_accounts, institutions, reports, sign_in
from data.settings import Settings
from data.stores import open_stores
from ingest.isolated import Reader
from schemas.roles import SYSTEM
from tests.ingest.conftest import an_institution
from tests.ingest.files import Direct, answers, file_of
from tests.ingest.steps import work

NOON = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)
CODE = "KG-0001"
YEAR_PAGE = f"/office/{CODE}/2025"
HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


class House:
    """Stores at noon of 10 November 2026, the server over them, and clients signed in."""

    def __init__(self, home: Path, *, demo: bool = True) -> None:
        opened = open_stores(Settings(home=home, demo=demo, secret_key="k" * 40))
        opened.register.upgrade()
        self.stores = replace(opened, register=opened.register.at(NOON))
        self.register = self.stores.register
        institutions.add_many(self.register, [an_institution(n) for n in (1, 2, 3)], by=SYSTEM)
        demo_accounts.open_all(self.register, CODE)
        self.server = build(self.stores)

    def set_clock(self, moment: datetime) -> None:
        self.register.clock = lambda: moment

    def client(self, role: str = "reporter", language: str = "en") -> FlaskClient:
        client = self.server.test_client()
        client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(self.register, f"demo-{role}").token)
        client.set_cookie("sapat-lang", language)
        return client

    def send(self, content: bytes, name: str = "report.xlsx", *, client=None, to: str = "upload", **fields):
        """Hand a file in (or only check it) as the form does."""
        headers = fields.pop("headers", HTML)
        sender = client or self.client()
        body, kind = multipart(content, name, fields)
        return sender.post(f"{YEAR_PAGE}/{to}", data=body, headers=headers, content_type=kind)

    def handed_in(self, kind: str = "xlsx", **changes: object) -> str:
        """A report handed in on the page and checked; its id."""
        answer = self.send(a_file(kind, **changes), f"report.{kind}")
        assert answer.status_code == 303, answer.text
        self.work()
        return self.newest().id

    def work(self) -> None:
        work(self.stores)

    def newest(self, year: int = 2025):
        with self.register.reading() as connection:
            return reports.attempts(connection, CODE, year)[-1]

    def count(self, year: int = 2025) -> int:
        with self.register.reading() as connection:
            return len(reports.attempts(connection, CODE, year))

    def findings(self, id: str):
        with self.register.reading() as connection:
            return reports.findings(connection, id)

    def finding(self, id: str, rule: str):
        return next(one for one in self.findings(id) if one.rule == rule)

    def page(self, path: str = YEAR_PAGE, role: str = "reporter", language: str = "en") -> str:
        answer = self.client(role, language).get(path)
        assert answer.status_code == 200, answer.status
        return answer.text

    def close(self) -> None:
        self.stores.warehouse.close()
        self.stores.register.close()


def a_file(kind: str = "xlsx", **changes: object) -> bytes:
    return file_of(kind, answers(**changes))


def multipart(content: bytes, name: str, fields: dict[str, str]) -> tuple[bytes, str]:
    """A form with one file as a browser sends it, all in memory; and its content type."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join((*parts, head.encode(), content, b"\r\n--edge--\r\n"))
    return body, "multipart/form-data; boundary=edge"


def read_here(monkeypatch) -> None:
    """Read files in this process: what the isolated child does, without a child for each test."""
    monkeypatch.setattr(Reader, "read", lambda _self, content: Direct().read(content))


def words_of(page: str) -> str:
    """What a person reads of a page."""
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
