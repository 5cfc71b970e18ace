"""Steps of the improvement loop as bars of one length: plain HTML, each with its number in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.words import number


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its name, how many, and of what it is a part (for the words beside the number)."""

    name: str
    count: int
    said: str = ""
    done: bool = False


def bars(steps: Sequence[Step]) -> Component:
    """The steps in their order; the longest bar fills seven tenths, so that its number stands beside it."""
    most = max((step.count for step in steps), default=0)
    return html.Ol([_bar(step, most) for step in steps], className="loop")


def _bar(step: Step, most: int) -> Component:
    share = round(70 * step.count / most, 1) if most else 0
    fill = html.I(className="done" if step.done else "", style={"--v": share})
    words = html.B(
        [number(step.count), html.Small(f" {step.said}" if step.said else "")], style={"--v": share}
    )
    return html.Li([html.Span(step.name), html.Span([fill, words], className="bar")])
