"""The open data: sums of the sector by year, level and region, with what must not be shown taken out.

Counts of institutions are protected together: what one table hides, no other gives away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.queries import open_data, overview
from data.warehouse import Warehouse
from schemas.honesty import SHARE_NEEDS, is_firm, is_small, share_is_public
from schemas.indicators import Indicator, indicators
from schemas.suppression import Line, withheld

ALL = "all"
PLACE = ("year", "level", "region")
STATUS = ("on_time", "late", "reported", "silent", "expected")

Cells = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """One year's counts: levels (the last: all) by regions (the last: all) by names; and what is hidden."""

    levels: tuple[str, ...]
    regions: tuple[str, ...]
    names: tuple[str, ...]
    counts: Cells
    hidden: Mask

    def at(self, level: str, region: str, name: str) -> tuple[float, bool]:
        """A count and whether it is hidden."""
        if level not in self.levels or region not in self.regions:
            return 0.0, False
        here = (self.levels.index(level), self.regions.index(region), self.names.index(name))
        return float(self.counts[here]), bool(self.hidden[here])


def counted(
    rows: pd.DataFrame, names: Sequence[str], *, levels: bool = True
) -> tuple[tuple[str, ...], tuple[str, ...], Cells]:
    """Rows by level and region as a block of numbers with its sums."""
    by_level, by_region = sorted(rows["level"].unique()), sorted(rows["region"].unique())
    found = rows.groupby(["level", "region"])[list(names)].sum()
    full = found.reindex(pd.MultiIndex.from_product([by_level, by_region]), fill_value=0)
    cells = full.to_numpy(float).reshape(len(by_level), len(by_region), len(names))
    cells = np.concatenate([cells, cells.sum(1, keepdims=True)], 1)
    if levels:
        cells = np.concatenate([cells, cells.sum(0, keepdims=True)], 0)
        by_level = [*by_level, ALL]
    return tuple(by_level), (*by_region, ALL), cells


def sums_of(shape: tuple[int, ...], axis: int) -> list[Line]:
    """The lines along an axis whose last place is the sum of the others."""
    places = np.moveaxis(np.arange(np.prod(shape)).reshape(shape), axis, -1)
    return [list(map(int, line)) for line in places.reshape(-1, shape[axis])]


def reporting_block(rows: pd.DataFrame) -> Block:
    """One year's rows of data.queries.overview.reporting, protected over level, region and status."""
    rows = rows[rows["expected"] > 0].assign(
        silent=rows["expected"] - rows["reported"], late=rows["reported"] - rows["on_time"]
    )
    levels, regions, cells = counted(rows, STATUS)
    places = np.arange(cells.size).reshape(cells.shape)
    lines = [*sums_of(cells.shape, 0), *sums_of(cells.shape, 1)]
    for on_time, late, reported, silent, expected in places.reshape(-1, len(STATUS)).tolist():
        lines += [[on_time, late, reported], [reported, silent, expected]]
    hidden = withheld(cells.ravel(), lines).reshape(cells.shape)
    return Block(levels, regions, STATUS, cells, hidden)


def blocks_of(warehouse: Warehouse) -> dict[int, Block]:
    """Who reported, year by year."""
    rows = overview.reporting(warehouse)
    return {
        int(str(year)): reporting_block(one) for year, one in rows.groupby("year") if one["expected"].sum()
    }


Rows = list[dict[str, Any]]  # Any: texts, numbers, or nothing


def reporting_table(blocks: Mapping[int, Block]) -> Rows:
    found: Rows = []
    for year, block in sorted(blocks.items()):
        for level, region in product(block.levels, block.regions):
            known = {name: block.at(level, region, name) for name in STATUS}
            n, k, t = (_shown(known[name]) for name in ("expected", "reported", "on_time"))
            if known["expected"][0] or known["expected"][1]:
                found.append(
                    {
                        "year": year,
                        "level": level,
                        "region": region,
                        "expected": n,
                        "reported": k,
                        "on_time": t,
                    }
                    | {"reporting_rate": _share(k, n), "on_time_rate": _share(t, n), "firm": _firm(n)}
                )
    return found


def _shown(one: tuple[float, bool]) -> int | None:
    return None if one[1] else round(one[0])


def _share(k: float | None, n: float | None) -> float | None:
    if k is None or n is None or not bool(share_is_public(k, n)):
        return None
    return round(k / n, 4)


def _firm(n: float | None) -> bool | None:
    return None if n is None else bool(is_firm(n))


def completeness_table(warehouse: Warehouse, blocks: Mapping[int, Block]) -> Rows:
    """The three forms of the sector figure; nothing where the numbers of institutions are hidden."""
    sums = open_data.index_sums(warehouse)
    every = sums.groupby(["year", "level"], as_index=False).sum(numeric_only=True).assign(region=ALL)
    rows = pd.concat([sums, every], ignore_index=True).sort_values(list(PLACE))
    found: Rows = []
    for row in rows.to_dict("records"):
        block = blocks.get(int(row["year"]))
        place = (str(row["level"]), str(row["region"]))
        secret = block is None or any(
            block.at(*place, name)[1] for name in ("reported", "silent", "expected")
        )
        n, expected = int(row["n"]), int(row["expected"])
        open_to_all = not secret and n >= SHARE_NEEDS and not bool(is_small(expected - n))
        line = {name: row[name] for name in PLACE} | {"n": n if open_to_all else None}
        for name in ("evidenced", "declared"):
            least = row[name] / expected
            line |= {
                f"{name}_among_reporters": round(row[name] / n, 4) if open_to_all else None,
                f"{name}_at_least": round(least, 4) if open_to_all else None,
                f"{name}_at_most": round(least + (expected - n) / expected, 4) if open_to_all else None,
            }
        found.append(line | {"firm": bool(is_firm(n)) if open_to_all else None})
    return found


