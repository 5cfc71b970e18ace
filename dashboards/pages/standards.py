"""Standards: who works by which international standard until when, and what each leaves of the regulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, crosswalk
from dashboards.components.attributes import HIDDEN
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Figure, Table
from dashboards.components.choices import choice_of, one_of, page_of, year_of
from dashboards.components.known import known
from dashboards.components.rows import records
from dashboards.components.standard_words import forms, levels_asked, standard_state_words
from dashboards.components.states import legend
from dashboards.components.years import year_name
from dashboards.figures import stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, day, label, language, n_, number
from data.queries import completeness, standards
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.regulation import requirements
from schemas.standards import left
from schemas.standards import standards as all_standards

SIZE = 25
SWATCHES = {
    "certified": "swatch-unit", "expired": "swatch-none", "implemented": "q4", "planned": "q2", "no": "q1",
    "na": "swatch-hidden", "blank": "swatch-blank", "no_report": "swatch-no_report",
}  # fmt: skip


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("International standards"), choices.scope(view)), id="standards-head"),
            html.Div(controls(view), id="standards-filters"),
            html.Div(
                [
                    blocks.waiting("standards-all", "c7"),
                    html.Div(
                        [blocks.waiting("standards-levels"), blocks.waiting("standards-years")],
                        className="c5 stacked",
                    ),
                ],
                className="grid section",
            ),
            blocks.waiting("standards-list", "section", chart=False),
            blocks.waiting("standards-left", "section", chart=False),
            html.Div(matrix(view), id="standards-matrix", className="section"),
        ]
    )


def _standard(view: View) -> str:
    return one_of(view, "standard", all_standards(), "")


def _form(view: View) -> str:
    """The question about the standard chosen; the first one where none is chosen or none is asked."""
    chosen = _standard(view)
    return (all_standards()[chosen].form if chosen else "") or next(iter(forms()))


def _counts(view: View) -> pd.DataFrame:
    rows = standards.standard_counts(view.stores.warehouse, list(forms()), date.today(), choice_of(view))
    rows = rows.rename(columns={"none": "no_report"})
    for form, asked in levels_asked().items():  # what is not asked of a level is no gap in its report
        unasked = (rows["standard"] == form) & ~rows["level"].isin(asked)
        rows.loc[unasked, "na"] += rows.loc[unasked, "blank"]
        rows.loc[unasked, "blank"] = 0
    return rows


def head(view: View) -> Content:
    rows = _counts(view)
    rows = rows[rows["year"] == year_of(view)]
    scope = [html.B(year_name(year_of(view))), *choices.scope(view)]
    crumbs = [(_("Sector"), view.link("/"))]
    if not rows["certified"].sum():
        return blocks.head(
            _("Nobody reports a valid certificate of an international standard"), scope, crumbs
        )
    said = n_(
        "{n} valid certificate of an international standard is reported",
        "{n} valid certificates of international standards are reported",
        int(rows["certified"].sum()),
    )
    return blocks.head(said, scope, crumbs)


def controls(view: View) -> Content:
    options = [("", _("All standards")), *((id, one.title) for id, one in all_standards().items())]
    more = [
        choices.select("standard", _("Standard"), options, _standard(view)),
        choices.picker("code", _("Institution"), most=1),
    ]
    return choices.filters(view, more=more)


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts of institutions, a row a bar, the bars' names, and where each part of them leads ("": all of it)."""

    rows: pd.DataFrame
    names: list[str]
    leads: stack.Leads


def _leading(view: View, places: list[tuple[str, int, Choice]]) -> stack.Leads:
    """The rows of each bar, which is a standard in a year among some institutions."""

    def leads(place: int, part: str) -> str:
        return behind(view, *places[place], states=(part,) if part else ())

    return leads


