"""Who stands apart from everybody else of a level in a year, in any share: outside the funnel's outer limits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboards.components.compared import is_share
from dashboards.components.funnels import sides_of
from dashboards.components.known import open_to
from dashboards.components.rows import records
from dashboards.page import View
from dashboards.words import language
from data.queries import compare
from data.queries.institution import identities
from data.register import anomalies
from data.register.anomalies import Reason
from schemas.honesty import SHARE_NEEDS, funnel
from schemas.indicators import Indicator, indicators


def looked_at() -> dict[str, Indicator]:
    """The indicators whose values can stand apart by more than chance."""
    return {id: one for id, one in indicators().items() if is_share(one)}


def outside(view: View, year: int) -> pd.DataFrame:
    """Every value outside its limits: who, which indicator, level, side, and whether the reader may see it.

    Columns besides those of the question: side, name, open, target (the level's share).
    """
    # One indicator at a time: all of them together are a million rows in a large country.
    found = [_outside(view, id, year) for id in looked_at()]
    apart = pd.concat(found, ignore_index=True)
    who = identities(view.stores.warehouse, sorted(set(apart["institution"])))
    names = dict(zip(who["institution"], who[f"name_{language()}"], strict=True))
    readable = {one.institution for one in records(who) if open_to(view, one)}
    apart["name"] = [names.get(code, code) for code in apart["institution"]]
    apart["open"] = apart["institution"].isin(readable)
    return apart.sort_values(["name", "indicator"], ignore_index=True)


def _outside(view: View, indicator: str, year: int) -> pd.DataFrame:
    rows = compare.shares_of_year(view.stores.warehouse, [indicator], year)
    rows = rows[rows["denominator"] >= SHARE_NEEDS]
    found: list[pd.DataFrame] = [rows.iloc[:0].assign(side=0, target=0.0)]
    for _level, part in rows.groupby("level"):
        limits = funnel(part["numerator"], part["denominator"])
        side = sides_of(part, limits)
        target = 100 * limits.target if limits else np.nan
        found.append(part.assign(side=side, target=target)[side != 0])
    return pd.concat([one for one in found if len(one)] or found, ignore_index=True)


def explained(view: View, rows: pd.DataFrame) -> Mapping[tuple[str, str], Reason]:
    """What the institutions said of these values, by report and indicator: of any of its parts."""
    with view.stores.register.reading() as connection:
        given = anomalies.reasons(connection, sorted(set(rows["report"])))
    said = {}
    for r in records(rows):
        one = looked_at()[r.indicator]
        words = [
            given[r.report, part] for part in (*one.numerator, *one.denominator) if (r.report, part) in given
        ]
        if words:
            said[r.report, r.indicator] = words[0]
    return said
