"""The six states of a requirement: their glyphs, words, legend, and the checklist strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import HIDDEN, aria
from dashboards.words import _, label
from schemas.regulation import dimensions, requirements

STATES = ("evidenced", "declared", "unmet", "blank", "na", "none")


def state_words() -> Mapping[str, str]:
    return {
        "evidenced": _("evidenced"), "declared": _("declared only"), "unmet": _("not yet"),
        "blank": _("left blank"), "na": _("not applicable"), "none": _("no report"),
    }  # fmt: skip


def glyph(state: str, words: str = "") -> Component:
    """The glyph with its words for those who do not see it."""
    said = words or state_words()[state]
    return html.Span(html.Span(said, className="vh"), className=f"st st-{state}", title=said)


def named(state: str) -> Component:
    """Glyph and word side by side."""
    mark = html.Span(className=f"st st-{state}", **HIDDEN)
    return html.Span([mark, " ", state_words()[state]], className="nowrap")


def legend() -> Component:
    words = state_words()
    items = [html.Li([html.Span(className=f"st st-{state}", **HIDDEN), words[state]]) for state in STATES]
    return html.Ul(items, className="legend")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a strip: its name, the state of each requirement, what it adds up to."""

    name: Component | str
    states: Mapping[Any, str]  # by requirement; Any: as an index of pandas gives it
    sum: Component | str | Sequence[Component | str]
    now: bool = False


def in_dimensions() -> Mapping[str, list[str]]:
    """Requirements by dimension, in the order of both."""
    found: dict[str, list[str]] = {dimension: [] for dimension in dimensions()}
    for id, one in requirements().items():
        found[str(one.dimension)].append(id)
    return found


def strip(lines: Sequence[Line], caption: str) -> Component:
    """The 35 requirements as a row of glyphs per line, in their dimensions."""
    order = [id for ids in in_dimensions().values() for id in ids]
    first = {ids[0] for ids in in_dimensions().values()} - {order[0]}
    heads = [
        html.Th(
            label(dimensions()[dimension]), scope="colgroup", colSpan=len(ids), title=label(dimensions()[dimension]),
            className="first" if ids[0] in first else "",
        )
        for dimension, ids in in_dimensions().items()
    ]  # fmt: skip
    numbers = [
        html.Th(
            id[1:], scope="col", title=f"{id} {label(requirements()[id].label)}", className=_edge(id, first)
        )
        for id in order
    ]
    body = [_line(line, order, first) for line in lines]
    table = html.Table(
        [
            html.Caption(caption, className="vh"),
            html.Thead(
                [
                    html.Tr([html.Td(), *heads, html.Td()], className="dim"),
                    html.Tr([html.Td(), *numbers, html.Td()]),
                ]
            ),
            html.Tbody(body),
        ],
        className="strip",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **aria(label=caption))


def _edge(id: str, first: set[str]) -> str:
    return "first" if id in first else ""


def _line(line: Line, order: Sequence[str], first: set[str]) -> Component:
    words = state_words()
    cells = [
        html.Td(
            glyph(state, f"{id} {label(requirements()[id].label)}: {words[state]}"),
            className=_edge(id, first),
        )
        for id, state in ((id, line.states.get(id, "none")) for id in order)
    ]
    total = html.Td(line.sum, className="sum")
    return html.Tr([html.Th(line.name, scope="row"), *cells, total], className="now" if line.now else "")
