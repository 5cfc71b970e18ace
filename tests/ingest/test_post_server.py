"""Letters through a real server on this machine: taken, refused, down, and one that must not be trusted."""

from __future__ import annotations

import email
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from data.register import institutions, outbox, reminders
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest import post
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.ingest.conftest import an_institution

NOON = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)  # the day after the deadline
HOST = "127.0.0.1"


class Post:
    """Keeps what it is sent; refuses whom it is told to."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # fmt: skip
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.taken.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]
        return "250 OK"


def a_server(**more: object) -> Controller:
    """A server at a port that was free a moment ago: the controller has to be told one."""
    with socket.create_server((HOST, 0)) as place:
        port = place.getsockname()[1]
    return Controller(Post(), hostname=HOST, port=port, **more)


@pytest.fixture
def server() -> Iterator[Controller]:
    running = a_server()
    running.start()
    yield running
    if running.loop.is_running():  # a test may have ended it
        running.stop(no_assert=True)


def port_of(server: Controller) -> int:
    return server.port


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Three institutions that owe a report, each speaking another language, and their reminders written."""
    opened = open_stores(Settings(home=tmp_path, public_url="https://sapat.example"))
    opened.register.upgrade()
    found = replace(opened, register=opened.register.at(NOON))
    known = [an_institution(n, contact=f"sapat@kg{n}.example") for n in (1, 2, 3)]
    institutions.add_many(found.register, known, by=SYSTEM)
    assert reminders.write_due(found.register) == 3
    yield found
    found.register.close()


def by(stores: Stores, port: int, scheme: str = "smtp") -> Stores:
    return replace(stores, settings=replace(stores.settings, smtp_url=f"{scheme}://{HOST}:{port}"))


def waiting(stores: Stores) -> list[str]:
    with stores.register.reading() as connection:
        return [row.subject for row in outbox.waiting(connection)]


def test_reminders_arrive_once(stores: Stores, server: Controller) -> None:
    to_server = by(stores, port_of(server))
    assert post.send_waiting(to_server) == 3
    assert post.send_waiting(to_server) == 0
    assert sorted(letter["To"] for letter in server.handler.taken) == [
        f"sapat@kg{n}.example" for n in (1, 2, 3)
    ]


def test_while_the_server_is_down_everything_waits_and_nothing_is_lost(
    stores: Stores, server: Controller
) -> None:
    port = port_of(server)
    server.stop()
    assert post.send_waiting(by(stores, port)) == 0
    assert waiting(stores) == ["KG-0001", "KG-0002", "KG-0003"]
    another = a_server()
    another.start()
    assert post.send_waiting(by(stores, port_of(another))) == 3
    another.stop()
    assert waiting(stores) == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_without_the_tls_that_was_asked_for_gets_nothing(
    stores: Stores, server: Controller, scheme: str
) -> None:
    assert post.send_waiting(by(stores, port_of(server), scheme)) == 0
    assert server.handler.taken == []
    assert len(waiting(stores)) == 3


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(stores: Stores, tmp_path: Path) -> None:
    certificate = _self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    secure = a_server(tls_context=context)
    secure.start()
    try:
        assert post.send_waiting(by(stores, port_of(secure), "smtp+starttls")) == 0
        assert secure.handler.taken == []
        assert len(waiting(stores)) == 3
    finally:
        secure.stop()


def test_an_address_refused_for_good_does_not_hold_the_others_up(stores: Stores, server: Controller) -> None:
    server.handler.refuses = {"sapat@kg1.example": "550 No such mailbox", "sapat@kg2.example": "450 Later"}
    to_server = by(stores, port_of(server))
    assert post.send_waiting(to_server) == 1
    assert waiting(stores) == ["KG-0002"], "the one refused for now waits, the one refused for good does not"
    server.handler.refuses = {}
    assert post.send_waiting(to_server) == 1
    assert [letter["To"] for letter in server.handler.taken] == ["sapat@kg3.example", "sapat@kg2.example"]


def test_a_demo_writes_to_nobody(stores: Stores, server: Controller) -> None:
    to_server = by(stores, port_of(server))
    demo = replace(to_server, settings=replace(to_server.settings, demo=True))
    assert post.send_waiting(demo) == 3
    assert server.handler.taken == []
    assert len(list((demo.settings.home / "letters").glob("*.eml"))) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "due"), [("reminder.before", date(2026, 11, 30)), ("reminder.after", date(2026, 11, 15))]
)
def test_a_reminder_says_what_by_when_and_where_in_the_institutions_language(
    stores: Stores, server: Controller, language: str, kind: str, due: date
) -> None:
    post.send_waiting(stores)
    detail = {
        "email": "a@b.example", "language": language, "name": "Көк-Жар", "year": "2025/26", "due": due.isoformat(),
        "days": 14, "owes": "OWES", "next": "NEXT", "path": "/office/KG-0001",
    }  # fmt: skip
    with stores.register.transaction() as change:
        outbox.put(change, kind, "KG-0001", detail)
    assert post.send_waiting(by(stores, port_of(server))) == 1
    (letter,) = server.handler.taken
    text = letter.get_content()
    for said in ("Көк-Жар", "2025/26", "OWES", "NEXT", "14", "https://sapat.example/office/KG-0001"):
        assert said in text
    assert {"ky": "2026-ж", "ru": "ноября 2026", "en": "November 2026"}[language] in text
    assert "{" not in text + letter["Subject"]
    assert "\n" not in letter["Subject"]


def test_a_letter_to_an_odd_address_is_let_go(stores: Stores) -> None:
    with stores.register.transaction() as change:
        outbox.put(change, "reminder.after", "KG-0001", {"email": "a@b.kg\nBcc: c@d.kg", "language": "ky"})
    assert post.send_waiting(stores) == 3
    assert waiting(stores) == []


def _self_signed(folder: Path) -> Path:
    """A certificate nobody vouches for, made anew each time: it opens nothing."""
    file = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1",
         "-keyout", str(file), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + (folder / "cert.pem").read_text())
    return file
