"""Small mistakes mended without a spreadsheet: the answers given anew become the next version's file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from data.register.corrections import Correction
from data.register.reports import ReportRow
from data.stores import Stores
from ingest import canonical
from ingest.check import Candidate, Examined, Opener, examine
from ingest.normalise import Meaning, normalise, raw_text
from ingest.reading import Place, Reading
from ingest.rewrite import CannotRewrite, Written, rewrite
from schemas.codelists import codelist
from schemas.findings import Finding
from schemas.form import Field, Part, Slot, form
from schemas.issue import moves
from schemas.states import State
from schemas.workbook_layout import sheet_layouts

MENDABLE = frozenset({State.RETURNED, State.TO_EXPLAIN, State.SUBMITTED})
"""States before a signature: what is signed is changed by a new file alone."""

_EXTRAS = {"state": Part("state", "choice", "answer_state"), "reason": Part("reason", "text")}
_WHOSE = "institution_id"


class NotMendable(ValueError):
    """A cell cannot be mended on the page; `reason` says why: sealed, no_place, formula, unreadable."""

    def __init__(self, reason: str, slot: Slot | None = None) -> None:
        super().__init__(f"{slot}: {reason}")
        self.reason = reason
        self.slot = slot


class Unclear(ValueError):
    """What was typed is no answer to the question; `problems` gives the problem by slot."""

    def __init__(self, problems: Mapping[Slot, str]) -> None:
        super().__init__(", ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Mended:
    """The next version's file, and what was changed in it. No corrections: nothing differs."""

    content: bytes
    filename: str
    corrections: tuple[Correction, ...] = ()


@dataclass(slots=True)
class _Answer:
    """One answer given anew: what it means, and where it goes."""

    slot: Slot
    part: Part
    place: Place
    meaning: Meaning
    before: str
    after: str = field(default="")


def part_of(year: int, slot: Slot) -> Part | None:
    """The part of the form a slot belongs to; None when the form does not ask it."""
    asked = form(year).fields.get(slot.field)
    if asked is None:
        return None
    if slot.part in _EXTRAS:
        return _EXTRAS[slot.part] if asked.kind != "table" else None
    return next((part for part in asked.parts if part.id == slot.part), None)


def mendable(found: Finding, year: int, levels: Iterable[str]) -> bool:
    """Whether the answer a finding is about may be given anew on the page."""
    slot = Slot(found.field, found.row, found.part or "value")
    return bool(found.field and found.cell and ":" not in found.cell) and not _sealed(slot, year, levels)


def _sealed(slot: Slot, year: int, levels: Iterable[str]) -> bool:
    """What does not belong to the institution: whose report it is, and levels it does not teach."""
    asked = form(year).fields.get(slot.field)
    if asked is None or part_of(year, slot) is None or slot.field == _WHOSE:
        return True
    if asked.kind == "table":
        return not slot.row.isdigit()
    extra = slot.part in _EXTRAS and slot.row == ""
    return (slot.row not in asked.rows() and not extra) or slot in _closed(asked, year, levels)


def _closed(asked: Field, year: int, levels: Iterable[str]) -> frozenset[Slot]:
    layouts = sheet_layouts(form(year), tuple(levels))
    return next(layout.closed for layout in layouts if layout.sheet.id == asked.sheet)


def mend(
    stores: Stores, opener: Opener, row: ReportRow, answers: Mapping[Slot, str], *, levels: Iterable[str] = ()
) -> Mended:
    """The file of a report with these answers given anew, as people type them ("" empties one).

    Raises NotMendable, Unclear, and Refused when the file cannot be read again.
    """
    if State(row.state) not in MENDABLE:
        raise NotMendable("sealed")
    levels = tuple(levels)
    for slot in answers:
        if _sealed(slot, row.year, levels):
            raise NotMendable("sealed", slot)
    content = stores.archive.read(row.sha256)
    candidate = Candidate(row.id, row.institution, row.year, content)
    examined = examine(candidate, opener)
    if examined.reading is None:
        raise NotMendable("unreadable")
    given = _given(examined, examined.reading, row.year, answers)
    if not given:
        return Mended(content, row.filename)
    made = tuple(
        Correction(one.place.sheet, one.place.cell, *one.slot, one.before, one.after) for one in given
    )
    if examined.reading.kind == "xlsx":
        return Mended(_workbook(content, given, row.language), row.filename, made)
    name = str(PurePath(row.filename).with_suffix(".json"))
    return Mended(_document(row, examined.reading, given, content), name, made)


def _given(examined: Examined, reading: Reading, year: int, answers: Mapping[Slot, str]) -> list[_Answer]:
    """The answers that differ from what stands in the file; raises Unclear with all that are none."""
    stands = {Slot(cell.field, cell.row, cell.part): cell for cell in examined.cells}
    found, unclear = [], {}
    for slot, typed in answers.items():
        part, place = part_of(year, slot), reading.places.get(slot)
        if part is None or place is None:
            raise NotMendable("no_place", slot)
        cell = stands.get(slot)
        if cell and typed.strip() == cell.raw.strip():
            continue  # left as it was, even where that is no answer: somebody may mend one thing at a time
        meaning = normalise(typed, part)
        if meaning.problem:
            unclear[slot] = meaning.problem
        elif (meaning.text or "") != ((cell.text or cell.raw) if cell else ""):
            found.append(_Answer(slot, part, place, meaning, cell.raw if cell else "", typed.strip()))
    if unclear:
        raise Unclear(unclear)
    return found


def _workbook(content: bytes, given: Iterable[_Answer], language: str) -> bytes:
    changes = {(one.place.sheet_name, one.place.cell): _written(one, language) for one in given}
    try:
        return rewrite(content, changes)
    except CannotRewrite:
        raise NotMendable("formula") from None
    except KeyError:
        raise NotMendable("no_place") from None


def _written(one: _Answer, language: str) -> Written:
    """What stands in the cell then: a choice in the workbook's language, numbers and days as such."""
    meaning = one.meaning
    if meaning.text is None:
        return None
    if one.part.type == "choice" and one.part.list:
        return codelist(one.part.list)[meaning.text].label[language]
    return meaning.date or (meaning.number if meaning.number is not None else meaning.text)


def _document(row: ReportRow, reading: Reading, given: Iterable[_Answer], content: bytes) -> bytes:
    """The answers in canonical form with the corrections; a JSON original keeps all else it says."""
    back = {}
    if reading.form.year < row.year:
        back = {new: old for old, new in moves(reading.form.year, row.year).items()}
    if reading.kind == "json":
        document: dict[str, Any] = json.loads(content.decode("utf-8-sig"))
    else:
        answers = {met.slot: _plain(raw_text(met.value), met.value) for met in reading.met}
        document = canonical.document(answers, reading.form, row.institution, row.language)
    for one in given:
        slot = one.slot._replace(field=back.get(one.slot.field, one.slot.field))
        parts = document["answers"].setdefault(slot.field, {}).setdefault(slot.row, {})
        if one.meaning.text is None:
            parts.pop(slot.part, None)
        else:
            parts[slot.part] = _plain(one.meaning.text, one.meaning.number)
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


def _plain(text: str, value: object) -> str | float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text
    return int(value) if float(value).is_integer() else float(value)
