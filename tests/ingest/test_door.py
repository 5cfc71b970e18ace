"""What can only be a mistake is sent back at the door."""

from dataclasses import replace

import pytest

from ingest.door import against
from ingest.receive import HandedIn
from tests.ingest.files import CODE, KINDS, YEAR, Direct, answers, answers_of, file_of
from tests.ingest.steps import last_year_in_force


def said(stores, content, *, institution=CODE, year=YEAR):
    return [one.rule for one in against(stores, HandedIn(content, "a.xlsx", institution, year), Direct())]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_speaks_against_ones_own_report_however_faulty(stores, kind):
    assert said(stores, file_of(kind, answers(qa_form="комитет", **{"students/higher": "?"}))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_another_institutions_report_is_sent_back(stores, kind):
    given = {**answers(), next(s for s in answers() if s.field == "institution_id"): "KG-0002"}
    assert said(stores, file_of(kind, given, institution="KG-0002")) == ["F024"]


def test_a_report_that_only_its_answers_show_to_be_anothers_is_sent_back(stores):
    given = {**answers(), next(s for s in answers() if s.field == "institution_id"): "KG-0002"}
    assert said(stores, file_of("xlsx", given)) == ["F024"]


def test_a_later_years_form_is_sent_back_and_an_older_one_is_read(stores):
    assert said(stores, file_of("xlsx", answers()), year=2024) == ["F021"]
    assert said(stores, file_of("xlsx", answers_of(2024), year=2024)) == []


def test_the_very_file_of_another_year_is_sent_back(stores):
    last_year_in_force(stores)
    assert said(stores, file_of("json", answers_of(2024), year=2024)) == ["F021"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "F003"),
        (b"Dear ministry", "F001"),
        (b"PK\x03\x04broken", "F007"),
        (b"x" * (5 * 2**20 + 1), "F002"),
    ],
)
def test_what_is_no_report_at_all_is_sent_back(stores, content, rule):
    assert said(stores, content) == [rule]


def test_nothing_of_it_is_kept(stores):
    against(stores, HandedIn(file_of("xlsx", answers()), "a.xlsx", CODE, YEAR), Direct())
    assert list(replace(stores).archive) == []
