"""The dot plot of shares from evidenced to declared: plain HTML, a row per thing compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import HIDDEN, aria
from dashboards.words import _, percent


@dataclass(frozen=True, slots=True)
class Dots:
    """One row: evidenced and declared as shares of 1; `id` stands small before the name."""

    name: str
    evidenced: float
    declared: float
    id: str = ""
    href: str = ""


def dots(rows: Sequence[Dots], heading: str) -> Component:
    """The rows with their key and axis, in the order given."""
    key = html.Ul(
        [
            html.Li([html.Span(className="key-lo"), _("evidenced")]),
            html.Li([html.Span(className="key-hi"), _("declared, with evidence or without")]),
        ],
        className="legend",
    )
    ticks = [html.Span(str(tick)) for tick in (0, 25, 50, 75, 100)]
    axis = html.Li([html.Span(heading), html.Div(ticks), html.Span()], className="dots-axis", **HIDDEN)
    return html.Div([key, html.Ul([axis, *(_row(row) for row in rows)], className="dots")])


def _row(row: Dots) -> Component:
    low, high = round(100 * row.evidenced, 1), round(100 * row.declared, 1)
    said = _("evidenced {low}, declared {high}", low=percent(row.evidenced), high=percent(row.declared))
    track = html.Span(
        [
            html.I(className="dots-span", style={"--lo": low, "--hi": high}),
            html.I(className="dots-hi", style={"--hi": high}),
            html.I(className="dots-lo", style={"--lo": low}),
        ],
        className="dots-track",
        role="img",
        **aria(label=said),
    )
    name = html.A(row.name, href=row.href) if row.href else row.name
    number = [html.Span(row.id, className="rid")] if row.id else []
    value = html.Span(
        [html.B(percent(row.evidenced)), html.Span(f" – {percent(row.declared)}")],
        className="dots-val",
        **HIDDEN,
    )
    return html.Li([html.Span([*number, name], className="dots-label"), track, value], className="dots-row")
