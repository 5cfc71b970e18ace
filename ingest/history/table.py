"""Read a table of past figures: its encoding and delimiter found out, every cell kept as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.history.mapping import BadMapping
from ingest.markup import column_letters
from ingest.normalise import normalise
from schemas.form import Part

_ENCODINGS = ("utf-8-sig", "cp1251")
_DELIMITERS = ",;\t|"
_PLAIN = r"-?[0-9]{1,15}(?:\.0{1,2})?"
_FIRST_LINE = 2  # below the header, counted as a spreadsheet does


class PastTable:
    """The columns asked for, by name, as text; `line` is each row's number in a spreadsheet."""

    def __init__(self, content: bytes, wanted: Iterable[str]) -> None:
        """Raises BadMapping where a column is not there or the file is no table."""
        text = _decoded(content)
        head = next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), [])
        names = [name.strip() for name in head]
        for name in dict.fromkeys(wanted):
            if names.count(name) != 1:
                raise BadMapping("no_column", name)
        places = {names.index(name): name for name in wanted}
        try:
            rows = pd.read_csv(
                io.StringIO(text, newline=""),
                sep=_delimiter(text), header=0, usecols=sorted(places), dtype="object",
                keep_default_na=False, skip_blank_lines=False, names=range(len(head)),
            )  # fmt: skip
        except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as problem:
            raise BadMapping("not_a_table", str(problem)) from problem
        rows = rows.rename(columns=places).fillna("")
        self.line = np.arange(_FIRST_LINE, len(rows) + _FIRST_LINE)
        filled = (rows != "").any(axis=1).to_numpy()
        self.line = self.line[filled]
        self._rows = rows[filled].reset_index(drop=True)
        self._letters = {name: column_letters(at + 1) for at, name in places.items()}
        self._numbers: dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.bool_]]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def text(self, column: str) -> NDArray[np.object_]:
        return self._rows[column].to_numpy(dtype=object)

    def letters(self, column: str) -> str:
        return self._letters[column]

    def numbers(self, column: str, kind: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The column as numbers of this type, null where nothing stands; and what is no number."""
        if (column, kind) not in self._numbers:
            codes, met = pd.factorize(self.text(column))
            values, wrong = _meant(pd.Series(met, dtype="object"), Part("value", kind))
            self._numbers[column, kind] = values[codes], wrong[codes]
        return self._numbers[column, kind]


def _meant(met: pd.Series, part: Part) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each distinct text means; plain whole numbers go all at once, the rest as a report's do."""
    values, wrong = np.full(len(met), np.nan), np.zeros(len(met), bool)
    plain = met.str.fullmatch(_PLAIN).to_numpy(dtype=bool)
    values[plain] = met[plain].astype(float)
    for at in np.flatnonzero(~plain):
        meaning = normalise(met.iloc[at], part)
        if meaning.problem == "not_whole":  # rounded or averaged before it was published
            meaning = normalise(met.iloc[at], Part("value", "decimal"))
        wrong[at] = bool(meaning.problem)
        if meaning.number is not None:
            values[at] = meaning.number
    return values, wrong


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadMapping("not_a_table", "utf-8, cp1251")


def _delimiter(text: str) -> str:
    first = text[: text.find("\n")] if "\n" in text else text
    return max(_DELIMITERS, key=first.count)
