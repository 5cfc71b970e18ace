"""How far a standard is applied, in words; and which questions of the form ask for each."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.words import _, label
from schemas.codelists import codelist
from schemas.form import sheets
from schemas.standards import standards


def forms() -> dict[str, str]:
    """The standards that the report asks for, by question, as they are called."""
    found: dict[str, list[str]] = {}
    for one in standards().values():
        if one.form:
            found.setdefault(one.form, []).append(one.title)
    return {form: " / ".join(titles) for form, titles in found.items()}


def levels_asked() -> dict[str, tuple[str, ...]]:
    """The levels each question is asked of."""
    return {one.id: one.levels for sheet in sheets() for one in sheet.fields if one.id in forms()}


def questions(form: str) -> list[str]:
    """A standard's question and those about its certificate."""
    return [form, f"{form}_cert", f"{form}_cert_to"]


def standard_state_words() -> Mapping[str, str]:
    codes = {id: label(code.label) for id, code in codelist("standard_status").items()}
    return codes | {
        "certified": _("Certified, valid"), "expired": _("Certificate expired"), "na": _("Not applicable"),
        "blank": _("Left blank"), "no_report": _("Not reported"),
    }  # fmt: skip
