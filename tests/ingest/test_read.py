"""Whatever answers a form holds, they are read back; whatever people do to its sheets, it is noticed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.check import Candidate, examine
from ingest.normalise import normalise
from ingest.read import read_report
from ingest.reading import Reading
from ingest.refusals import Refused
from ingest.sheets import PlainFile, PlainSheet
from schemas.codelists import codelist
from schemas.form import Part, Slot, form
from schemas.rules import rules
from schemas.texts import LANGUAGES
from schemas.workbook import Value
from schemas.workbook_layout import CODES_ROW, HEADER_ROW
from tests.ingest.files import CODE, YEAR, Direct, answers, file_of

STATE, REASON = Part("state", "choice", "answer_state"), Part("reason", "text")
DAYS = st.dates(date(2000, 1, 1), date(2039, 8, 18))
WORDS = st.text("абвгөүңАБabcXY 0123456789.,;:'\"()«»=+-/<>&", min_size=1, max_size=60)


def _every_slot() -> dict[Slot, Part]:
    found: dict[Slot, Part] = {}
    for asked in form(YEAR).fields.values():
        rows = ("1", "2", "3") if asked.kind == "table" else asked.rows()
        found |= {Slot(asked.id, row, part.id): part for row in rows for part in asked.parts}
        if asked.kind != "table":
            stated = ("",) if asked.kind == "quantity" else rows
            found |= {Slot(asked.id, row, p.id): p for row in stated for p in (STATE, REASON)}
    return found


SLOTS = _every_slot()


def _value(part: Part) -> st.SearchStrategy[Value]:
    if part.list:
        return st.sampled_from(sorted(codelist(part.list)))
    low, high = part.min or 0, part.max or 1_000_000
    by_type: dict[str, st.SearchStrategy] = {
        "whole": st.integers(int(low), int(high)),
        "decimal": st.floats(low, high, allow_nan=False).map(lambda n: round(n, 2)),
        "money": st.floats(low, high, allow_nan=False).map(lambda n: round(n, 2)),
        "year": st.integers(1991, 2068),
        "date": DAYS,
        "link": st.from_regex(r"\Ahttps://[a-z]{2,9}\.edu\.kg/[a-z0-9/_?=&-]{0,30}\Z"),
        "code": st.from_regex(r"\A[A-Z][A-Z0-9-]{2,12}\Z"),
    }
    # Only what means itself: blanks at the ends, dashes and the like are told apart elsewhere.
    plain = WORDS.filter(lambda text: normalise(text, part).text == text)
    return by_type.get(part.type, plain)


@st.composite
def any_answers(draw: Callable) -> dict[Slot, Value]:
    """Some of the form's answers; records of a table without gaps between them."""
    chosen = draw(st.sets(st.sampled_from(sorted(SLOTS)), min_size=1, max_size=50))
    found = {slot: draw(_value(SLOTS[slot])) for slot in sorted(chosen)}
    tables = {f.id for f in form(YEAR).fields.values() if f.kind == "table"}
    numbers = {id: sorted({slot.row for slot in found if slot.field == id}) for id in tables}
    return {
        slot._replace(row=str(numbers[slot.field].index(slot.row) + 1))
        if slot.field in tables
        else slot: value
        for slot, value in found.items()
    }


def read_back(content: bytes) -> dict[Slot, Value]:
    examined = examine(Candidate("r", CODE, YEAR, content), Direct())
    assert examined.reading is not None, examined.findings
    found: dict[Slot, Value] = {}
    for cell in examined.cells:
        assert not cell.problem, cell
        slot = Slot(cell.field, cell.row, cell.part)
        found[slot] = cell.number if cell.number is not None else cell.date or cell.text or ""
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv", "json"])
def test_any_answers_come_back_from_a_file_of_any_kind_and_language(kind: str, language: str) -> None:
    @settings(max_examples=12, deadline=None)
    @given(any_answers())
    def holds(given_: dict[Slot, Value]) -> None:
        assert read_back(file_of(kind, given_, language=language)) == given_

    holds()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv", "json"])
