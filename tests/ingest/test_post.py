"""The outbox is emptied: by SMTP or into files, again when it failed, and links are not kept."""

from __future__ import annotations

import email
import smtplib
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import ClassVar

import pytest

from data.register import accounts, outbox, sign_in
from data.register.accounts import Account
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest import post
from schemas.roles import SYSTEM, Actor, Role
from schemas.texts import LANGUAGES, declarations


@pytest.fixture
def invited(tmp_path: Path) -> Stores:
    stores = open_stores(Settings(home=tmp_path, public_url="https://sapat.example/"))
    stores.register.upgrade()
    entry = Account(Actor("ainura", Role.ANALYST), "Айнура", "ru", "ainura@example.kg")
    accounts.save(stores.register, entry, by=SYSTEM)
    sign_in.invite(stores.register, "ainura", by=SYSTEM)
    return stores


def letters(stores: Stores) -> list[EmailMessage]:
    files = sorted((stores.settings.home / "letters").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def test_without_a_server_a_letter_is_a_file_in_the_readers_language(invited: Stores) -> None:
    assert post.send_waiting(invited) == 1
    (letter,) = letters(invited)
    assert letter["To"] == "ainura@example.kg"
    assert letter["Subject"] == declarations("letters")["account-invitation"]["subject"]["ru"]
    assert "https://sapat.example/invitation/" in letter.get_content()
    assert post.send_waiting(invited) == 0


def test_the_link_works_and_is_kept_no_longer_once_it_is_sent(invited: Stores) -> None:
    post.send_waiting(invited)
    token = letters(invited)[0].get_content().split("/invitation/")[1].split()[0]
    with invited.register.reading() as connection:
        assert token not in str(connection.exec_driver_sql("SELECT detail FROM outbox").all())
    assert sign_in.take_up(invited.register, token, "correct horse 7").account.actor.id == "ainura"


class Server:
    """Stands in for a mail server: takes letters, or fails."""

    sent: ClassVar[list[EmailMessage]] = []
    fails = False

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self.place = (host, port)

    def __enter__(self) -> Server:
        if self.fails:
            raise smtplib.SMTPServerDisconnected("gone")
        return self

    def __exit__(self, *_: object) -> None: ...

    def send_message(self, letter: EmailMessage) -> None:
        self.sent.append(letter)


def test_a_letter_that_cannot_be_sent_waits(invited: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(Server, "sent", [])
    stores = replace(invited, settings=replace(invited.settings, smtp_url="smtp://127.0.0.1:2525"))
    monkeypatch.setattr(Server, "fails", True)
    assert post.send_waiting(stores) == 0
    monkeypatch.setattr(Server, "fails", False)
    assert post.send_waiting(stores) == 1
    assert [letter["To"] for letter in Server.sent] == ["ainura@example.kg"]


@pytest.mark.parametrize("kind", declarations("letters"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_words_in_every_language(kind: str, language: str) -> None:
    texts = declarations("letters")[kind]
    blanks = {"link": "L", "report": "R", "reason": "W", "receipt": "1", "code": "C"}
    blanks |= dict.fromkeys(("name", "year", "due", "days", "owes", "next"), "x")
    assert texts["subject"][language].format_map(blanks)
    assert any(blank in texts["text"][language].format_map(blanks) for blank in "LR")


def test_a_message_nobody_can_be_written_to_is_let_go(invited: Stores) -> None:
    with invited.register.transaction() as change:
        outbox.put(change, "unknown.kind", "x", {})
    assert post.send_waiting(invited) == 1
    assert post.send_waiting(invited) == 0
