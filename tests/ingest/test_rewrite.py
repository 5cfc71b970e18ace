"""One cell changed, everything else as it was."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from ingest.annotation import Note, Wording, annotate
from ingest.rewrite import CALCULATION, CannotRewrite, rewrite
from schemas.form import Slot
from tests.ingest.files import address, answers, file_of

WORDING = Wording("Findings", "On your report", ("a", "b", "c", "d", "e"), {"error": "To correct"})


@pytest.fixture(scope="module")
def workbook():
    return file_of("xlsx", answers())


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def sheet_of(content, name):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)[name]


def named(content, number):
    return next(
        name
        for name in openpyxl.load_workbook(io.BytesIO(content)).sheetnames
        if name.startswith(f"{number} ")
    )


def test_only_the_sheet_with_the_cell_differs(workbook):
    sheet = named(workbook, 15)
    cell = address(Slot("students", "higher"))
    changed = rewrite(workbook, {(sheet, cell): 77.0})
    before, after = parts(workbook), parts(changed)
    assert list(before) == list(after)
    (different,) = [name for name in before if before[name] != after[name]]
    assert different.startswith("xl/worksheets/sheet")
    assert len(after[different]) - len(before[different]) in range(-30, 30)
    assert sheet_of(changed, sheet)[cell].value == 77


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12.0, 12),
        (12.5, 12.5),
        ("a < b & c", "a < b & c"),
        ("=1+1", "=1+1"),
        ("\x01tab\tand\nline", "tab\tand\nline"),
        (None, None),
    ],
)
def test_each_kind_of_value_stands_in_the_cell_as_what_it_is(workbook, value, read):
    sheet, cell = named(workbook, 2), address(Slot("qa_unit_name"))
    met = sheet_of(rewrite(workbook, {(sheet, cell): value}), sheet)[cell]
    assert met.value == read
    assert met.data_type != "f", "a text that looks like a formula is none"
    assert met.protection.locked is False, "it keeps its style"


def test_a_day_is_a_number_where_the_cell_shows_days_and_words_elsewhere(workbook):
    sheet, dated, plain = (
        named(workbook, 3),
        address(Slot("policy", "", "date")),
        address(Slot("policy", "", "number")),
    )
    changed = sheet_of(
        rewrite(workbook, {(sheet, dated): date(2026, 2, 25), (sheet, plain): date(2026, 2, 25)}), sheet
    )
    assert changed[dated].value.date() == date(2026, 2, 25)
    assert changed[plain].value == "25.02.2026"


def test_a_cell_where_none_stands_is_put_in_its_order(workbook):
    sheet = named(workbook, 2)
    changed = sheet_of(
        rewrite(workbook, {(sheet, "Z6"): "far", (sheet, "B900"): "deep", (sheet, "C3000"): 1.0}), sheet
    )
    assert (changed["Z6"].value, changed["B900"].value, changed["C3000"].value) == ("far", "deep", 1)


def with_formulas():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("One")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_array_formula("B1:B2", "{=A1*2}", None, 4)
        sheet.write_number("C1", 5)
    return target.getvalue()


def test_a_formula_gives_way_to_the_value_and_the_order_of_calculation_with_it():
    content = with_formulas()
    there = parts(content)
    there[CALCULATION] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>'
    )
    there["[Content_Types].xml"] = there["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, part in there.items():
            file.writestr(name, part)
    changed = rewrite(target.getvalue(), {("One", "A1"): 3.0})
    assert CALCULATION not in parts(changed)
    assert b"calcChain" not in parts(changed)["[Content_Types].xml"]
    assert sheet_of(changed, "One")["A1"].value == 3
    assert sheet_of(changed, "One")["C1"].value == 5


def test_the_head_of_a_formula_that_others_share_is_not_changed():
    with pytest.raises(CannotRewrite):
        rewrite(with_formulas(), {("One", "B1"): 3.0})


def test_a_sheet_that_is_not_there_is_said_to_be_missing(workbook):
    with pytest.raises(KeyError):
        rewrite(workbook, {("Nowhere", "A1"): 1.0})


def test_our_own_marks_are_taken_out_first(workbook):
    sheet, cell = named(workbook, 15), address(Slot("students", "higher"))
    marked = annotate(workbook, [Note(sheet, cell, "error", "there", "wrong", "mend it")], WORDING)
    after, plain = (parts(rewrite(content, {(sheet, cell): 77.0})) for content in (marked, workbook))
    assert list(after) == list(plain)
    # The sheet that opens gets its mark back in another place of its tag.
    assert {name for name in plain if after[name] != plain[name]} <= {"xl/worksheets/sheet1.xml"}


def test_the_same_change_gives_the_same_bytes(workbook):
    change = {(named(workbook, 15), address(Slot("students", "higher"))): 77.0}
    assert rewrite(workbook, change) == rewrite(workbook, change)
