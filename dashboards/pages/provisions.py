"""Provisions: every statement of the regulation, what it leads to in this system, and the state of the sector."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html

from dashboards.components import blocks, choices, ring
from dashboards.components.attributes import HIDDEN
from dashboards.components.behind import behind
from dashboards.components.blocks import Child, Figure, Table
from dashboards.components.choices import year_of
from dashboards.components.gate import WITHHELD, public_parts
from dashboards.components.open_counts import ALL, Block, block_of, requirement_block
from dashboards.components.states import STATES, state_words
from dashboards.components.years import year_name
from dashboards.figures import stack
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number
from data.queries.choice import Choice
from data.queries.open_data import requirement_sums
from data.queries.provisions import requirement_levels
from schemas.catalogue import traces
from schemas.codelists import codelist
from schemas.honesty import SHARE_NEEDS, is_small
from schemas.regulation import Provision, dimensions, provisions, requirements, steps
from schemas.roles import Permission
from schemas.rules import rules


def layout(view: View) -> Content:
    return html.Div(
        [
            html.Div(head(view), id="provisions-head"),
            html.Div(_about(view), id="provisions-about"),
            html.Div(controls(view), id="provisions-filters", className="section"),
            html.Div(id="provisions-state"),
            html.Div(_all(view), id="provisions-list", className="section"),
        ]
    )


def controls(view: View) -> Content:
    """The year of the state of the sector, which only requirements have."""
    one = _provision(view)
    return choices.row([choices.year_select(view)]) if one is not None and one.requirement else ""


def _provision(view: View) -> Provision | None:
    return provisions().get(view.chosen("id"))


def head(view: View) -> Content:
    crumbs = [(_("Provisions"), view.link("/provisions"))]
    one = _provision(view)
    if one is not None:
        kind = _("requirement of the Model Regulation") if one.requirement else _modality(one)
        return blocks.head(label(one.label), [_point(one.point), kind], crumbs)
    asked, rule = ring.fields().get(view.chosen("field")), rules().get(view.chosen("rule"))
    if asked is not None:
        return blocks.head(label(asked.label), [_("question of the form")], crumbs)
    if rule is not None:
        weight = _(ring.WEIGHTS[rule.level])
        return blocks.head(ring.bare(label(rule.message)), [_("rule {id}", id=rule.id), weight], crumbs)
    about = [
        n_("{n} requirement", "{n} requirements", len(requirements())),
        _("labels are short words of our own, not the text of the regulation"),
    ]
    said = n_(
        "{n} statement of the Model Regulation, and where each leads",
        "{n} statements of the Model Regulation, and where each leads",
        len(provisions()),
    )
    return blocks.head(said, about)


def _point(point: str) -> str:
    order = point.removeprefix("order ")
    if order != point:
        return _("item {n} of the order", n=order)
    return _("point {n}", n=point)


def _modality(one: Provision) -> str:
    return label(codelist("modality")[one.modality].label)


def _about(view: View) -> Content:
    """The statement, question or rule chosen, and its ring; nothing where none is."""
    one = _provision(view)
    if one is not None:
        trace = traces()[one.id]
        return [_beside(_facts_of(one), (_("Where it leads"), ring.ring(view, trace))), _around(view, one)]
    asked, rule = ring.fields().get(view.chosen("field")), rules().get(view.chosen("rule"))
    if asked is not None:
        facts = [(_("Levels"), ", ".join(label(codelist("level")[id].label) for id in asked.levels))]
        if asked.help:
            facts.append((_("Help in the form"), label(asked.help)))
        return _beside(facts, (_("Where it belongs"), ring.of_field(view, asked)))
    if rule is not None:
        facts = [(_("How to mend it"), ring.bare(label(rule.fix)))]
        return _beside(facts, (_("Where it belongs"), ring.of_rule(view, rule)))
    return html.P(
        _("Follow the ring both ways: from a statement to the questions, rules, indicators and pictures it leads to, and from each of them back."),
        className="muted",
    )  # fmt: skip


def _beside(facts: list[tuple[str, str]], leads: tuple[str, Content]) -> Content:
    """Facts on the left, the ring on the right."""
    parts = [part for name, text in facts for part in (html.Dt(name), html.Dd(text))]
    title, shown = leads
    return html.Div(
        [
            html.Dl(parts, className="card-facts c5"),
            html.Div([html.H2(title, className="fig-title"), shown], className="c7"),
        ],
        className="grid",
    )


def _facts_of(one: Provision) -> list[tuple[str, str]]:
    facts = [
        (_("Statement"), f"{one.id}, {_point(one.point)}"), (_("Kind"), _modality(one)),
        (_("Whose"), label(codelist("actor")[one.actor].label)),
    ]  # fmt: skip
    if one.requirement:
        facts.append((_("Requirement"), one.requirement))
        facts.append((_("Dimension"), label(dimensions()[str(one.dimension)])))
        facts.append((_("Step of the cycle"), label(steps()[str(one.step)])))
    if one.evidence:
        facts.append((_("Evidence"), label(codelist("evidence")[one.evidence].label)))
    return facts


def _around(view: View, one: Provision) -> Content:
    before, after = ring.neighbours(one.id)
    links = [(_("Previous statement"), before), (_("Next statement"), after)]
    shown = [html.Div([f"{name}: ", ring.provision_link(view, id)]) for name, id in links if id]
    return html.Div(shown, className="section")


def state(view: View) -> Content:
    """How many institutions meet the requirement, by level; outside, small numbers are protected."""
    one = _provision(view)
    if one is None or not one.requirement:
        return ""
    if view.prefix == "/":
        return _open_state(view, one)
    rows = requirement_levels(view.stores.warehouse, one.requirement)
    rows = rows[rows["year"] == year_of(view)].set_index("level")[list(STATES)]
    rows = rows.rename(columns={"none": "no_report"})
    shown = [id for id in codelist("level") if id in rows.index]
    if not shown:
        return _nothing(view)
    rows = rows.loc[shown, [part for part in stack.STATE_PARTS if part != "hidden"]]
    return _state_figure(view, rows, rows.map(lambda n: number(n)), (_title(rows, one), shown))


def _open_state(view: View, one: Provision) -> Content:
    """The same with what must not be shown taken out, as in the open data."""
    year, warehouse = year_of(view), view.stores.warehouse
    everybody = block_of(warehouse, year)
    sums = requirement_sums(warehouse, one.requirement or "")
    sums = sums[sums["year"] == year]
    asked = {} if everybody is None else {id: everybody.at(id, ALL, "asked") for id in codelist("level")}
    shown = [id for id, (n, hidden) in asked.items() if n >= SHARE_NEEDS and not hidden]
    shown = [id for id in shown if (sums["level"] == id).any()]
    if everybody is None or not shown:
        return _nothing(view)
    drawn = {id: _open_bar(everybody, sums[sums["level"] == id], id) for id in shown}
    # Of a bar whose hidden parts are few together, each could be told.
    shown = [id for id in shown if not is_small(drawn[id][0]["hidden"]).any()]
    if not shown:
        return _nothing(view)
    rows, cells = (pd.concat([drawn[id][at] for id in shown], ignore_index=True) for at in (0, 1))
    title = label(one.label) if rows["hidden"].any() else _title(rows, one)
    return _state_figure(view, rows, cells, (title, shown))


def _open_bar(everybody: Block, sums: pd.DataFrame, level: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One level's states and who did not report: what is shown, and the texts."""
    parts = [part for part in stack.STATE_PARTS if part not in ("hidden", "no_report")]
    states = public_parts(requirement_block(sums, everybody, level), [(level, ALL)], parts)
    silent = public_parts(everybody, [(level, ALL)], ["no_report"])
    rows = states[0].assign(
        no_report=silent[0]["no_report"], hidden=states[0]["hidden"] + silent[0]["hidden"]
    )
    return rows, states[1].assign(no_report=silent[1]["no_report"])


