"""The annual report as a workbook: the form of a year, pre-filled for one institution, in one language."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from schemas.form import Field, Form, Slot
from schemas.issue import version
from schemas.workbook_layout import (
    LEVELS,
    SheetLayout,
    column_codes,
    header_words,
    sheet_layouts,
    sheet_words,
)
from schemas.workbook_pages import Pages, Value
from schemas.workbook_readme import write_readme

__all__ = [
    "META_SHEET",
    "Prefill",
    "SheetLayout",
    "Value",
    "column_codes",
    "header_words",
    "register_facts",
    "seal",
    "sheet_layouts",
    "sheet_words",
    "template",
]

META_SHEET = "_meta"
SEALED = ("form", "version", "institution", "year", "language", "issued")


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a workbook holds when it is handed out.

    `facts` are the register's, `last` last year's accepted values: they stand beside the inputs, in
    the inputs of questions that rarely change, and as the measures to account for. With `answers`
    the inputs hold exactly these instead (a filled workbook).
    """

    institution: str
    name: str = ""
    facts: Mapping[Slot, Value] = field(default_factory=dict)
    last: Mapping[Slot, Value] = field(default_factory=dict)
    answers: Mapping[Slot, Value] | None = None
    deadline: date | None = None  # its own, where that is another than the year's

    @property
    def levels(self) -> tuple[str, ...]:
        """The institution's levels of education; all of them where none is known."""
        known = {**self.facts, **(self.answers or {})}
        return tuple(level for level in LEVELS if known.get(Slot("level", level)) == "yes") or LEVELS

    def inputs(self, form: Form) -> dict[Slot, Value]:
        """The values of the input cells."""
        if self.answers is not None:
            return dict(self.answers)
        fields = form.fields
        carried = {
            slot: value
            for slot, value in self.last.items()
            if slot.field in fields
            and fields[slot.field].prefill == "last_year"
            and fields[slot.field].kind != "table"
        }
        return {**carried, **self._measures(fields), **self.facts}

    def _measures(self, fields: Mapping[str, Field]) -> dict[Slot, Value]:
        """Last year's measures as records to account for: what was planned, not how it ended."""
        if "prev_measures" not in fields:
            return {}
        return {
            Slot("prev_measures", slot.row, slot.part): value
            for slot, value in self.last.items()
            if slot.field == "measures" and slot.part in ("id", "text", "due")
        }


def register_facts(institution: str, levels: Iterable[str] = (), **choices: str) -> dict[Slot, Value]:
    """The register's facts as slots: register_facts("KG-0001", ["higher"], region="KG11")."""
    facts: dict[Slot, Value] = {Slot("institution_id"): institution}
    chosen = set(levels)
    if chosen:
        facts |= {Slot("level", level): "yes" if level in chosen else "no" for level in LEVELS}
    return facts | {Slot(name): code for name, code in choices.items() if code}


def seal(meta: Mapping[str, str], key: bytes) -> str:
    """HMAC-SHA256 over what `_meta` says: proof that this workbook was issued here, of nothing else."""
    message = "\n".join(str(meta.get(name, "")) for name in SEALED)
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def template(
    form: Form,
    prefill: Prefill,
    language: str,
    file: Path | str | BinaryIO,
    *,
    issued: date,
    key: bytes = b"",
) -> None:
    """Write the workbook. Choices are offered as they hold on the day of issue."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(issued.year, issued.month, issued.day), "author": "Sapat"})
    name = f"{prefill.institution} {prefill.name}".strip()
    pages = Pages(book, language, issued, inputs=prefill.inputs(form), last=prefill.last, name=name)
    write_readme(book, pages.styles, form, (name, prefill.deadline), language=language)
    for layout in sheet_layouts(form, prefill.levels):
        pages.sheet(layout)
    pages.lists.write_hidden()
    _write_meta(book, form, prefill, language, issued, key)
    book.close()


def _write_meta(
    book: xlsxwriter.Workbook, form: Form, prefill: Prefill, language: str, issued: date, key: bytes
) -> None:
    meta = {
        "form": str(form.year),
        "version": version(form),
        "institution": prefill.institution,
        "year": str(form.year),
        "language": language,
        "issued": issued.isoformat(),
    }
    meta["hmac"] = seal(meta, key)
    page = book.add_worksheet(META_SHEET)
    for row, (name, value) in enumerate(meta.items()):
        page.write_string(row, 0, name)
        page.write_string(row, 1, value)
    page.hide()
    page.protect()
