"""The form as CSV files: the sheets, rows and columns of the workbook, in words of its language."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from schemas.codelists import codelist
from schemas.form import Slot, form
from schemas.workbook import sheet_layouts
from tests.ingest.files import YEAR, Direct, address, answers, file_of


def rows_of(content: bytes, name: str) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return list(csv.reader(io.StringIO(file.read(f"{name}.csv").decode()), delimiter=";"))


def at(rows: list[list[str]], address_: str) -> str:
    letters = address_.rstrip("0123456789")
    return rows[int(address_[len(letters) :]) - 1]["ABCDEFGHIJKLMNOP".index(letters)]


def test_there_is_one_file_per_sheet_and_one_that_says_whose_it_is() -> None:
    with zipfile.ZipFile(io.BytesIO(file_of("csv", answers()))) as file:
        assert file.namelist() == [*(f"{sheet.id}.csv" for sheet in form(YEAR).sheets), "_meta.csv"]


@pytest.mark.parametrize(
    ("language", "day", "number"), [("ky", "14.03.2022", "3,5"), ("en", "2022-03-14", "3.5")]
)
def test_values_stand_at_the_workbooks_addresses_in_the_languages_way(
    language: str, day: str, number: str
) -> None:
    content = file_of("csv", answers(), language=language)
    assert at(rows_of(content, "documents"), address(Slot("policy", "", "date"))) == day
    assert at(rows_of(content, "unit"), address(Slot("qa_fte"))) == number
    label = codelist("qa_form")["unit"].label[language]
    assert at(rows_of(content, "unit"), address(Slot("qa_form"))) == label


def test_every_row_carries_its_key() -> None:
    content = file_of("csv", {Slot("qa_form"): "unit"})
    for layout in sheet_layouts(form(YEAR)):
        rows = rows_of(content, layout.sheet.id)
        for (field, item), row in layout.rows.items():
            assert rows[row - 1][0] == str(Slot(field, item))


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_other_delimiters_and_encodings_are_read(delimiter: str, encoding: str) -> None:
    given = {**answers(), Slot("qa_unit_name"): "Отдел; качества, и учёта"}
    source = file_of("csv", given, language="ru")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = io.StringIO()
            rows = csv.reader(io.StringIO(old.read(name).decode()), delimiter=";")
            csv.writer(text, delimiter=delimiter).writerows(rows)
            # Kyrgyz letters have no place in cp1251.
            new.writestr(name, text.getvalue().encode(encoding, "replace"))
    sheets = {sheet["name"]: sheet["cells"] for sheet in Direct().read(target.getvalue())["sheets"]}
    assert "Отдел; качества, и учёта" in [value for _, _, value in sheets["unit"]]