def _figure(view: View, bars_of: Bars, words: tuple[str, str, str]) -> Content:
    """Bars of institutions by state. `words`: title, subject, heading of the bars."""
    rows, names, leads = bars_of.rows, bars_of.names, bars_of.leads
    title, subject, heading = words
    parts = list(stack.STANDARD_PARTS)
    counts = rows[parts]
    if not len(counts) or not int(counts.to_numpy().sum()):
        return blocks.nothing(_("Nothing to show"), _("No institution was expected to report here."))
    bars = [f"<b>{name}</b> · {number(n)}" for name, n in zip(names, counts.sum(axis=1), strict=True)]
    drawn = stack.stacked(
        counts, standard_state_words(), bars, theme=view.theme, of=stack.STANDARD_PARTS, leads=leads
    )
    key = [
        html.Li([html.Span(className=f"swatch {SWATCHES[part]}", **HIDDEN), standard_state_words()[part]])
        for part in parts
        if counts[part].any()
    ]
    picture = [
        html.Ul(key, className="legend"), blocks.graph(drawn, f"{title}. {subject}", stack.BAR * len(counts)),
    ]  # fmt: skip
    cells = [[name, *(number(n) for n in row)] for name, row in zip(names, counts.to_numpy(), strict=True)]
    raw = [[name, *(int(n) for n in row)] for name, row in zip(names, counts.to_numpy(), strict=True)]
    said = _(
        "A certificate counts as expired when its last day was before the report fell due. Standards are voluntary (point 21): using none is no fault."
    )
    rows_of = [leads(place, "") for place in range(len(names))]
    table = Table([heading, *(standard_state_words()[part] for part in parts)], cells, title, raw, rows_of)
    whole = behind(view, _form(view), year_of(view), choice_of(view))
    return blocks.figure(Figure(title, subject, html.Div(picture), said, table, behind=whole))


def _subject(view: View, about: str) -> str:
    return f"{about}. {', '.join(choices.scope(view))}"


def everything(view: View) -> Content:
    rows = _counts(view)
    rows = rows[rows["year"] == year_of(view)].groupby("standard")[list(stack.STANDARD_PARTS)].sum()
    shown = {form: name for form, name in forms().items() if form in rows.index}
    rows = rows.loc[list(shown)]
    title = _(
        "Valid certificates: {valid}; expired ones still reported: {expired}",
        valid=number(rows["certified"].sum()), expired=number(rows["expired"].sum()),
    )  # fmt: skip
    about = _("Institutions by how far they apply each standard, {year}", year=year_name(year_of(view)))
    leads = _leading(view, [(form, year_of(view), choice_of(view)) for form in shown])
    return _figure(
        view, Bars(rows, list(shown.values()), leads), (title, _subject(view, about), _("Standard"))
    )


def _chosen(view: View) -> pd.DataFrame:
    rows = _counts(view)
    return rows[rows["standard"] == _form(view)]


def levels(view: View) -> Content:
    rows = _chosen(view)
    rows = rows[rows["year"] == year_of(view)].set_index("level")
    names = {id: label(one.label) for id, one in codelist("level").items() if id in rows.index}
    rows = rows.loc[list(names)]
    reporting = rows[list(stack.STANDARD_PARTS)].drop(columns="no_report").to_numpy().sum()
    title = _(
        "{standard}: {k} of {n} reporting institutions hold a valid certificate",
        standard=forms()[_form(view)], k=number(rows["certified"].sum()), n=number(reporting),
    )  # fmt: skip
    about = _("By level of education, {year}", year=year_name(year_of(view)))
    leads = _leading(
        view, [(_form(view), year_of(view), replace(choice_of(view), levels=(id,))) for id in names]
    )
    words = (title, _subject(view, about), _("Level of education"))
    return _figure(view, Bars(rows, list(names.values()), leads), words)


def years(view: View) -> Content:
    rows = _chosen(view).groupby("year")[list(stack.STANDARD_PARTS)].sum().sort_index(ascending=False)
    names = [year_name(int(year)) for year in rows.index]
    title = _("{standard}, year by year", standard=forms()[_form(view)])
    about = _("Institutions by how far they apply the standard")
    leads = _leading(view, [(_form(view), int(year), choice_of(view)) for year in rows.index])
    return _figure(view, Bars(rows, names, leads), (title, _subject(view, about), _("Report year")))


def certified(view: View) -> Content:
    chosen, at = _standard(view), page_of(view)
    asked = (_form(view),) if chosen and all_standards()[chosen].form else ()
    rows = standards.certificates(
        view.stores.warehouse, year_of(view), asked, choice_of(view), offset=at * SIZE, limit=SIZE
    )
    title = _("Certificates in the reports of {year}", year=year_name(year_of(view)))
    top: list[Child] = [html.H2(title, id="list")]
    if rows.empty:
        return [*top, html.P(_("No report of this year names a certificate."), className="muted")]
    names = forms() | {"std_other": _("Another standard")}
    cells = [
        [
            html.A(_name(row), href=view.link("/institution", code=row.institution, year=str(year_of(view)))),
            label(codelist("level")[row.level].label) if row.level in codelist("level") else "–",
            names.get(row.standard, row.standard), row.number or "–", _day(row.issued), _valid(view, row),
            _page(row.link),
        ]
        for row in records(rows)
    ]  # fmt: skip
    headings = [
        _("Institution"), _("Level of education"), _("Standard"), _("Certificate"), _("Issued"),
        _("Valid until"), _("Page of the issuer"),
    ]  # fmt: skip
    told = _(
        "The form asks for the certificate's number, its day and a link; who issued it is known from the link only."
    )
    return [
        *top,
        html.P(told, className="muted"),
        blocks.table(Table(headings, cells, title), cards=True),
        blocks.pages(view.link, at, SIZE, int(rows["total"].iloc[0])),
    ]


