"""What the lists of rows behind a figure share: whose a row is, from which report, and the way on to its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashboards.components.attributes import data
from dashboards.components.behind import Asked, cells_at
from dashboards.components.blocks import Child
from dashboards.components.known import open_to
from dashboards.page import Content, View
from dashboards.words import _, day, label, language, n_, number
from schemas.codelists import codelist

Value = str | float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one figure, ready to be laid out.

    `title` says the point; `sums` stand under the rows, `said` says how the rows make the point. `raw`
    are the same rows for files, under `names`.
    """

    title: str
    headings: Sequence[str] = ()
    cells: Sequence[Sequence[Child]] = ()
    names: Sequence[str] = ()
    raw: Sequence[Sequence[Value]] = ()
    sums: Sequence[Child] = ()
    said: str = ""
    total: int = 0


def nobody() -> Found:
    """No row at all."""
    return Found(_("No institution matches these filters in this year."))


def whose(view: View, row: Any, asked: Asked) -> Child:  # Any: as above
    """The first cell of a row: institution, and below it level and region where there is more than one of them."""
    name = str(getattr(row, f"name_{language()}"))
    link: Child = name
    if open_to(view, row):
        link = html.A(name, href=view.link("/institution", code=row.institution, year=str(asked.year)))
    both = (("level", asked.choice.levels), ("region", asked.choice.regions))
    told = [words(list, getattr(row, list)) for list, codes in both if len(codes) != 1]
    return [link, html.Br(), html.Small(", ".join(told), className="muted")] if told else link


def whose_raw(row: Any) -> list[Value]:  # Any: as above
    """The same for files, with the institution's code."""
    return [
        str(getattr(row, f"name_{language()}")),
        row.institution,
        words("level", row.level),
        words("region", row.region),
    ]


def words(list: str, code: object) -> str:
    known = codelist(list)
    return label(known[str(code)].label) if str(code) in known else "–"


def report_of(view: View, row: Any) -> Child:  # Any: as above
    """The report's id with its day and version, leading to it where the reader may read it."""
    if not row.report:
        return "–"
    name: Child = html.Span(row.report, className="nowrap")
    if open_to(view, row) and not row.report.startswith("history"):
        name = html.A(row.report, href=f"/reports/{row.report}", className="nowrap", **data(reload=""))
    facts = [_("version {n}", n=number(row.attempt))] if pd.notna(row.attempt) and row.attempt > 1 else []
    came = getattr(row, "received_at", None)
    if came is not None and pd.notna(came):
        facts.append(_("received {day}", day=day(came.date(), "medium")))
    said = html.Small(", ".join(facts), className="muted nowrap")
    return html.Div([html.Div(name), said]) if facts else name


def to_cells(view: View, one: Asked, row: Any) -> Content:  # Any: as above
    """The way on to the cells of a row; none where there is no report, or it is not for the reader's eyes."""
    if not row.report or not open_to(view, row):
        return "–"
    level = row.level if one.indicator else ""
    return html.A(_("Cells"), href=cells_at(view, row.institution, one.year, level))


def raw_headings() -> list[str]:
    return [_("Institution"), _("Code"), _("Level of education"), _("Region")]


def all_words(total: int) -> str:
    return n_("{n} institution", "{n} institutions", total)
