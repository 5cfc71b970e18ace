"""The workbook: every value at its mapped address, in three languages, whole after LibreOffice."""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from schemas.__main__ import main
from schemas.codelists import codelist
from schemas.form import Slot, form
from schemas.indicators import indicators
from schemas.texts import LANGUAGES
from schemas.workbook import (
    Prefill,
    column_codes,
    header_words,
    register_facts,
    seal,
    sheet_layouts,
    sheet_words,
    template,
)
from schemas.workbook_layout import CODES_ROW, FIRST_ROW, HEADER_ROW
from tests.schemas.another_catalogue import A_QUANTITY, AN_INDICATOR, append, catalogue_in

ISSUED = date(2026, 9, 1)
COLLEGE = register_facts("KG-0001", ["secondary"], region="KG11", authority="science", ownership="state")
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def a_workbook(prefill=None, language="ky", year=2025, **options):
    """Write a template and give it back as bytes."""
    file = io.BytesIO()
    prefill = prefill or Prefill("KG-0001", "Бишкек колледжи", COLLEGE)
    template(form(year), prefill, language, file, issued=ISSUED, **options)
    return file.getvalue()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cell(book, slot, language="ky", year=2025):
    """The cell that the map gives a slot."""
    f = form(year).fields[slot.field]
    layout = next(layout for layout in sheet_layouts(form(year)) if layout.sheet.id == f.sheet)
    return book[layout.sheet.label[language]][layout.address(slot)]


def a_value_for(part, number):
    """A fitting value, different from slot to slot where the type allows."""
    if part.list:
        return list(codelist(part.list))[number % len(codelist(part.list))]
    if part.type == "date":
        return date(2020, 1, 1 + number % 28)
    if part.type in ("text", "code", "link"):
        return f"={part.type} {number}"
    return part.min + number if part.min else number


def every_answer(year=2025):
    answers = {
        slot: a_value_for(part, number) for number, (slot, _, part) in enumerate(form(year).slots(), start=1)
    }
    for f in form(year).fields.values():
        if f.kind == "table":
            answers |= {Slot(f.id, row, p.id): a_value_for(p, int(row)) for row in "123" for p in f.parts}
    return answers


@EVERY_LANGUAGE
def test_every_slot_stands_at_its_mapped_address(language):
    answers = every_answer()
    book = opened(a_workbook(Prefill("KG-0001", answers=answers), language))
    parts = {(f.id, part.id): part for f in form(2025).fields.values() for part in f.parts}
    for slot, value in answers.items():
        found = cell(book, slot, language).value
        part = parts[slot.field, slot.part if form(2025).fields[slot.field].kind != "quantity" else "value"]
        if part.list:
            value = codelist(part.list)[value].label[language]
        if isinstance(found, datetime):
            found = found.date()
        assert found == value, slot


@EVERY_LANGUAGE
def test_words_are_in_the_language_of_the_workbook(language):
    book = opened(a_workbook(language=language))
    assert book.sheetnames[1:-2] == [sheet.label[language] for sheet in form(2025).sheets]
    page = book[form(2025).sheets[1].label[language]]
    shown = {row[2].value for row in page.iter_rows(min_row=FIRST_ROW)}
    assert {f.label[language] for f in form(2025).sheets[1].fields} <= shown
    assert page.cell(2, 2).value == form(2025).sheets[1].intro[language]


def test_columns_are_named_by_hidden_codes_and_rows_by_hidden_keys():
    book = opened(a_workbook())
    for layout in sheet_layouts(form(2025)):
        page = book[layout.sheet.label["ky"]]
        codes = [found.value for found in page[CODES_ROW]][: len(layout.columns)]
        assert tuple(codes) == layout.columns
        assert page.row_dimensions[CODES_ROW].hidden
        assert page.column_dimensions["A"].hidden
        for (field, row), at in layout.rows.items():
            assert page.cell(at, 1).value == str(Slot(field, row))


def test_a_heading_in_any_language_leads_to_its_code():
    for language in LANGUAGES:
        book = opened(a_workbook(language=language))
        for layout in sheet_layouts(form(2025)):
            page = book[layout.sheet.label[language]]
            assert sheet_words()[page.title.casefold()] == layout.sheet.id
            headings = [found.value for found in page[HEADER_ROW]][: len(layout.columns)]
            assert [header_words()[heading.casefold()] for heading in headings] == list(layout.columns)
            assert set(layout.columns) <= column_codes()


