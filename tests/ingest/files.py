"""Reports as files of every kind, made from the believable answers of tests/schemas/reports.py."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.stores import Stores
from ingest import canonical
from ingest.check import Candidate, Checked
from ingest.isolated import read_guarded
from ingest.pipeline import check_many
from ingest.plain import csv_zip
from ingest.refusals import Refused
from ingest.sheets import PlainFile
from schemas.form import Slot, form, slot
from schemas.issue import version
from schemas.workbook import Prefill, Value, sheet_layouts, template
from tests.ingest.ods import ods
from tests.schemas.reports import a_report

CODE, YEAR, RECEIVED = "KG-0001", 2025, date(2026, 11, 10)
KINDS = ("xlsx", "ods", "csv", "json")


def answers(**changes: Any) -> dict[Slot, Value]:
    """The answers of a full report without a fault; see `a_report` for the keywords."""
    return {slot(name): value for name, value in a_report(**changes).items()}


def answers_of(year: int, **changes: Any) -> dict[Slot, Value]:
    """The same report as it would have stood in another year: every day and year moved by as much."""
    moved: dict[Slot, Value] = {}
    for named, value in answers().items():
        if isinstance(value, date):
            value = value.replace(year=value.year + year - YEAR)
        elif named.field in ("strategic_from", "strategic_to"):
            value = int(value) + year - YEAR
        moved[named] = value
    moved |= {slot(name): value for name, value in changes.items()}
    return moved


def file_of(
    kind: str, given: Mapping[Slot, Value], *, language: str = "ky", institution: str = CODE, year: int = YEAR
) -> bytes:
    """The answers as a file of this kind."""
    of = form(year)
    meta = {"form": str(year), "version": version(of), "institution": institution}
    meta |= {"year": str(year), "language": language}
    if kind == "json":
        return json.dumps(canonical.document(given, of, institution, language), ensure_ascii=False).encode()
    if kind == "csv":
        return csv_zip(of, given, meta, language)
    if kind == "ods":
        return ods(of, given, meta, language)
    target = io.BytesIO()
    template(of, Prefill(institution, answers=given), language, target, issued=date(2026, 9, 1))
    return target.getvalue()


def address(named: Slot, kind: str = "xlsx", year: int = YEAR) -> str:
    """Where a slot stands in a file of this kind."""
    if kind == "json":
        return str(named)
    id = form(year).fields[named.field].sheet
    return next(one for one in sheet_layouts(form(year)) if one.sheet.id == id).address(named)


class Direct:
    """Guards and reads in this process: what the isolated child does, without the child."""

    def read(self, content: bytes) -> PlainFile:
        found = read_guarded(content)
        if "refused" in found:
            raise Refused(found["refused"], **found["params"])
        return found["file"]

    def __enter__(self) -> Direct:
        return self

    def __exit__(self, *_: object) -> None:
        return


def check(stores: Stores, content: bytes, *, institution: str = CODE, year: int = YEAR) -> Checked:
    """What checking one file comes to."""
    return check_all(stores, [content], institution=institution, year=year)[0]


def check_all(
    stores: Stores, contents: Sequence[bytes], *, institution: str = CODE, year: int = YEAR
) -> list[Checked]:
    candidates = [Candidate(f"r{n}", institution, year, content) for n, content in enumerate(contents)]
    return check_many(stores, Direct(), candidates, [RECEIVED] * len(candidates))


def said(checked: Checked) -> list[tuple[str, str, str]]:
    """Rule, sheet and cell of every finding that asks for something."""
    return [(f.rule, f.sheet, f.cell) for f in checked.findings if f.level != "info"]
