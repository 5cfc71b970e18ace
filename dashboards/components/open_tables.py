"""The open data: sums of the sector by year, level and region, with what must not be shown taken out.

Counts of institutions are protected together: what one table hides, no other gives away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from dashboards.components.open_counts import ALL, Block, Cells, Mask, requirement_block
from data.queries import open_data
from data.warehouse import Warehouse
from schemas.honesty import SHARE_NEEDS, is_firm, is_small, share_is_public
from schemas.indicators import Indicator, indicators
from schemas.suppression import Line, withheld

PLACE = ("year", "level", "region")
COMPLETENESS_SHOWS = ("reported", "silent", "expected", "answered", "no_report", "asked")

Rows = list[dict[str, Any]]  # Any: texts, numbers, or nothing


def reporting_table(blocks: Mapping[int, Block]) -> Rows:
    found: Rows = []
    for year, block in sorted(blocks.items()):
        for level, region in product(block.levels, block.regions):
            known = {name: block.at(level, region, name) for name in ("expected", "reported", "on_time")}
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
        secret = block is None or any(block.at(*place, name)[1] for name in COMPLETENESS_SHOWS)
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


def requirement_table(warehouse: Warehouse, blocks: Mapping[int, Block]) -> Rows:
    """Each requirement's states; its institutions are hidden where the number of reports is."""
    rows = open_data.requirement_sums(warehouse)
    found: Rows = []
    for (year, level, requirement), one in rows.groupby(["year", "level", "requirement"]):
        block = blocks.get(int(str(year)))
        if block is None:
            continue
        states = requirement_block(one, block, str(level))
        for region in states.regions:
            known = {name: states.at(str(level), region, name) for name in states.names}
            evidenced, declared, other, na, n = (
                _shown(known[name]) for name in ("evidenced", "declared", "other", "na", "answered")
            )
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
