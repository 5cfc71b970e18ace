"""The rows behind a figure of an indicator: each institution's numerator, denominator, value, or why it has none."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboards.components.behind import Asked
from dashboards.components.behind_rows import (
    Found,
    Value,
    nobody,
    raw_headings,
    report_of,
    to_cells,
    whose,
    whose_raw,
)
from dashboards.components.blocks import Child
from dashboards.components.explained import of_fields, said_of
from dashboards.components.known import open_to
from dashboards.components.observed import filed, value_words
from dashboards.components.rows import records
from dashboards.components.trended import status_words
from dashboards.page import View
from dashboards.words import _, n_, number
from data.queries.rows import indicator_rows
from data.register.anomalies import Reason
from schemas.honesty import PEERS_NEED
from schemas.indicators import Indicator


def values(view: View, asked: Asked) -> Found:
    """The rows of the figure; what institutions say of their values only where the reader may read it."""
    one = asked.indicator
    if one is None:
        return nobody()
    rows = indicator_rows(view.stores.warehouse, one.id, asked.part(), asked=asked.grouped)
    mine = [r.report for r in records(rows) if open_to(view, r)]
    given = of_fields(view, mine, {*one.numerator, *one.denominator})
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    cells = [_line(view, asked, r, given.get(r.report, [])) for r in records(rows)]
    raw = [_raw(one, r) for r in records(rows)]
    parts = (
        [_plain(whole["numerators"]), _plain(whole["denominators"])]
        if one.denominator
        else [_plain(whole["numerators"]), "–"]
    )
    sums = [_together(whole), *parts, _figure(one, whole), "", "", "", ""]
    headings = [
        _("Institution"), _("Numerator"), _("Denominator"), _("Value"), _("Status"), _("Report"),
        _("What the institution says"), _("Origin"),
    ]  # fmt: skip
    title, said = point(one, whole), _said(one, whole)
    return Found(title, headings, cells, raw_names(), raw, sums, said, int(whole["total"]))


def raw_names() -> list[str]:
    """The headings of the rows for files."""
    return [
        *raw_headings(),
        _("Numerator"),
        _("Denominator"),
        _("Value"),
        _("Status"),
        _("Counted"),
        _("Report"),
    ]


def _line(view: View, asked: Asked, r: Any, given: list[Reason]) -> list[Child]:  # Any: a row of the question
    facts = [status_words().get(r.status, "–")]
    facts += [_("late")] if r.late else []
    facts += [_("not counted: one half is missing")] if not r.counted and r.status == "reported" else []
    status = ", ".join(facts)
    said: list[Child] = []
    for reason in given:
        said += [" · "] if said else []
        words = said_of(reason, asks=False)
        said += words if isinstance(words, list) else [words]
    value = value_words(asked.indicator, r.value) if asked.indicator else "–"
    return [
        whose(view, r, asked), _plain(r.numerator), _plain(r.denominator), value, status,
        report_of(view, r), html.Span(said) if said else "–", to_cells(view, asked, r),
    ]  # fmt: skip


def _raw(one: Indicator, r: Any) -> list[Value]:  # Any: as above
    numbers = [*(None if pd.isna(x) else float(x) for x in (r.numerator, r.denominator)), filed(one, r.value)]
    return [
        *whose_raw(r),
        *numbers,
        status_words().get(r.status, "–"),
        _("yes") if r.counted else _("no"),
        r.report,
    ]


def figure(one: Indicator, whole: pd.Series) -> float | None:
    """The figure that the rows make: ratio of sums, sum, or median."""
    if one.aggregation == "ratio_of_sums":
        return one.scale * whole["numerators"] / whole["denominators"] if whole["denominators"] > 0 else None
    value = whole["numerators"] if one.aggregation == "sum" else whole["median"]
    return None if pd.isna(value) else float(value)


def _figure(one: Indicator, whole: pd.Series) -> str:
    return value_words(one, figure(one, whole)) if whole["n"] >= PEERS_NEED else "–"


def point(one: Indicator, whole: pd.Series) -> str:
    """The point and what it is made of, in a line; under eight values only that there are few."""
    n = int(whole["n"])
    if n < PEERS_NEED:
        return n_(
            "{n} institution with a value: too few for a figure of all together",
            "{n} institutions with a value: too few for a figure of all together", n,
        )  # fmt: skip
    shown = {"value": _figure(one, whole)}
    if one.aggregation == "ratio_of_sums":
        parts = {"k": _plain(whole["numerators"]), "m": _plain(whole["denominators"])}
        return n_(
            "{value}: {k} of {m}, at {n} institution",
            "{value}: {k} of {m}, at {n} institutions",
            n,
            **shown,
            **parts,
        )
    if one.aggregation == "sum":
        return n_("{value}: the sum of {n} institution", "{value}: the sum of {n} institutions", n, **shown)
    return n_("{value}: the median of {n} institution", "{value}: the median of {n} institutions", n, **shown)


def _together(whole: pd.Series) -> str:
    return n_("{n} institution counted", "{n} institutions counted", int(whole["n"]))


def _said(one: Indicator, whole: pd.Series) -> str:
    """How the rows make the point, who is left out, and where the values lie."""
    said = [
        {
            "ratio_of_sums": _("The figure is the sum of the numerators over the sum of the denominators of the counted rows."),
            "sum": _("The figure is the sum of the counted rows."),
            "median": _("The figure is the median of the values."),
        }[one.aggregation]
    ]  # fmt: skip
    if whole["missing"]:
        said.append(
            n_(
                "Without a value: {n} institution.",
                "Without a value: {n} institutions.",
                int(whole["missing"]),
            )
        )
    if whole["silent"]:
        said.append(
            n_("Not reported: {n} institution.", "Not reported: {n} institutions.", int(whole["silent"]))
        )
    if whole["n"] >= PEERS_NEED and pd.notna(whole["median"]):
        blanks = {name: value_words(one, whole[name]) for name in ("median", "d10", "d90")}
        said.append(
            _("Median of the values {median}; a tenth lies under {d10}, a tenth over {d90}.", **blanks)
        )
    return " ".join(said)


def _plain(value: float) -> str:
    return "–" if pd.isna(value) else number(value, 0 if float(value).is_integer() else 1)
