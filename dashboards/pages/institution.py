"""One institution: its 35 requirements over the years, what it lacks and how its peers do, its reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, institution_more, lineage
from dashboards.components.behind import behind
from dashboards.components.blocks import Figure, Table
from dashboards.components.choices import year_of
from dashboards.components.known import known
from dashboards.components.rows import cell, row_at
from dashboards.components.sentences import change_words
from dashboards.components.shares import base, requirement_name, summed
from dashboards.components.states import STATES, Line, legend, named, state_words, strip
from dashboards.components.years import year_name
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, day, label, language, n_, number, percent
from data.queries import completeness
from data.queries.choice import Choice
from data.register import reports
from data.register.engine import when
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED
from schemas.regulation import dimensions, requirements
from schemas.roles import Permission
from schemas.states import REPORTED, State
from schemas.years import report_years

LACKING = ("unmet", "blank", "declared")  # what weighs most comes first


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("Institution"), [view.chosen("code")]), id="institution-head"),
            html.Div(controls(view), id="institution-filters"),
            html.Div(id="institution-ties"),
            blocks.waiting("institution-numbers", chart=False),
            blocks.waiting("institution-strip"),
            html.Div(
                [
                    blocks.waiting("institution-lacking", "c8", chart=False),
                    blocks.waiting("institution-dimensions", "c4", chart=False),
                ],
                className="grid section",
            ),
            blocks.waiting("institution-indicators", "section", chart=False),
            blocks.waiting("institution-loop", "section", chart=False),
            blocks.waiting("institution-documents", "section", chart=False),
            blocks.waiting("institution-reports", "section", chart=False),
        ],
        className="two-sheets",
    )


def _words(list: str, code: object) -> str:
    codes = codelist(list)
    return label(codes[str(code)].label) if str(code) in codes else "–"


def _index(view: View, code: str) -> pd.DataFrame:
    return completeness.institution_index(view.stores.warehouse, code).set_index("year")


def head(view: View) -> Content:
    one = known(view, view.chosen("code"))
    crumbs = [(_("Sector"), view.link("/")), (_("Completeness"), view.link("/completeness"))]
    if one is None:
        return blocks.head(_("No such institution, or it is not open to you"), [view.chosen("code")], crumbs)
    name, year = str(one[f"name_{language()}"]), year_of(view)
    level = str(one["level"] or "")
    here = view.link("/completeness", level=level, region=str(one["region"] or ""), year=str(year))
    crumbs += [
        (_words("level", level), view.link("/completeness", level=level)),
        (_words("region", one["region"]), f"{here}#list"),
    ]
    about = [html.B(name), _("code {code}", code=one["institution"]), _words("region", one["region"])]
    about += [_words("ownership", one["ownership"]), _("report of {year}", year=year_name(year))]
    index = _index(view, one["institution"])
    if year not in index.index:
        return blocks.head(
            _("{name}: no report in force for {year}", name=name, year=year_name(year)), about, crumbs
        )
    now = row_at(index, year)
    said = n_(
        "{k} of {n} requirement evidenced", "{k} of {n} requirements evidenced",
        int(now["applicable"]), k=number(now["evidenced_count"]),
    )  # fmt: skip
    if now["evidenced_count"] < now["applicable"] and str(now["weakest"]) in dimensions():
        said += _("; weakest: {dimension}", dimension=label(dimensions()[str(now["weakest"])]))
    return blocks.head(said, about, crumbs)


def controls(view: View) -> Content:
    pick = choices.picker("code", _("Another institution"), most=1)
    return choices.row([pick, choices.year_select(view)])


def bound(view: View) -> Content:
    """Predecessors and successors, each with the way to its own page."""
    one = known(view, view.chosen("code"))
    return "" if one is None else lineage.ties(view, str(one["institution"]))


def numbers(view: View) -> Content:
    one = known(view, view.chosen("code"))
    if one is None:
        return blocks.nothing(_("Nothing to show"), _("Look the institution up by its name or code."))
    year, index = year_of(view), _index(view, one["institution"])
    if year not in index.index:
        return blocks.nothing(_("No report"), _("Not reported is not zero: nothing is known for this year."))
    now, before = row_at(index, year), row_at(index, year - 1)
    states = _states(view, str(one["institution"]), year)
    return html.Div(
        [
            blocks.kpi(
                _("Completeness"), f"{number(100 * now['evidenced'])}–{percent(now['declared'])}",
                n_("evidenced – declared, {n} requirement", "evidenced – declared, {n} requirements", int(now["applicable"])),
                None if before is None else change_words(now["evidenced"], before["evidenced"]),
            ),
            blocks.kpi(
                _("Evidenced"), number(now["evidenced_count"]),
                _("of {n} that apply", n=number(now["applicable"])),
                _("{n} the year before", n=number(before["evidenced_count"])) if before is not None else None,
            ),
            blocks.kpi(
                _("Declared only"), number((states == "declared").sum()),
                _("a document's number and date, or a link, would evidence them"),
            ),
            blocks.kpi(
                _("Not yet or left blank"), number(states.isin(["unmet", "blank"]).sum()),
                _("{k} not yet, {n} left blank", k=number((states == "unmet").sum()), n=number((states == "blank").sum())),
            ),
        ],
        className="kpis",
    )  # fmt: skip


def _states(view: View, code: str, year: int) -> pd.Series:
    rows = completeness.institution_states(view.stores.warehouse, code, year)
    return rows.set_index("requirement")["state"]


def over_years(view: View) -> Content:
    one = known(view, view.chosen("code"))
    if one is None:
        return ""
    code = str(one["institution"])
    index, here = _index(view, code), year_of(view)
    opened = [y.year for y in report_years().values() if y.opens <= date.today()]
    all_states = {year: _states(view, str(one["institution"]), year) for year in opened}
    lines, counts = [], {}
    for year in reversed(opened):
        states = all_states[year]
        link = html.A(year_name(year), href=view.link(year=str(year)))
        total: Content = state_words()["none"]
        if year in index.index:
            now = row_at(index, year)
            counts[year] = int(now["evidenced_count"])
            span = f" · {number(100 * now['evidenced'])}–{percent(now['declared'])}"
            total = [html.B(f"{counts[year]}/{int(now['applicable'])}"), span]
        lines.append(Line(link, dict(states.items()), total, now=year == here))
    states = all_states.get(here, pd.Series(dtype=object))
    words = state_words()
    found = {state: int((states == state).sum()) for state in STATES}
    said = f"{year_name(here)}: " + ", ".join(
        f"{words[state]} {number(n)}" for state, n in found.items() if n
    )
    table = Table(
        [_("Requirement"), *(year_name(year) for year in opened)],
        [
            [requirement_name(id), *(words[all_states[year].get(id, "none")] for year in opened)]
            for id in requirements()
        ],
        _("State of the 35 requirements by year"),
        behind=[behind(view, id, here, institutions=[code], cells_of=code) for id in requirements()],
    )  # fmt: skip
    picture = html.Div([legend(), strip(lines, _("State of the 35 requirements by year"))])
    subject = _(
        "35 requirements of the Model Regulation by dimension and report year; on the right evidenced, and completeness evidenced – declared"
    )
    rows_of = behind(view, "index", here, institutions=[code], cells_of=code)
    return blocks.figure(Figure(_years_title(counts), subject, picture, said, table, behind=rows_of))


def _years_title(counts: dict[int, int]) -> str:
    years = sorted(counts)
    if len(years) > 1 and counts[years[-1]] != counts[years[0]]:
        return _(
            "Evidenced requirements: {now} in {year}, {then} in {before}",
            now=number(counts[years[-1]]), year=year_name(years[-1]),
            then=number(counts[years[0]]), before=year_name(years[0]),
        )  # fmt: skip
    return _("The 35 requirements year by year")


def lacking(view: View) -> Content:
    one = known(view, view.chosen("code"))
    if one is None or year_of(view) not in _index(view, one["institution"]).index:
        return ""
    states = _states(view, one["institution"], year_of(view))
    counts = completeness.requirement_years(view.stores.warehouse, Choice((str(one["level"]),)))
    counts = summed(counts[counts["year"] == year_of(view)], "requirement")
    wanted = [id for state in LACKING for id in states.index[states == state]]
    cells = []
    for id in wanted:
        answered = int(base(counts).get(id, 0))
        peers = percent(cell(counts, id, "evidenced") / answered) if answered >= PEERS_NEED else _("too few")
        place = html.A(
            requirement_name(id),
            href=f"{view.link('/completeness', level=str(one['level']), year=str(year_of(view)), requirement=id)}#list",
        )
        code = str(one["institution"])
        state = html.A(
            named(states[id]), href=behind(view, id, year_of(view), institutions=[code], cells_of=code)
        )
        cells.append([place, state, _("point {point}", point=requirements()[id].point), peers])
    if not cells:
        return [
            html.H2(_("Nothing is lacking"), className="fig-title"),
            html.P(_("Every requirement that applies is evidenced.")),
        ]
    reporting = int(base(counts).max())
    subject = _(
        "Peers: institutions of the same level with figures for {year}, n = {n}",
        year=year_name(year_of(view)),
        n=number(reporting),
    )
    table = Table(
        [_("Requirement"), _("State"), _("Model Regulation"), _("Peers, evidenced")],
        cells,
        _("What is lacking"),
    )
    title = n_(
        "{n} requirement is not evidenced yet", "{n} requirements are not evidenced yet", len(cells)
    )  # fmt: skip
    said = _("What is not yet met comes first, then what was left blank, then what is declared only.")
    shown, own = blocks.table(table, cards=True), _own_rows(view, one)
    return blocks.figure(Figure(title, subject, shown, said, table, tabled=True, behind=own))


def _own_rows(view: View, one: pd.Series) -> str:
    """The institution's own row, with each of its requirements leading to its cells."""
    code = str(one["institution"])
    return behind(view, "index", year_of(view), institutions=[code], cells_of=code)


