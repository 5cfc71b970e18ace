"""Marks that lead somewhere: the address of each in its custom data, where the rows have one."""

from __future__ import annotations

import pandas as pd

from dashboards.figures.style import Drawn


def led(drawn: Drawn, rows: pd.DataFrame) -> Drawn:
    """A trace whose marks lead to the addresses in the column `href`; as it was where there is none."""
    return drawn | {"customdata": rows["href"].tolist()} if "href" in rows else drawn