def test_an_institution_fills_in_only_the_levels_it_teaches():
    book = opened(a_workbook())
    assert cell(book, Slot("students", "secondary")).protection.locked is False
    assert cell(book, Slot("students", "higher")).protection.locked is True
    assert cell(book, Slot("teachers_degree", "secondary")).protection.locked is True
    assert book[form(2025).sheets[0].label["ky"]].protection.sheet


def test_the_register_and_last_year_are_filled_in_beforehand():
    last = {
        Slot("students", "secondary"): 812,
        Slot("head_order", part="number"): "12-к",
        Slot("head_order", part="date"): date(2022, 2, 3),
        Slot("qa_form"): "unit",
        Slot("measures", "1", "id"): "M-1",
        Slot("measures", "1", "text"): "Китепкана",
        Slot("measures", "1", "due"): date(2026, 3, 1),
        Slot("measures", "1", "status"): "in_progress",
    }
    book = opened(a_workbook(Prefill("KG-0001", "", COLLEGE, last)))
    assert cell(book, Slot("institution_id")).value == "KG-0001"
    assert cell(book, Slot("region")).value == "Бишкек шаары"
    assert cell(book, Slot("level", "secondary")).value == "Ооба"
    assert cell(book, Slot("head_order", part="number")).value == "12-к"
    assert cell(book, Slot("qa_form")).value is None
    assert cell(book, Slot("students", "secondary")).value is None
    shown = {found.value for page in book for row in page.iter_rows() for found in row}
    assert {812, "Түзүмдүк бөлүм", "№ 12-к, 03.02.2022"} <= shown
    assert cell(book, Slot("prev_measures", "1", "id")).value == "M-1"
    assert cell(book, Slot("prev_measures", "1", "due")).value == datetime(2026, 3, 1)
    assert cell(book, Slot("prev_measures", "1", "status")).value is None


def test_with_answers_the_inputs_hold_exactly_these():
    answers = {
        Slot("qa_form"): "unit",
        Slot("students", "secondary"): "көп",
        Slot("qa_fte", part="state"): "nothing",
    }
    book = opened(a_workbook(Prefill("KG-0001", "", COLLEGE, {}, answers)))
    assert cell(book, Slot("qa_form")).value == "Түзүмдүк бөлүм"
    assert cell(book, Slot("students", "secondary")).value == "көп"
    assert cell(book, Slot("qa_fte", part="state")).value == "Билдире турган нерсе жок"
    assert cell(book, Slot("region")).value is None


def validations(book, language="ky"):
    found = {}
    for page in book:
        for rule in page.data_validations.dataValidation:
            found |= {(page.title, place): rule for place in str(rule.sqref).split()}
    return found


@EVERY_LANGUAGE
def test_a_choice_offers_its_list_in_the_language(language):
    book = opened(a_workbook(language=language))
    at = cell(book, Slot("qa_form"), language)
    rule = validations(book)[at.parent.title, at.coordinate]
    labels = [code.label[language] for code in codelist("qa_form").values()]
    assert rule.formula1 == '"' + ",".join(labels) + '"'


def test_a_long_list_stands_on_a_hidden_sheet_with_what_holds_that_day():
    book = opened(a_workbook())
    at = cell(book, Slot("authority"))
    rule = validations(book)[at.parent.title, at.coordinate]
    column = re.fullmatch(r"_lists!\$(\w)\$1:\$\1\$\d+", rule.formula1).group(1)
    offered = [found.value for found in book["_lists"][column] if found.value]
    today = [code.label["ky"] for code in codelist("authority").values() if code.valid_on(ISSUED)]
    assert offered == today
    assert codelist("authority")["education_science"].label["ky"] not in offered
    assert book["_lists"].sheet_state == "hidden"


def test_numbers_and_dates_are_limited():
    book = opened(a_workbook())
    rules = validations(book)
    for slot, kind in ((Slot("students", "secondary"), "whole"), (Slot("qa_fte"), "decimal")):
        at = cell(book, slot)
        assert rules[at.parent.title, at.coordinate].type == kind
    at = cell(book, Slot("last_review"))
    assert rules[at.parent.title, at.coordinate].type == "date"
    at = cell(book, Slot("last_review"))
    assert at.number_format == "dd.mm.yyyy"


