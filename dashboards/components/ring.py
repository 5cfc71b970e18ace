"""The ring of the catalogue: from a statement of the regulation to questions, rules, indicators, pictures, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import aria
from dashboards.components.blocks import Child
from dashboards.page import View
from dashboards.words import N_, _, label
from schemas.catalogue import CONTEXT, Trace, traces
from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Field, sheets, slot
from schemas.indicators import Indicator, indicators
from schemas.regulation import charts, provisions, requirements
from schemas.rules import Rule, rules

PLACES = {
    "overview": "/", "completeness": "/completeness", "trends": "/trends", "compare": "/compare",
    "institution": "/institution", "provisions": "/provisions", "standards": "/standards", "loop": "/loop",
    "regions": "/regions", "methods": "/methods",
}  # fmt: skip
"""Where a picture of the catalogue is; outside, only these are open:"""

OPEN = frozenset({"overview", "provisions", "methods"})

WEIGHTS = {
    Level.FATAL: N_("stops the file"), Level.ERROR: N_("has to be mended"),
    Level.EXPLAIN: N_("has to be mended or explained"), Level.WARNING: N_("worth a look"),
    Level.INFO: N_("for information"),
}  # fmt: skip


def fields() -> dict[str, Field]:
    """Every question by id."""
    return {f.id: f for sheet in sheets() for f in sheet.fields}


def provision_link(view: View, id: str) -> Component:
    """A statement by its number and label."""
    return html.A(f"{id} {label(provisions()[id].label)}", href=view.link("/provisions", id=id))


def field_link(view: View, id: str) -> Component:
    return html.A(label(fields()[id].label), href=view.link("/provisions", field=id))


def rule_link(view: View, id: str) -> Component:
    return html.A(f"{id} {bare(label(rules()[id].message))}", href=view.link("/provisions", rule=id))


def indicator_link(view: View, id: str) -> Component:
    return html.A(f"{id} {label(indicators()[id].label)}", href=view.link("/indicators", indicator=id))


def chart_link(view: View, id: str) -> Child:
    """A picture's page, where this reader may open it."""
    name = label(charts()[id])
    return html.A(name, href=view.link(PLACES[id])) if view.prefix != "/" or id in OPEN else name


class _Dots(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def bare(message: str) -> str:
    """A rule's message with its blanks as dots: the rule says the same of every value."""
    return message.format_map(_Dots()).replace("….", "…")


def ring(view: View, trace: Trace) -> Component:
    """Everything a statement leads to, kind by kind; what is not there is said."""
    kinds = [
        (_("Questions of the form"), [field_link(view, id) for id in trace.fields]),
        (_("Rules"), [rule_link(view, id) for id in trace.rules]),
        (_("Indicators"), [indicator_link(view, id) for id in trace.indicators]),
        (_("Pictures"), [chart_link(view, id) for id in trace.charts]),
        (
            _("Measured by the requirement"),
            [provision_link(view, requirements()[id].id) for id in trace.covered_by],
        ),
    ]
    if trace.unmeasured:
        why = label(codelist("unmeasured")[trace.unmeasured].label)
        kinds.append((_("Not measured, because it is"), [why]))
    return thread(kinds)


def thread(kinds: Iterable[tuple[str, Sequence[Child]]]) -> Component:
    """A line of steps, each with its list; empty ones are left out."""
    steps = [html.Li([html.B(name), *(html.Div(one) for one in found)]) for name, found in kinds if found]
    return html.Ol(steps, className="thread", **aria(label=_("The ring")))


def of_field(view: View, asked: Field) -> Component:
    """Back from a question: statements it is asked for, rules that look at it, indicators made of it."""
    used = [one.id for one in indicators().values() if asked.id in (*one.numerator, *one.denominator)]
    aimed = [one.id for one in rules().values() if asked.id in _targets(one)]
    kinds: list[tuple[str, list[Child]]] = [
        (_("Statements of the regulation"), [provision_link(view, id) for id in asked.provisions]),
        (_("Rules"), [rule_link(view, id) for id in aimed]),
        (_("Indicators"), [indicator_link(view, id) for id in used]),
    ]
    return thread(kinds)


def of_rule(view: View, rule: Rule) -> Component:
    """Back from a rule: statements, indicators, and the questions it looks at."""
    kinds: list[tuple[str, list[Child]]] = [
        (_("Statements of the regulation"), [provision_link(view, id) for id in rule.provisions]),
        (_("Questions of the form"), [field_link(view, id) for id in _targets(rule) if id in fields()]),
        (_("Indicators"), [indicator_link(view, id) for id in rule.indicators]),
    ]
    return thread(kinds)


def _targets(rule: Rule) -> list[str]:
    found = (slot(target).field for group in rule.targets for target in group)
    return [id for id in dict.fromkeys(found) if id not in CONTEXT and id != "*"]


def of_indicator(view: View, one: Indicator) -> Component:
    """Back from an indicator: statements, questions it is made of, rules about it, pictures it stands in."""
    terms = [id for id in dict.fromkeys((*one.numerator, *one.denominator)) if id in fields()]
    about = [rule.id for rule in rules().values() if one.id in rule.indicators]
    kinds: list[tuple[str, list[Child]]] = [
        (_("Statements of the regulation"), [provision_link(view, id) for id in one.provisions]),
        (_("Questions of the form"), [field_link(view, id) for id in terms]),
        (_("Rules"), [rule_link(view, id) for id in about]),
        (_("Pictures"), [chart_link(view, id) for id in one.charts]),
    ]
    return thread(kinds)


def neighbours(id: str) -> tuple[str, str]:
    """The statements before and after one, "" at either end."""
    order = list(traces())
    at = order.index(id)
    return (order[at - 1] if at else ""), (order[at + 1] if at + 1 < len(order) else "")
