"""Receipts: a running number and a code nobody guesses, given with each signature, confirmed to anyone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from data.register.engine import Change
from data.register.institutions import on_date
from data.register.reports import ReportRow
from data.register.tables import receipt, report
from schemas.states import State

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when read from paper
_LENGTH, _GROUP = 16, 4  # 30^16: 78 bits


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is handed to the signer: number, code, the version it is about, its hash and the moment."""

    number: int
    code: str
    report: str
    sha256: str
    at: str


class Standing(StrEnum):
    """What has become of a signed version since."""

    IN_FORCE = "in_force"
    WAITING = "waiting"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


_STANDINGS = {
    State.SIGNED: Standing.WAITING,
    State.ACCEPTED: Standing.IN_FORCE,
    State.PUBLISHED: Standing.IN_FORCE,
    State.RETURNED: Standing.RETURNED,
    State.SUPERSEDED: Standing.SUPERSEDED,
    State.WITHDRAWN: Standing.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody may know of a receipt: whose report, which file, when, and what became of it."""

    receipt: Receipt
    institution: str
    names: Mapping[str, str]
    year: int
    attempt: int
    standing: Standing


def issue(change: Change, row: ReportRow, decision: int) -> Receipt:
    """Write the receipt of a signature, within its transaction.

    The trail's line comes first: whoever writes it is alone until the transaction ends, so that
    the numbers run on without a gap.
    """
    number = (change.connection.scalar(select(func.max(receipt.c.number))) or 0) + 1
    entry = {"number": number, "code": new_code(), "report": row.id, "sha256": row.sha256, "at": change.at}
    change.connection.execute(insert(receipt), {**entry, "decision": decision})
    return Receipt(number, str(entry["code"]), row.id, row.sha256, change.at)


def new_code() -> str:
    """A code to be read from paper and typed: K7QF-2M9X-WB4T-H8RD."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def spelled(typed: str) -> str:
    """A code as it is kept, from how somebody typed it: small letters, blanks and dashes do not matter."""
    bare = "".join(letter for letter in typed.upper() if letter.isalnum())[: _LENGTH + 1]
    return "-".join(bare[at : at + _GROUP] for at in range(0, len(bare), _GROUP))


def of(connection: Connection, id: str) -> Receipt | None:
    """The receipt of a report; none where it was never signed."""
    query = select(receipt).where(receipt.c.report == id).order_by(receipt.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return Receipt(row.number, row.code, row.report, row.sha256, row.at) if row else None


def verified(connection: Connection, code: str) -> Verified | None:
    """What a code stands for; none where no receipt has it."""
    query = select(receipt, report.c.institution, report.c.year, report.c.attempt, report.c.state)
    query = query.add_columns(report.c.received_at).join_from(receipt, report)
    row = connection.execute(query.where(receipt.c.code == spelled(code))).first()
    if row is None:
        return None
    known = on_date(connection, row.institution, date.fromisoformat(row.received_at[:10]))
    names = {language: known.name(language) for language in ("ky", "ru", "en")}
    given = Receipt(row.number, row.code, row.report, row.sha256, row.at)
    standing = _STANDINGS.get(State(row.state), Standing.WAITING)
    return Verified(given, row.institution, names, row.year, row.attempt, standing)