def test_the_hidden_meta_sheet_proves_where_the_workbook_comes_from():
    meta = {row[0].value: row[1].value for row in opened(a_workbook(key=b"secret"))["_meta"].iter_rows()}
    assert meta["form"] == meta["year"] == "2025"
    assert (meta["institution"], meta["language"], meta["issued"]) == ("KG-0001", "ky", "2026-09-01")
    message = "\n".join(meta[n] for n in ("form", "version", "institution", "year", "language", "issued"))
    assert meta["hmac"] == hmac.new(b"secret", message.encode(), hashlib.sha256).hexdigest()
    assert seal(meta, b"secret") == meta["hmac"]
    assert seal({**meta, "institution": "KG-0002"}, b"secret") != meta["hmac"]


def test_the_same_input_gives_the_same_bytes():
    assert a_workbook() == a_workbook()


def test_nothing_needs_macros_names_or_formulas():
    with zipfile.ZipFile(io.BytesIO(a_workbook(Prefill("KG-0001", answers=every_answer())))) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower()]
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
        names = re.findall(r'<definedName name="([^"]+)"', parts.read("xl/workbook.xml").decode())
    assert not any("<f>" in sheet for sheet in sheets)
    assert set(names) <= {"_xlnm.Print_Titles"}


def test_an_indicator_declared_in_one_table_is_asked_in_the_workbook(tmp_path, monkeypatch):
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "form" / "15_quantities.toml", A_QUANTITY)
        append(root / "indicators" / "07_work_based.toml", AN_INDICATOR)
        answers = {Slot("mentors", "secondary"): 7}
        book = opened(a_workbook(Prefill("KG-0001", answers=answers), "ru"))
        found = cell(book, Slot("mentors", "secondary"), "ru")
        assert found.value == 7
        assert found.parent.cell(found.row, 3).value == "Наставники на рабочем месте"
        assert indicators()["W04"].numerator == ("mentors",)


def test_the_command_line_writes_a_template_with_facts_from_a_file(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text(
        '{"name": "Колледж", "facts": {"level/secondary": "yes"}, "last": {"policy.date": "2022-02-03"}}',
        "utf-8",
    )
    out = tmp_path / "report.xlsx"
    arguments = ["template", "--year", "2025", "--institution", "KG-0042", "--language", "en"]
    assert main([*arguments, "--out", str(out), "--facts", str(facts)]) == 0
    book = openpyxl.load_workbook(out)
    assert cell(book, Slot("institution_id"), "en").value == "KG-0042"
    assert cell(book, Slot("policy", part="date"), "en").value == datetime(2022, 2, 3)


@pytest.fixture(scope="module")
def resaved(tmp_path_factory):
    """A filled workbook before and after LibreOffice opened and saved it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    answers = every_answer()
    content = a_workbook(Prefill("KG-0001", "", COLLEGE, {}, answers), "ky")
    (folder / "report.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = [
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder / "out"),
        str(folder / "report.xlsx"),
    ]
    subprocess.run([office, profile, *convert], check=True, capture_output=True, timeout=180)
    return opened(content), openpyxl.load_workbook(folder / "out" / "report.xlsx")


def test_libreoffice_keeps_every_value_at_its_address(resaved):
    before, after = resaved
    for slot in every_answer():
        assert cell(after, slot).value == cell(before, slot).value, slot


def test_libreoffice_keeps_codes_keys_and_protection(resaved):
    _, after = resaved
    assert after["_meta"].sheet_state == after["_lists"].sheet_state == "hidden"
    for layout in sheet_layouts(form(2025)):
        page = after[layout.sheet.label["ky"]]
        assert tuple(found.value for found in page[CODES_ROW])[: len(layout.columns)] == layout.columns
        assert page.row_dimensions[CODES_ROW].hidden
        assert page.column_dimensions["A"].hidden
        assert page.protection.sheet
    assert cell(after, Slot("students", "secondary")).protection.locked is False
    assert cell(after, Slot("qa_form")).protection.locked is False


def covering(book, at):
    for rule in at.parent.data_validations.dataValidation:
        if at.coordinate in rule.sqref:
            return rule
    return None


def test_libreoffice_keeps_drop_downs_and_limits(resaved):
    before, after = resaved
    for slot, _, part in form(2025).slots():
        was, now = (covering(book, cell(book, slot)) for book in (before, after))
        if was is None:
            continue
        assert now is not None, slot
        assert now.type == was.type, slot
        if part.list:
            assert now.formula1.replace("$", "").replace("'", "") == was.formula1.replace("$", ""), slot
