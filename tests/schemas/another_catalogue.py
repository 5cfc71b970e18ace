"""A copy of the catalogue that a test may add to: every loader reads it until the test is over."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import schemas.form
import schemas.indicators
import schemas.issue
import schemas.rules
import schemas.texts
import schemas.wording

ROOT = Path(schemas.texts.__file__).parent


def forget() -> None:
    """Empty every cache of the program: what was read before came from another catalogue."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("schemas", "data", "ingest", "dashboards"):
            for value in list(vars(module).values()):
                # Asked of the type: a proxy of Flask's answers only within a request.
                if hasattr(type(value), "cache_clear"):
                    value.cache_clear()


@contextmanager
def catalogue_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Copy the catalogue into the folder and let every loader read it there."""
    root = folder / "schemas"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    places = {
        schemas.texts: root,
        schemas.wording: root,
        schemas.form: root / "form",
        schemas.indicators: root / "indicators",
        schemas.rules: root / "rules",
        schemas.issue: root / "issued",
    }
    for module, place in places.items():
        monkeypatch.setattr(module, "HERE", place)
    forget()
    try:
        yield root
    finally:
        monkeypatch.undo()
        forget()


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


A_QUANTITY = """
[field.mentors]
kind = "quantity"
type = "whole"
unit = "persons"
provisions = ["7.8"]
min = 0
max = 20000
label.ky = "Иш ордундагы насаатчылар"
label.ru = "Наставники на рабочем месте"
label.en = "Workplace mentors"
"""

AN_INDICATOR = """
[indicator.W04]
label.ky = "100 билим алуучуга насаатчы"
label.ru = "Наставников на 100 обучающихся"
label.en = "Mentors per 100 students"
definition.ky = "Иш ордундагы насаатчылар 100 билим алуучуга."
definition.ru = "Наставники на рабочем месте на 100 обучающихся."
definition.en = "Workplace mentors per 100 students."
unit = "per_100"
numerator = ["mentors"]
denominator = ["students"]
scale = 100
provisions = ["7.8"]
charts = ["trends"]
"""

A_YEAR = """
[2026]
opens = 2027-09-01
deadline = 2027-11-15
freezes = 2027-12-01
academic_from = 2026-09-01
academic_to = 2027-08-31
"""
