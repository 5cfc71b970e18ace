"""The rows behind rates of reporting and forms of the QA function: each institution, its report, and the cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

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
from dashboards.components.forms import FORM_PARTS, form_words
from dashboards.components.known import open_to
from dashboards.components.observed import place_name
from dashboards.components.overview_owed import state_words
from dashboards.components.rows import records
from dashboards.page import View
from dashboards.words import _, day, n_, number, percent
from data.queries.rows import form_rows, report_rows
from schemas.honesty import PEERS_NEED


def came_words() -> Mapping[str, str]:
    return {
        "on_time": _("on time"), "late": _("late"), "none": _("not reported"), "waived": _("no report asked for"),
    }  # fmt: skip


def reports(view: View, asked: Asked) -> Found:
    """Who owed a report, whether and when it came."""
    rows = report_rows(view.stores.warehouse, asked.part())
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    cells: list[list[Child]] = [
        [whose(view, r, asked), _came(r), _day(r.received_on), _day(r.due), report_of(view, r), to_cells(view, asked, r)]
        for r in records(rows)
    ]  # fmt: skip
    raw: list[list[Value]] = [
        [*whose_raw(r), came_words()[r.came], _iso(r.received_on), _iso(r.due), None if pd.isna(r.late_days) else float(r.late_days), r.report]
        for r in records(rows)
    ]  # fmt: skip
    expected, reported = int(whole["expected"]), int(whole["reported"])
    title = n_(
        "{k} of {n} institution has reported, {t} of them on time",
        "{k} of {n} institutions have reported, {t} of them on time",
        expected, k=number(reported), t=number(whole["on_time"]),
    )  # fmt: skip
    if expected >= PEERS_NEED:
        title += f": {percent(reported / expected, 1)}"
    counts = [("on_time", whole["on_time"]), ("late", whole["late"]), ("none", expected - reported), ("waived", whole["waived"])]  # fmt: skip
    counted = ", ".join(f"{came_words()[name]} {number(n)}" for name, n in counts if n)
    sums = [all_words(expected + int(whole["waived"])), counted, "", "", "", ""]
    said = _(
        "A report that has come in counts from the day it was received, also while it is being checked; its id stands here once its figures are in force."
    )
    headings = [_("Institution"), _("How it came"), _("Received"), _("Due"), _("Report"), _("Origin")]
    names = [*raw_headings(), _("How it came"), _("Received"), _("Due"), _("Days late"), _("Report")]
    return Found(title, headings, cells, names, raw, sums, said, int(whole["total"]))


def _came(r: Any) -> str:  # Any: a row of the question
    said = came_words()[r.came]
    if r.came == "late" and pd.notna(r.late_days) and r.late_days > 0:
        return n_("late by {n} day", "late by {n} days", int(r.late_days))
    return said if r.came != "none" or r.state == "none" else f"{said}: {state_words(r.state)}"


def _day(moment: Any) -> str:  # Any: a pandas moment or none
    return "–" if pd.isna(moment) else day(moment.date(), "medium")


def _iso(moment: Any) -> Value:  # Any: as above
    return None if pd.isna(moment) else moment.date().isoformat()


def forms(view: View, asked: Asked) -> Found:
    """Who answers for quality at each institution, with the cell that says so."""
    rows = form_rows(view.stores.warehouse, asked.part())
    words = form_words()
    if rows.empty:
        return nobody()
    whole = rows.iloc[0]
    cells: list[list[Child]] = [
        [whose(view, r, asked), words.get(r.form, r.form), _place(view, r), report_of(view, r), to_cells(view, asked, r)]
        for r in records(rows)
    ]  # fmt: skip
    raw: list[list[Value]] = [
        [*whose_raw(r), words.get(r.form, r.form), place_name(r.place) if open_to(view, r) else "", r.report] for r in records(rows)
    ]  # fmt: skip
    counted = ", ".join(f"{words[part]} {number(whole[part])}" for part in FORM_PARTS if whole[part])
    answered = int(sum(whole[part] for part in FORM_PARTS[:4]))
    title = n_(
        "{k} of {n} reporting institution has a unit or a responsible person",
        "{k} of {n} reporting institutions have a unit or a responsible person",
        answered, k=number(whole["unit"] + whole["person"]),
    )  # fmt: skip
    sums = [all_words(answered + int(whole["no_report"])), counted, "", "", ""]
    said = _("A responsible person counts the same as a unit (point 11 of the Model Regulation).")
    headings = [_("Institution"), _("Form"), _("Cell"), _("Report"), _("Origin")]
    names = [*raw_headings(), _("Form"), _("Cell"), _("Report")]
    return Found(title, headings, cells, names, raw, sums, said, int(whole["total"]))


def _place(view: View, r: Any) -> Child:  # Any: as above
    if not r.place or not open_to(view, r):
        return "–"
    return html.Span([html.Span(place_name(r.place), className="cell"), f" = {r.raw}"])
