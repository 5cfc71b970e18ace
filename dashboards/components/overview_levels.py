"""Completeness by level over the years: medians from evidenced to declared."""

from __future__ import annotations

from dataclasses import replace

from dashboards.components import blocks
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import choice_of
from dashboards.components.rows import records
from dashboards.components.sentences import from_reports, level_points, levels_title, short_levels
from dashboards.components.years import year_span
from dashboards.figures import bounds
from dashboards.page import Content, View
from dashboards.words import _, label, number, percent, sign
from data.queries import overview
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED


def completeness(view: View) -> Content:
    rows = overview.completeness(view.stores.warehouse, choice_of(view))
    rows = rows[(rows["level"] != "") & (rows["n"] >= PEERS_NEED)].copy()
    if rows.empty:
        return blocks.too_few(from_reports(PEERS_NEED))
    names = {code.id: label(code.label) for code in codelist("level").values()}
    rows = level_points(rows, names)
    rows["href"] = [_index_rows(view, r) for r in records(rows)]
    drawn = bounds.completeness(rows, short_levels(), {"theme": view.theme, "sign": sign()})
    title = levels_title(rows, names)
    said = _(
        "The full mark is the median share of requirements met with evidence, the open mark what is declared, with evidence or without."
    )
    headings = [
        _("Level of education"),
        _("Report year"),
        "n",
        _("Evidenced"),
        _("Declared"),
        _("At least"),
        _("At most"),
    ]
    cells = [
        [names[r.level], r.name, number(r.n), percent(r.evidenced_median), percent(r.declared_median),
         percent(r.lower), percent(r.upper)]
        for r in records(rows.sort_values(["level", "year"]))
    ]  # fmt: skip
    numbers = [
        [names[r.level], r.name, r.n, r.evidenced_median, r.declared_median, r.lower, r.upper]
        for r in records(rows.sort_values(["level", "year"]))
    ]
    bounds_said = _(
        "“At least” and “at most” in the table say what the mean of all institutions could be, whatever the silent ones would report."
    )
    subject = _("Completeness by level and report year, median of the institutions that reported")
    picture = blocks.graph(drawn, f"{title}. {said}", 300)
    return blocks.figure(
        Figure(
            title,
            f"{subject}, {year_span(rows['year'])}",
            picture,
            [said, " ", bounds_said],
            Table(
                headings,
                cells,
                title,
                data=numbers,
                behind=[_index_rows(view, r) for r in records(rows.sort_values(["level", "year"]))],
            ),
            behind=behind(view, "index", int(rows["year"].max()), choice_of(view)),
        )
    )


def _index_rows(view: View, row: object) -> str:
    """The rows of a level's median in a year."""
    level, year = str(getattr(row, "level", "")), int(getattr(row, "year", 0))
    return behind(view, "index", year, replace(choice_of(view), levels=(level,)))