def _names(levels: Sequence[str]) -> list[str]:
    return [label(codelist("level")[id].label) for id in levels]


def _nothing(view: View) -> Content:
    said = _("Nothing can be said of this requirement in {year}.", year=year_name(year_of(view)))
    return blocks.nothing(_("No figures in force"), said)


def _title(rows: pd.DataFrame, one: Provision) -> str:
    counted = rows[["evidenced", "declared", "unmet", "blank"]].to_numpy().sum()
    if not counted:
        return label(one.label)
    return _(
        "{requirement}: evidenced by {k} of {n} with figures",
        requirement=label(one.label), k=number(rows["evidenced"].sum()), n=number(counted),
    )  # fmt: skip


def _state_figure(
    view: View, rows: pd.DataFrame, cells: pd.DataFrame, said: tuple[str, list[str]]
) -> Content:
    title, ids = said
    names = _names(ids)
    words = dict(state_words()) | {
        "no_report": state_words()["none"],
        "hidden": _("Not shown: small numbers"),
    }
    drawn = stack.stacked(
        rows, words, [f"<b>{name}</b>" for name in names], theme=view.theme, of=stack.STATE_PARTS,
        leads=lambda place, part: _rows_of(view, ids[place], part),
    )  # fmt: skip
    key = [
        html.Li([html.Span(className=_swatch(part), **HIDDEN), words[part]])
        for part in stack.STATE_PARTS
        if part in rows and rows[part].any()
    ]
    subject = _(
        "Institutions by the state of the requirement and level, {year}", year=year_name(year_of(view))
    )
    picture = html.Div(
        [html.Ul(key, className="legend"), blocks.graph(drawn, f"{title}. {subject}", stack.BAR * len(rows))]
    )
    columns = list(cells.columns)
    body = [[name, *(str(text) for text in row)] for name, row in zip(names, cells.to_numpy(), strict=True)]
    caption = _("Not reported is not zero: nothing is known of those institutions.")
    if view.prefix == "/" and rows["hidden"].any():
        caption += " " + _("{sign}: not shown, to protect small numbers.", sign=WITHHELD)
    headings = [_("Level of education"), *(words[part] for part in columns)]
    table = Table(headings, body, title, behind=[_rows_of(view, id) for id in ids])
    return blocks.figure(Figure(title, subject, picture, caption, table, behind=_rows_of(view)))


