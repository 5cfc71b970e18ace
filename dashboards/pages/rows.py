"""Rows: the way back from any figure, cell or point to the institutions' rows it is made of, and to their cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial

from dash import html

from dashboards.components import blocks, choices, origin_state
from dashboards.components.behind import SIZE, Asked, asked, back, point_of
from dashboards.components.behind_answers import loop, loop_words, standard
from dashboards.components.behind_reports import came_words, forms, reports
from dashboards.components.behind_rows import Found
from dashboards.components.behind_states import index, states
from dashboards.components.behind_values import values
from dashboards.components.blocks import Figure, Table
from dashboards.components.forms import FORM_PARTS, form_words
from dashboards.components.observed import unit_words
from dashboards.components.origin import origin
from dashboards.components.shares import requirement_name
from dashboards.components.standard_words import forms as standard_forms
from dashboards.components.standard_words import standard_state_words
from dashboards.components.states import state_words
from dashboards.components.trended import status_words
from dashboards.components.years import year_name
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_
from data.queries.institution import identities
from data.register import anomalies
from schemas.codelists import codelist
from schemas.regulation import dimensions, requirements
from schemas.roles import Role
from schemas.years import report_years


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(blocks.head(_("The rows behind a figure"), []), id="rows-head"),
            html.Div(id="rows-filters"),
            blocks.waiting("rows-list"),
            html.Div(id="rows-origin"),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of rows: what they are of, how they are found, and the states a row can have."""

    what: str
    found: Callable[[View, Asked], Found]
    states: Mapping[str, str]


def _kind(one: Asked) -> _Kind:
    if one.indicator is not None:
        return _Kind(f"{label(one.indicator.label)}, {unit_words(one.indicator)}", values, status_words())
    if one.of in requirements():
        return _Kind(requirement_name(one.of), states, state_words())
    if one.of in standard_forms():
        return _Kind(standard_forms()[one.of], standard, standard_state_words())
    of_index = {"reported": _("reported"), "none": _("no report")}
    known = {
        "report": _Kind(_("Reports of the year"), reports, came_words()),
        "form": _Kind(_("Who answers for quality"), forms, {part: form_words()[part] for part in FORM_PARTS}),
        "loop": _Kind(_("The improvement loop"), loop, loop_words()),
        "index": _Kind(_("Completeness"), index, of_index),
    }
    return known.get(one.of) or _Kind(label(dimensions()[one.of]), index, of_index)


def _scope(view: View, one: Asked) -> list[str]:
    about = [year_name(one.year), *choices.scope(view)]
    if one.institutions:
        about.append(n_("{n} institution chosen", "{n} institutions chosen", len(one.institutions)))
    return about


def head(view: View) -> Content:
    one = asked(view)
    if one is None:
        return blocks.head(_("The rows behind a figure"), [], [(_("Sector"), view.link("/"))])
    name, address = back(view, one)
    crumbs = [(_("Sector"), view.link("/")), (name, address), (_("The rows behind a figure"), "")]
    year, *rest = _scope(view, one)
    return blocks.head(_kind(one).what, [html.B(year), *rest], crumbs)


def controls(view: View) -> Content:
    one = asked(view)
    if one is None:
        return ""
    opened = sorted({*report_years(), one.year}, reverse=True)
    years = [(str(year), year_name(year)) for year in opened]
    known = one.indicator.levels if one.indicator else tuple(codelist("level"))
    level = next(iter(one.choice.levels), "")
    region = next(iter(one.choice.regions), "")
    levels = [("", _("All levels")), *((id, label(codelist("level")[id].label)) for id in known)]
    regions = [("", _("All regions")), *((c.id, label(c.label)) for c in codelist("region").values())]
    kinds = [("", _("All rows")), *_kind(one).states.items()]
    name, address = back(view, one)
    return choices.row(
        [
            choices.select("year", _("Report year"), years, str(one.year)),
            choices.select("level", _("Level of education"), levels, level),
            choices.select("region", _("Region"), regions, region),
            choices.owners(view),
            choices.select("state", _("Rows"), kinds, next(iter(one.states), "")),
            html.A(_("Back: {page}", page=name), href=address, className="btn"),
        ]
    )


def listed(view: View) -> Content:
    """The rows page by page, with their sums; a file has all of them."""
    one = asked(view)
    if one is None:
        return blocks.nothing(
            _("No figure chosen"),
            _("Follow “Rows behind this figure” under any figure, or one of its points, cells and numbers."),
        )
    kind = _kind(one)
    found = kind.found(view, one)
    if not found.total:
        return blocks.nothing(_("No rows"), found.title)
    shown = blocks.table(Table(found.headings, found.cells, found.title, foot=found.sums), cards=True)
    pages = blocks.pages(partial(view.link, origin=None), one.at, SIZE, found.total)
    files = Table(found.names, [[_text(x) for x in row] for row in found.raw], found.title, data=found.raw)
    subject = f"{kind.what}. {', '.join(_scope(view, one))}"
    picture = html.Div([shown, pages])
    said = f"{found.said} {closed}" if (closed := _closed(view)) else found.said
    return blocks.figure(Figure(found.title, subject, picture, said, files, tabled=True))


def _closed(view: View) -> str:
    """Why some rows lead no further, to those who may not read every report."""
    if view.actor.role in (Role.REPORTER, Role.HEAD):
        return _("Cells and explanations are shown of your own institution alone.")
    if view.actor.authorities or view.actor.levels:
        return _("Cells and explanations are shown of the institutions you look after.")
    return ""


def _text(value: object) -> str:
    return "–" if value is None else str(value)


def where_from(view: View) -> Content:
    """The cells behind one of the rows."""
    one = asked(view)
    point = point_of(view, one) if one else None
    if one is None or point is None:
        return ""
    if one.indicator is None:
        return origin_state.cells_behind(view, one.of, point[:2])
    return origin(view, one.indicator, (point[0], point[1], point[2] or _level_of(view, point[0])))


def _level_of(view: View, code: str) -> str:
    found = identities(view.stores.warehouse, [code])
    return str(found["level"].iloc[0]) if len(found) else ""


def also(view: View) -> Hashable:
    """What institutions say of their values is shown as the register holds it now."""
    with view.stores.register.reading() as connection:
        return anomalies.stamp(connection)


PAGE = Page(
    path="/rows",
    name=N_("The rows behind a figure"),
    group="methods",
    layout=layout,
    parts={"rows-head": head, "rows-filters": controls, "rows-list": listed, "rows-origin": where_from},
    also=also,
    in_menu=False,
)
