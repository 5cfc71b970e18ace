"""The workbook's first sheet: whose it is, how to fill it in, what the states mean, where everything is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter

from schemas.codelists import codelist
from schemas.form import Form
from schemas.texts import declarations
from schemas.workbook_style import Styles
from schemas.years import report_years

if TYPE_CHECKING:  # the two modules belong together; at run time only `workbook` knows this one
    from schemas.workbook import Prefill


def write_readme(
    book: xlsxwriter.Workbook, styles: Styles, form: Form, prefill: Prefill, language: str
) -> None:
    """Write the first sheet, with a link to every other."""
    text = declarations("workbook")
    word = {name: entry[language] for name, entry in text["word"].items()}
    page = book.add_worksheet(text["sheet"]["readme"][language])
    page.hide_gridlines(2)
    page.set_column(0, 0, 2)
    page.set_column(1, 1, 30)
    page.set_column(2, 2, 96)
    page.set_row(0, 32)
    page.write_string(0, 1, word["title"], styles["title"])
    at = 2
    for name, value in _facts(form, prefill, word):
        page.write_string(at, 1, name, styles["intro"])
        page.write_string(at, 2, value, styles["strong"])
        at += 1
    sections = (
        (word["how"], [(f"{number}.", step[language]) for number, step in text["step"].items()]),
        (word["states"], _states(text["state"], language)),
    )
    for title, lines in sections:
        page.write_string(at + 1, 1, title, styles["section"])
        at += 2
        for left, right in lines:
            page.write_string(at, 1, left, styles["strong"])
            page.write_string(at, 2, right, styles["plain"])
            at += 1
    page.write_string(at + 1, 1, word["sheets"], styles["section"])
    for offset, sheet in enumerate(form.sheets, start=at + 2):
        name = sheet.label[language]
        page.write_url(offset, 1, f"internal:'{name}'!A1", styles["reference"], string=name)
        page.write_string(offset, 2, sheet.intro[language], styles["plain"])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect()
    page.activate()


def _facts(form: Form, prefill: Prefill, word: dict[str, str]) -> list[tuple[str, str]]:
    facts = [(word["institution"], f"{prefill.institution} {prefill.name}".strip())]
    year = report_years().get(form.year)
    if year is None:
        return [*facts, (word["year"], str(form.year))]
    return [*facts, (word["year"], year.name), (word["deadline"], f"{year.deadline:%d.%m.%Y}")]


def _states(meanings: dict[str, dict[str, str]], language: str) -> list[tuple[str, str]]:
    return [(code.label[language], meanings[id][language]) for id, code in codelist("answer_state").items()]