PARTS = ("evidenced", "declared", "other", "na", "n")


def requirement_table(warehouse: Warehouse, blocks: Mapping[int, Block]) -> Rows:
    """Each requirement's states; its institutions are hidden where the number of reports is."""
    rows = open_data.requirement_sums(warehouse)
    rows = rows.assign(n=rows[list(PARTS[:-1])].sum(axis=1))
    found: Rows = []
    for (year, level, requirement), one in rows.groupby(["year", "level", "requirement"]):
        block = blocks.get(int(str(year)))
        if block is None:
            continue
        _, regions, cells = counted(one, PARTS, levels=False)
        hidden = _requirement_hidden(
            cells, [block.at(str(level), region, "reported")[1] for region in regions]
        )
        for at, region in enumerate(regions):
            counts = [
                None if gone else round(value) for value, gone in zip(cells[0, at], hidden[at], strict=True)
            ]
            evidenced, declared, other, na, n = counts
            base = _applicable((evidenced, declared, other), n, na)
            if n == 0:
                continue
            found.append(
                {"year": year, "level": level, "region": region, "requirement": requirement}
                | {"n": base, "evidenced": evidenced, "declared_only": declared, "not_shown_as_met": other}
                | {"evidenced_share": _share(evidenced, base), "firm": _firm(base)}
            )
    return found


def _applicable(parts: Sequence[int | None], n: int | None, na: int | None) -> int | None:
    """To how many it applies, where that gives nothing away."""
    shown = [part for part in parts if part is not None]
    base = sum(shown) if len(shown) == len(parts) else None if n is None or na is None else n - na
    return None if base is None or bool(is_small(base)) else base


def _requirement_hidden(cells: Cells, secret: Sequence[bool]) -> Mask:
    """`secret`: by region, whether the number of reports is hidden; that number itself stays as it is."""
    shape = cells.shape[1:]
    total = np.zeros(shape, dtype=bool)
    total[:, -1] = True
    given = total & (np.array(secret)[:, None] | is_small(cells[0]))
    lines = [*sums_of(shape, 1), *sums_of(shape, 0)]
    hidden = withheld(cells[0].ravel(), lines, given.ravel(), (total & ~given).ravel())
    return hidden.reshape(shape)


def indicator_table(warehouse: Warehouse) -> Rows:
    """Sums of both halves and their ratio; a quantity hidden for one indicator is so for every other."""
    rows = open_data.indicator_sums(warehouse)
    rows = rows[rows["indicator"].isin([id for id, one in indicators().items() if one.numerator])]
    found: Rows = []
    for (year, level), one in rows.groupby(["year", "level"]):
        found += _indicators_of(one, {"year": year, "level": level})
    return found


def _indicators_of(rows: pd.DataFrame, place: Mapping[str, Any]) -> Rows:  # Any: as in Rows
    tables: dict[str, tuple[tuple[str, ...], Cells]] = {}
    every = sorted(rows["region"].unique())
    for id, one in rows.groupby("indicator"):
        found = (
            one.set_index("region")
            .reindex(every)[["n", "numerator", "denominator"]]
            .fillna(0)
            .to_numpy(float)
        )
        tables[str(id)] = (tuple(every), np.vstack([found, found.sum(0)]))
    masks = _indicator_masks(tables, len(every) + 1)
    lines: Rows = []
    for id, (regions, cells) in tables.items():
        one = indicators()[id]
        for at, region in enumerate((*regions, ALL)):
            n, top, low = cells[at]
            if not n:
                continue
            counts = bool(one.denominator)
            k = None if masks[one.numerator][at] else round(float(top), 2)
            base = None if not counts or masks[one.denominator][at] else round(float(low), 2)
            ratio = (
                None if k is None or base is None or base < SHARE_NEEDS else round(one.scale * k / base, 4)
            )
            lines.append(
                {
                    **place,
                    "region": region,
                    "indicator": id,
                    "numerator": k,
                    "denominator": base,
                    "value": ratio,
                }
                | {"firm": _firm(base)}
            )
    return lines


def _indicator_masks(
    tables: Mapping[str, tuple[tuple[str, ...], Cells]], size: int
) -> dict[tuple[str, ...], Mask]:
    """What to hide of each quantity, region by region and then all: the same wherever it is used."""
    line: list[Line] = [list(range(size))]
    masks: dict[tuple[str, ...], Mask] = {}
    for id in tables:
        one = indicators()[id]
        for key in (one.numerator, one.denominator):
            masks.setdefault(key, np.zeros(size, dtype=bool))
    before = -1
    while before != (before := sum(int(mask.sum()) for mask in masks.values())):
        for id, (_regions, cells) in tables.items():
            _close_indicator(indicators()[id], cells, masks, line)
    return masks


def _close_indicator(
    one: Indicator, cells: Cells, masks: dict[tuple[str, ...], Mask], line: Sequence[Line]
) -> None:
    n, top, low = cells.T
    few = is_small(n)
    masks[one.numerator] |= withheld(n, line, masks[one.numerator] | few)
    masks[one.numerator] |= withheld(top, line, masks[one.numerator])
    if one.denominator:
        masks[one.denominator] |= withheld(low, line, masks[one.denominator] | few)
        # The others of a share (those who did not complete) are as small a number as any.
        rest = np.maximum(low - top, 0)
        either = masks[one.numerator] | masks[one.denominator]
        masks[one.numerator] |= withheld(rest, line, either) & ~either
