"""Nine equal tiles for the nine regions: both cities visible, no geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.words import _, label, number, percent
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED

_PLACES = {
    "KG02": "issyk", "KG03": "jalal", "KG04": "naryn", "KG05": "batken", "KG06": "osh", "KG07": "talas",
    "KG08": "chui", "KG11": "bishkek", "KG21": "oshcity",
}  # fmt: skip
_STEPS = ((60, "q2"), (70, "q3"), (80, "q4"), (90, "q6"), (101, "q7"))
_NAMES = ("< 60", "60–69", "70–79", "80–89", "90–100")


@dataclass(frozen=True, slots=True)
class Tile:
    """One region: k of n. `text` and `base` replace what is written where a number is protected, or where
    something else than a share of institutions is shown; `colour` is the class of its step then."""

    region: str
    k: int
    n: int
    href: str = ""
    text: str = ""
    base: str = ""
    colour: str = ""


def tiles(shown: Sequence[Tile], key: Component | None = None) -> Component:
    """The tiles with their key: shares of institutions, where no other key is given."""
    steps = [html.Li(name, className=step[1]) for name, step in zip(_NAMES, _STEPS, strict=True)]
    key = key or html.Div([html.Span(_("% of institutions")), html.Ol(steps)], className="scale")
    return html.Div([html.Ul([_tile(one) for one in shown], className="tiles"), key])


def _tile(one: Tile) -> Component:
    share = 100 * one.k / max(one.n, 1)
    firm = one.n >= PEERS_NEED and not one.text
    colour = one.colour or (next(name for limit, name in _STEPS if share < limit) if firm else "few")
    big = one.text or (percent(share / 100) if firm else f"{one.k}/{one.n}")
    base = one.base or _("{k} of {n}", k=number(one.k), n=number(one.n))
    inside = [
        html.Span(label(codelist("region")[one.region].label)),
        html.Span([html.B(big), html.Br(), html.Small(base)]),
    ]
    place = f"tile-{_PLACES[one.region]}"
    if one.href:
        return html.Li(html.A(inside, href=one.href, className=colour), className=place)
    return html.Li(html.Div(inside, className=f"tile {colour}"), className=place)