def by_dimension(view: View) -> Content:
    """Evidenced of applicable, dimension by dimension: small counts, so counts."""
    one = known(view, view.chosen("code"))
    if one is None or year_of(view) not in _index(view, one["institution"]).index:
        return ""
    states = _states(view, one["institution"], year_of(view))
    cells = []
    for id, text in dimensions().items():
        mine = states[[r for r, p in requirements().items() if p.dimension == id]]
        apply = int((mine != "na").sum())
        hit, said = int((mine == "evidenced").sum()), int(mine.isin(["evidenced", "declared"]).sum())
        cells.append((hit / apply if apply else 2.0, [label(text), f"{hit}/{apply}", f"{said}/{apply}"]))
    rows = [row for _share, row in sorted(cells, key=lambda cell: cell[0])]
    table = Table([_("Dimension"), _("Evidenced"), _("Declared")], rows, _("By dimension"))
    said = _("Requirements met of those that apply.")
    figure = Figure(
        _("By dimension, weakest first"),
        year_name(year_of(view)),
        blocks.table(table),
        said,
        table,
        tabled=True,
        behind=_own_rows(view, one),
    )
    return blocks.figure(figure)


def handed_in(view: View) -> Content:
    one = known(view, view.chosen("code"))
    if one is None:
        return ""
    with view.stores.register.reading() as connection:
        found = reports.find(connection, institution=str(one["institution"]), limit=40)
    # A page of its own, outside this application: the attribute has the browser load it.
    address = f"/submissions/{one['institution']}"
    link = html.A(_("Submission history"), href=address, **{"data-reload": ""})  # pyright: ignore[reportArgumentType]
    title = html.Div([html.H2(_("Reports handed in")), html.P(link)])
    if not found:
        return [title, html.P(_("Nothing has been handed in through this system."), className="muted")]
    cells = [
        [
            year_name(row.year), _("version {n}", n=number(row.attempt)), day(when(row.received_at).date(), "medium"),
            _state(row.state), row.filename,
        ]
        for row in found
    ]  # fmt: skip
    headings = [_("Report year"), _("Version"), _("Received"), _("State"), _("File")]
    return [title, blocks.table(Table(headings, cells, _("Reports handed in")), cards=True)]


