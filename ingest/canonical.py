"""The canonical form of a report, as JSON: every value under its field, row and part.

    {"form": 2025, "institution": "KG-0001", "language": "ky",
     "answers": {"qa_form": {"": {"value": "unit"}}, "students": {"higher": {"value": 1200}}}}

A value's address is its slot, so findings name it as "students/higher".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.reading import Met, Place, Reading
from ingest.reasons import finding
from ingest.refusals import Refused
from schemas.form import Field, Form, Slot, form

_KEYS = ("form", "year", "institution", "language")
_YEARS = range(2020, 2101)


def read_document(document: Mapping[str, Any], *, newest: int) -> Reading:
    """Read a report in canonical form; raise `Refused` when none of its answers is known."""
    meta = {key: str(document[key]) for key in _KEYS if document.get(key) is not None}
    year = meta.get("form", "")
    of = form(int(year) if year.isdigit() and int(year[:6]) in _YEARS else newest)
    reading = Reading("json", meta, of)
    known = of.fields
    for code, rows in document["answers"].items():
        if code not in known or not isinstance(rows, dict):
            reading.findings.append(finding("unknown_row", "", f"answers/{code}", code, name="JSON"))
            continue
        for row, parts in rows.items():
            for blank in known[code].parts if known[code].kind == "table" and row.isdigit() else ():
                slot = Slot(code, row, blank.id)
                reading.places.name(slot, Place(known[code].sheet, known[code].sheet, str(slot)))
            for part, value in parts.items() if isinstance(parts, dict) else ():
                _read_value(reading, known[code], Slot(code, row, part), value)
    if not reading.met:
        raise Refused("not_our_form", expected=", ".join(list(known)[:5]) + ", …", met="json")
    for slot, of_field, _ in of.slots():
        reading.places.name(slot, Place(of_field.sheet, of_field.sheet, str(slot)))
    return reading


def _read_value(reading: Reading, of: Field, slot: Slot, value: object) -> None:
    place = Place(of.sheet, of.sheet, str(slot))
    if not _stands_in_form(of, slot):
        reading.findings.append(finding("unknown_row", of.sheet, str(slot), str(slot)))
    elif isinstance(value, (str, int, float)) and value != "":
        reading.places.name(slot, place)
        plain = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        reading.met.append(Met(slot, place, plain))


def _stands_in_form(of: Field, slot: Slot) -> bool:
    if slot.part in ("state", "reason"):
        return slot.row == "" or slot.row in of.rows()
    if all(slot.part != part.id for part in of.parts):
        return False
    return slot.row.isdigit() if of.kind == "table" else slot.row in of.rows()


def document(answers: Mapping[Slot, object], of: Form, institution: str, language: str) -> dict[str, Any]:
    """Write answers in canonical form; days become ISO dates."""
    nested: dict[str, dict[str, dict[str, object]]] = {}
    for slot, value in answers.items():
        spelled = value.isoformat() if hasattr(value, "isoformat") else value  # type: ignore[union-attr]
        nested.setdefault(slot.field, {}).setdefault(slot.row, {})[slot.part] = spelled
    head = {"form": of.year, "year": of.year, "institution": institution, "language": language}
    return {**head, "answers": nested}
