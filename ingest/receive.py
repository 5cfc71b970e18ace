"""The one door: page, command line and machine interface all hand a file in here."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from data.register import receiving
from data.register.corrections import Correction
from data.register.receiving import NotTaken, Receipt
from data.stores import Stores
from ingest.check import Opener
from ingest.guard import UPLOAD
from ingest.read import form_year, read_report
from ingest.refusals import Refused
from schemas.roles import Actor
from schemas.texts import LANGUAGES
from schemas.years import report_years


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file and what its sender said of it. Empty institution and year 0: the file says so itself."""

    content: bytes
    filename: str
    institution: str = ""
    year: int = 0
    language: str = ""
    key: str = ""
    corrections: tuple[Correction, ...] = ()


def receive(stores: Stores, handed: HandedIn, opener: Opener, *, by: Actor) -> Receipt:
    """Take a file in for good and put it in the queue; the same bytes again give the same receipt.

    Raises Refused (too large, empty, it does not say whose it is, its year is not open), NotAllowed,
    NoSuchInstitution, KeyUsed, DiskFull. Once a receipt is returned, nothing is lost.
    """
    if len(handed.content) > UPLOAD:
        raise Refused("too_large", limit=UPLOAD // 2**20)
    if not handed.content:
        raise Refused("empty")
    # The original is on disk before anything reads it.
    sha256 = stores.archive.put(handed.content)
    institution, year = handed.institution, handed.year
    if not institution or not year:
        its_own, its_year = said(handed.content, opener)
        institution, year = institution or its_own, year or its_year
    if year not in report_years():
        raise Refused("unknown_year", name=str(year))
    upload = receiving.Upload(
        institution=institution,
        year=year,
        sha256=sha256,
        filename=PurePath(handed.filename).name[:200],
        size=len(handed.content),
        media_type=mimetypes.guess_type(handed.filename)[0] or "",
        language=handed.language if handed.language in LANGUAGES else "ky",
        key=handed.key,
        corrections=handed.corrections,
    )
    try:
        return receiving.receive(stores.register, upload, by=by)
    except NotTaken as closed:
        raise Refused(closed.reason, **closed.params) from closed


def said(content: bytes, opener: Opener) -> tuple[str, int]:
    """The institution and the year that a file names itself."""
    reading = read_report(opener.read(content), newest=newest_year())
    institution = reading.meta.get("institution", "") or next(
        (str(met.value).strip() for met in reading.met if met.slot.field == "institution_id"), ""
    )
    if not institution:
        raise Refused("unknown_institution", name="?")
    year = reading.meta.get("year", "")
    return institution, int(year) if year.isdigit() else form_year(reading.meta, newest_year())


def newest_year(today: date | None = None) -> int:
    """The newest report year that has opened."""
    today = today or date.today()
    opened = [year for year, one in report_years().items() if one.opens <= today]
    return max(opened, default=min(report_years()))
