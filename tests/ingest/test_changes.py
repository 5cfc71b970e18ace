"""Cell diffs: every changed value is named once, at its cell, and what only looks different is not."""

from __future__ import annotations

from datetime import date

import pytest

from data.register import reports, versions
from data.stores import Stores
from ingest.changes import Kind, Unreadable, Versions, by_sheet, said, total
from ingest.receive import HandedIn
from schemas.form import Slot
from tests.ingest.files import CODE, KINDS, YEAR, Direct, address, answers, file_of
from tests.ingest.steps import hand_in, last_year_in_force


class Counting(Direct):
    def __init__(self) -> None:
        self.read_files = 0

    def read(self, content: bytes):
        self.read_files += 1
        return super().read(content)


def rows(stores: Stores, *ids: str):
    with stores.register.reading() as connection:
        return [reports.load(connection, id) for id in ids]


def two(stores: Stores, kind: str = "xlsx", **changes: object):
    """The changes between a full report and the same with changes."""
    first = hand_in(stores, HandedIn(file_of("xlsx", answers()), "a.xlsx", CODE, YEAR))
    content = file_of(kind, answers(**changes))
    second = hand_in(stores, HandedIn(content, f"b.{kind}", CODE, YEAR))
    return Versions(stores, Direct()).changes(*rows(stores, first, second))


def test_each_value_that_differs_is_named_at_its_cell(stores: Stores) -> None:
    found = two(
        stores,
        **{"qa_fte": 4, "annual_report.date": None, "members_staff": 6, "website": "https://b.edu.kg"},
    )
    told = {str(one.slot): one for one in found}
    assert told["qa_fte"].kind is Kind.CHANGED
    assert told["qa_fte"].cell == address(Slot("qa_fte"))
    assert (said(told["qa_fte"].before, "ru"), said(told["qa_fte"].after, "ru")) == ("3,5", "4")
    assert told["annual_report.date"].kind is Kind.REMOVED
    assert said(told["annual_report.date"].after, "en") == ""
    assert {"qa_fte", "annual_report.date", "members_staff"} <= set(told)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_answers_in_another_kind_of_file_are_no_change(stores: Stores, kind: str) -> None:
    if kind != "xlsx":
        assert two(stores, kind) == []


def test_changes_stand_in_the_order_of_the_form(stores: Stores) -> None:
    found = two(stores, **{"students/higher": 1, "qa_fte": 9, "policy.number": "77"})
    assert list(by_sheet(found)) == ["unit", "documents", "quantities"]


def test_a_correction_made_on_the_page_is_told_apart(stores: Stores) -> None:
    first = hand_in(stores)
    second = hand_in(stores, qa_fte=5, meetings=7)
    found = Versions(stores, Direct()).changes(*rows(stores, first, second), corrected=[Slot("qa_fte")])
    assert {str(one.slot): one.corrected for one in found} == {"qa_fte": True, "meetings": False}


def test_last_years_report_is_compared_under_this_years_names(stores: Stores) -> None:
    last = last_year_in_force(stores, meetings=5)
    this = hand_in(stores)
    (row,) = rows(stores, this)
    with stores.register.reading() as connection:
        before = versions.year_before(connection, row)
    assert before is not None
    assert before.id == last
    told = {str(one.slot): one for one in Versions(stores, Direct()).changes(before, row)}
    assert said(told["meetings"].before, "en") == "5"


def test_a_version_is_read_once(stores: Stores) -> None:
    first, second = hand_in(stores), hand_in(stores, qa_fte=5)
    opener = Counting()
    versions_read = Versions(stores, opener)
    for _ in range(3):
        versions_read.changes(*rows(stores, first, second))
    assert opener.read_files == 2


def test_what_cannot_be_read_is_said_to_be_so(stores: Stores) -> None:
    broken = hand_in(stores, HandedIn(b"no workbook at all", "a.xlsx", CODE, YEAR))
    with pytest.raises(Unreadable):
        Versions(stores, Direct()).cells(*rows(stores, broken))
    sound = hand_in(stores)
    (row,) = rows(stores, sound)
    stores.archive.path(row.sha256).unlink()
    with pytest.raises(Unreadable):
        Versions(stores, Direct()).cells(row)


def test_values_are_said_in_the_readers_language(stores: Stores) -> None:
    (row,) = rows(stores, hand_in(stores, **{"policy.date": date(2022, 3, 14)}))
    cells = Versions(stores, Direct()).cells(row)
    assert said(cells[Slot("policy", "", "date")], "ru") == "14.03.2022"
    assert said(cells[Slot("strategic_from")], "ky") == "2023"
    assert said(cells[Slot("qa_form")], "en") not in ("unit", "")
    assert total(cells, "students", YEAR) == answers()[Slot("students", "higher")]
    assert total(cells, "no_such", YEAR) is None
