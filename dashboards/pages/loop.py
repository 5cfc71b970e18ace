"""Loop: from shortcomings found to recommendations, measures, and what was done by its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
from dash import html

from dashboards.components import blocks, choices
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Figure, Table
from dashboards.components.choices import choice_of, year_of
from dashboards.components.rows import records
from dashboards.components.steps import Step, bars
from dashboards.components.years import year_name
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number, percent
from data.queries.loop import loop as loop_rows
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED, wilson

COUNTS = (
    "reports", "evaluated", "none_found", "unsaid", "found", "closed", "recommended", "measures", "done", "due",
    "due_done", "due_on_time", "overdue",
)  # fmt: skip


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("The improvement loop"), choices.scope(view)), id="loop-head"),
            html.Div(controls(view), id="loop-filters"),
            blocks.waiting("loop-numbers", chart=False),
            html.Div(
                [blocks.waiting("loop-steps", "c6"), blocks.waiting("loop-due", "c6")],
                className="grid section",
            ),
            blocks.waiting("loop-levels", "section", chart=False),
            blocks.waiting("loop-years", "section", chart=False),
        ]
    )


def controls(view: View) -> Content:
    return choices.filters(view)


def _rows(view: View) -> pd.DataFrame:
    return loop_rows(view.stores.warehouse, date.today(), choice_of(view))


def _now(view: View) -> pd.Series:
    """The sums of the year chosen over the levels chosen."""
    rows = _rows(view)
    return rows.loc[rows["year"] == year_of(view), list(COUNTS)].sum()


def head(view: View) -> Content:
    now = _now(view)
    scope = [html.B(year_name(year_of(view))), *choices.scope(view)]
    crumbs = [(_("Sector"), view.link("/"))]
    if not now["reports"]:
        return blocks.head(_("No figures are in force for this year"), scope, crumbs)
    scope.append(n_("{n} report in force", "{n} reports in force", int(now["reports"])))
    if not now["due"]:
        return blocks.head(_("No measure was due yet"), scope, crumbs)
    said = _("Of {n} measures due, {k} are done", n=number(now["due"]), k=number(now["due_done"]))
    return blocks.head(said, scope, crumbs)


def _rows_of(view: View, *states: str) -> str:
    """The reports that the sums are made of."""
    return behind(view, "loop", year_of(view), choice_of(view), states=states)


def _of(k: float, n: float) -> str:
    return _("{k} of {n}", k=number(k), n=number(n))


def numbers(view: View) -> Content:
    now = _now(view)
    if not now["reports"]:
        return blocks.nothing(_("No reports"), _("Not reported is not zero: nothing is known for this year."))
    closed = percent(now["closed"] / now["found"]) if now["found"] else _("nothing found")
    done = percent(now["due_done"] / now["due"]) if now["due"] else _("nothing due")
    silent = n_(
        "{n} institution found none: that is not 100 %",
        "{n} institutions found none: that is not 100 %",
        int(now["none_found"]),
    )
    return html.Div(
        [
            blocks.kpi(_("Evaluated themselves"), number(now["evaluated"]), _("of {n} reports", n=number(now["reports"])), behind=_rows_of(view)),
            blocks.kpi(_("Shortcomings resolved"), closed, _of(now["closed"], now["found"]), silent, behind=_rows_of(view)),
            blocks.kpi(_("Measures due that are done"), done, _of(now["due_done"], now["due"]), _("in time: {n}", n=number(now["due_on_time"])), behind=_rows_of(view, "overdue", "due")),
            blocks.kpi(_("Overdue"), number(now["overdue"]), _("of {n} due", n=number(now["due"])), behind=_rows_of(view, "overdue")),
        ],
        className="kpis",
    )  # fmt: skip


def steps(view: View) -> Content:
    now = _now(view)
    if not now["reports"]:
        return ""
    shown = [
        Step(_("Shortcomings found"), int(now["found"]), _evaluated(now)),
        Step(_("Of them resolved"), int(now["closed"]), done=True),
        Step(_("Recommendations"), int(now["recommended"])),
        Step(_("Measures"), int(now["measures"])),
        Step(_("Of them done"), int(now["done"]), done=True),
    ]
    title = _("From {found} shortcomings to {measures} measures", found=number(now["found"]), measures=number(now["measures"]))  # fmt: skip
    said = _(
        "The bars count different things: one recommendation may answer many shortcomings, and a measure of last year's plan counts here too. Shortcomings are what institutions report of themselves: finding none is not 100 %, and finding many is no fault."
    )
    return blocks.figure(
        Figure(
            title,
            _subject(view, _("Sums over the reports in force")),
            bars(shown),
            said,
            _table(shown, title),
            behind=_rows_of(view),
        )
    )


def _evaluated(now: pd.Series) -> str:
    return n_(
        "by {n} evaluation", "by {n} evaluations", int(now["evaluated"] - now["none_found"] - now["unsaid"])
    )


def _subject(view: View, about: str) -> str:
    return f"{about}, {year_name(year_of(view))}. {', '.join(choices.scope(view))}"


def _table(shown: list[Step], title: str) -> Table:
    raw = [[step.name, step.count] for step in shown]
    return Table([_("Step"), _("Count")], [[step.name, number(step.count)] for step in shown], title, raw)


def due(view: View) -> Content:
    now = _now(view)
    if not now["due"]:
        return blocks.nothing(
            _("Nothing due"), _("No report in force names a measure that was due by the report's own day.")
        )
    late = int(now["due_done"] - now["due_on_time"])
    shown = [
        Step(_("Measures due"), int(now["due"])),
        Step(_("Done in time"), int(now["due_on_time"]), done=True),
        Step(_("Done later, or no day given"), late, done=True),
        Step(_("Overdue"), int(now["overdue"])),
    ]
    low, high = (float(side) for side in wilson(now["due_done"], now["due"]))
    title = _("{share} of the measures due are done", share=percent(now["due_done"] / now["due"]))
    said = _(
        "Due: before the day the report itself was due, cancelled measures left out; indicator Q02 counts those that fell due within the academic year. 95 % interval of the share done: {low} to {high}.",
        low=percent(low), high=percent(high),
    )  # fmt: skip
    return blocks.figure(
        Figure(
            title,
            _subject(view, _("Measures of this and last year's plan")),
            bars(shown),
            said,
            _table(shown, title),
            behind=_rows_of(view, "overdue", "due"),
        )
    )


def _cells(names: list[str], rows: pd.DataFrame) -> list[list[Child]]:
    """A line a group: counts, and shares only where enough institutions and a base are there."""
    out: list[list[Child]] = []
    for name, one in zip(names, records(rows), strict=True):
        firm = one.reports >= PEERS_NEED
        closed = percent(one.closed / one.found) if firm and one.found else "–"
        done = percent(one.due_done / one.due) if firm and one.due else "–"
        out.append(
            [
                name, number(one.reports), number(one.evaluated), number(one.none_found), number(one.found),
                number(one.closed), closed, number(one.recommended), number(one.measures), number(one.due),
                number(one.due_done), done, number(one.overdue),
            ]
        )  # fmt: skip
    return out


def _headings(first: str) -> list[str]:
    return [
        first, _("Reports"), _("Evaluated"), _("None found"), _("Found"), _("Resolved"), _("Resolved, %"),
        _("Recommendations"), _("Measures"), _("Due"), _("Of them done"), _("Done, %"), _("Overdue"),
    ]  # fmt: skip


def _few() -> Content:
    few = n_(
        "Shares are shown from {n} institution with figures on.",
        "Shares are shown from {n} institutions with figures on.",
        PEERS_NEED,
    )
    return html.P(few, className="muted")


def levels(view: View) -> Content:
    rows = _rows(view)
    rows = rows[rows["year"] == year_of(view)].set_index("level")
    names = {id: label(one.label) for id, one in codelist("level").items() if id in rows.index}
    title = _("By level of education, {year}", year=year_name(year_of(view)))
    cells = _cells(list(names.values()), rows.loc[list(names)])
    rows_of = [behind(view, "loop", year_of(view), replace(choice_of(view), levels=(id,))) for id in names]
    table = Table(_headings(_("Level of education")), cells, title, behind=rows_of)
    return [html.H2(title), _few(), blocks.table(table)]


def years(view: View) -> Content:
    rows = _rows(view).groupby("year")[list(COUNTS)].sum().sort_index(ascending=False)
    title = _("Year by year")
    names = [year_name(int(year)) for year in rows.index]
    rows_of = [behind(view, "loop", int(year), choice_of(view)) for year in rows.index]
    table = Table(_headings(_("Report year")), _cells(names, rows), title, behind=rows_of)
    return [html.H2(title), blocks.table(table)]


PAGE = Page(
    path="/loop",
    name=N_("Improvement loop"),
    layout=layout,
    parts={
        "loop-head": head,
        "loop-filters": controls,
        "loop-numbers": numbers,
        "loop-steps": steps,
        "loop-due": due,
        "loop-levels": levels,
        "loop-years": years,
    },
)