def test_a_full_report_comes_back_whole(kind: str) -> None:
    assert read_back(file_of(kind, answers(), language="ru")) == answers()


# -- what people do to sheets ------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> PlainFile:
    return Direct().read(file_of("xlsx", answers(), language="ru"))


def of(plain: PlainFile, id: str) -> PlainSheet:
    label = next(sheet.label["ru"] for sheet in form(YEAR).sheets if sheet.id == id)
    return next(sheet for sheet in plain["sheets"] if sheet["name"] == label)


def changed(plain: PlainFile, change: Callable[[PlainFile], Any]) -> Reading:
    other = copy.deepcopy(plain)
    change(other)
    return read_report(other, newest=YEAR)


def move(sheet: PlainSheet, row: Callable[[int], int], column: Callable[[int], int] = int) -> None:
    sheet["cells"] = [(row(r), column(c), value) for r, c, value in sheet["cells"]]


def drop(sheet: PlainSheet, out: Callable[[int, int], bool]) -> None:
    sheet["cells"] = [(r, c, value) for r, c, value in sheet["cells"] if not out(r, c)]


def column_of(sheet: PlainSheet, code: str) -> int:
    return next(c for r, c, value in sheet["cells"] if r == CODES_ROW and value == code)


def kinds(reading: Reading) -> list[str]:
    return [rules()[found.rule].kind for found in reading.findings]


def met(reading: Reading) -> dict[Slot, Any]:
    return {one.slot: one.value for one in reading.met}


def _rename(plain: PlainFile) -> None:
    of(plain, "unit")["name"] = "Наш лист"


def _copy(plain: PlainFile) -> None:
    plain["sheets"].append({"name": "Копия", "cells": list(of(plain, "unit")["cells"])})


def _move_columns(plain: PlainFile) -> None:
    move(of(plain, "unit"), int, lambda c: c + 3 if c > 2 else c)


def _turn_columns(plain: PlainFile) -> None:
    sheet = of(plain, "unit")
    a, b = column_of(sheet, "value"), column_of(sheet, "date")
    move(sheet, int, lambda c: {a: b, b: a}.get(c, c))


def _title_rows(plain: PlainFile) -> None:
    move(of(plain, "unit"), lambda r: r + 4)
    of(plain, "unit")["cells"].append((1, 1, "Министерство"))


def _blank_rows(plain: PlainFile) -> None:
    move(of(plain, "unit"), lambda r: r + 2 if r > HEADER_ROW + 3 else r)


def _turn_rows(plain: PlainFile) -> None:
    sheet = of(plain, "unit")
    last = max(r for r, _, _ in sheet["cells"])
    move(sheet, lambda r: r if r <= HEADER_ROW else last + HEADER_ROW + 1 - r)


def _lose_codes(plain: PlainFile) -> None:
    drop(of(plain, "unit"), lambda r, _: r == CODES_ROW)


def _lose_keys(plain: PlainFile) -> None:
    sheet = of(plain, "unit")
    key = column_of(sheet, "key")
    drop(sheet, lambda _, c: c == key)


def _extra_column(plain: PlainFile) -> None:
    of(plain, "unit")["cells"] += [(HEADER_ROW, 30, "Наши заметки"), (HEADER_ROW + 2, 30, "позвонить")]


def _extra_sheet(plain: PlainFile) -> None:
    plain["sheets"].append({"name": "Черновик", "cells": [(1, 1, "x"), (2, 1, 5.0)]})


def _own_row(plain: PlainFile) -> None:
    of(plain, "unit")["cells"] += [(900, 1, "our_own_row"), (900, 4, "7")]


