"""Answers given anew on the page become the next version's file."""

import json

import pytest

from data.register import corrections, moves, reports
from data.register.reports import load, state_of
from ingest.mend import NotMendable, Unclear, mend, mendable
from ingest.receive import HandedIn
from schemas.findings import Finding, Level, Stage
from schemas.form import Slot
from schemas.roles import SYSTEM
from tests.ingest.files import CODE, KINDS, YEAR, Direct, answers, answers_of, file_of
from tests.ingest.steps import hand_in, work

STUDENTS = Slot("students", "higher")
LEVELS = ("higher",)


def handed(stores, kind="xlsx", *, year=YEAR, **changes):
    """A report handed in and checked, with mistakes in it; its row."""
    given = answers(**changes) if year == YEAR else answers_of(year, **changes)
    content = file_of(kind, given, year=year)
    id = hand_in(
        stores, HandedIn(content, f"our report.{'zip' if kind == 'csv' else kind}", CODE, YEAR, "ky")
    )
    work(stores)
    return row_of(stores, id)


def row_of(stores, id):
    with stores.register.reading() as connection:
        return load(connection, id)


def mended(stores, row, **given):
    return mend(stores, Direct(), row, {STUDENTS: "1200", **given}, levels=LEVELS)


def taken_in(stores, made):
    id = hand_in(
        stores, HandedIn(made.content, made.filename, CODE, YEAR, "ky", corrections=made.corrections)
    )
    work(stores)
    return id


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_mended_on_the_page_is_gone_in_the_next_version(stores, kind):
    row = handed(stores, kind, **{"students/higher": "тысяча"})
    assert row.state == "returned"
    made = mend(stores, Direct(), row, {STUDENTS: str(answers()[STUDENTS])}, levels=LEVELS)
    (one,) = made.corrections
    assert (one.field, one.row, one.part, one.before) == ("students", "higher", "value", "тысяча")
    assert one.after == str(answers()[STUDENTS])
    id = taken_in(stores, made)
    assert state_of(stores.register, id) == "submitted"
    with stores.register.reading() as connection:
        assert len(corrections.of(connection, id)) == 1
        assert reports.findings(connection, id) == []


@pytest.mark.parametrize(("kind", "name"), [("xlsx", "our report.xlsx"), ("ods", "our report.json"), ("csv", "our report.json"), ("json", "our report.json")])  # fmt: skip
def test_a_workbook_stays_one_and_every_other_kind_becomes_canonical(stores, kind, name):
    made = mend(
        stores, Direct(), handed(stores, kind, **{"students/higher": "?"}), {STUDENTS: "900"}, levels=LEVELS
    )
    assert made.filename == name


def test_what_else_a_json_file_says_is_kept(stores):
    content = json.loads(file_of("json", answers(qa_form="комитет")))
    content["note"] = "ours"
    content["answers"]["unheard_of"] = {"": {"value": 1}}
    id = hand_in(stores, HandedIn(json.dumps(content).encode(), "a.json", CODE, YEAR))
    work(stores)
    made = mend(stores, Direct(), row_of(stores, id), {Slot("qa_form"): "unit"}, levels=LEVELS)
    after = json.loads(made.content)
    assert after["note"] == "ours"
    assert after["answers"]["unheard_of"] == {"": {"value": 1}}
    assert after["answers"]["qa_form"][""]["value"] == "unit"


def test_a_choice_is_written_in_the_workbooks_language_and_an_empty_answer_empties_the_cell(stores):
    row = handed(stores, qa_form="комитет")
    made = mend(
        stores, Direct(), row, {Slot("qa_form"): "unit", Slot("policy", "", "date"): ""}, levels=LEVELS
    )
    assert [(c.field, c.after) for c in made.corrections] == [("qa_form", "unit"), ("policy", "")]
    examined = Direct().read(made.content)
    unit = next(sheet for sheet in examined["sheets"] if sheet["name"].startswith("2 "))
    assert "комитет" not in [value for _r, _c, value in unit["cells"]]


def test_what_is_the_same_is_no_correction(stores):
    row = handed(stores, qa_form="комитет")
    same = str(answers()[STUDENTS])
    assert mend(stores, Direct(), row, {STUDENTS: f" {same} "}, levels=LEVELS).corrections == ()


def test_what_is_no_answer_is_said_for_all_of_them_at_once(stores):
    row = handed(stores, qa_form="комитет")
    with pytest.raises(Unclear) as unclear:
        mend(
            stores, Direct(), row, {STUDENTS: "many", Slot("policy", "", "date"): "31.02.2026"}, levels=LEVELS
        )
    assert unclear.value.problems == {STUDENTS: "not_a_number", Slot("policy", "", "date"): "not_a_date"}


@pytest.mark.parametrize(
    "slot",
    [
        Slot("institution_id"), Slot("students", "primary"), Slot("unheard_of"), Slot("students", "higher", "help"),
        Slot("students", "nowhere"), Slot("measures", "x", "text"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_the_institutions_own_is_never_touched(stores, slot):
    row = handed(stores, qa_form="комитет")
    with pytest.raises(NotMendable):
        mend(stores, Direct(), row, {slot: "1"}, levels=LEVELS)


def test_a_signed_report_is_sealed(stores):
    row = handed(stores)
    moves.sign(stores.register, row.id, by=SYSTEM)
    with pytest.raises(NotMendable, match="sealed"):
        mend(stores, Direct(), row_of(stores, row.id), {STUDENTS: "1"}, levels=LEVELS)


def test_a_file_that_cannot_be_read_is_not_mended(stores):
    id = hand_in(stores, HandedIn(b"PK\x03\x04 not really", "a.xlsx", CODE, YEAR))
    work(stores)
    with pytest.raises(NotMendable, match="unreadable"):
        mend(stores, Direct(), row_of(stores, id), {STUDENTS: "1"}, levels=LEVELS)


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_an_older_form_is_mended_under_the_names_it_uses(stores, kind):
    row = handed(stores, kind, year=2024, **{"students/higher": "?"})
    made = mend(stores, Direct(), row, {STUDENTS: "1100"}, levels=LEVELS)
    id = taken_in(stores, made)
    with stores.register.reading() as connection:
        rules = {found.rule for found in reports.findings(connection, id)}
    assert "E401" not in rules


def test_the_same_correction_twice_is_one_version(stores):
    row = handed(stores, **{"students/higher": "?"})
    made = mend(stores, Direct(), row, {STUDENTS: "1200"}, levels=LEVELS)
    assert taken_in(stores, made) == taken_in(stores, made)


@pytest.mark.parametrize(
    ("place", "offered"),
    [(("quantities", "F7", "students", "higher", "value"), True), (("quantities", "D7", "students", "primary", "value"), False),
     (("institution", "D6", "institution_id", "", "value"), False), (("", "", "", "", ""), False),
     (("measures", "C9", "measures", "2", "text"), True), (("quantities", "E7:F7", "students", "higher", "value"), False)],
)  # fmt: skip
def test_a_field_is_offered_for_a_single_cell_of_ones_own(place, offered):
    assert mendable(Finding("E401", Level.ERROR, Stage.CELL, *place), YEAR, LEVELS) is offered