def _rows_of(view: View, level: str = "", part: str = "") -> str:
    """The institutions of a level in a state; behind the door only."""
    one, choice = _provision(view), Choice((level,) if level else ())
    if one is None or not one.requirement or part == "hidden":
        return ""
    states = {"": (), "no_report": ("none",)}.get(part, (part,))
    return behind(view, one.requirement, year_of(view), choice, states=states)


def _swatch(part: str) -> str:
    known = {
        "no_report": "swatch-no_report",
        "hidden": "swatch-hidden",
        "blank": "swatch-blank",
        "na": "swatch-hidden",
    }
    colour = {"evidenced": "swatch-unit", "declared": "q3", "unmet": "swatch-none"}
    return f"swatch {(known | colour)[part]}"


def _all(view: View) -> Content:
    """All statements, point by point; only where none is chosen."""
    if set(view.params) & {"id", "field", "rule"}:
        return ""
    rows: list[list[Child]] = []
    for id, one in provisions().items():
        trace = traces()[id]
        rows.append(
            [
                ring.provision_link(view, id), _point(one.point), _modality(one), one.requirement or "–",
                number(len(trace.fields)), number(len(trace.rules)), number(len(trace.indicators)),
            ]
        )  # fmt: skip
    title = _("All statements, in the order of the regulation")
    headings = [
        _("Statement"), _("Place"), _("Kind"), _("Requirement"), _("Questions"), _("Rules"), _("Indicators"),
    ]  # fmt: skip
    return [html.H2(title), blocks.table(Table(headings, rows, title))]


PAGE = Page(
    path="/provisions",
    name=N_("Provisions"),
    group="methods",
    layout=layout,
    parts={
        "provisions-head": head,
        "provisions-about": _about,
        "provisions-filters": controls,
        "provisions-state": state,
        "provisions-list": _all,
    },
    permission=Permission.READ_PUBLIC,
)
