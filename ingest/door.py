"""The look at a file before it is taken in: what can only be a mistake is sent back at the door, and kept nowhere."""

from __future__ import annotations

import hashlib

from data.register.receiving import received_as
from data.stores import Stores
from ingest.check import Candidate, Opener, examine, refusal
from ingest.guard import UPLOAD
from ingest.reasons import finding
from ingest.receive import HandedIn
from ingest.refusals import Refused
from schemas.findings import Finding, Level


def against(stores: Stores, handed: HandedIn, opener: Opener) -> list[Finding]:
    """What speaks against taking a file in as this institution's report of this year; none: nothing does.

    A file that cannot be read, that says it is another institution's or a later year's, or that was
    handed in for another year. `handed` names institution and year.
    """
    if not handed.content:
        return [finding("empty")]
    if len(handed.content) > UPLOAD:
        return [refusal(Refused("too_large", limit=UPLOAD // 2**20))]
    sha256 = hashlib.sha256(handed.content).hexdigest()
    with stores.register.reading() as connection:
        other = [
            row for row in received_as(connection, handed.institution, sha256) if row.year != handed.year
        ]
    if other:
        year = other[-1].year
        return [finding("wrong_year", name=str(year), expected=str(handed.year))]
    examined = examine(Candidate("", handed.institution, handed.year, handed.content), opener)
    found = [one for one in examined.findings if one.level is Level.FATAL]
    whose = next((cell.text for cell in examined.cells if cell.field == "institution_id"), None)
    if not found and whose and whose != handed.institution:
        return [finding("wrong_institution", name=whose, expected=handed.institution)]
    return found
