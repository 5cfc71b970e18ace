"""The form's declarations: every question typed, tied to a provision and worded in three languages."""

from __future__ import annotations

import pytest

from schemas.codelists import codelists
from schemas.form import Slot, form, sheets, slot
from schemas.texts import LANGUAGES

FIELDS = [f for sheet in sheets() for f in sheet.fields]
TYPES = {"text", "choice", "whole", "decimal", "money", "date", "year", "link", "code"}


@pytest.mark.parametrize("f", FIELDS, ids=lambda f: f.id)
def test_a_question_is_typed_worded_and_tied_to_a_provision(f):
    assert f.provisions
    assert set(f.label) == set(LANGUAGES)
    assert set(f.help) in (set(), set(LANGUAGES))
    assert {part.type for part in f.parts} <= TYPES
    assert all(part.list in codelists() for part in f.parts if part.type == "choice")
    assert f.kind != "quantity" or (f.unit and f.help and f.parts[0].min == 0)


def test_a_slot_is_spelled_and_read_back():
    for name in ("qa_form", "measures/1.due", "council_decision.date", "students/higher"):
        assert str(slot(name)) == name
    assert slot("measures/1.due") == Slot("measures", "1", "due")


def test_slots_known_beforehand_are_unique_and_cover_every_field_but_records():
    slots = [found for found, _, _ in form(2025).slots()]
    assert len(slots) == len(set(slots))
    fields = form(2025).fields
    assert {found.field for found in slots} == {id for id, f in fields.items() if f.kind != "table"}


def test_a_question_per_item_has_a_row_for_each():
    fields = form(2025).fields
    assert fields["areas_evaluated"].rows() == tuple(codelists()["area"])
    assert fields["resource_improvement"].rows() == ("material", "intellectual", "human", "other")
    assert fields["teachers_degree"].rows() == ("higher",)


def test_a_question_closed_in_a_year_is_not_asked_after_it():
    f = form(2025).fields["students"]
    assert f.valid_in(2021)
    assert not f.valid_in(f.since - 1)


def test_what_the_indicators_count_is_asked_once():
    labels = [
        f.label["en"] for f in FIELDS if f.kind == "quantity" and not f.label["en"].startswith("Of these")
    ]
    assert len(labels) == len(set(labels))
