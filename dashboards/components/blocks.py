"""The blocks every page is made of: head, figure with its words and table, numbers, lists, states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components import drawing
from dashboards.components.attributes import HIDDEN, aria, data
from dashboards.components.stamp import stamp
from dashboards.words import _, language, number

SPOKEN = 4
"""Numbers of a row that are read out with a picture; its table has all of them."""

Child = Any
"""What may stand inside: a component, a text, or a list of these."""


def icon(name: str) -> Component:
    """A glyph of the look; it says nothing to a screen reader."""
    return html.Span(className=f"i i-{name}", **HIDDEN)


def head(title: str, scope: Sequence[Child], crumbs: Sequence[tuple[str, str]] = ()) -> Component:
    """The page's head: where one is, what the page has found, and what it speaks about."""
    items = [html.Li(html.A(name, href=href) if href else html.Span(name)) for name, href in crumbs]
    link = html.Button(
        [icon("link"), _("Copy link")], className="btn btn-sm", type="button", **data(copy_link="")
    )
    paper = html.Button([icon("down"), _("Print")], className="btn btn-sm", type="button", **data(print=""))
    return html.Div(
        [
            html.Ol(items, className="crumbs") if items else html.Div(),
            html.Div([html.H1(title), html.P(_dotted(scope), className="scope")], className="page-title"),
            html.Div([link, paper], className="page-acts"),
        ],
        className="page-head",
    )


def _dotted(parts: Sequence[Child]) -> list[Child]:
    out: list[Child] = []
    for part in parts:
        out += [" · ", part] if out else [part]
    return out


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a figure: headings, and rows of texts whose first cell names the row."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Child]]
    caption: str = ""
    data: Sequence[
        Sequence[str | float | None]
    ] = ()  # the rows as numbers, for files, percentages as shares of 1; else read from the texts
    behind: Sequence[str] = ()  # per row, the address of the rows it is made of: its first cell leads there
    foot: Sequence[Child] = ()  # what all rows together make, under them


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with everything it needs to be read alone: finding, subject, picture, words, table."""

    title: str
    subject: str
    picture: Component
    caption: Child
    table: Table
    tools: Sequence[Component] = field(default_factory=tuple)
    behind: str = ""  # the address of the rows it is made of (components/behind.py)
    tabled: bool = False  # the picture is the table itself: it needs no second one


def figure(shown: Figure) -> Component:
    """Lay a figure out, with the ways to take it along."""
    details = html.Details(
        [html.Summary([icon("table"), _("Data table")]), table(shown.table)], className="fig-table"
    )
    again = [] if shown.tabled else [details]
    link = html.Button([icon("link"), _("Copy link")], type="button", **data(copy_link=""))
    return html.Figure(
        [
            html.H2(shown.title, className="fig-title"),
            html.P(shown.subject, className="fig-sub"),
            html.Div(described(shown), className="chart"),
            html.Figcaption(shown.caption),
            html.Div(
                [*way_back(shown.behind), *_taking(shown), *shown.tools, link, *again], className="fig-tools"
            ),
            *_stamped(),
        ],
        className="fig",
    )


def described(shown: Figure) -> Component:
    """The picture, its words for those who do not see it ending with what its table says at either end."""
    image = _image(shown.picture)
    if image is not None and shown.table.rows:
        ends = [shown.table.rows[0], *shown.table.rows[1:][-1:]]
        said = "; ".join(_line(shown.table.headings, row) for row in ends)
        setattr(image, "aria-label", f"{image.to_plotly_json()['props']['aria-label']} {said}.")
    return shown.picture


def _image(content: Child) -> Component | None:
    """The picture where it stands alone or beside its key; small multiples say their own numbers."""
    if getattr(content, "role", None) == "img":
        return content
    inside = getattr(content, "children", None)
    found = [one for one in inside if getattr(one, "role", None) == "img"] if isinstance(inside, list) else []
    return found[0] if len(found) == 1 else None


def _line(headings: Sequence[str], row: Sequence[Child]) -> str:
    """A row of a table in one breath: its name, and the first few numbers with their headings."""
    cells = [
        f"{head} {cell}"
        for head, cell in zip(headings[1:], row[1:], strict=False)
        if isinstance(cell, str) and cell
    ]
    return f"{row[0]}: {', '.join(cells[:SPOKEN])}" if isinstance(row[0], str) else ", ".join(cells[:SPOKEN])


def way_back(address: str) -> list[Component]:
    """The link to the rows a figure is made of; none where there is no way (outside the door)."""
    return [html.A([icon("thread"), _("Rows behind this figure")], href=address)] if address else []


def _taking(shown: Figure) -> list[Component]:
    """The menu of files: pictures are made in the browser, the others drawn again by the server."""
    here = drawing.now()
    if here is None:
        return []
    name = here.add(shown)
    pictures = [html.Button(kind.upper(), type="button", **data(picture=kind)) for kind in ("png", "svg")]
    files = [
        html.A(kind.upper(), href=here.file(name, kind), target="_self", **data(reload=""))
        for kind in drawing.KINDS
    ]
    keep = html.Button(
        _("Into the basket"), type="button", **data(basket=here.file(name, "json"), title=shown.title)
    )
    items = [html.Li(one) for one in (*pictures, *files, keep)]
    menu = html.Ul(items, className="pop")
    return [html.Details([html.Summary([icon("down"), _("Download")]), menu], className="fig-files")]


def _stamped() -> list[Component]:
    """The stamp at the foot of a figure: on paper and on pictures; the screen's own frame says the same."""
    here = drawing.now()
    return [html.P(" · ".join(stamp(here.view)), className="stamp print-only")] if here else []


