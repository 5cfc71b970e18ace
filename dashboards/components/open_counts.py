"""Counts of institutions for the public, protected together: what one table hides, no other gives away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.queries import overview
from data.warehouse import Warehouse
from schemas.honesty import is_small
from schemas.suppression import Line, withheld

ALL = "all"
STATUS = ("on_time", "late", "reported", "silent", "expected")
FORMS = ("unit", "person", "somebody", "none", "blank", "answered", "no_report", "asked")
NAMES = (*STATUS, *FORMS)
STATES = ("evidenced", "declared", "unmet", "blank", "other", "na", "answered")

# Parts of a sum and the sum, wherever they are told.
_SUMS = (
    ("on_time", "late", "reported"),
    ("reported", "silent", "expected"),
    ("answered", "no_report", "asked"),
)
# Told of a level in the whole country; the first two together also of all levels.
_FORMS_OF_LEVEL = ("unit", "person", "none", "blank")

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


def institution_block(reporting: pd.DataFrame, forms: pd.DataFrame) -> Block:
    """One year's rows of data.queries.overview's `reporting` and `qa_forms`, protected as one system.

    What is told nowhere counts 0 here and closes no sum: how quality assurance is organised is told by
    level, and how many have anybody for it (`somebody`) of all levels.
    """
    came = reporting[reporting["expected"] > 0].assign(
        silent=reporting["expected"] - reporting["reported"],
        late=reporting["reported"] - reporting["on_time"],
    )
    told = forms.assign(
        somebody=forms["unit"] + forms["person"], answered=forms[list(_FORMS_OF_LEVEL)].sum(axis=1)
    )
    told = told.assign(asked=told["answered"] + told["no_report"])
    key = ["level", "region"]
    rows = pd.concat([came[[*key, *STATUS]], told[[*key, *FORMS]]]).fillna(0)
    levels, regions, cells = counted(rows, NAMES)
    at = {name: NAMES.index(name) for name in NAMES}
    parts = [at[name] for name in _FORMS_OF_LEVEL]
    cells[:, :-1, [*parts, at["somebody"]]] = 0
    cells[-1, -1, parts] = cells[:-1, -1, at["somebody"]] = 0
    places = np.arange(cells.size).reshape(cells.shape)
    everywhere = [name for name in range(len(NAMES)) if name not in (*parts, at["somebody"])]
    lines = [
        line for axis in (0, 1) for line in sums_of(cells.shape, axis) if line[-1] % len(NAMES) in everywhere
    ]
    for here in places.reshape(-1, len(NAMES)).tolist():
        lines += [[here[at[name]] for name in names] for names in _SUMS]
    *by_level, country = places[:, -1].tolist()
    lines += [[*(here[part] for part in parts), here[at["answered"]]] for here in by_level]
    # A bar is the whole of its parts: what is hidden in it is told together.
    bar = [*parts, at["no_report"], at["asked"]]
    lines += [[here[part] for part in bar] for here in by_level]
    unit, person, *others = parts
    lines.append([here[part] for here in by_level for part in (unit, person)] + [country[at["somebody"]]])
    without = [here[part] for here in by_level for part in others]
    lines.append([country[at["somebody"]], *without, country[at["answered"]]])
    for one, other in (("answered", "reported"), ("asked", "expected"), ("no_report", "silent")):
        alike = cells[:, :, at[one]] == cells[:, :, at[other]]
        for here in places[alike].tolist():
            lines.append([here[at[one]], here[at[other]]])  # the same number under two names
    # How many there are of a level, and in a region, the register tells everybody; unless one of them is small.
    kept = np.zeros(cells.shape, dtype=bool)
    for of_all in (np.s_[-1, :], np.s_[:, -1]):
        for name in ("expected", "asked"):
            kept[*of_all, at[name]] |= not is_small(cells[*of_all, at[name]]).any()
    hidden = withheld(cells.ravel(), lines, keep=(kept & ~is_small(cells)).ravel())
    return Block(levels, regions, NAMES, cells, hidden.reshape(cells.shape))


def blocks_of(warehouse: Warehouse) -> dict[int, Block]:
    """The institutions of every year with a deadline."""
    came, told = overview.reporting(warehouse), overview.qa_forms(warehouse)
    return {
        int(str(year)): institution_block(one, told[told["year"] == year])
        for year, one in came.groupby("year")
        if one["expected"].sum()
    }


def block_of(warehouse: Warehouse, year: int) -> Block | None:
    """The institutions of one year; None where nobody was expected to report."""
    came, told = overview.reporting(warehouse), overview.qa_forms(warehouse)
    one = came[came["year"] == year]
    return institution_block(one, told[told["year"] == year]) if one["expected"].sum() else None


def requirement_block(rows: pd.DataFrame, institutions: Block, level: str) -> Block:
    """One requirement's states of a year and level by region, beside the counts of institutions.

    The number of institutions with figures is hidden as it is there, and else stays as it is.
    """
    rows = rows.assign(other=rows["unmet"] + rows["blank"])
    rows = rows.assign(answered=rows[["evidenced", "declared", "other", "na"]].sum(axis=1))
    levels, regions, cells = counted(rows, STATES, levels=False)
    shape = cells.shape[1:]
    total = np.zeros(shape, dtype=bool)
    total[:, -1] = True
    secret = np.array([institutions.at(level, region, "answered")[1] for region in regions])
    given = total & (secret[:, None] | is_small(cells[0]))
    lines = sums_of(shape, 0)
    for here in np.arange(np.prod(shape)).reshape(shape):
        evidenced, declared, unmet, blank, other, na, everybody = map(int, here)
        lines += [[unmet, blank, other], [evidenced, declared, other, na, everybody]]
    hidden = withheld(cells[0].ravel(), lines, given.ravel(), (total & ~given).ravel())
    return Block(levels, regions, STATES, cells, hidden.reshape(cells.shape))