def _name(row: object) -> str:
    return str(getattr(row, f"name_{language()}"))


def _day(value: pd.Timestamp) -> str:
    return "–" if pd.isna(value) else day(value.date(), "medium")


def _valid(view: View, row: object) -> str:
    """The last day; said so where it has passed, or where the report names none."""
    until = getattr(row, "valid_to", None)
    if getattr(row, "standard", "") == "std_other":
        return "–"
    if until is None or pd.isna(until):
        return _("not said")
    words = _day(until)
    return _("{day}: expired", day=words) if until.date() < date.today() else words


def _page(link: str) -> Child:
    if not link.startswith(("https://", "http://")):
        return link or "–"
    host = link.split("/")[2]
    return html.A(host, href=link, rel="noopener noreferrer nofollow", target="_blank")


def remaining(view: View) -> Content:
    """What an institution built on one standard has already, and what is left of the regulation."""
    one = known(view, view.chosen("code"))
    chosen = _standard(view)
    if not chosen and one is None:
        told = _(
            "Choose a standard above to see which requirements it asks for too, and which it leaves open."
        )
        return [html.H2(_("What a standard leaves open")), html.P(told, className="muted")]
    standard = all_standards()[chosen or next(iter(all_standards()))]
    states = _states(view, str(one["institution"])) if one is not None else None
    open_ones = left(standard, requirements())
    title = crosswalk.left_title(standard, open_ones)
    words: list[Child] = [html.H2(title, id="left")]
    if states is not None and one is not None:
        words += [html.P(_has(view, one, list(standard.matches), states)), legend()]
    state = [_("State")] if states is not None else []
    shared = Table(
        [_("Requirement"), _("Clauses of {standard}", standard=standard.title), *state],
        crosswalk.asked_rows(standard, states), _("Asked for by the standard too"),
    )  # fmt: skip
    rest = Table(
        [_("Requirement"), *state], crosswalk.left_rows(open_ones, states), _("Only in the regulation")
    )
    parts: list[Child] = []
    for table in (shared, rest):
        parts += [
            html.H3(f"{table.caption} ({number(len(table.rows))})", className="fig-title"),
            blocks.table(table, cards=True),
        ]
    where = html.Span(standard.source, lang="en")
    source = html.P([_("Source"), ": ", where, f". {crosswalk.doubtful_words()}."], className="muted")
    return [*words, *parts, source]


def _states(view: View, code: str) -> dict[str, str]:
    rows = completeness.institution_states(view.stores.warehouse, code, year_of(view))
    return {str(row.requirement): str(row.state) for row in records(rows)}


def _has(view: View, one: pd.Series, shared: list[str], states: Mapping[str, str]) -> str:
    has = [id for id in requirements() if states.get(id) in ("evidenced", "declared")]
    blanks = {"name": one[f"name_{language()}"], "year": year_name(year_of(view))}
    if set(states.values()) <= {"none"}:
        return _("{name}: no report in force for {year}", **blanks)
    return _(
        "{name}, {year}: of the requirements the standard asks for too, {k} of {n} are met; of those it leaves open, {j} of {m}.",
        k=number(len(set(has) & set(shared))), n=number(len(shared)), j=number(len(set(has) - set(shared))),
        m=number(len(requirements()) - len(shared)), **blanks,
    )  # fmt: skip


def matrix(view: View) -> Content:
    title = _("The requirements against the clauses of eight standards")
    return [
        html.H2(title, id="crosswalk"),
        html.P(
            _("The numbers are clauses that ask for the same or a part of it, matched in our own reading; a heading leads to what that standard leaves open."),
            className="muted",
        ),
        html.P([f"{crosswalk.doubtful_words()}. ", _("Under a dimension: how many of its requirements the standard asks for.")], className="muted"),
        crosswalk.crosswalk(lambda id: f"{view.link(standard=id)}#left", _standard(view), title),
        html.H3(_("Sources"), className="fig-title"),
        crosswalk.sources(),
    ]  # fmt: skip


PAGE = Page(
    path="/standards",
    name=N_("Standards"),
    layout=layout,
    parts={
        "standards-head": head,
        "standards-filters": controls,
        "standards-all": everything,
        "standards-levels": levels,
        "standards-years": years,
        "standards-list": certified,
        "standards-left": remaining,
        "standards-matrix": matrix,
    },
)
