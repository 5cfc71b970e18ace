"""How the figures are made, in words generated from the catalogue and the thresholds themselves."""

from __future__ import annotations

from dash import html

from dashboards.components import blocks
from dashboards.components.blocks import Table
from dashboards.components.observed import quantities
from dashboards.components.shares import in_groups
from dashboards.page import Content, Page, View
from dashboards.words import N_, _, label, n_, number
from schemas import honesty
from schemas.completeness import INDEX_VERSION, declared_requirements, slots_of
from schemas.regulation import dimensions, requirements
from schemas.roles import Permission


def layout(view: View) -> Content:
    return html.Div(
        [_head(view), html.Div(_prose(), className="prose"), html.Div(_requirements(), className="section")]
    )


def _head(view: View) -> Content:
    about = [
        n_("{n} requirement", "{n} requirements", len(requirements())),
        n_("{n} dimension", "{n} dimensions", len(dimensions())),
        _("version {version} of the index", version=INDEX_VERSION),
    ]
    return blocks.head(_("How the figures are made"), about, [(_("Sector"), view.link("/"))])


def _prose() -> list[Content]:
    many = {"n": number(len(requirements())), "d": number(len(dimensions()))}
    return [
        html.H2(_("Completeness")),
        html.P(_("The Model Regulation asks {n} things of an institution. They stand in {d} dimensions.", **many)),
        html.Ul(
            [
                html.Li(_("Evidenced: the requirement is met, and a document with number and date, or a link, shows it.")),
                html.Li(_("Declared only: it is met by what the report says, without such evidence.")),
                html.Li(_("Not yet: the report says that it is not met. Left blank: the report does not say.")),
                html.Li(_("Not applicable: only where a rule allows it; such requirements do not count.")),
                html.Li(_("No report: nothing is known. It is never counted as zero.")),
            ]
        ),
        html.P(_("A dimension is the share of its applicable requirements; the index is the mean of the {d} dimensions. It has two forms, evidenced and declared, and no half points.", **many)),
        html.P(_("A responsible person earns the same as a quality unit (point 11 of the Model Regulation).")),
        html.P(_("For the whole sector three values are given: among those who reported, the least and the most it could be, whatever the others would have reported. Levels of education are never averaged together.")),
        html.H2(_("What is said, and from how many on")),
        html.Ul([html.Li(text) for text in _thresholds()]),
    ]  # fmt: skip


def _thresholds() -> list[str]:
    """Every limit of schemas/honesty.py that the pages keep to."""
    return [
        _("Public pages do not show counts from {low} to {high}, nor others that would give them away.", low=honesty.SMALL_FROM, high=honesty.SMALL_TO),
        _("A percentage on public pages needs at least {n}; under {firm} it is greyed.", n=honesty.SHARE_NEEDS, firm=honesty.FIRM_FROM),
        _("Under {n} institutions the pages for analysts show counts, no percentage and no colour.", n=honesty.PEERS_NEED),
        _("Bands of deciles need {n} institutions.", n=honesty.DECILES_NEED),
        _("A line needs {n} points; a word for a trend needs {t} points and passes the Mann–Kendall test at 5 %.", n=honesty.LINE_NEEDS, t=honesty.TREND_NEEDS),
        _("A share counts as higher or lower than another only when its 95 % interval (Wilson) excludes it; else they are similar."),
        _("Figures of groups are sums of numerators over sums of denominators, never means of rates."),
        _("There are no ranks: differences between neighbours are mostly chance."),
    ]  # fmt: skip


def _requirements() -> list[Content]:
    rows = []
    for name, ids in in_groups(by_step=False).items():
        for id in ids:
            one = declared_requirements()[id]
            asked = [field for field in slots_of(one) if field not in one.evidence]
            fields = [f.split("/")[0].split(".")[0] for f in asked]
            rows.append(
                [f"{id} {label(requirements()[id].label)}", name, requirements()[id].point,
                 quantities(list(dict.fromkeys(fields))) or _("the document itself"), quantities(list(one.evidence))]
            )  # fmt: skip
    title = _("The requirements, and what of the report they look at")
    headings = [_("Requirement"), _("Dimension"), _("Point"), _("Answers looked at"), _("Evidence, any of")]
    rows = [[*row[:3], row[3].replace(" + ", " · "), row[4].replace(" + ", " · ")] for row in rows]
    return [html.H2(title), blocks.table(Table(headings, rows, title), cards=True)]


PAGE = Page(
    path="/methods",
    name=N_("How figures are made"),
    group="methods",
    layout=layout,
    parts={},
    permission=Permission.READ_PUBLIC,
)
