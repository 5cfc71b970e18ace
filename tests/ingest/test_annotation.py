"""The user's own workbook comes back with its cells marked, and can be had without the marks again."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ingest.annotation import Note, Wording, annotate, annotated, strip

WORDING = Wording(
    "Табылгалар",
    "Отчёттогу табылгалар",
    ("Деңгээл", "Кайда", "Маани", "Эмне", "Кантип"),
    {"error": "Оңдоо керек", "explain": "Түшүндүрүү керек", "warning": "Эскертүү"},
)
NOTES = (
    Note("One", "B3", "error", "One, B3", "A number is needed <here> & now", "Write a whole number", "12a"),
    Note("One", "A4", "explain", "One, A4", "The change is large", "Explain it", "=1+1"),
    Note("Two's", "B5", "warning", "Two's, B5", "ө ү ң", "", "x"),
    Note("Two's", "Z9", "warning", "Two's, Z9", "a cell that stands nowhere", "", ""),
    Note("", "", "error", "", "A sheet is missing", "Put it back", ""),
)


def a_workbook() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    unlocked = book.add_format({"bg_color": "#F4F6F6", "locked": False})
    for name in ("One", "Two's"):
        sheet = book.add_worksheet(name)
        sheet.repeat_rows(0, 2)
        for row in range(10):
            sheet.write(row, 0, f"x{row}")
            sheet.write_blank(row, 1, None, unlocked)
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": ["a", "b"]})
        sheet.write_formula("D1", "=1+1", None, 2)
        sheet.protect()
    book.get_worksheet_by_name("One").write_comment("A3", "my own")
    book.worksheets()[1].activate()
    book.close()
    return target.getvalue()


def by_openpyxl() -> bytes:
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(a_workbook())).save(target)
    return target.getvalue()


def through_libreoffice(content: bytes, folder: Path) -> bytes:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    (folder / "in.xlsx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "in.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / "in.xlsx").read_bytes()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("make", [a_workbook, by_openpyxl])
def test_what_is_annotated_and_stripped_is_the_original(make) -> None:
    original = make()
    marked = annotate(original, NOTES, WORDING)
    assert annotated(marked)
    assert parts(strip(marked)) == parts(original)


@pytest.mark.parametrize("make", [a_workbook, by_openpyxl])
def test_new_annotations_replace_the_old(make) -> None:
    original = make()
    twice = annotate(annotate(original, NOTES, WORDING), NOTES[:1], WORDING)
    assert parts(twice) == parts(annotate(original, NOTES[:1], WORDING))


def test_cells_are_filled_commented_and_linked_and_the_rest_is_kept() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(a_workbook(), NOTES, WORDING)))
    assert book.sheetnames == ["Табылгалар", "One", "Two's"]
    one, two = book["One"], book["Two's"]
    assert "A number is needed <here> & now" in one["B3"].comment.text
    assert one["B3"].fill.fgColor.rgb == "FFF7CFC9"
    assert one["A3"].comment.text == "my own"
    assert two["B5"].fill.fgColor.rgb == "FFFBF3DC"
    assert one.protection.sheet
    assert not one["B3"].protection.locked
    assert len(one.data_validations.dataValidation) == 10
    assert one.print_title_rows == two.print_title_rows == "$1:$3"
    findings = book.worksheets[0]
    assert findings["C4"].hyperlink.location == "'One'!B3"
    assert findings["C6"].hyperlink.location == "'Two''s'!B5"
    assert [findings.cell(8, c).value for c in (2, 5)] == ["Оңдоо керек", "A sheet is missing"]
    values = openpyxl.load_workbook(io.BytesIO(annotate(a_workbook(), NOTES, WORDING)), data_only=True)
    assert values["One"]["D1"].value == 2


def test_a_formula_in_a_value_stays_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(a_workbook(), NOTES, WORDING)))
    assert book.worksheets[0]["D5"].data_type == "s"


def test_a_workbook_without_annotations_is_stripped_to_itself() -> None:
    original = a_workbook()
    assert strip(original) is original


def test_marks_go_also_after_libreoffice_has_saved_the_workbook(tmp_path: Path) -> None:
    saved = through_libreoffice(annotate(a_workbook(), NOTES, WORDING), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(strip(saved)))
    assert book.sheetnames == ["One", "Two's"]
    comments = [cell.comment.text for sheet in book for row in sheet for cell in row if cell.comment]
    assert comments == ["my own"]
    # LibreOffice keeps no colour behind a solid fill, so the cell may come back without one.
    assert book["One"]["B3"].fill.fgColor.rgb in ("FFF4F6F6", "00000000")
    assert book["One"].print_title_rows == "$1:$3"


def test_libreoffice_keeps_what_it_saved_before_the_marks_came(tmp_path: Path) -> None:
    original = through_libreoffice(a_workbook(), tmp_path)
    marked = annotate(original, NOTES, WORDING)
    assert parts(strip(marked)) == parts(original)
