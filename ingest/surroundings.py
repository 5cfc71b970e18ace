"""What checks need to know beyond the files: the register's facts, last year's cells, the sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from urllib.parse import urlsplit

import pandas as pd

from data.queries.previous import previous_cells, sector_quantiles
from data.register.about import About, Facts, facts
from data.register.rule_desk import suspended
from data.stores import Stores
from ingest.check import Examined, Surroundings
from schemas.workbook_layout import LEVELS

_SAID = {"region": "region", "ownership": "ownership", "authority": "authority"}


def surroundings(stores: Stores, wanted: Sequence[About], examined: Sequence[Examined]) -> Surroundings:
    """Look up, in one question each, what the checks of these reports need.

    An institution the register does not know (a dry run may be about one) is taken at its word.
    """
    codes = sorted({one.institution for one in wanted})
    years = sorted({one.year - 1 for one in wanted})
    previous = [previous_cells(stores.warehouse, codes, year) for year in years]
    sector = [sector_quantiles(stores.warehouse, year).assign(year=year + 1) for year in years]
    return Surroundings(
        reports_table(
            [
                known if known.levels else _at_its_word(known, one)
                for known, one in zip(facts(stores.register, wanted), examined, strict=True)
            ]
        ),
        pd.concat(previous, ignore_index=True),
        pd.concat(sector, ignore_index=True),
        _suspended(stores, wanted),
    )


def _suspended(stores: Stores, wanted: Sequence[About]) -> dict[str, frozenset[str]]:
    """The rules of the rule desk that keep silent for each of these reports."""
    by_year = {year: suspended(stores.register, year) for year in {one.year for one in wanted}}
    return {one.report: by_year[one.year] for one in wanted if by_year[one.year]}


def _at_its_word(unknown: Facts, examined: Examined) -> Facts:
    """The facts that the report itself states."""
    said = {(cell.field, cell.row): cell.text for cell in examined.cells if cell.text}
    levels = tuple(level for level in LEVELS if said.get(("level", level)) == "yes")
    stated = {name: said.get((field, "")) or "" for name, field in _SAID.items()}
    return replace(unknown, levels=levels, **stated)


def reports_table(rows: Sequence[Facts]) -> pd.DataFrame:
    """The table of facts that `schemas.checks.check` asks for."""
    table = pd.DataFrame([{**asdict(row), "levels": row.levels} for row in rows])
    return table.assign(domain=[domain(row.website) for row in rows]).drop(columns="website")


def domain(website: str) -> str:
    """The host of an institution's website without its www: https://www.kstu.kg/ru -> kstu.kg."""
    host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    return host.removeprefix("www.")
