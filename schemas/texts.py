"""The three languages, and texts that stand in all of them side by side."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ky", "ru", "en")

Text = Mapping[str, str]
"""One text in every language: {"ky": ..., "ru": ..., "en": ...}."""

Table = Mapping[str, Any]
"""A table as tomllib gives it; the loader of each catalogue checks its shape."""

HERE = Path(__file__).parent


@cache
def declarations(name: str) -> Table:
    """Return the tables of `schemas/<name>.toml`, read once per process."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def with_tuples(entry: Table) -> dict[str, Any]:
    """A table whose arrays are tuples, as frozen dataclasses want them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
