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

# Parts of a sum and the sum, everywhere; and those told for the whole country only.
_ALWAYS = (
    ("on_time", "late", "reported"),
    ("reported", "silent", "expected"),
    ("answered", "no_report", "asked"),
)
_COUNTRY_ONLY = ("unit", "person", "somebody", "none", "blank")
_COUNTRY = (("unit", "person", "somebody"), ("somebody", "none", "blank", "answered"))

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

    Over level, region and status; how quality assurance is organised is told for the whole country only.
    """
    came = reporting[reporting["expected"] > 0].assign(
        silent=reporting["expected"] - reporting["reported"],
        late=reporting["reported"] - reporting["on_time"],
    )
    told = forms.assign(
        somebody=forms["unit"] + forms["person"],
        answered=forms[["unit", "person", "none", "blank"]].sum(axis=1),
    )
    told = told.assign(asked=told["answered"] + told["no_report"])
    key = ["level", "region"]
    rows = pd.concat([came[[*key, *STATUS]], told[[*key, *FORMS]]]).fillna(0)
    levels, regions, cells = counted(rows, NAMES)
    at = {name: NAMES.index(name) for name in NAMES}
    country = [at[name] for name in _COUNTRY_ONLY]
    cells[:, :-1, country] = 0
    places = np.arange(cells.size).reshape(cells.shape)
    regional = [line for line in sums_of(cells.shape, 1) if line[-1] % len(NAMES) not in country]
    lines = [*sums_of(cells.shape, 0), *regional]
    for here in places.reshape(-1, len(NAMES)):
        lines += [[int(here[at[name]]) for name in names] for names in _ALWAYS]
    for here in places[:, -1]:
        lines += [[int(here[at[name]]) for name in names] for names in _COUNTRY]
    for one, other in (("answered", "reported"), ("asked", "expected"), ("no_report", "silent")):
        alike = cells[:, :, at[one]] == cells[:, :, at[other]]
        for here in places[alike]:
            lines.append([int(here[at[one]]), int(here[at[other]])])  # the same number under two names
    return Block(levels, regions, NAMES, cells, withheld(cells.ravel(), lines).reshape(cells.shape))


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
