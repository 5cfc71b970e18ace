"""A past series as figures: read, judged by the rules, and laid out as cells and observations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.history.lines import Remark, last_facts, lines_of
from ingest.history.mapping import SeriesMapping, slots_of
from ingest.history.table import PastTable
from schemas.findings import Level
from schemas.form import sheets
from schemas.indicators import indicators
from schemas.rules import rules
from schemas.series import check_series, finding

FIRST = 5
"""Places a rule spoke at that are written out; the others are counted."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A column's cells: the field and part of the form they fill, the lines they count in, the numbers."""

    column: str
    field: str
    part: str
    lines: NDArray[np.bool_]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """What a table holds.

    `lines` has institution, year, level and `at`, the place in the table; `figures` those, indicator,
    numerator, denominator and `line`, the place in `lines`.
    """

    mapping: SeriesMapping
    table: PastTable
    lines: pd.DataFrame
    figures: pd.DataFrame
    filled: list[Filled]
    facts: dict[str, dict[str, str]]
    rejected: list[Remark]
    warnings: Judged


def read_series(content: bytes, mapping: SeriesMapping, registered: Collection[str] | None) -> Series:
    """Read a table by its mapping and judge every figure; raises BadMapping."""
    table = PastTable(content, list(mapping.columns()))
    lines = lines_of(table, mapping, registered)
    reading = _Reading(table, mapping, lines.known)
    figures = reading.figures()
    amounts = reading.amounts()
    found = check_series(figures, amounts)
    wrong = found["rule"].map({id: rule.level is Level.ERROR for id, rule in rules().items()}).astype(bool)
    errors = Judged(reading, found[wrong], figures, amounts)
    bad = errors.found[errors.found["table"] == "figures"]
    kept = figures.drop(index=bad["at"].to_numpy()).reset_index(drop=True)
    return Series(
        mapping=mapping,
        table=table,
        lines=lines.known,
        figures=kept,
        filled=reading.filled(kept),
        facts=last_facts(table, mapping, lines.known),
        rejected=[*lines.rejected, *reading.unread, *errors],
        warnings=Judged(reading, found[~wrong], figures, amounts),
    )


class _Reading:
    """The numbers of a table, line by line."""

    def __init__(self, table: PastTable, mapping: SeriesMapping, lines: pd.DataFrame) -> None:
        self.table, self.mapping, self.lines = table, mapping, lines
        self.at = lines["at"].to_numpy(dtype=np.intp)
        self.types = {f.id: f.parts[0].type for s in sheets() for f in s.fields}
        self.slots = self._slots()
        self.kinds = {column: self.types.get(field, "decimal") for column, field, _, _ in self.slots}
        self.unread = list(self._unread())

    def _slots(self) -> list[tuple[str, str, str, str]]:
        """Column, field, part and indicator ("" for an amount). A slot has one column: where two
        indicators count the same thing on different bases, the later column stands for its side."""
        owner: dict[tuple[str, str], str] = {}
        found = []
        for id, sides in self.mapping.indicators.items():
            for column, field, part in slots_of(indicators()[id], sides):
                if owner.setdefault((field, part), column) != column:
                    field, part = id, "numerator" if column in sides.numerator else "denominator"
                found.append((column, field, part, id))
        for field, column in self.mapping.amounts.items():
            if owner.setdefault((field, "value"), column) == column:
                found.append((column, field, "value", ""))
        return found

    def numbers(self, column: str) -> NDArray[np.float64]:
        return self.table.numbers(column, self.kinds[column])[0][self.at]

    def _unread(self) -> Iterator[Remark]:
        for column in dict.fromkeys(self.mapping.figures()):
            _, wrong = self.table.numbers(column, self.kinds[column])
            for line in np.flatnonzero(wrong[self.at]):
                yield self.said(int(line), column, reason="not_a_number")

    def said(self, line: int, column: str, **said: object) -> Remark:
        """A remark about one cell; its value is what stands there unless told otherwise."""
        met = self.lines.iloc[line]
        said.setdefault("value", str(self.table.text(column)[self.at[line]]))
        cell = f"{self.table.letters(column)}{self.table.line[self.at[line]]}"
        return Remark(cell, met["institution"], str(met["year"]), **said)  # type: ignore[arg-type]

    def figures(self) -> pd.DataFrame:
        """Institution, year, level, indicator, numerator, denominator, and the line of each."""
        parts = []
        for id, sides in self.mapping.indicators.items():
            top = np.sum([self.numbers(column) for column in sides.numerator], axis=0)
            bottom = np.full(len(self.lines), np.nan)
            if sides.denominator:
                bottom = np.sum([self.numbers(column) for column in sides.denominator], axis=0)
            there = np.isfinite(top) & (np.isfinite(bottom) | (not sides.denominator))
            there &= self.lines["level"].isin(indicators()[id].levels).to_numpy()
            mine = self.lines[there].drop(columns="at").assign(indicator=id, line=np.flatnonzero(there))
            parts.append(mine.assign(numerator=top[there], denominator=bottom[there]))
        return pd.concat(parts, ignore_index=True)

    def amounts(self) -> pd.DataFrame:
        """Every quantity once: institution, year, level, field, value, and its column and line."""
        parts = []
        for column, field in dict.fromkeys((c, f) for c, f, part, _ in self.slots if part == "value"):
            value = self.numbers(column)
            there = np.isfinite(value)
            mine = self.lines[there].drop(columns="at").assign(field=field, value=value[there])
            parts.append(mine.assign(column=column, line=np.flatnonzero(there)))
        return pd.concat(parts, ignore_index=True)

    def filled(self, figures: pd.DataFrame) -> list[Filled]:
        """The cells behind the figures taken in, and the amounts beside them."""
        counted: dict[tuple[str, str, str], NDArray[np.bool_]] = {}
        for column, field, part, id in self.slots:
            lines = counted.setdefault((column, field, part), np.zeros(len(self.lines), bool))
            if id:
                lines[figures["line"][figures["indicator"] == id].to_numpy()] = True
            else:
                lines |= np.isfinite(self.numbers(column))
        return [Filled(*key, lines, self.numbers(key[0])) for key, lines in counted.items()]


class Judged(Sequence[Remark]):
    """What the rules found, put together when asked: a large table may have a hundred thousand."""

    def __init__(
        self, reading: _Reading, found: pd.DataFrame, figures: pd.DataFrame, amounts: pd.DataFrame
    ) -> None:
        self._reading, self._figures, self._amounts = reading, figures, amounts
        self.found = found.reset_index(drop=True)

    def __len__(self) -> int:
        return len(self.found)

    def kinds(self) -> dict[str, tuple[int, list[int]]]:
        """For each rule how often it spoke, and the first places here it did."""
        rules_ = self.found["rule"]
        return {
            rule: (len(rows), [int(at) for at in rows.index[:FIRST]])
            for rule, rows in rules_.groupby(rules_, sort=False)
        }

    def first(self, most: int) -> list[int]:
        """The places here of the first findings of each rule."""
        return [int(at) for at in self.found.groupby("rule", sort=False).head(most).index]

    def __getitem__(self, at: int) -> Remark:  # type: ignore[override]  # one at a time, no slices
        row = {str(name): value for name, value in self.found.iloc[at].items()}
        met = (self._figures if row["table"] == "figures" else self._amounts).iloc[int(row["at"])]
        if row["table"] == "figures":
            column = self._reading.mapping.indicators[met["indicator"]].numerator[0]
        else:
            column = met["column"]
        said = finding(row, self._figures, self._amounts)
        return self._reading.said(int(met["line"]), column, finding=said)