def table(shown: Table, *, cards: bool = False) -> Component:
    """A plain table that scrolls by itself and can be reached by keyboard."""
    if not shown.rows:
        return html.P(_("Nothing to show yet"))
    numeric = _numeric(shown)
    heads = [
        html.Th(name, scope="col", className="num" if column in numeric else "")
        for column, name in enumerate(shown.headings)
    ]
    body = [
        html.Tr(
            [
                html.Th(_leading(shown, at, cell), scope="row")
                if column == 0
                else html.Td(
                    cell, className="num" if column in numeric else "", **data(th=shown.headings[column])
                )
                for column, cell in enumerate(row)
            ]
        )
        for at, row in enumerate(shown.rows)
    ]
    parts = [html.Thead(html.Tr(heads)), html.Tbody(body), *_foot(shown, numeric)]
    name = shown.caption or _("Data table")
    return html.Div(
        html.Table(parts, className="tbl cards" if cards else "tbl"),
        className="scroll",
        tabIndex="0",
        role="region",
        **aria(label=name),
    )


def _leading(shown: Table, at: int, cell: Child) -> Child:
    """The first cell of a row, leading to what the row is made of."""
    address = shown.behind[at] if at < len(shown.behind) else ""
    return html.A(cell, href=address) if address and isinstance(cell, str) else cell


def _foot(shown: Table, numeric: set[int]) -> list[Component]:
    if not shown.foot:
        return []
    first, *rest = shown.foot
    cells = [
        html.Td(cell, className="num" if column in numeric else "", **data(th=shown.headings[column]))
        for column, cell in enumerate(rest, 1)
    ]
    return [html.Tfoot(html.Tr([html.Th(first, scope="row"), *cells]))]


def _numeric(shown: Table) -> set[int]:
    """Columns that hold nothing but numbers, percentages and dashes."""
    marks = set("0123456789 \u00a0\u202f,.%–-−")
    found = set()
    for column in range(1, len(shown.headings)):
        cells = [words for row in shown.rows if isinstance(words := _words_in(row[column]), str)]
        if cells and len(cells) == len(shown.rows) and all(set(cell) <= marks for cell in cells):
            found.add(column)
    return found


def _words_in(cell: Child) -> Child:
    """What a cell says: its words, also where they are a link."""
    return getattr(cell, "children", None) if isinstance(cell, html.A) else cell


def graph(drawn: dict[str, Any], label: str, height: int) -> Component:
    """A Plotly picture with words for those who do not see it. `drawn`: Any, Plotly's own JSON."""
    config: Any = {"displayModeBar": False, "responsive": True, "locale": language(), "scrollZoom": False}
    picture = dcc.Graph(figure=drawn, config=config, style={"height": f"{height}px"}, responsive=True)
    return html.Div(picture, role="img", **aria(label=label))


def kpi(label: str, value: Child, base: Child, change: Child | None = None, *, behind: str = "") -> Component:
    """One number, never without its n; it leads to the rows `behind` it."""
    parts = [
        html.P(label, className="kpi-label"),
        html.P(html.A(value, href=behind) if behind else value, className="kpi-value"),
        html.P(base, className="kpi-n"),
    ]
    if change:
        parts.append(html.P(change, className="kpi-change"))
    return html.Div(parts, className="kpi")


def nothing(title: str, text: str) -> Component:
    """What a figure shows when there is nothing to show, and why."""
    return html.Div([icon("info"), html.H2(title), html.P(text)], className="state")


def too_few(text: str) -> Component:
    """What a figure shows when there is too little to say anything."""
    return html.Div([icon("dash"), html.H2(_("Too few to say")), html.P(text)], className="state state-few")


def waiting(id: str, className: str = "", *, chart: bool = True) -> Component:
    """The place of a part until it arrives."""
    lines = [html.Span(className="skel skel-line"), html.Span(className="skel skel-line")]
    block = [html.Span(className="skel skel-chart")] if chart else []
    return html.Div(html.Div([*lines, *block], **aria(busy=True)), id=id, className=className)


def pages(link: Callable[..., str], at: int, size: int, total: int) -> Component | str:
    """Links to the pages of a list, none where there is only one; `link(page=...)` gives an address."""
    if total <= size:
        return ""
    last = max((total - 1) // size, 0)
    near = sorted({0, last, *(n for n in range(at - 1, at + 2) if 0 <= n <= last)})
    items: list[Component] = []
    before = -1
    for n in near:
        if n - before > 1:
            items.append(html.Li(html.Span("…", className="page-link", **HIDDEN)))
        here = aria(current="page") if n == at else {}
        items.append(
            html.Li(
                html.A(str(n + 1), href=link(page=str(n) if n else None), className="page-link", **here),
                className="active" if n == at else "",
            )
        )
        before = n
    span = f"{number(at * size + 1)}–{number(min((at + 1) * size, total))}"
    items.append(html.Li(_("{span} of {total}", span=span, total=number(total)), className="of"))
    return html.Nav(html.Ul(items, className="pagination"), **aria(label=_("Pages of the list")))
