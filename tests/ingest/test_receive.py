"""One door: what is acknowledged is kept, once, before anybody has looked into it."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from data.archive import Archive
from data.durable import DiskFull
from data.register import reports
from data.register.collection import close_year, open_year
from data.register.institutions import NoSuchInstitution
from data.register.receiving import KeyUsed
from data.stores import Stores
from ingest.check import refusal
from ingest.feedback import refused_text
from ingest.guard import UPLOAD
from ingest.receive import HandedIn, receive, said
from ingest.refusals import Refused
from ingest.sheets import PlainFile
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.texts import LANGUAGES
from tests.ingest.files import CODE, KINDS, YEAR, Direct, answers, file_of

REPORT = file_of("json", answers())


def all_of(stores: Stores) -> list:
    with stores.register.reading() as connection:
        return list(reports.find(connection))


class Spy(Direct):
    """An opener that notes whether the original was on disk when it was asked to read."""

    def __init__(self, stores: Stores) -> None:
        self.archive = stores.archive
        self.kept: list[bool] = []

    def read(self, content: bytes) -> PlainFile:
        self.kept.append(self.archive.has(hashlib.sha256(content).hexdigest()))
        return super().read(content)


def test_the_original_is_archived_before_anything_reads_it(stores: Stores) -> None:
    spy = Spy(stores)
    receipt = receive(stores, HandedIn(REPORT, "a.json"), spy, by=SYSTEM)
    assert spy.kept == [True]
    (row,) = all_of(stores)
    assert (row.id, row.institution, row.year) == (receipt.report, CODE, YEAR)
    assert stores.archive.read(row.sha256) == REPORT


def test_a_file_whose_sender_says_everything_is_not_opened_at_the_door(stores: Stores) -> None:
    spy = Spy(stores)
    receive(stores, HandedIn(b"anything at all", "a.xlsx", CODE, YEAR), spy, by=SYSTEM)
    assert spy.kept == []


def test_what_cannot_be_archived_is_not_on_the_register(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise DiskFull("no room")

    monkeypatch.setattr(Archive, "put", full)
    with pytest.raises(DiskFull):
        receive(stores, HandedIn(REPORT, "a.json", CODE, YEAR), Direct(), by=SYSTEM)
    assert all_of(stores) == []


def test_the_same_bytes_twice_give_one_receipt(stores: Stores) -> None:
    first = receive(stores, HandedIn(REPORT, "a.json"), Direct(), by=SYSTEM)
    again = receive(stores, HandedIn(REPORT, "b.json"), Direct(), by=SYSTEM)
    assert (first.new, again.new) == (True, False)
    assert again.report == first.report
    assert len(all_of(stores)) == 1


def test_the_same_key_is_the_same_upload_and_never_another_one(stores: Stores) -> None:
    first = receive(stores, HandedIn(REPORT, "a.json", key="k1"), Direct(), by=SYSTEM)
    assert receive(stores, HandedIn(REPORT, "a.json", key="k1"), Direct(), by=SYSTEM).report == first.report
    other = file_of("json", answers(qa_fte=2.0))
    with pytest.raises(KeyUsed):
        receive(stores, HandedIn(other, "a.json", key="k1"), Direct(), by=SYSTEM)
    assert len(all_of(stores)) == 1


def test_other_bytes_are_the_next_version(stores: Stores) -> None:
    first = receive(stores, HandedIn(REPORT, "a.json"), Direct(), by=SYSTEM)
    other = file_of("json", answers(qa_fte=2.0))
    assert first.report == f"{CODE}-{YEAR}-1"
    assert receive(stores, HandedIn(other, "a.json"), Direct(), by=SYSTEM).report == f"{CODE}-{YEAR}-2"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_itself_whose_it_is_and_for_which_year(kind: str) -> None:
    assert said(file_of(kind, answers(), institution="KG-0003"), Direct()) == ("KG-0003", YEAR)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"x" * (UPLOAD + 1), "too_large"),
        (b"hello", "not_a_workbook"),
        (b'{"answers": {"qa_fte": {"": {"value": 1}}}}', "unknown_institution"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_its_reason(
    stores: Stores, content: bytes, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        receive(stores, HandedIn(content, "a.json"), Direct(), by=SYSTEM)
    assert refused.value.reason == reason
    assert all_of(stores) == []


def test_a_year_nobody_declared_is_refused(stores: Stores) -> None:
    with pytest.raises(Refused, match="unknown_year"):
        receive(stores, HandedIn(REPORT, "a.json", CODE, 1999), Direct(), by=SYSTEM)


def test_only_who_may_hands_in_and_only_for_whom_there_is(stores: Stores) -> None:
    stranger = Actor("somebody", Role.REPORTER, "KG-0002")
    with pytest.raises(NotAllowed):
        receive(stores, HandedIn(REPORT, "a.json"), Direct(), by=stranger)
    with pytest.raises(NoSuchInstitution):
        receive(stores, HandedIn(REPORT, "a.json", "KG-0099", YEAR), Direct(), by=SYSTEM)
    assert all_of(stores) == []


def test_only_the_name_of_the_file_is_kept_of_its_path(stores: Stores) -> None:
    receive(stores, HandedIn(REPORT, "../../etc/отчёт.json", language="xx"), Direct(), by=SYSTEM)
    (row,) = all_of(stores)
    assert (row.filename, row.language, row.media_type) == ("отчёт.json", "ky", "application/json")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_year_and_one_not_open_are_refused_in_words(stores: Stores, language: str) -> None:
    close_year(stores.register, YEAR, by=SYSTEM)
    with pytest.raises(Refused, match="year_closed") as closed:
        receive(stores, HandedIn(REPORT, "a.json", CODE, YEAR), Direct(), by=SYSTEM)
    open_year(stores.register, YEAR, date(2026, 11, 12), by=SYSTEM)
    with pytest.raises(Refused, match="year_not_open") as early:
        receive(stores, HandedIn(REPORT, "a.json", CODE, YEAR), Direct(), by=SYSTEM)
    for refused, told in ((closed.value, "2025/26"), (early.value, "2026")):
        assert told in refused_text(refusal(refused), language)
    assert all_of(stores) == []
