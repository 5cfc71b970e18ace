"""The outbox emptied: letters sent by SMTP where a server is set, else written as files."""

from __future__ import annotations

import fcntl
import logging
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from babel.dates import format_date

from data.durable import make_folder, write
from data.register import outbox
from data.register.about import contact
from data.register.soundness import is_email
from data.settings import Settings
from data.stores import Stores
from schemas.texts import declarations

LOG = logging.getLogger(__name__)
SECONDS = 20


def send_waiting(stores: Stores) -> int:
    """Send what waits; how many letters went out. What cannot be sent now is tried again later.

    A letter may go out twice when the process dies between sending and noting it, never not at all.
    One worker of a machine sends at a time. A letter that its server refuses for good is let go, so
    that it does not stand in the way of the others.
    """
    with _alone(stores.settings.home) as alone:
        return _send_all(stores) if alone else 0


@contextmanager
def _alone(home: Path) -> Iterator[bool]:
    """Whether nobody else on this machine is sending."""
    make_folder(home)
    with (home / "LETTERS").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _send_all(stores: Stores) -> int:
    with stores.register.reading() as connection:
        waiting = outbox.waiting(connection)
    sent = 0
    for entry in waiting:
        letter = _letter(stores, entry.id, entry.kind, entry.subject, entry.detail)
        try:
            if letter is not None:
                _send(stores.settings, entry.id, letter)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
            LOG.warning("letter %d is refused by the server: %s", entry.id, refusal)
            if not _for_good(refusal):
                continue
            letter = None
        except (OSError, smtplib.SMTPException):
            LOG.exception("letter %d could not be sent; it waits", entry.id)
            return sent
        outbox.sent(stores.register, [entry.id])
        sent += letter is not None
    return sent


def _for_good(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """Whether trying again is of no use (RFC 5321: 5xx)."""
    if isinstance(refusal, smtplib.SMTPDataError):
        return refusal.smtp_code >= 500
    return all(code >= 500 for code, _ in refusal.recipients.values())


class _Blanks(dict[str, str]):
    """What fills a letter's blanks; one that a message does not fill stays empty."""

    def __missing__(self, _: str) -> str:
        return ""


def _letter(
    stores: Stores, id: int, kind: str, subject: str, detail: Mapping[str, Any]
) -> EmailMessage | None:
    """The letter a message asks for; none where nobody can be written to."""
    texts = declarations("letters").get(kind.replace(".", "-"))
    to, language = detail.get("email"), detail.get("language", "ky")
    if not to and kind.startswith("report."):
        to, language = contact(stores.register, subject)
    if texts is None or not to or not is_email(to):
        return None
    blanks = _Blanks({"report": subject, "link": _link(stores.settings, detail)})
    blanks |= {name: _said(name, value, language) for name, value in detail.items()}
    letter = EmailMessage()
    letter["From"], letter["To"] = stores.settings.mail_from, to
    letter["Subject"] = " ".join(texts["subject"][language].format_map(blanks).split())
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(str(id), domain="sapat")
    letter.set_content(texts["text"][language].format_map(blanks))
    return letter


def _link(settings: Settings, detail: Mapping[str, Any]) -> str:
    """Where the letter leads: a page of ours, or the place of an invitation."""
    return settings.address + str(detail.get("path") or f"/invitation/{detail.get('token', '')}")


def _said(name: str, value: object, language: str) -> str:
    """A blank's words: the day a report is due as the language writes days."""
    if name != "due":
        return str(value)
    return format_date(
        date.fromisoformat(str(value)), "long", locale="en_GB" if language == "en" else language
    )


def _send(settings: Settings, id: int, letter: EmailMessage) -> None:
    if not settings.smtp_url or settings.demo:  # a demo's people and addresses are invented
        folder: Path = settings.home / "letters"
        make_folder(folder)
        write(folder / f"{id:08d}.eml", letter.as_bytes())
        return
    server = urlsplit(settings.smtp_url)
    secure = server.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind(
        server.hostname or "localhost", server.port or (465 if secure else 25), timeout=SECONDS
    ) as post:
        if server.scheme == "smtp+starttls":
            post.starttls(context=ssl.create_default_context())
        if server.username:
            post.login(unquote(server.username), unquote(server.password or ""))
        post.send_message(letter)
