"""The canonical form as JSON says exactly what the answers say."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ingest.canonical import document, read_document
from ingest.refusals import Refused
from schemas.form import Slot, form
from tests.ingest.files import CODE, YEAR, answers


def read(**changes: object):
    given = document(answers(), form(YEAR), CODE, "en")
    return read_document(json.loads(json.dumps(given | changes)), newest=YEAR)


def test_it_says_whose_it_is_and_nests_field_row_and_part() -> None:
    given = document({Slot("policy", "", "date"): date(2022, 3, 14)}, form(YEAR), CODE, "ky")
    assert given == {
        "form": YEAR,
        "year": YEAR,
        "institution": CODE,
        "language": "ky",
        "answers": {"policy": {"": {"date": "2022-03-14"}}},
    }


def test_every_answer_is_met_at_its_own_name() -> None:
    reading = read()
    assert reading.findings == []
    assert {met.slot for met in reading.met} == set(answers())
    assert all(met.place.cell == str(met.slot) for met in reading.met)
    assert reading.meta["institution"] == CODE


def test_blank_answers_have_their_place_as_well() -> None:
    reading = read(answers={"qa_fte": {"": {"value": 2}}})
    assert reading.places[Slot("qa_form")].cell == "qa_form"


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("answers/nothing_known", {"nothing_known": {"": {"value": 1}}}),
        ("qa_fte/here", {"qa_fte": {"here": {"value": 1}}}),
        ("qa_fte.weight", {"qa_fte": {"": {"weight": 1}}}),
        ("measures/first", {"measures": {"first": {"value": 1}}}),
        ("answers/qa_fte", {"qa_fte": 3}),
    ],
)
def test_what_the_form_does_not_know_is_named(path: str, given: dict) -> None:
    reading = read(answers={"qa_form": {"": {"value": "unit"}}, **given})
    assert [found.rule for found in reading.findings] == ["F028"]
    assert reading.findings[0].cell.startswith(path)


@pytest.mark.parametrize("value", [None, [], {}, ""])
def test_a_value_that_is_no_value_is_blank(value: object) -> None:
    reading = read(answers={"qa_form": {"": {"value": "unit"}}, "qa_fte": {"": {"value": value}}})
    assert [met.slot.field for met in reading.met] == ["qa_form"]


def test_a_document_with_nothing_of_ours_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read(answers={"a": {"b": {"c": 1}}})
    assert refused.value.reason == "not_our_form"


@pytest.mark.parametrize("year", ["x", "999999999999", "-1", "1800"])
def test_a_year_nobody_can_mean_falls_back_to_the_year_asked_for(year: str) -> None:
    assert read(form=year).form.year == YEAR
