"""Corrections made on the page are written down with the version that came of them."""

from data.register import audit, corrections, receiving
from data.register.corrections import Correction
from schemas.roles import Actor, Role

OFFICER = Actor("officer", Role.REPORTER, "KG-0001")
MADE = Correction("quantities", "F50", "teachers", "secondary", "value", "?", "57")


def receive(register, content, *made):
    upload = receiving.Upload("KG-0001", 2025, content * 64, "a.xlsx", 10, corrections=made)
    return receiving.receive(register, upload, by=OFFICER).report


def test_a_version_remembers_what_was_corrected_by_whom_and_from_what(register):
    id = receive(register, "a", MADE)
    with register.reading() as connection:
        (row,) = corrections.of(connection, id)
        said = [line.action for line in audit.lines(connection, id)]
    assert (row.cell, row.field, row.row, row.before, row.after, row.by) == ("F50", "teachers", "secondary", "?", "57", "officer")  # fmt: skip
    assert row.at == register.now()
    assert said == ["report.corrected", "report.received"]


def test_a_file_that_is_here_already_brings_no_corrections(register):
    id = receive(register, "a")
    assert receive(register, "a", MADE) == id
    with register.reading() as connection:
        assert corrections.of(connection, id) == []


def test_a_version_that_came_as_a_file_has_none(register):
    with register.reading() as connection:
        assert corrections.of(connection, receive(register, "b")) == []
