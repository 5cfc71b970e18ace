"""Captions that say how to read a picture, made from its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.years import year_name
from dashboards.words import _, label, n_
from schemas.honesty import DECILES_NEED
from schemas.years import Break


def trend_caption(
    bands: pd.DataFrame, rows: pd.DataFrame, found: Sequence[Break], names: Mapping[str, str]
) -> Component:
    """How to read the lines: bands or why there are none, late and missing points, the dated events."""
    said = []
    wide = bands[bands["n"] >= DECILES_NEED]
    if wide.empty:
        said.append(n_(
            "No bands: they need at least {n} institution with a value.",
            "No bands: they need at least {n} institutions with a value.", DECILES_NEED,
        ))  # fmt: skip
    else:
        said.append(
            _(
                "The shaded bands hold the middle 40, 60 and 80 % of institutions; the dashed line is their median."
            )
        )
        if len(wide) < len(bands):
            years = ", ".join(year_name(int(y)) for y in bands[bands["n"] < DECILES_NEED]["year"])
            said.append(_("No bands for {years}: fewer than {n} institutions.", years=years, n=DECILES_NEED))
    if rows["late"].any():
        said.append(_("A hollow mark is a report that came late."))
    if rows["value"].isna().any():
        said.append(_("Missing values are gaps and are never joined."))
    events = html.Ol([html.Li(f"{year_name(b.year)}: {label(b.label)}") for b in found], className="breaks")
    return html.Div([" ".join([*said, *_without(names, rows)]), *([events] if found else [])])


def _without(names: Mapping[str, str], rows: pd.DataFrame) -> list[str]:
    """Who was chosen but has nothing here: an institution of another level, as a rule."""
    lacking = [name for code, name in names.items() if code not in set(rows["institution"])]
    return [_("No value at this level: {names}.", names=", ".join(lacking))] if lacking else []
