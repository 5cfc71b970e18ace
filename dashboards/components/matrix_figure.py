"""The figure of requirements by region: its matrix, the finding in words, and the counts for files."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import html

from dashboards.components import blocks
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import year_of
from dashboards.components.matrix import Matrix, matrix, scale
from dashboards.components.rows import cell
from dashboards.components.shares import base, in_groups, requirement_name
from dashboards.page import Content, View
from dashboards.words import _, label, number
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED
from schemas.regulation import requirements


def by_region(view: View, rows: pd.DataFrame, choice: Choice) -> Content:
    """The matrix. `rows`: those of queries.completeness.RequirementCounts, of one level."""
    if rows.empty or not base(rows).sum():
        return blocks.nothing(
            _("Nothing to show yet"), _("No institution of this level has figures in force for this year.")
        )
    declared = view.chosen("shown") == "declared"
    kinds = ["evidenced", "declared"] if declared else ["evidenced"]
    rows = rows.assign(hits=rows[kinds].sum(axis=1), base=base(rows))
    hits = rows.pivot_table(index="requirement", columns="region", values="hits", aggfunc="sum", fill_value=0)
    whole = rows.pivot_table(
        index="requirement", columns="region", values="base", aggfunc="sum", fill_value=0
    )
    hits[""], whole[""] = hits.sum(axis=1), whole.sum(axis=1)
    columns = {"": _("All")} | {
        code.id: label(code.label) for code in codelist("region").values() if code.id in hits
    }
    sorted_by = "" if view.chosen("sort") == "all" else view.chosen("sort")
    shown = Matrix(
        hits, whole, in_groups(view.chosen("group") == "step"), columns,
        {code: int(whole[code].max()) for code in columns},
        lambda id, code: f"{view.link(requirement=id, region=code or None, page=None)}#list",
        lambda code: view.link(sort=None if view.chosen("sort") == (code or "all") else code or "all"),
        sorted_by if view.chosen("sort") else None,
        (view.chosen("requirement"), view.chosen("region")),
        _("Share of institutions by requirement and region, in percent"),
    )  # fmt: skip
    subject = _("35 requirements of the Model Regulation by region, % of institutions with figures")
    kind = _("declared, with evidence or without") if declared else _("evidenced by a document or a link")
    said = _(
        "Under eight institutions the number is shown as “how many of how many”. The line of a group is the mean of its requirements. Choose a number to see the institutions behind it."
    )
    title, picture = _matrix_title(hits, whole, columns), html.Div([scale(), matrix(shown)])
    rows_of = behind(view, "index", year_of(view), choice)
    files = _files(view, choice, (hits, whole), columns)
    return blocks.figure(
        Figure(title, f"{subject}, {kind}", picture, said, files, behind=rows_of, tabled=True)
    )


def _files(
    view: View, choice: Choice, counts: tuple[pd.DataFrame, pd.DataFrame], columns: Mapping[str, str]
) -> Table:
    """The same for files: how many of how many, region by region."""
    hits, whole = counts
    ids = [id for id in requirements() if id in hits.index]
    headings = [_("Requirement")]
    for name in columns.values():
        headings += [name, f"{name}, n"]
    raw: list[list[str | float | None]] = [
        [requirement_name(id), *(int(cell(one, id, code)) for code in columns for one in (hits, whole))]
        for id in ids
    ]
    cells = [[str(one) for one in row] for row in raw]
    rows_of = [behind(view, id, year_of(view), choice) for id in ids]
    return Table(
        headings, cells, _("Share of institutions by requirement and region"), data=raw, behind=rows_of
    )


def _matrix_title(hits: pd.DataFrame, whole: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """The requirement that is weakest in most regions, if in more than half of those that can be compared."""
    codes = [code for code in columns if code and whole[code].max() >= PEERS_NEED]
    weakest = [str((hits[code] / whole[code].clip(lower=1)).idxmin()) for code in codes]
    most = max(set(weakest), key=weakest.count, default="")
    if len(codes) > 1 and weakest.count(most) > len(codes) / 2:
        return _(
            "{requirement}: the weakest point in {k} of {n} regions",
            requirement=label(requirements()[most].label), k=number(weakest.count(most)), n=number(len(codes)),
        )  # fmt: skip
    return _("Where each requirement is met, and where not yet")
