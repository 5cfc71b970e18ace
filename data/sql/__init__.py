"""The questions put to DuckDB, one file each; values only as named parameters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """The text of `data/sql/<name>.sql`, read once per process."""
    return (HERE / f"{name}.sql").read_text("utf-8")
