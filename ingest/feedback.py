"""What a sender gets back: findings in words, as JSON, and on the own workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from ingest.annotation import Note, Wording, annotate
from ingest.check import Checked, Opener, sheet_name
from ingest.read import read_report
from ingest.refusals import Refused
from schemas.findings import OPEN_LEVELS, Finding, Level
from schemas.form import Slot, sheets
from schemas.rules import blocked_words, rules, slot_label, words
from schemas.texts import Text, declarations

_ORDER = {level: number for number, level in enumerate(Level)}


def text(name: str, language: str) -> str:
    """A word around findings (schemas/feedback.toml): text("level.error", "ky")."""
    table: Any = declarations("feedback")  # Any: nested tables of texts
    for key in name.split("."):
        table = table[key]
    return table[language]


def is_open(findings: Sequence[Finding]) -> bool:
    """Whether anything has to be corrected or explained before the report can be handed in."""
    return any(found.level in OPEN_LEVELS for found in findings)


def readable(checked: Checked) -> bool:
    """Whether the file could be read as a report at all."""
    return not any(found.level is Level.FATAL for found in checked.findings)


def where(found: Finding, language: str) -> str:
    """Sheet, cell and question in words."""
    sheet = next((sheet.label[language] for sheet in sheets() if sheet.id == found.sheet), found.sheet)
    asked = label(Slot(found.field, found.row, found.part or "value"), language) if found.field else ""
    return " · ".join(part for part in (sheet, found.cell, asked) if part)


def label(slot: Slot, language: str) -> str:
    """The question a slot belongs to."""
    return slot_label(slot, language)


def as_dicts(checked: Checked, language: str) -> dict[str, Any]:  # Any: JSON
    """The outcome as JSON: every finding with place, value and words, and what could not be checked."""
    return {
        "readable": readable(checked),
        "open": is_open(checked.findings),
        "findings": [as_dict(found, language) for found in checked.findings],
        "blocked": [
            {"rule": rule, "why": f"{text('blocked', language)}: {blocked_words(why, language)}"}
            for rule, why in checked.blocked.items()
        ],
    }


def as_dict(found: Finding, language: str) -> dict[str, Any]:  # Any: JSON
    """One finding with its words."""
    said = words(found, language)
    return {
        "rule": found.rule,
        "version": rules()[found.rule].version,
        "level": str(found.level),
        "stage": str(found.stage),
        "sheet": found.sheet,
        "cell": found.cell,
        "field": found.field,
        "row": found.row,
        "part": found.part,
        "value": found.value,
        "message": said.message,
        "fix": said.fix,
        "provision": said.provision,
    }


def as_text(checked: Checked, language: str) -> str:
    """The outcome for a terminal: the gravest first, grouped by sheet, each with how to mend it."""
    if not checked.findings:
        return text("clean", language)
    lines = []
    for level in Level:
        group = [found for found in checked.findings if found.level is level]
        if group:
            lines.append(f"{text(f'level.{level}', language)} ({len(group)})")
        for found in group:
            said = words(found, language)
            lines.append(f"  {found.rule}  {where(found, language)}".rstrip())
            lines.append(f"        {said.message}")
            if said.fix:
                lines.append(f"        {said.fix}")
    for rule, why in checked.blocked.items():
        lines.append(f"{text('blocked', language)}: {rule} ({blocked_words(why, language)})")
    return "\n".join(lines)


def refused_text(found: Finding, language: str) -> str:
    """Why a file was not taken in, and what to do, in one line."""
    said = words(found, language)
    return f"{said.message} {said.fix}".strip()


def notes(checked: Checked, language: str) -> list[Note]:
    """What to write on the workbook: findings by gravity, then in the order of the form."""
    found = sorted(checked.findings, key=lambda one: _ORDER[one.level])
    return [_note(checked, one, language) for one in found]


def _note(checked: Checked, found: Finding, language: str) -> Note:
    return _noted(found, sheet_name(checked.examined, found), language)


def _noted(found: Finding, sheet: str, language: str) -> Note:
    said = words(found, language)
    why = f"{said.message} ({said.provision})" if said.provision else said.message
    return Note(sheet, found.cell, str(found.level), where(found, language), why, said.fix, found.value)


def returned(content: bytes, checked: Checked, language: str) -> bytes:
    """The sender's own workbook with the findings on it; for another kind of file, a list of them."""
    reading = checked.examined.reading
    if reading is not None and reading.kind == "xlsx":
        return annotate(content, notes(checked, language), wording(language))
    return findings_workbook(notes(checked, language), language)


def marked(content: bytes, found: Sequence[Finding], opener: Opener, about: tuple[int, str]) -> bytes:
    """The sender's own workbook with findings recorded before; `about` is the report's year and a language.

    Nothing is checked again: the file is only opened to learn what its sheets are called. A file
    that cannot carry findings, or cannot be read, gives a list of them.
    """
    year, language = about
    try:
        reading = read_report(opener.read(content), newest=year)
    except Refused:
        return findings_workbook(recorded_notes(found, {}, language), language)
    notes = recorded_notes(found, reading.sheets, language)
    if reading.kind != "xlsx":
        return findings_workbook(notes, language)
    return annotate(content, notes, wording(language))


def recorded_notes(found: Sequence[Finding], names: Mapping[str, str], language: str) -> list[Note]:
    """The same notes from findings alone; `names` gives the name in the file of each of the form's sheets."""
    ordered = sorted(found, key=lambda one: _ORDER[one.level])
    return [_noted(one, names.get(one.sheet, ""), language) for one in ordered]


def wording(language: str) -> Wording:
    headers: Mapping[str, Text] = declarations("feedback")["header"]
    levels: Mapping[str, Text] = declarations("feedback")["level"]
    return Wording(
        text("sheet", language),
        text("title", language),
        [header[language] for header in headers.values()],
        {level: label[language] for level, label in levels.items()},
    )


def findings_workbook(found: Sequence[Note], language: str) -> bytes:
    """The findings as a workbook of their own, for files that cannot carry them."""
    said = wording(language)
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(said.sheet)
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        page.write_string(0, 0, said.title, bold)
        page.write_row(2, 0, said.headers, bold)
        for row, note in enumerate(found, 3):
            cells = (said.levels[note.level], note.where, note.value, note.text, note.fix)
            for column, value in enumerate(cells):
                page.write_string(row, column, value, wrapped)
        for column, width in enumerate((18, 40, 24, 60, 60)):
            page.set_column(column, column, width)
        page.freeze_panes(3, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
    return target.getvalue()
