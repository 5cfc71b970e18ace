"""Overview: who reported and when, where there is a quality unit, how complete, what is still owed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from dash import html

from dashboards.components import blocks, overview_levels, overview_news, overview_owed, overview_rates
from dashboards.components.attributes import aria
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import choice_of, filters, scope, year_of
from dashboards.components.forms import FORM_PARTS, form_words, forms_legend, forms_title
from dashboards.components.rows import cell, records
from dashboards.components.sentences import (
    change_words,
)
from dashboards.components.tiles import Tile, tiles
from dashboards.components.years import year_name
from dashboards.figures import arrivals as arrivals_figure
from dashboards.figures import stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, day, label, n_, number, percent
from data.queries import overview
from data.register import queue
from data.register.collection import of_year
from schemas.codelists import codelist
from schemas.years import report_years

FEW = 8  # fewer institutions than this: counts, no percentages


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Overview"), scope(view)), id="overview-head"),
            html.Div(id="overview-progress", **aria(live="polite")),
            html.Div(filters(view), id="overview-filters"),
            blocks.waiting("overview-numbers", chart=False),
            html.Div(
                [
                    blocks.waiting("overview-arrivals", "c7"),
                    blocks.waiting("overview-forms", "c5"),
                    blocks.waiting("overview-completeness", "c7"),
                    blocks.waiting("overview-regions", "c5"),
                    blocks.waiting("overview-rates", "c7"),
                    blocks.waiting("overview-three", "c5"),
                ],
                className="grid",
            ),
            blocks.waiting("overview-owed", "section", chart=False),
            blocks.waiting("overview-news", "section", chart=False),
        ]
    )


def head(view: View) -> Content:
    counts = _counts(view, year_of(view))
    one = report_years()[year_of(view)]
    about = [html.B(one.name), *scope(view), _data_version(view)]
    if not counts["expected"]:
        return blocks.head(_("No institution was asked to report"), about)
    missing = counts["expected"] - counts["reported"]
    said = n_(
        "{reported} of {n} institution has reported", "{reported} of {n} institutions have reported",
        counts["expected"], reported=number(counts["reported"]),
    )  # fmt: skip
    if missing:
        said += "; " + n_("{n} is missing", "{n} are missing", missing)
    return blocks.head(said, about)


def _data_version(view: View) -> str:
    return _("data version {version}", version=number(view.stores.warehouse.version))


def progress(view: View) -> Content:
    """Reports on their way: shown while there are any, so that figures which still grow say so."""
    waiting = queue.waiting(view.stores.register)
    if not waiting:
        return []
    said = n_(
        "{n} report is being checked; the figures grow",
        "{n} reports are being checked; the figures grow",
        waiting,
    )
    return html.Div([blocks.icon("info"), html.P(said)], className="notice", role="status")


def _deadline(view: View, year: int) -> str:
    """The day most owe their report by: that of the chosen level, else the one without a level."""
    with view.stores.register.reading() as connection:
        return day(of_year(connection, year).due(view.chosen("level")))


def _counts(view: View, year: int) -> pd.Series:
    rows = overview.reporting(view.stores.warehouse, choice_of(view))
    return rows[rows["year"] == year][["expected", "reported", "on_time", "late", "waived"]].sum()


def numbers(view: View) -> Content:
    year = year_of(view)
    now, last = _counts(view, year), _counts(view, year - 1)
    if not now["expected"]:
        return blocks.nothing(
            _("Nothing to show yet"), _("No institution matches these filters in this year.")
        )
    rate, base = _rate(now, "reported"), _rate(last, "reported")
    deadline = _deadline(view, year)
    forms = overview.qa_forms(view.stores.warehouse, choice_of(view))
    forms = forms[forms["year"] == year][["unit", "person", "none", "blank", "no_report"]].sum()
    answered = int(forms[["unit", "person", "none", "blank"]].sum())
    somebody = int(forms["unit"] + forms["person"])
    return html.Div(
        [
            blocks.kpi(
                _("Reported"), _share(now, "reported"),
                _("{k} of {n} on the register", k=number(now["reported"]), n=number(now["expected"])),
                change_words(rate, base),
                behind=behind(view, "report", year, choice_of(view), states=("on_time", "late")),
            ),
            blocks.kpi(
                _("On time"), _share(now, "on_time"),
                _("{k} of {n} by {day}", k=number(now["on_time"]), n=number(now["expected"]), day=deadline),
                change_words(_rate(now, "on_time"), _rate(last, "on_time")),
                behind=behind(view, "report", year, choice_of(view), states=("on_time",)),
            ),
            blocks.kpi(
                _("Unit or responsible person"),
                percent(somebody / answered) if answered >= FEW else number(somebody),
                _("{k} of {n} that reported", k=number(somebody), n=number(answered)),
                _bounds(somebody, answered, int(forms.sum())),
                behind=behind(view, "form", year, choice_of(view), states=("unit", "person")),
            ),
            _medians(view, year),
        ],
        className="kpis",
    )  # fmt: skip


def _rate(counts: pd.Series, name: str) -> float | None:
    return counts[name] / counts["expected"] if counts["expected"] >= FEW else None


def _share(counts: pd.Series, name: str) -> str:
    """A percentage, under eight institutions the count."""
    rate = _rate(counts, name)
    return number(counts[name]) if rate is None else percent(rate, 1)


def _bounds(known: int, answered: int, everyone: int) -> str | None:
    """What the share of all can be, whatever those who are silent would have said."""
    if answered < FEW or everyone == answered:
        return None
    low, high = known / everyone, (known + everyone - answered) / everyone
    return _("{low}–{high} of all {n}", low=percent(low), high=percent(high), n=number(everyone))


def _medians(view: View, year: int) -> Content:
    rows = overview.completeness(view.stores.warehouse, choice_of(view))
    rows = rows[(rows["year"] == year) & (rows["level"] != "")].set_index("level")
    lines = []
    for code in codelist("level").values():
        if code.id in rows.index:
            n = int(cell(rows, code.id, "n"))
            value = percent(cell(rows, code.id, "evidenced_median")) if n >= FEW else _("too few")
            rows_of = behind(view, "index", year, replace(choice_of(view), levels=(code.id,)))
            lines += [
                html.Span(label(code.label)),
                html.B(html.A(value, href=rows_of)),
                html.Span(f"n = {number(n)}"),
            ]
    return html.Div(
        [
            html.P(_("Evidenced completeness, median"), className="kpi-label"),
            html.Div(lines, className="kpi-rows"),
            html.P(_("Levels are never averaged together"), className="kpi-n"),
        ],
        className="kpi wide",
    )


def arrivals(view: View) -> Content:
    year = year_of(view)
    rows = overview.arrivals(view.stores.warehouse, choice_of(view))
    rows = rows[rows["year"].isin([year, year - 1])].copy()
    counts = _counts(view, year)
    rows["said"] = [f"{year_name(r.year)}: {number(r.cumulative)}" for r in records(rows)]
    rows["href"] = [behind(view, "report", int(r.year), choice_of(view)) for r in records(rows)]
    if not counts["expected"] or rows.empty:
        return blocks.nothing(
            _("No report has arrived yet"), _("The curve of arrivals begins with the first one.")
        )
    words = {
        "this": f"{report_years()[year].name}: {number(counts['reported'])}",
        "last": year_name(year - 1),
        "register": n_("{n} on the register", "{n} on the register", int(counts["expected"])),
        "deadline": _("deadline"),
        "days": _("days"),
    }
    drawn = arrivals_figure.arrivals(rows, year, int(counts["expected"]), words, theme=view.theme)
    on_time, later = int(counts["on_time"]), int(counts["reported"] - counts["on_time"])
    title = _arrivals_title(rows, year)
    deadline = _deadline(view, year)
    said = _(
        "By the deadline on {day}, {k} of {n} institutions had reported; {later} followed.",
        day=deadline, k=number(on_time), n=number(counts["expected"]), later=number(later),
    )  # fmt: skip
    return blocks.figure(
        Figure(
            title,
            _("Reports received, by days before and after each institution's own deadline"),
            blocks.graph(drawn, f"{title}. {said}", 300),
            said,
            Table(
                [_("Days to the deadline"), year_name(year - 1), year_name(year)],
                _by_week(rows, year),
                title,
                data=_by_day(rows, year),
            ),
            behind=behind(view, "report", year, choice_of(view)),
        )
    )


def _arrivals_title(rows: pd.DataFrame, year: int) -> str:
    """Say when most came, if most came within two weeks; else what is shown."""
    now = rows[rows["year"] == year]
    total = now["arrived"].sum()
    if total >= FEW and now[now["day"].between(-14, 0)]["arrived"].sum() > total / 2:
        return _("Most reports arrived in the two weeks before the deadline")
    if total >= FEW and now[now["day"] > 0]["arrived"].sum() > total / 2:
        return _("Most reports arrived after the deadline")
    return _("How the reports arrived")


def _by_week(rows: pd.DataFrame, year: int) -> list[list[str]]:
    days = sorted({int(d) for d in rows["day"] if d % 7 == 0 or d == rows["day"].max()})
    lines = []
    for at in days:
        until = rows[rows["day"] <= at]
        cells = [until[until["year"] == y]["cumulative"] for y in (year - 1, year)]
        lines.append([number(at), *(number(int(c.max())) if len(c) else "–" for c in cells)])
    return lines


def _by_day(rows: pd.DataFrame, year: int) -> list[list[str | float | None]]:
    """Every day of the curves, for files: on the screen a line per week is enough."""
    found = rows.pivot_table(index="day", columns="year", values="cumulative", aggfunc="max")
    found = found.reindex(columns=[year - 1, year])
    return [
        [float(str(day)), *(None if pd.isna(n) else float(n) for n in line)]
        for day, line in zip(found.index, found.to_numpy(), strict=True)
    ]


def forms(view: View) -> Content:
    year = year_of(view)
    rows = overview.qa_forms(view.stores.warehouse, choice_of(view))
    rows = rows[rows["year"] == year].groupby("level")[list(FORM_PARTS)].sum()
    rows = rows.reindex([code for code in codelist("level") if code in rows.index])
    if not rows.to_numpy().sum():
        return blocks.nothing(
            _("Nothing to show yet"), _("No institution matches these filters in this year.")
        )
    names = form_words()
    levels = [label(codelist("level")[level].label) for level in rows.index]
    bars = [f"<b>{name}</b> · {number(int(n))}" for name, n in zip(levels, rows.sum(axis=1), strict=True)]
    mine = [replace(choice_of(view), levels=(str(level),)) for level in rows.index]
    drawn = stack.qa_forms(
        rows, names, bars, theme=view.theme,
        leads=lambda place, part: behind(view, "form", year, mine[place], states=(part,)),
    )  # fmt: skip
    title = forms_title(int(rows["none"].sum()), int(rows.sum().sum() - rows["no_report"].sum()))
    said = _("A responsible person counts the same as a unit (point 11 of the Model Regulation).")
    cells = [
        [name, *(number(int(v)) for v in row)] for name, row in zip(levels, rows.to_numpy(), strict=True)
    ]
    picture = [forms_legend(rows), blocks.graph(drawn, f"{title}. {said}", stack.BAR * len(rows))]
    return blocks.figure(
        Figure(
            title,
            _("Institutions by form of the QA function and level of education"),
            html.Div(picture),
            said,
            Table(
                [_("Level of education"), *(names[part] for part in FORM_PARTS)],
                cells,
                title,
                behind=[behind(view, "form", year, one) for one in mine],
            ),
            behind=behind(view, "form", year, choice_of(view)),
        )
    )


def regions(view: View) -> Content:
    rows = overview.reporting(view.stores.warehouse, choice_of(view))
    rows = rows[rows["year"] == year_of(view)].groupby("region")[["expected", "reported"]].sum()
    rows = rows[rows["expected"] > 0]
    if rows.empty:
        return ""
    shown = [
        Tile(
            code, int(cell(rows, code, "reported")), int(cell(rows, code, "expected")),
            behind(view, "report", year_of(view), replace(choice_of(view), regions=(code,))),
        )
        for code in codelist("region") if code in rows.index
    ]  # fmt: skip
    title = _("Reporting by region")
    least = rows[rows["expected"] >= FEW]
    if len(least) > 1:
        shares = least["reported"] / least["expected"]
        if shares.min() < shares.max():
            code = str(shares.idxmin())
            title = _("Fewest have reported in: {region}", region=label(codelist("region")[code].label))
    cells = [
        [
            label(codelist("region")[t.region].label),
            number(t.k),
            number(t.n),
            percent(t.k / t.n) if t.n >= FEW else "–",
        ]
        for t in shown
    ]
    table = Table(
        [_("Region"), _("Reported"), _("On the register"), _("Share")],
        cells,
        title,
        behind=[t.href for t in shown],
    )
    subject = _("Share of institutions on the register that reported")
    said = _("Nine equal tiles stand for the nine regions. Under eight institutions there is no percentage.")
    whole = behind(view, "report", year_of(view), choice_of(view))
    return blocks.figure(
        Figure(title, f"{subject}, {year_name(year_of(view))}", tiles(shown), said, table, behind=whole)
    )


def controls(view: View) -> Content:
    return filters(view)


PAGE = Page(
    path="/",
    name=N_("Overview"),
    layout=layout,
    parts={
        "overview-head": head,
        "overview-progress": progress,
        "overview-filters": controls,
        "overview-numbers": numbers,
        "overview-arrivals": arrivals,
        "overview-forms": forms,
        "overview-completeness": overview_levels.completeness,
        "overview-regions": regions,
        "overview-rates": overview_rates.rates,
        "overview-three": overview_rates.three_forms,
        "overview-owed": overview_owed.owed,
        "overview-news": overview_news.news,
    },
    live=frozenset({"overview-progress"}),
    also=overview_news.also,
)
