"""Receiving: one report row per file handed in, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from data.register import corrections
from data.register.collection import of_year
from data.register.corrections import Correction
from data.register.engine import Change, Register
from data.register.institutions import on_date
from data.register.reports import ReportRow, attempts
from data.register.tables import report
from schemas.roles import Actor, Permission, require
from schemas.states import State
from schemas.years import report_years

_ENDED = {State.WITHDRAWN, State.SUPERSEDED}


class KeyUsed(ValueError):
    """The idempotency key was used before for another file or year."""


class NotTaken(ValueError):
    """Reports of this year are not taken yet, or no longer; `reason` is the kind of a rule of frame "file"."""

    def __init__(self, reason: str, **params: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


@dataclass(frozen=True, slots=True)
class Upload:
    """A file already in the archive, and for whom and which year it is handed in.

    `key` is the sender's idempotency key: the same key again is the same upload again.
    `corrections` are the cells changed on the page, where the file came of that.
    """

    institution: str
    year: int
    sha256: str
    filename: str
    size: int
    media_type: str = ""
    language: str = "ky"
    key: str = ""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told. `new` is false when the file was here already."""

    report: str
    state: str
    received_at: str
    new: bool


def receive(register: Register, upload: Upload, *, by: Actor) -> Receipt:
    """Enter a file as the next version of its institution's report: it is now in the queue.

    The same key, or the same bytes for a year where they still count, give the report already
    here. Raises NotAllowed, NoSuchInstitution, KeyUsed, NotTaken.
    """
    try:
        return _receive(register, upload, by)
    except IntegrityError:
        # Another process entered the same upload between our look and our insert: find it now.
        return _receive(register, upload, by)


def _receive(register: Register, upload: Upload, by: Actor) -> Receipt:
    with register.transaction() as change:
        known = on_date(change.connection, upload.institution, date.fromisoformat(change.day()))
        require(by, Permission.UPLOAD, known.subject())
        versions = attempts(change.connection, upload.institution, upload.year)
        here = _by_key(change, upload) or _by_bytes(versions, upload)
        if here is not None:
            return Receipt(here.id, here.state, here.received_at, new=False)
        _refuse_unless_open(change, upload.year)
        return _enter(change, upload, max((v.attempt for v in versions), default=0) + 1, by)


def _refuse_unless_open(change: Change, year: int) -> None:
    found = of_year(change.connection, year)
    if found.closed_at:
        raise NotTaken("year_closed", name=report_years()[year].name)
    if change.when().date() < found.opens:
        raise NotTaken("year_not_open", name=report_years()[year].name, day=found.opens.isoformat())


def _by_key(change: Change, upload: Upload) -> ReportRow | None:
    if not upload.key:
        return None
    here = (report.c.institution == upload.institution, report.c.key == upload.key)
    row = change.connection.execute(select(report).where(*here)).first()
    if row is not None and (row.sha256, row.year) != (upload.sha256, upload.year):
        raise KeyUsed(f"{upload.key} was used for {row.id}")
    return row


def received_as(connection: Connection, institution: str, sha256: str) -> list[ReportRow]:
    """As which reports of an institution a file has been received before, the oldest first."""
    here = (report.c.institution == institution, report.c.sha256 == sha256)
    return list(connection.execute(select(report).where(*here).order_by(report.c.received_at)))


def _by_bytes(versions: Sequence[ReportRow], upload: Upload) -> ReportRow | None:
    same = [v for v in versions if v.sha256 == upload.sha256 and State(v.state) not in _ENDED]
    return same[-1] if same else None


def _enter(change: Change, upload: Upload, attempt: int, by: Actor) -> Receipt:
    id = f"{upload.institution}-{upload.year}-{attempt}"
    row = {
        "id": id,
        "institution": upload.institution,
        "year": upload.year,
        "attempt": attempt,
        "state": str(State.RECEIVED),
        "sha256": upload.sha256,
        "filename": upload.filename,
        "size": upload.size,
        "media_type": upload.media_type,
        "language": upload.language,
        "key": upload.key or None,
        "received_at": change.at,
        "received_by": by.id,
        "supersedes": f"{upload.institution}-{upload.year}-{attempt - 1}" if attempt > 1 else None,
    }
    change.connection.execute(insert(report), row)
    change.audit(by, "report.received", id, sha256=upload.sha256, filename=upload.filename)
    corrections.record(change, id, upload.corrections, by=by)
    return Receipt(id, str(State.RECEIVED), change.at, new=True)
