"""The cells behind what a report says of the regulation: the state of a requirement, the index, the QA function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboards.components.behind import behind
from dashboards.components.known import open_to
from dashboards.components.observed import quantities
from dashboards.components.origin import Step, cell_mark, explanation, in_lines, of_report, panel, unknown
from dashboards.components.rows import records
from dashboards.components.shares import requirement_name
from dashboards.components.standard_words import forms, questions
from dashboards.components.states import named, state_words
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, label, language, n_, number
from data.queries.completeness import institution_states
from data.queries.institution import identities
from data.queries.rows import field_cells, report_facts
from data.register import reports
from schemas.codelists import codelist
from schemas.completeness import Requirement, declared_requirements, fields_of
from schemas.form import Field, sheets, slot
from schemas.regulation import dimensions, requirements
from schemas.rules import rules
from schemas.rules import words as finding_words

FORM_FIELD = "qa_form"
LOOP_FIELDS = ("eval_done", "findings", "findings_closed", "recommendations", "measures", "prev_measures")
MOST_CELLS = 12  # of a table or a set of questions


def cells_behind(view: View, of: str, point: tuple[str, int]) -> Content:
    """The way back from what is said of an institution in a year to the cells of its report."""
    code, year = point
    who, facts = identities(view.stores.warehouse, [code]), report_facts(view.stores.warehouse, code, year)
    if who.empty or facts.empty or not open_to(view, who.iloc[0]):
        return unknown()
    name, report = str(who.iloc[0][f"name_{language()}"]), facts.iloc[0]
    states = institution_states(view.stores.warehouse, code, year).set_index("requirement")["state"]
    steps = [*_steps(view, of, (code, year, str(report["report"])), states), *of_report(report)]
    title = _title(of, name, states)
    first: Step = (_("The point"), f"{name}, {year_name(year)}")
    return panel(view, title, [first, *steps])


def _title(of: str, name: str, states: pd.Series) -> str:
    if of in requirements():
        state = state_words()[str(states[of])]
        return _("Where “{state}” comes from: {requirement}", state=state, requirement=requirement_name(of))
    return _("What the report says: {name}", name=name)


def _steps(view: View, of: str, whose: tuple[str, int, str], states: pd.Series) -> list[Step]:
    if of in requirements():
        return _of_requirement(view, declared_requirements()[of], whose, str(states[of]))
    if of == "form":
        return [(_("Who answers for quality"), _cells(view, [FORM_FIELD], whose))]
    if of == "report":
        return []
    if of == "loop":
        return [(quantities([name]), _cells(view, [name], whose)) for name in LOOP_FIELDS]
    if of in forms():
        return [(forms()[of], _cells(view, questions(of), whose))]
    wanted = [id for id, one in requirements().items() if of == "index" or one.dimension == of]
    return [
        (label(dimensions()[dimension]), _states(view, ids, whose, states))
        for dimension, ids in _by_dimension(wanted).items()
    ]


def _by_dimension(ids: list[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id in ids:
        found.setdefault(str(requirements()[id].dimension), []).append(id)
    return found


def _states(view: View, ids: list[str], whose: tuple[str, int, str], states: pd.Series) -> Content:
    """Each requirement with its state, leading to its own cells."""
    code, year, _report = whose
    lines: list[list[Content]] = [
        [named(str(states[id])), " · ", html.A(requirement_name(id), href=behind(view, id, year, institutions=[code], cells_of=code))]
        for id in ids
    ]  # fmt: skip
    return html.Div([html.Div(line) for line in lines])


def _of_requirement(view: View, one: Requirement, whose: tuple[str, int, str], state: str) -> list[Step]:
    """How the state follows: what is asked, the cells that answer it, the evidence, and what rules found in them."""
    evidence = list(one.evidence)
    answers = [name for name in fields_of(one) if name not in evidence]
    steps: list[Step] = [
        (_("State"), [named(state), html.Br(), _why(state)]),
        (_("Asked for"), "; ".join(_condition(one) for one in one.met)),
    ]
    if answers:
        steps.append((_("Cells of the answers"), _cells(view, answers, whose)))
    steps.append((_("Cells of the evidence: any of"), _cells(view, evidence, whose)))
    if found := _findings(view, whose[2], {*answers, *evidence}, set(one.not_with)):
        steps.append((_("What rules found there"), found))
    steps.append((_("What the institution says"), explanation(view, whose[2], {*answers, *evidence})))
    return steps


def _why(state: str) -> str:
    return {
        "evidenced": _("What is asked for is answered, and a document with number and date, or a link, shows it."),
        "declared": _("What is asked for is answered, without evidence that counts."),
        "unmet": _("The answers say that it is not met."),
        "blank": _("The report does not say."),
        "na": _("It does not apply to this report."),
    }.get(state, "")  # fmt: skip


def _fields() -> Mapping[str, Field]:
    return {one.id: one for sheet in sheets() for one in sheet.fields}


def _condition(condition: Mapping[str, Any]) -> str:  # Any: as the declaration gives it
    if "any" in condition:
        return _(" or ").join(_condition(one) for one in condition["any"])
    name = str(condition["slot"]).removeprefix("count.")
    asked = _fields()[slot(name).field]
    said = label(asked.label)
    if "is" in condition:
        codes = codelist(asked.parts[0].list or "")
        return f"{said}: {' / '.join(label(codes[code].label) for code in condition['is'])}"
    return f"{said} > {number(condition['above'])}" if "above" in condition else said


def _cells(view: View, fields: list[str], whose: tuple[str, int, str]) -> Content:
    """The cells of some questions: where each stands and what was written there; blank ones are named too."""
    code, year, report = whose
    rows = field_cells(view.stores.warehouse, report, fields, institution=code, year=year)
    lines: list[list[Content]] = []
    for name in fields:
        mine = records(rows[rows["field"] == name].drop_duplicates(["sheet", "cell", "row", "part"]))
        if not mine:
            lines.append([html.Span(f"{quantities([name])}: {state_words()['blank']}", className="muted")])
        lines += [_cell(cell) for cell in mine[:MOST_CELLS]]
        if len(mine) > MOST_CELLS:
            lines.append([n_("and {n} more", "and {n} more", len(mine) - MOST_CELLS)])
    return in_lines(lines)


def _cell(cell: Any) -> list[Content]:  # Any: a row of the question
    asked = _fields().get(cell.field)
    part = next((label(p.label) for p in asked.parts if p.id == cell.part and p.label), "") if asked else ""
    row = f" {cell.row}" if cell.row and asked and asked.kind == "table" else ""
    words = [word for word in (quantities([cell.field]) + row, part) if word]
    return [cell_mark(cell), f" = {cell.raw} ({', '.join(words)})"]


def _findings(view: View, report: str, fields: set[str], also: set[str]) -> Content:
    """What rules say of these cells: an open error leaves a document without weight as evidence."""
    with view.stores.register.reading() as connection:
        found = [row._asdict() for row in reports.findings(connection, report)]
    mine = [
        row for row in found if row["rule"] in rules() and (row["field"] in fields or row["rule"] in also)
    ]
    if not mine:
        return ""
    said = [[html.B(row["rule"]), " ", finding_words(row, language()).message] for row in mine[:MOST_CELLS]]
    return html.Div([html.Div(one) for one in said])
