"""What checks need to know beyond the files: the register's facts, last year's cells, the sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

import pandas as pd

from data.queries.previous import previous_cells, sector_quantiles
from data.register.about import About, Facts, facts
from data.stores import Stores
from ingest.check import Surroundings


def surroundings(stores: Stores, wanted: Sequence[About]) -> Surroundings:
    """Look up, in one question each, what the checks of these reports need."""
    codes = sorted({one.institution for one in wanted})
    years = sorted({one.year - 1 for one in wanted})
    previous = [previous_cells(stores.warehouse, codes, year) for year in years]
    sector = [sector_quantiles(stores.warehouse, year).assign(year=year + 1) for year in years]
    return Surroundings(
        reports_table(facts(stores.register, wanted)),
        pd.concat(previous, ignore_index=True),
        pd.concat(sector, ignore_index=True),
    )


def reports_table(rows: Sequence[Facts]) -> pd.DataFrame:
    """The table of facts that `schemas.checks.check` asks for."""
    table = pd.DataFrame([{**asdict(row), "levels": row.levels} for row in rows])
    return table.assign(domain=[domain(row.website) for row in rows]).drop(columns="website")


def domain(website: str) -> str:
    """The host of an institution's website without its www: https://www.kstu.kg/ru -> kstu.kg."""
    host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    return host.removeprefix("www.")
