"""Below the picture of the trends page: each chosen institution's own spread, and its values with their origin."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.components import blocks
from dashboards.components.blocks import Table
from dashboards.components.controlled import Followed, controlled
from dashboards.components.observed import value_words
from dashboards.components.rows import records, row_at
from dashboards.components.trended import Trended, plain, status_words
from dashboards.components.years import year_name
from dashboards.page import Content
from dashboards.words import _
from data.queries.institution import identities


def own_spread(shown: Trended) -> Content:
    """Each institution chosen between the limits of its own years, with the word its direction has earned."""
    who = identities(shown.view.stores.warehouse, list(shown.names)).set_index("institution", drop=False)
    since = max(shown.cuts, default=0)
    found = []
    for code in shown.names:
        mine = shown.of(code)
        drawn = (
            controlled(shown.view, Followed(shown.one, mine, row_at(who, code), since)) if len(mine) else ""
        )
        found += [html.Div(drawn, className="c6")] if drawn else []
    if len(found) < 2:
        return found[0].children if found else ""
    return html.Div(found, className="grid")


def values(shown: Trended) -> Content:
    """Every value of the institutions chosen, and the way back from each."""
    if not shown.names:
        return blocks.nothing(
            _("No institution chosen"),
            _("Type a name or code above to see an institution's own line and where each value comes from."),
        )
    spoken = (shown.rows["words"] != "").any()
    cells = [
        [
            shown.names[code], year_name(r.year), value_words(shown.one, r.value), plain(r.numerator),
            plain(r.denominator), _state(r), *([r.words or "–"] if spoken else []), _origin(shown, r),
        ]
        for code in shown.names
        for r in reversed(records(shown.of(code)))
    ]  # fmt: skip
    headings = [
        _("Institution"), _("Report year"), _("Value"), _("Numerator"), _("Denominator"), _("Status"),
        *([_("What the institution says")] if spoken else []), _("Origin"),
    ]  # fmt: skip
    title = _("Values of the institutions chosen")
    return [html.H2(title), blocks.table(Table(headings, cells, title), cards=True)]


def _state(row: Any) -> str:  # Any: a row of the values
    facts = ((_("late"), row.late), (_("revised"), row.revised))
    return ", ".join([status_words()[row.status], *(word for word, holds in facts if holds)])


def _origin(shown: Trended, row: Any) -> Content:  # Any: as above
    if not row.report:
        return "–"
    return html.A(_("Where from?"), href=f"{shown.view.link(origin=f'{row.institution}:{row.year}')}#origin")
