"""The rows behind the improvement loop and behind international standards: what each report says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
from dashboards.components.standard_words import forms, levels_asked, standard_state_words
from dashboards.page import View
from dashboards.words import _, day, n_, number
from data.queries.rows_answers import loop_rows, standard_rows

ORDER = ("certified", "expired", "implemented", "planned", "no", "na", "blank", "no_report")
COUNTS = ("found", "closed", "recommended", "measures", "done", "due", "due_done", "due_on_time", "overdue")


def loop_words() -> Mapping[str, str]:
    return {
        "overdue": _("with overdue measures"), "due": _("due ones all done"), "measures": _("nothing due yet"),
        "without": _("without measures"),
    }  # fmt: skip


def loop(view: View, asked: Asked) -> Found:
    """Each report in force with what it counts, and the sums that the steps are."""
    rows = loop_rows(view.stores.warehouse, date.today(), asked.part())
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    counts = [
        _("Found"), _("Resolved"), _("Recommendations"), _("Measures"), _("Done"), _("Due"), _("Of them done"),
        _("In time"), _("Overdue"),
    ]  # fmt: skip
    cells: list[list[Child]] = [
        [whose(view, r, asked), *(_count(getattr(r, name)) for name in COUNTS), report_of(view, r), to_cells(view, asked, r)]
        for r in records(rows)
    ]  # fmt: skip
    raw: list[list[Value]] = [
        [*whose_raw(r), *(None if pd.isna(getattr(r, name)) else float(getattr(r, name)) for name in COUNTS), r.report]
        for r in records(rows)
    ]  # fmt: skip
    sums = [
        _reports(int(whole["n"])),
        *(number(whole[f"all_{name}"]) for name in COUNTS),
        "",
        "",
    ]
    title = _(
        "{found} shortcomings, {measures} measures, {overdue} of {due} due ones overdue",
        found=number(whole["all_found"]), measures=number(whole["all_measures"]),
        overdue=number(whole["all_overdue"]), due=number(whole["all_due"]),
    )  # fmt: skip
    said = _("The steps are the sums of these rows. Shortcomings resolved count only where some were found.")
    names = [*raw_headings(), *counts, _("Report")]
    headings = [_("Institution"), *counts, _("Report"), _("Origin")]
    return Found(title, headings, cells, names, raw, sums, said, int(whole["total"]))


def _count(value: float) -> str:
    return "–" if pd.isna(value) else number(value)


def _reports(n: int) -> str:
    return n_("{n} report in force", "{n} reports in force", n)


def standard(view: View, asked: Asked) -> Found:
    """Each institution with how far it applies the standard, and its certificate."""
    levels = levels_asked()[asked.of]
    rows = standard_rows(
        view.stores.warehouse, date.today(), asked.part(), standard=asked.of, asked_of=levels
    )
    words = standard_state_words()
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    cells: list[list[Child]] = [
        [whose(view, r, asked), words[r.state], r.number or "–", _day(r.valid_to), report_of(view, r), to_cells(view, asked, r)]
        for r in records(rows)
    ]  # fmt: skip
    raw: list[list[Value]] = [
        [*whose_raw(r), words[r.state], r.number, None if pd.isna(r.valid_to) else r.valid_to.date().isoformat(), r.report]
        for r in records(rows)
    ]  # fmt: skip
    counted = ", ".join(f"{words[state]} {number(whole[state])}" for state in ORDER if whole[state])
    reporting = int(sum(whole[state] for state in ORDER[:-1]))
    title = _(
        "{standard}: {k} of {n} reporting institutions hold a valid certificate",
        standard=forms()[asked.of], k=number(whole["certified"]), n=number(reporting),
    )  # fmt: skip
    sums = [all_words(int(sum(whole[state] for state in ORDER))), counted, "", "", "", ""]
    said = _(
        "A certificate counts as expired when its last day was before the report fell due. Standards are voluntary (point 21): using none is no fault."
    )
    own = [_("State"), _("Certificate"), _("Valid until"), _("Report")]
    headings, names = [_("Institution"), *own, _("Origin")], [*raw_headings(), *own]
    return Found(title, headings, cells, names, raw, sums, said, int(whole["total"]))


def _day(moment: Any) -> str:  # Any: a pandas moment or none
    return "–" if pd.isna(moment) else day(moment.date(), "medium")
