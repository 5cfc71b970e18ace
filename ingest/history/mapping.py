"""The mapping of a past series: which column of the table holds what (a TOML file)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.codelists import codelist
from schemas.form import sheets
from schemas.indicators import Indicator, indicators
from schemas.texts import LANGUAGES, Text

FACTS = ("level", "region", "ownership", "authority")
"""What a new entry on the register needs to know; each is also the name of its code list."""


class BadMapping(ValueError):
    """Mapping and table do not fit: `reason` is a text of schemas/history.toml, `name` its blank."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"{reason}: {name}")
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of an institution: the same for all, or read from a column whose words `values` explains."""

    constant: str = ""
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sides:
    """The columns an indicator's numerator and denominator add up."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesMapping:
    """One series: its name for good, where it comes from, and where everything stands in it.

    `register` makes register entries for institutions not there yet; with `reports` false they are
    let off reporting. `amounts` are quantities kept beside the indicators.
    """

    series: str
    source: Text
    licence: Text
    code: str
    prefix: str
    names: Mapping[str, str]
    register: bool
    reports: bool
    facts: Mapping[str, Given]
    year: str
    offset: int
    indicators: Mapping[str, Sides]
    amounts: Mapping[str, str]

    def columns(self) -> Iterator[str]:
        """Every column the mapping names, some more than once."""
        yield from (self.code, self.year, *self.names.values())
        yield from (given.column for given in self.facts.values() if given.column)
        yield from self.figures()

    def figures(self) -> Iterator[str]:
        """The columns that hold numbers."""
        for sides in self.indicators.values():
            yield from (*sides.numerator, *sides.denominator)
        yield from self.amounts.values()


def read_mapping(content: bytes) -> SeriesMapping:
    """Read and check a mapping; raises BadMapping."""
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadMapping("not_toml", str(problem)) from problem
    _only(table, "", "file", "institution", "year", "indicator", "quantity")
    file, institution, year = (_table(table, name) for name in ("file", "institution", "year"))
    _only(file, "file", "series", "source", "licence")
    _only(institution, "institution", "code", "prefix", "name", "register", "reports", *FACTS)
    _only(year, "year", "column", "offset")
    facts = {name: _given(institution[name], name) for name in FACTS if name in institution}
    if "level" not in facts:
        raise BadMapping("missing", "[institution] level")
    found = SeriesMapping(
        series=_needed(file, "file", "series"),
        source=_text(file, "source"),
        licence=_text(file, "licence"),
        code=_needed(institution, "institution", "code"),
        prefix=str(institution.get("prefix", "")),
        names=_names(institution.get("name", {})),
        register=bool(institution.get("register", False)),
        reports=bool(institution.get("reports", True)),
        facts=facts,
        year=_needed(year, "year", "column"),
        offset=int(year.get("offset", 0)),
        indicators={id: _sides(id, entry) for id, entry in table.get("indicator", {}).items()},
        amounts=dict(table.get("quantity", {})),
    )
    _refuse_unknown(found)
    return found


def _refuse_unknown(found: SeriesMapping) -> None:
    if not found.indicators:
        raise BadMapping("missing", "[indicator]")
    known = {f.id for sheet in sheets() for f in sheet.fields if f.kind == "quantity"}
    for name in found.amounts:
        if name not in known:
            raise BadMapping("unknown", f"[quantity] {name}")


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:  # Any: as tomllib gives it
    if not isinstance(table.get(name), dict):
        raise BadMapping("missing", f"[{name}]")
    return table[name]


def _needed(table: Mapping[str, Any], where: str, name: str) -> str:  # Any: as tomllib gives it
    if not isinstance(table.get(name), str) or not table[name].strip():
        raise BadMapping("missing", f"[{where}] {name}")
    return table[name]


def _only(table: Mapping[str, Any], where: str, *known: str) -> None:  # Any: as tomllib gives it
    """A misspelt name would silently do nothing."""
    for name in table:
        if name not in known:
            raise BadMapping("unknown", f"[{where}] {name}" if where else f"[{name}]")


def _text(file: Mapping[str, Any], name: str) -> Text:  # Any: as tomllib gives it
    given = file.get(name)
    if isinstance(given, str):
        return dict.fromkeys(LANGUAGES, given)
    if not isinstance(given, dict) or any(language not in given for language in LANGUAGES):
        raise BadMapping("missing", f"[file] {name} ({', '.join(LANGUAGES)})")
    return given


def _names(given: str | Mapping[str, str]) -> Mapping[str, str]:
    """The column of the name in each language: one for all of them, or one each."""
    if isinstance(given, str):
        return dict.fromkeys(LANGUAGES, given)
    _only(given, "institution.name", *LANGUAGES)
    return dict(given)


def _given(entry: str | Mapping[str, Any], name: str) -> Given:  # Any: as tomllib gives it
    if isinstance(entry, str):
        found = Given(constant=entry)
    else:
        _only(entry, f"institution.{name}", "column", "values")
        found = Given(column=_needed(entry, f"institution.{name}", "column"), values=entry.get("values", {}))
    for code in (found.constant, *found.values.values()):
        if code and code not in codelist(name):
            raise BadMapping("unknown", f"[institution] {name} = {code}")
    return found


def _sides(id: str, entry: Mapping[str, Any]) -> Sides:  # Any: as tomllib gives it
    declared = indicators().get(id)
    if declared is None:
        raise BadMapping("unknown", f"[indicator.{id}]")
    if declared.computed:
        raise BadMapping("computed", id)
    _only(entry, f"indicator.{id}", "numerator", "denominator")
    sides = Sides(_listed(entry.get("numerator")), _listed(entry.get("denominator")))
    if not sides.numerator or bool(sides.denominator) != bool(declared.denominator):
        raise BadMapping("sides", id)
    return sides


def _listed(entry: str | list[str] | None) -> tuple[str, ...]:
    return () if not entry else (entry,) if isinstance(entry, str) else tuple(entry)


def slots_of(declared: Indicator, sides: Sides) -> Iterator[tuple[str, str, str]]:
    """Each column with the field and part of the cell it fills.

    A column stands for the quantity at its place; where a side is given as one sum of several
    quantities, it stands for the indicator's side as a whole.
    """
    for part, columns, quantities in (
        ("numerator", sides.numerator, declared.numerator),
        ("denominator", sides.denominator, declared.denominator),
    ):
        if len(columns) == len(quantities):
            yield from ((column, name, "value") for column, name in zip(columns, quantities, strict=True))
        else:
            yield from ((column, declared.id, part) for column in columns)
