"""The lines of a past series: whose each is, of which year and level, and which cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.history.mapping import FACTS, Given, SeriesMapping
from ingest.history.table import PastTable
from ingest.normalise import choice_words, fold, normalise
from schemas.findings import Finding
from schemas.form import Part

_CODE = re.compile(r"[A-Z0-9-]{3,20}")
_SPAN = re.compile(r"^\s*((?:19|20)\d\d)\s*[/–—-]\s*(?:\d\d|(?:19|20)\d\d)\s*$")  # 2014/15
_YEAR = Part("value", "year")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one cell: a reason of schemas/history.toml, or a rule's finding."""

    cell: str
    institution: str
    year: str
    reason: str = ""
    value: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """`known` has the columns institution, year, level, and `at`, the line's place in the table."""

    known: pd.DataFrame
    rejected: list[Remark]


def lines_of(table: PastTable, mapping: SeriesMapping, registered: Collection[str] | None) -> Lines:
    """Say whose every line is. With `registered`, only institutions among them may come."""
    code = pd.Series(table.text(mapping.code), dtype="object")
    years = pd.Series(table.text(mapping.year), dtype="object")
    lines = pd.DataFrame(
        {
            "institution": _each(code, lambda text: _code(text, mapping.prefix)),
            "year": _each(years, _year),
            "level": facts_of(table, mapping.facts["level"], "level"),
            "at": np.arange(len(table)),
        }
    )
    lines["year"] += mapping.offset
    strangers = np.zeros(len(lines), bool)
    if registered is not None:
        strangers = ~lines["institution"].isin(list(registered)).to_numpy()
    level_column = mapping.facts["level"].column or mapping.code
    wrong = {
        "no_institution": ((lines["institution"] == "").to_numpy(), mapping.code),
        "unknown_institution": (strangers, mapping.code),
        "no_year": ((lines["year"] - mapping.offset == 0).to_numpy(), mapping.year),
        "unknown_level": ((lines["level"] == "").to_numpy(), level_column),
    }
    left, rejected = np.ones(len(lines), bool), []
    for reason, (mask, column) in wrong.items():
        rejected += _remarks(table, lines, np.flatnonzero(mask & left), (reason, column))
        left &= ~mask
    again = lines[left].duplicated(["institution", "year", "level"]).to_numpy()
    rejected += _remarks(table, lines, np.flatnonzero(left)[again], ("twice", mapping.code))
    return Lines(lines[left][~again].reset_index(drop=True), rejected)


def facts_of(table: PastTable, given: Given, name: str) -> NDArray[np.object_]:
    """A fact's code for every line; "" where its word is in no list."""
    if not given.column:
        return np.full(len(table), given.constant, dtype=object)
    words = {fold(word): code for word, code in given.values.items()}
    return _each(
        pd.Series(table.text(given.column), dtype="object"),
        lambda text: words.get(fold(text)) or choice_words(name).get(fold(text), ""),
    )


def last_facts(table: PastTable, mapping: SeriesMapping, lines: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For every institution its names and facts by the newest line that gives them."""
    columns: dict[str, NDArray[np.object_]] = {
        f"name_{language}": table.text(column) for language, column in mapping.names.items()
    }
    columns |= {
        name: facts_of(table, given, name) for name, given in mapping.facts.items() if name != "level"
    }
    assert set(mapping.facts) <= set(FACTS)
    newest = lines.sort_values("year", kind="stable")
    found: dict[str, dict[str, str]] = {code: {} for code in newest["institution"].unique()}
    for name, values in columns.items():
        mine = newest.assign(value=values[newest["at"].to_numpy()])
        mine["value"] = [text.strip() for text in mine["value"]]
        mine = mine[mine["value"] != ""].drop_duplicates("institution", keep="last")
        for code, value in zip(mine["institution"], mine["value"], strict=True):
            found[code][name] = value
    return found


def _each(texts: pd.Series, read: Callable[[str], object]) -> NDArray[np.object_]:
    """Read every distinct text once."""
    codes, met = pd.factorize(texts)
    return np.array([read(text) for text in met], dtype=object)[codes] if len(met) else np.array([], object)


def _code(text: str, prefix: str) -> str:
    code = f"{prefix}{text.strip().upper()}"
    return code if text.strip() and _CODE.fullmatch(code) else ""


def _year(text: str) -> int:
    span = _SPAN.match(text)
    number = float(span[1]) if span else normalise(text, _YEAR).number
    return int(number) if number else 0


def _remarks(
    table: PastTable, lines: pd.DataFrame, at: NDArray[np.intp], why: tuple[str, str]
) -> list[Remark]:
    reason, column = why
    texts, letters = table.text(column), table.letters(column)
    return [
        Remark(
            f"{letters}{table.line[row]}", str(lines["institution"].iat[row]), str(lines["year"].iat[row] or "—"),
            reason, str(texts[row]),
        )
        for row in at
    ]  # fmt: skip
