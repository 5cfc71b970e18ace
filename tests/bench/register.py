"""A register beside a generated snapshot: its institutions, their reports in force, and what rules found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np
from sqlalchemy import Table, insert

from data.register import demo_accounts, tables
from data.register.engine import Change, Register
from schemas.findings import Level
from schemas.roles import SYSTEM
from schemas.rules import rules
from tests.bench import sector
from tests.bench.sector import Size

FINDINGS = 4
"""Of each report, which is what those of the demo have; one in four is explained."""
_AT_ONCE = 20_000
Row = Mapping[str, object]


def fill(register: Register, size: Size) -> None:
    """Every row in one transaction, its own history left out: nobody here reads the audit."""
    with register.transaction() as change:
        _add(change, tables.institution, _institutions(size))
        _add(change, tables.institution_fact, _facts(size))
        _add(change, tables.report, _reports(size))
        _add(change, tables.finding, _findings(size))
        _add(change, tables.explanation, _explanations(size))
    demo_accounts.open_all(register, sector.code(1))


def _add(change: Change, table: Table, rows: Iterable[Row]) -> None:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        change.connection.execute(insert(table), some)


def _institutions(size: Size) -> Iterator[Row]:
    for number in range(size.institutions):
        yield {"code": sector.code(number), "valid_from": "2000-01-01"}


def _facts(size: Size) -> Iterator[Row]:
    for one in sector.institutions(size).to_dict("records"):
        kept = {str(name): value for name, value in one.items() if name != "level"}
        yield {**kept, "since": "2000-01-01", "main_level": one["level"]}


def _reported(size: Size) -> Iterator[tuple[str, int]]:
    for year in size.all_years:
        for number in sector.reporting(size, year):
            yield sector.code(number), year


def _reports(size: Size) -> Iterator[Row]:
    for code, year in _reported(size):
        came = f"{year + 1}-11-10T06:00:00.000000Z"
        yield {
            "id": f"{code}-{year}", "institution": code, "year": year, "attempt": 1, "state": "published",
            "sha256": "a" * 64, "filename": "report.xlsx", "size": 30_000, "received_at": came,
            "received_by": SYSTEM.id, "submitted_at": came, "signed_at": came, "decided_at": came,
        }  # fmt: skip


def _drawn(size: Size) -> Iterator[tuple[str, int, int]]:
    """Report, place and rule of each finding: the same each time it is asked."""
    chance = np.random.default_rng(7)
    for code, year in _reported(size):
        for place, rule in enumerate(chance.integers(0, len(_rules()), FINDINGS)):
            yield f"{code}-{year}", place, int(rule)


def _rules() -> list[str]:
    return [id for id, one in rules().items() if one.level != Level.ERROR]


def _findings(size: Size) -> Iterator[Row]:
    known = [rules()[id] for id in _rules()]
    for report, place, rule in _drawn(size):
        yield {
            "report": report, "rule": known[rule].id, "version": 1, "level": str(known[rule].level),
            "stage": "row", "sheet": "quantities", "cell": f"E{place + 5}", "field": "students",
            "row": sector.LEVELS[place % 3], "part": "value", "value": str(100 + place), "params": {},
            "state": "open" if place else "explained",
        }  # fmt: skip


def _explanations(size: Size) -> Iterator[Row]:
    for report, place, rule in _drawn(size):
        if not place:
            yield {
                "report": report, "rule": _rules()[rule], "field": "students", "row": sector.LEVELS[0],
                "part": "value", "kind": "explained", "reason": "other", "text": "Two schools became one.",
                "value": "100", "by": SYSTEM.id, "at": "2026-11-10T06:00:00.000000Z",
            }  # fmt: skip
