"""The rows behind completeness: the state of one requirement, or the index of each institution."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.components.behind import Asked
from dashboards.components.behind_rows import (
    Found,
    Value,
    all_words,
    nobody,
    raw_headings,
    report_of,
    to_cells,
    whose,
    whose_raw,
)
from dashboards.components.blocks import Child
from dashboards.components.rows import records
from dashboards.components.states import STATES, named, state_words
from dashboards.page import View
from dashboards.words import _, n_, number, percent
from data.queries.rows import index_rows, requirement_rows
from schemas.honesty import PEERS_NEED
from schemas.regulation import dimensions

COUNTED = STATES[:4]


def states(view: View, asked: Asked) -> Found:
    """Every institution with the state of the requirement, and how many there are of each."""
    rows = requirement_rows(view.stores.warehouse, asked.of, asked.part())
    words = state_words()
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    base = int(sum(whole[state] for state in COUNTED))
    cells: list[list[Child]] = [
        [whose(view, r, asked), named(r.state), report_of(view, r), to_cells(view, asked, r)]
        for r in records(rows)
    ]
    raw: list[list[Value]] = [[*whose_raw(r), words[r.state], r.report] for r in records(rows)]
    counted = ", ".join(f"{words[state]} {number(whole[state])}" for state in STATES if whole[state])
    title = n_(
        "Evidenced by {k} of {n} institution with figures", "Evidenced by {k} of {n} institutions with figures",
        base, k=number(whole["evidenced"]),
    )  # fmt: skip
    if base >= PEERS_NEED:
        title += f": {percent(whole['evidenced'] / base)}"
    sums = [all_words(int(sum(whole[state] for state in STATES))), counted, "", ""]
    said = _(
        "The share is of those with figures to whom the requirement applies; with evidence or without it is met by {k}.",
        k=number(whole["evidenced"] + whole["declared"]),
    )
    headings = [_("Institution"), _("State"), _("Report"), _("Origin")]
    names = [*raw_headings(), _("State"), _("Report")]
    return Found(title, headings, cells, names, raw, sums, said, int(whole["total"]))


def index(view: View, asked: Asked) -> Found:
    """Every institution's completeness, of all dimensions or one, and the means and medians of all."""
    dimension = asked.of if asked.of in dimensions() else ""
    rows = index_rows(view.stores.warehouse, asked.part(), dimension)
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    cells = [_index_line(view, asked, r) for r in records(rows)]
    raw: list[list[Value]] = [[*whose_raw(r), *_index_raw(r), r.report] for r in records(rows)]
    few = whole["n"] < PEERS_NEED
    mean = ["–", "–"] if few else [percent(whole["evidenced_mean"], 1), percent(whole["declared_mean"], 1)]
    sums = [_mean_of(int(whole["n"])), "", *mean, "", ""]
    headings = [
        _("Institution"), _("Evidenced of applicable"), _("Evidenced"), _("Declared"), _("Report"), _("Origin"),
    ]  # fmt: skip
    said = _index_said(whole, dimension)
    return Found(
        _index_title(whole),
        headings,
        cells,
        _index_names(),
        raw,
        sums,
        said,
        int(whole["total"]),
    )


def _index_names() -> list[str]:
    return [
        *raw_headings(), _("Evidenced requirements"), _("Declared requirements"), _("Applicable requirements"),
        _("Evidenced"), _("Declared"), _("Report"),
    ]  # fmt: skip


def _index_line(view: View, asked: Asked, r: Any) -> list[Child]:  # Any: a row of the question
    first = whose(view, r, asked)
    if r.state == "none":
        return [first, state_words()["none"], "–", "–", "–", "–"]
    of = f"{number(r.evidenced_count)}/{number(r.applicable)}"
    shares = [percent(r.evidenced, 1), percent(r.declared, 1)]
    return [first, of, *shares, report_of(view, r), to_cells(view, asked, r)]


def _index_raw(r: Any) -> list[Value]:  # Any: as above
    if r.state == "none":
        return [None] * 5
    counts = [float(r.evidenced_count), float(r.declared_count), float(r.applicable)]
    return [*counts, *(None if pd.isna(x) else float(x) for x in (r.evidenced, r.declared))]


def _mean_of(n: int) -> str:
    return n_("Mean of {n} institution", "Mean of {n} institutions", n)


def _index_title(whole: pd.Series) -> str:
    n = int(whole["n"])
    if n < PEERS_NEED:
        return n_(
            "{n} institution with figures: too few for a figure of all together",
            "{n} institutions with figures: too few for a figure of all together", n,
        )  # fmt: skip
    return n_(
        "Evidenced {mean} on average, median {median}, of {n} institution",
        "Evidenced {mean} on average, median {median}, of {n} institutions",
        n, mean=percent(whole["evidenced_mean"], 1), median=percent(whole["evidenced_median"], 1),
    )  # fmt: skip


def _index_said(whole: pd.Series, dimension: str) -> str:
    said = [
        _("An institution's share in a dimension is of the requirements that apply.")
        if dimension
        else _("An institution's completeness is the mean of its dimensions, each the share of the requirements that apply.")
    ]  # fmt: skip
    if whole["silent"]:
        said.append(
            n_("Not reported: {n} institution.", "Not reported: {n} institutions.", int(whole["silent"]))
        )
    if whole["n"] >= PEERS_NEED and not dimension:
        said.append(_(
            "Whatever the silent ones would have reported, the mean of all lies between {low} and {high}.",
            low=percent(whole["lower"], 1), high=percent(whole["upper"], 1),
        ))  # fmt: skip
    return " ".join(said)