def _state(state: str) -> Content:
    said = {
        State.DRAFT: _("draft"), State.RECEIVED: _("received, waits to be checked"), State.CHECKING: _("being checked"),
        State.RETURNED: _("returned to be corrected"), State.TO_EXPLAIN: _("waits for explanations"),
        State.SUBMITTED: _("submitted, waits for the signature"), State.SIGNED: _("signed by the head"),
        State.ACCEPTED: _("accepted"), State.PUBLISHED: _("accepted and shown"),
        State.SUPERSEDED: _("replaced by a newer version"), State.WITHDRAWN: _("withdrawn"),
    }  # fmt: skip
    kind = "word word-good" if state in REPORTED else "word"
    return html.Span(said.get(State(state), state), className=kind)


def _with_report(draw: Callable[[View, str, int], Content]) -> Callable[[View], Content]:
    """A part that is drawn only of an institution the reader may see, in a year with a report in force."""

    def drawn(view: View) -> Content:
        one = known(view, view.chosen("code"))
        if one is None or year_of(view) not in _index(view, one["institution"]).index:
            return ""
        return draw(view, str(one["institution"]), year_of(view))

    return drawn


PAGE = Page(
    path="/institution",
    name=N_("Institution"),
    group="institutions",
    layout=layout,
    parts={
        "institution-head": head,
        "institution-filters": controls,
        "institution-ties": bound,
        "institution-numbers": numbers,
        "institution-strip": over_years,
        "institution-lacking": lacking,
        "institution-dimensions": by_dimension,
        "institution-indicators": _with_report(institution_more.beside),
        "institution-loop": _with_report(institution_more.loop),
        "institution-documents": _with_report(institution_more.documents),
        "institution-reports": handed_in,
    },
    permission=Permission.READ_REPORT,
    in_menu=False,
)