CHANGES: dict[Callable[[PlainFile], None], list[str]] = {
    _rename: ["sheet_renamed"],
    _copy: ["sheet_twice"],
    _move_columns: [],
    _turn_columns: [],
    _title_rows: [],
    _blank_rows: [],
    _turn_rows: [],
    _lose_codes: ["codes_lost"],
    _lose_keys: [],
    _extra_column: ["extra_column"],
    _extra_sheet: ["extra_sheet"],
    _own_row: ["unknown_row"],
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_a_sheet_people_have_changed_is_read_all_the_same(plain: PlainFile, change: Callable) -> None:
    before, after = read_report(copy.deepcopy(plain), newest=YEAR), changed(plain, change)
    assert before.findings == []
    assert met(after) == met(before)
    assert kinds(after) == CHANGES[change]


def test_addresses_follow_what_was_moved(plain: PlainFile) -> None:
    named = Slot("qa_fte")
    before = read_report(copy.deepcopy(plain), newest=YEAR).places.get(named)
    after = changed(plain, _title_rows).places.get(named)
    renamed = changed(plain, _rename).places.get(named)
    assert before
    assert after
    assert renamed
    assert (before.cell, after.cell) == ("D9", "D13")
    assert renamed.sheet_name == "Наш лист"


def test_a_missing_sheet_is_fatal_and_named(plain: PlainFile) -> None:
    reading = changed(plain, lambda p: p["sheets"].remove(of(p, "budget")))
    assert [(f.rule, f.level, f.sheet) for f in reading.findings] == [("F025", "fatal", "budget")]


@pytest.mark.parametrize(("sheet", "code"), [("unit", "value"), ("measures", "due"), ("measures", "id")])
def test_a_missing_column_is_fatal_and_named(plain: PlainFile, sheet: str, code: str) -> None:
    def lose(p: PlainFile) -> None:
        lost = column_of(of(p, sheet), code)
        drop(of(p, sheet), lambda _, c: c == lost)

    found = [f for f in changed(plain, lose).findings if f.level == "fatal"]
    assert [(f.rule, f.sheet, f.params["column"]) for f in found] == [("F026", sheet, code)]


def test_without_key_and_question_nothing_tells_the_rows_apart(plain: PlainFile) -> None:
    def lose(p: PlainFile) -> None:
        sheet = of(p, "unit")
        lost = {column_of(sheet, code) for code in ("key", "question")}
        drop(sheet, lambda _, c: c in lost)

    assert "key_column_missing" in kinds(changed(plain, lose))


def test_a_question_answered_twice_is_named_at_both_cells(plain: PlainFile) -> None:
    def twice(p: PlainFile) -> None:
        sheet = of(p, "unit")
        sheet["cells"] += [(900, column_of(sheet, "key"), "qa_fte"), (900, column_of(sheet, "value"), 7.0)]

    (found,) = changed(plain, twice).findings
    assert (found.rule, found.cell, found.params["cell"]) == ("F029", "D900", "D9")


def test_a_workbook_of_another_kind_is_told_what_was_expected(plain: PlainFile) -> None:
    stranger: PlainFile = {
        "kind": "xlsx",
        "document": None,
        "sheets": [{"name": "Sheet1", "cells": [(1, 1, "a")]}],
    }
    with pytest.raises(Refused) as refused:
        read_report(stranger, newest=YEAR)
    assert refused.value.reason == "not_our_form"
    assert refused.value.params["met"] == "Sheet1"
    assert refused.value.params["expected"]


def test_an_empty_template_is_not_a_report(plain: PlainFile) -> None:
    def empty(p: PlainFile) -> None:
        for sheet in p["sheets"]:
            if not sheet["name"].startswith("_"):
                drop(sheet, lambda r, c: r > HEADER_ROW and c > 3)
                if sheet["name"] in {s.label["ru"] for s in form(YEAR).sheets if s.kind == "table"}:
                    drop(sheet, lambda r, _: r > HEADER_ROW)

    assert "not_filled_in" in kinds(changed(plain, empty))
