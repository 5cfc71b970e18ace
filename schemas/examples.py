"""The examples of the rules, run: a small report for each, which must pass or fail its rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from schemas.checks import check
from schemas.form import Slot, slot
from schemas.frames import CELLS
from schemas.layout import NUMBERS, layout, part_of
from schemas.rules import Rule, rules

YEAR = 2025
RECEIVED = date(2026, 11, 1)


def cells_of(values: Mapping[str, Any], report: str = "1", year: int = YEAR) -> pd.DataFrame:
    """Slot values as a CELLS frame: each value in a cell of its own, row by row down its sheet.

    A value may be a table {raw, problem, text, number, date} to say what was met in the cell.
    """
    rows, line = [], {}
    for name, value in values.items():
        named = slot(name)
        asked = layout(year).fields[named.field]
        line[asked.sheet] = line.get(asked.sheet, 4) + 1
        part = part_of(asked, named.part)
        assert part is not None, f"{name} is no slot of the form {year}"
        rows.append((report, asked.sheet, f"D{line[asked.sheet]}", *named, *_read(value, part.type)))
    frame = pd.DataFrame(rows, columns=pd.Index(CELLS))
    frame["number"] = frame["number"].astype(float)
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    return frame


def _read(value: Any, kind: str) -> tuple[str, str | None, float | None, date | None, str]:
    """raw, text, number, date, problem; as the reading of a cell gives them."""
    if isinstance(value, Mapping):
        text = value.get("text", None if value.get("problem") else value["raw"])
        return value["raw"], text, value.get("number"), value.get("date"), value.get("problem", "")
    if kind in NUMBERS:
        return str(value), str(value), float(value), None, ""
    if kind == "date":
        day = value.date() if isinstance(value, datetime) else value
        return day.strftime("%d.%m.%Y"), day.isoformat(), None, day, ""
    return str(value), str(value), None, None, ""


def report_row(report: str, **changes: Any) -> dict[str, Any]:
    """One row of the table of reports that `check` takes."""
    row = {
        "report": report,
        "institution": "KG-0001",
        "year": YEAR,
        "levels": ("higher",),
        "region": "KG02",
        "ownership": "state",
        "authority": "science",
        "domain": "kg-0001.edu.kg",
        "received": pd.Timestamp(RECEIVED),
        "first_report": False,
    }
    return row | changes


def example_failures() -> list[str]:
    """Every example that does not behave: "E103 passes 1: found" or "E103 fails 2: not found"."""
    told, asked = [], []
    for rule in rules().values():
        if rule.frame == "file":
            continue
        if not (rule.passes and rule.fails):
            told.append(f"{rule.id}: an example that passes and one that fails are needed")
        asked += [
            (f"{rule.id} passes {at}", rule, example, False) for at, example in enumerate(rule.passes, 1)
        ]
        asked += [(f"{rule.id} fails {at}", rule, example, True) for at, example in enumerate(rule.fails, 1)]
    found = _found([(name, example) for name, _, example, _ in asked])
    for name, rule, example, expected in asked:
        if _speaks(rule, example, found.get((name, rule.id), set()), expected) is not expected:
            told.append(f"{name}: {'not found' if expected else 'found'}")
    return told


def _speaks(rule: Rule, example: Mapping[str, Any], fields: set[str], expected: bool) -> bool:
    """Whether the rule has a finding. One without targets finds much in so small a report: that it
    passes is judged at the example's own fields."""
    mentioned = {slot(name).field for name in example if not name.startswith("@")}
    return bool(fields if expected or rule.targets or not mentioned else fields & mentioned)


def _found(examples: list[tuple[str, Mapping[str, Any]]]) -> dict[tuple[str, str], set[str]]:
    """By example and rule the fields with a finding; all in one batch, but for those with a sector."""
    together = [example_report(name, example) for name, example in examples if "@sector" not in example]
    alone = [example_report(name, example) for name, example in examples if "@sector" in example]
    batches = [tuple(pd.concat(part, ignore_index=True) for part in zip(*together, strict=True)), *alone]
    found: dict[tuple[str, str], set[str]] = {}
    for cells, reports, previous, sector in batches:
        findings = check(cells, reports, previous, sector).findings
        for name, rule, field in zip(findings["report"], findings["rule"], findings["field"], strict=True):
            found.setdefault((name, rule), set()).add(field)
    return found


def example_report(
    name: str, example: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables that an example stands for: cells, reports, last year's cells, sector.

    Beside slots it may hold @levels, @previous (last year's slots), @sector (indicator -> p01, p99)
    and @same (so many quantities that are the same as last year).
    """
    values = {slot: value for slot, value in example.items() if not slot.startswith("@")}
    last = dict(example.get("@previous", {}))
    for at, quantity in enumerate(layout(YEAR).quantities[: example.get("@same", 0)]):
        values[str(Slot(quantity, "higher"))] = last[str(Slot(quantity, "higher"))] = 10 + at
    institution = f"OF {name}" if last else "KG-0001"
    row = report_row(name, levels=tuple(example.get("@levels", ("higher",))), institution=institution)
    previous = cells_of(last, "last", YEAR - 1).assign(institution=institution)
    fences = [(i, "higher", 99, *limits) for i, limits in example.get("@sector", {}).items()]
    sector = pd.DataFrame(fences, columns=pd.Index(["indicator", "level", "n", "p01", "p99"]))
    return cells_of(values, name), pd.DataFrame([row]), previous, sector
