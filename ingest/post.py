"""The outbox emptied: letters sent by SMTP where a server is set, else written as files."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from data.durable import make_folder, write
from data.register import outbox
from data.register.about import contact
from data.settings import Settings
from data.stores import Stores
from schemas.texts import declarations

LOG = logging.getLogger(__name__)
SECONDS = 20


def send_waiting(stores: Stores) -> int:
    """Send what waits; how many letters went out. What cannot be sent now is tried again later.

    A letter may go out twice when the process dies between sending and noting it, never not at all.
    """
    with stores.register.reading() as connection:
        waiting = outbox.waiting(connection)
    sent = 0
    for entry in waiting:
        letter = _letter(stores, entry.id, entry.kind, entry.subject, entry.detail)
        try:
            if letter is not None:
                _send(stores.settings, entry.id, letter)
        except (OSError, smtplib.SMTPException):
            LOG.exception("letter %d could not be sent; it waits", entry.id)
            return sent
        outbox.sent(stores.register, [entry.id])
        sent += letter is not None
    return sent


def _letter(
    stores: Stores, id: int, kind: str, subject: str, detail: Mapping[str, Any]
) -> EmailMessage | None:
    """The letter a message asks for; none where nobody can be written to."""
    texts = declarations("letters").get(kind.replace(".", "-"))
    to, language = detail.get("email"), detail.get("language", "ky")
    if not to and kind.startswith("report."):
        to, language = contact(stores.register, subject)
    if texts is None or not to:
        return None
    path = detail.get("path") or f"/invitation/{detail.get('token', '')}"
    blanks = {name: str(value) for name, value in detail.items()}
    blanks |= {"link": f"{stores.settings.address}{path}", "report": subject}
    blanks.setdefault("reason", "")
    letter = EmailMessage()
    letter["From"], letter["To"] = stores.settings.mail_from, to
    letter["Subject"] = " ".join(texts["subject"][language].format_map(blanks).split())
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(str(id), domain="sapat")
    letter.set_content(texts["text"][language].format_map(blanks))
    return letter


def _send(settings: Settings, id: int, letter: EmailMessage) -> None:
    if not settings.smtp_url:
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
