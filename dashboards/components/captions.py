"""Captions that say how to read a picture, made from its data."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.lineage import bonds_among
from dashboards.components.trended import Trended
from dashboards.components.years import year_name
from dashboards.words import _, label, n_
from schemas.honesty import DECILES_NEED, PEERS_NEED


def trend_caption(shown: Trended) -> Component:
    """How to read the lines: bands or why there are none, what each mark stands for, the dated events."""
    said = [*_bands(shown), *_marks(shown), *_without(shown), *_bound(shown)]
    found = shown.breaks
    events = html.Ol([html.Li(f"{year_name(b.year)}: {label(b.label)}") for b in found], className="breaks")
    if found:
        said.append(
            _("A dotted line is a dated event; where it changes what is counted, lines and bands stop.")
        )
    return html.Div([" ".join(said), *([events] if found else [])])


def _bands(shown: Trended) -> list[str]:
    bands = shown.bands
    wide = bands[bands["n"] >= DECILES_NEED]
    if wide.empty:
        return [
            n_(
                "No bands: they need at least {n} institution with a value.",
                "No bands: they need at least {n} institutions with a value.", DECILES_NEED,
            )
        ]  # fmt: skip
    said = [
        _(
            "The shaded bands hold the middle 40, 60 and 80 % of institutions; the dashed line is their median."
        )
    ]
    if len(wide) < len(bands):
        years = ", ".join(year_name(int(y)) for y in bands[bands["n"] < DECILES_NEED]["year"])
        said.append(_("No bands for {years}: fewer than {n} institutions.", years=years, n=DECILES_NEED))
    return said


def _marks(shown: Trended) -> list[str]:
    """Only what the picture has: nobody looks for a mark that is not there."""
    lines = [shown.of(code) for code in shown.names]
    said = []
    if any(rows["late"].any() for rows in lines):
        said.append(_("○ A hollow mark is a report that came late."))
    if any(rows["revised"].any() for rows in lines):
        said.append(_("◆ A diamond was revised after another version had been accepted."))
    if any(rows["value"].isna().any() for rows in lines):
        said.append(_("× A cross at the foot is a missing value; lines never join across it."))
    if any((rows["mark"] != "").any() for rows in lines):
        said.append(_("A letter is the institution’s own explanation, given below."))
    return said


def _bound(shown: Trended) -> list[str]:
    """What was merged or divided: its line ends or begins there, and is joined to no other."""
    found = bonds_among(
        shown.view, shown.names, lambda name, bond: _("{name}. {bond}.", name=name, bond=bond)
    )  # fmt: skip
    return [*found, _("Their lines are not joined.")] if found else []


def _without(shown: Trended) -> list[str]:
    """Who was chosen but has nothing here: an institution of another level, or a group of too few."""
    said = []
    if lacking := [name for code, name in shown.names.items() if shown.of(code).empty]:
        said.append(_("No value at this level: {names}.", names=", ".join(lacking)))
    if shown.group is not None and not shown.grouped["value"].notna().any():
        said.append(
            n_(
                "{name}: no line of its own, since it needs {n} member with a value in a year. Small pictures show each member.",
                "{name}: no line of its own, since it needs {n} members with a value in a year. Small pictures show each member.",
                PEERS_NEED, name=shown.group.name,
            )
        )  # fmt: skip
    return said
