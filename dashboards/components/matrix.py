"""The matrix of requirements and regions: a table whose cells are shares in five steps of colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import Attributes, aria
from dashboards.components.rows import cell
from dashboards.words import _, label, number
from schemas.honesty import PEERS_NEED
from schemas.regulation import requirements

STEPS = ((20, "q1"), (40, "q3"), (60, "q4"), (80, "q6"), (101, "q7"))


@dataclass(frozen=True, slots=True)
class Matrix:
    """What the matrix is made of.

    `hits` and `base` have a row per requirement and a column per region, "" being all of them.
    `groups` name the rows that stand together, `columns` the regions; `link` leads to the
    institutions of a cell, `sort` to the matrix sorted by a column, `sorted_by` is that column.
    """

    hits: pd.DataFrame
    base: pd.DataFrame
    groups: Mapping[str, Sequence[str]]
    columns: Mapping[str, str]
    reporting: Mapping[str, int]
    link: Callable[[str, str], str]
    sort: Callable[[str], str]
    sorted_by: str | None
    here: tuple[str, str]
    caption: str


def step_class(percent: float) -> str:
    return next(name for limit, name in STEPS if percent < limit)


def scale() -> Component:
    """The key of the five steps."""
    names = ("0–19", "20–39", "40–59", "60–79", "80–100")
    steps = [html.Li(name, className=step[1]) for name, step in zip(names, STEPS, strict=True)]
    few = _("4/6: fewer than {n} institutions, counts instead of a percentage", n=PEERS_NEED)
    return html.Div(
        [
            html.Span(_("% of institutions")),
            html.Ol(steps),
            html.Span(_("the line under a number is its length")),
            html.Span(few),
        ],
        className="scale",
    )


def matrix(shown: Matrix) -> Component:
    body: list[Component] = []
    for name, ids in shown.groups.items():
        rows = [id for id in ids if id in shown.hits.index]
        if not rows:
            continue
        body.append(_group(shown, name, rows))
        body += [_row(shown, id) for id in _ordered(shown, rows)]
    table = html.Table(
        [html.Caption(shown.caption, className="vh"), html.Thead(_heads(shown)), html.Tbody(body)],
        className="matrix",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **aria(label=shown.caption))


def _ordered(shown: Matrix, rows: list[str]) -> list[str]:
    """Weakest first in the column sorted by, or as they are numbered."""
    if shown.sorted_by is None or shown.sorted_by not in shown.hits:
        return rows
    column = shown.sorted_by
    return sorted(rows, key=lambda id: cell(shown.hits, id, column) / max(cell(shown.base, id, column), 1))


def _heads(shown: Matrix) -> Component:
    first = html.Th([_("Requirement"), html.Small(_("institutions reporting"))], scope="col")
    heads = [first]
    for code, name in shown.columns.items():
        here = shown.sorted_by == code
        more = aria(sort="ascending") if here else {}
        link = html.A(
            name,
            href=shown.sort(code),
            title=_("Sort, weakest first"),
            **(aria(current=True) if here else {}),
        )
        heads.append(
            html.Th(
                [link, html.Small(number(shown.reporting[code]))], scope="col", className=_all(code), **more
            )
        )
    return html.Tr(heads)


def _all(code: str) -> str:
    # The gap stands between "all" and the first region.
    return "all" if code == "" else ""


def _group(shown: Matrix, name: str, rows: Sequence[str]) -> Component:
    cells = []
    for code in shown.columns:
        shares = [
            100 * cell(shown.hits, id, code) / cell(shown.base, id, code)
            for id in rows
            if cell(shown.base, id, code) >= PEERS_NEED
        ]
        cells.append(html.Td(number(sum(shares) / len(shares)) if len(shares) == len(rows) else "·"))
    return html.Tr([html.Th(name, scope="row"), *cells], className="group")


def _row(shown: Matrix, id: str) -> Component:
    title = label(requirements()[id].label)
    name = html.A([html.Span(id, className="rid"), title], href=shown.link(id, ""))
    return html.Tr([html.Th(name, scope="row"), *(_cell(shown, id, code) for code in shown.columns)])


def _cell(shown: Matrix, id: str, code: str) -> Component:
    hits, base = int(cell(shown.hits, id, code)), int(cell(shown.base, id, code))
    where = shown.columns[code]
    said = _("{k} of {n}, {id}, {region}", k=number(hits), n=number(base), id=id, region=where)
    here = aria(current=True) if (id, code) == shown.here else {}
    few = base < PEERS_NEED
    percent = 100 * hits / max(base, 1)
    shown_as = (f"{hits}/{base}" if base else "–") if few else number(percent)
    inside = [shown_as, html.Span(f": {said}", className="vh")]
    bar: Attributes = {} if few else {"style": {"--v": round(percent, 1)}}
    link = html.A(inside, href=shown.link(id, code), title=said, **bar)
    return html.Td(link, className="few" if few else step_class(round(percent)), **here)
