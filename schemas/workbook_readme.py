"""The workbook's first sheet: whose it is, how to fill it in, what the states mean, where everything is."""

from __future__ import annotations

from datetime import date

import xlsxwriter

from schemas.codelists import codelist
from schemas.form import Form
from schemas.texts import declarations
from schemas.workbook_style import Styles, height
from schemas.years import report_years

TEXT_WIDTH = 96


def write_readme(
    book: xlsxwriter.Workbook, styles: Styles, form: Form, whose: tuple[str, date | None], *, language: str
) -> None:
    """Write the first sheet, with a link to every other."""
    text = declarations("workbook")
    word = {name: entry[language] for name, entry in text["word"].items()}
    page = book.add_worksheet(text["sheet"]["read_me"][language])
    page.hide_gridlines(2)
    page.set_column(0, 0, 2)
    page.set_column(1, 1, 30)
    page.set_column(2, 2, TEXT_WIDTH)
    page.set_row(0, 32)
    page.write_string(0, 1, word["title"], styles["title"])
    at = 2
    for fact, value in _facts(form.year, whose, word):
        page.write_string(at, 1, fact, styles["intro"])
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
            page.set_row(at, height((right, TEXT_WIDTH)))
            at += 1
    page.write_string(at + 1, 1, word["sheets"], styles["section"])
    for offset, sheet in enumerate(form.sheets, start=at + 2):
        name = sheet.label[language]
        page.write_url(offset, 1, f"internal:'{name}'!A1", styles["reference"], string=name)
        page.write_string(offset, 2, sheet.intro[language], styles["plain"])
        page.set_row(offset, height((sheet.intro[language], TEXT_WIDTH)))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect()
    page.activate()


def _facts(number: int, whose: tuple[str, date | None], word: dict[str, str]) -> list[tuple[str, str]]:
    name, own = whose
    facts = [(word["institution"], name)]
    year = report_years().get(number)
    if year is None:
        return [*facts, (word["year"], str(number))]
    return [*facts, (word["year"], year.name), (word["deadline"], f"{own or year.deadline:%d.%m.%Y}")]


def _states(meanings: dict[str, dict[str, str]], language: str) -> list[tuple[str, str]]:
    return [(code.label[language], meanings[id][language]) for id, code in codelist("answer_state").items()]
