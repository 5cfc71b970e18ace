"""Find the header of a sheet: the hidden row of codes, else the row of words, and what it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.markup import column_letters
from ingest.normalise import fold
from ingest.reading import Grid
from schemas.workbook import column_codes, header_words

HEADER_ROWS = 40
WORDS_WITHIN = 6


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands. `last_row` is the lower one where codes and words both stand."""

    columns: Mapping[str, int]
    last_row: int
    by_code: bool
    unknown: Mapping[str, str]  # address -> word of columns that are not ours


def find_header(grid: Grid) -> Header | None:
    """The best header among the first rows; None where no two columns are named."""
    rows = sorted(grid)[:HEADER_ROWS]
    codes = _best(grid, rows, _codes())
    # The words stand near the codes; without codes they may stand anywhere at the top.
    near = [row for row in rows if codes[0] <= row <= codes[0] + WORDS_WITHIN] if codes else rows
    words = _best(grid, near, _header_words(), fold)
    columns = {**(words[1] if words else {}), **(codes[1] if codes else {})}
    if len(columns) < 2:
        return None
    last = max(found[0] for found in (codes, words) if found)
    return Header(columns, last, codes is not None, _unknown(grid, words, columns))


def _best(
    grid: Grid, rows: Sequence[int], known: Mapping[str, str], spelled: Callable[[str], str] = str.strip
) -> tuple[int, dict[str, int]] | None:
    """The row that names most columns."""
    best: tuple[int, dict[str, int]] | None = None
    for row in rows:
        columns: dict[str, int] = {}
        for column, value in grid[row].items():
            if isinstance(value, str):
                code = known.get(spelled(value))
                if code:
                    columns.setdefault(code, column)
        if len(columns) > 1 and (best is None or len(columns) > len(best[1])):
            best = (row, columns)
            if "key" in columns and spelled is str.strip:
                break  # the hidden row of codes: there is only one
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
def _codes() -> Mapping[str, str]:
    return {code: code for code in column_codes()}


@cache
def _header_words() -> Mapping[str, str]:
    return {fold(word): code for word, code in header_words().items()}
