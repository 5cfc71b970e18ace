"""The reports that are still owed, and where each of them stands."""

from __future__ import annotations

import pandas as pd
from dash import html

from dashboards.components import blocks
from dashboards.components.blocks import Table
from dashboards.components.choices import choice_of, page_of, year_of
from dashboards.page import Content, View
from dashboards.words import _, day, label, language, n_
from data.queries import overview
from schemas.codelists import codelist

SIZE = 12


def owed(view: View) -> Content:
    at = page_of(view)
    rows = overview.silent(
        view.stores.warehouse, year_of(view), choice_of(view), offset=at * SIZE, limit=SIZE
    )
    if rows.empty:
        return [html.H2(_("Still owed")), html.P(_("No report is owed."), className="muted")]
    total = int(rows["total"].iloc[0])
    cells = [
        [
            html.A(
                row[f"name_{language()}"],
                href=view.link("/institution", code=row["institution"], year=str(year_of(view))),
            ),
            label(codelist("level")[row["level"]].label),
            label(codelist("region")[row["region"]].label),
            state_words(row["state"]),
            day(row["due"].date(), "medium") if isinstance(row["due"], pd.Timestamp) else "–",
        ]
        for row in rows.to_dict("records")
    ]
    title = n_("Still owed: {n} report", "Still owed: {n} reports", total)
    shown = Table([_("Institution"), _("Level"), _("Region"), _("Where it stands"), _("Due")], cells, title)
    return [html.H2(title), blocks.table(shown, cards=True), blocks.pages(view.link, at, SIZE, total)]


def state_words(state: str) -> str:
    """Where a report that is owed stands."""
    said = {
        "none": _("not handed in"), "draft": _("draft"), "received": _("received, waits to be checked"),
        "checking": _("being checked"), "returned": _("returned to be corrected"),
        "to_explain": _("waits for explanations"), "withdrawn": _("withdrawn"),
    }  # fmt: skip
    return said.get(state, state)
