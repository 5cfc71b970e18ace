"""What an address is about: the institution behind a code or a report, as permissions look at it."""

from __future__ import annotations

from datetime import date

from data.register.engine import Register
from data.register.institutions import on_date
from data.register.reports import NoSuchReport, load, subject
from schemas.roles import Subject


def subject_of(register: Register, *, institution: str = "", report: str = "") -> Subject:
    """The subject of an address that names an institution, a report, or both of one another.

    Raises NoSuchInstitution, NoSuchReport (also where the report is another institution's).
    """
    with register.reading() as connection:
        if not report:
            return on_date(connection, institution, date.fromisoformat(register.now()[:10])).subject()
        row = load(connection, report)
        if institution not in ("", row.institution):
            raise NoSuchReport(report)
        return subject(connection, row)
