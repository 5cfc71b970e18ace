"""Find the header of a sheet: the hidden row of codes, else the row of words, and what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.markup import column_letters
from ingest.normalise import fold
from ingest.reading import Grid
from schemas.workbook import column_codes, header_words

HEADER_ROWS = 40


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands. `last_row` is the lower one where codes and words both stand."""

    columns: Mapping[str, int]
    last_row: int
    by_code: bool
    unknown: Mapping[str, str]  # address -> word of columns that are not ours


def find_header(grid: Grid) -> Header | None:
    """The best header among the first rows; None where no two columns are named."""
    codes = _best(grid, {code: code for code in column_codes()}, exact=True)
    words = _best(grid, _header_words(), exact=False)
    columns = {**(words[1] if words else {}), **(codes[1] if codes else {})}
    if len(columns) < 2:
        return None
    rows = [found[0] for found in (codes, words) if found]
    return Header(columns, max(rows), codes is not None, _unknown(grid, words, columns))


def _best(grid: Grid, known: Mapping[str, str], *, exact: bool) -> tuple[int, dict[str, int]] | None:
    best: tuple[int, dict[str, int]] | None = None
    for row in sorted(grid)[:HEADER_ROWS]:
        columns: dict[str, int] = {}
        for column, value in grid[row].items():
            if isinstance(value, str):
                code = known.get(value.strip() if exact else fold(value))
                if code:
                    columns.setdefault(code, column)
        if len(columns) > 1 and (best is None or len(columns) > len(best[1])):
            best = (row, columns)
    return best


def _unknown(
    grid: Grid, words: tuple[int, dict[str, int]] | None, columns: Mapping[str, int]
) -> dict[str, str]:
    if words is None:
        return {}
    row, known = words[0], set(columns.values())
    return {
        f"{column_letters(column)}{row}": str(value)
        for column, value in grid[row].items()
        if column not in known and isinstance(value, str) and value.strip()
    }


@cache
def _header_words() -> Mapping[str, str]:
    return {fold(word): code for word, code in header_words().items()}
