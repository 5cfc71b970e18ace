"""The funnel of a comparison: who lies outside, the limits, and the words."""

from __future__ import annotations

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components import blocks
from dashboards.components.blocks import Figure, Table
from dashboards.components.compared import Comparison
from dashboards.components.observed import quantities, unit_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.figures import funnel as figure
from dashboards.words import _, label, n_, number, sign
from schemas.honesty import FUNNEL_NEEDS, SHARE_NEEDS, Funnel

OUTER, INNER = 0.998, 0.95
MOST_IN_TABLE = 60
MOST_LETTERED = 6


def sides(one: Comparison) -> pd.Series:
    """Where each institution lies to the outer limits: -1 below, 0 inside, 1 above."""
    return sides_of(one.firm, one.funnel)


def sides_of(rows: pd.DataFrame, limits: Funnel | None) -> pd.Series:
    """The same for any rows with a numerator and a denominator; without limits all are inside."""
    if limits is None:
        return pd.Series(0, index=rows.index, dtype=int)
    share = rows["numerator"] / rows["denominator"]
    low, high = limits.limits(rows["denominator"], OUTER)
    return pd.Series((share > high).astype(int) - (share < low).astype(int), index=rows.index)


def title(one: Comparison) -> str:
    """How many lie outside, of how many."""
    name, rows = label(one.one.label), one.firm
    if one.funnel is None or not len(rows):
        return _("{indicator} by institution", indicator=name)
    out = int((sides(one) != 0).sum())
    if not out:
        return _(
            "{indicator}: no institution lies outside what chance and the usual spread explain",
            indicator=name,
        )
    return n_(
        "{indicator}: {n} of {all} institutions lies outside what chance and the usual spread explain",
        "{indicator}: {n} of {all} institutions lie outside what chance and the usual spread explain",
        out, indicator=name, all=number(len(rows)),
    )  # fmt: skip


def drawn(one: Comparison) -> Component:
    """The figure; for what is no share of cases, why there is none."""
    if not one.is_share:
        return blocks.nothing(
            _("No funnel for this indicator"),
            _("Limits need a share of countable cases. The strip below shows where the chosen ones stand."),
        )
    rows = _marked(one)
    if rows.empty:
        return blocks.nothing(
            _("No values"), _("Nobody has reported this indicator at this level and year yet.")
        )
    target = None if one.funnel is None else 100 * one.funnel.target
    plot = figure.Plot(
        rows.rename(columns={"denominator": "size"}),
        _limits(one, rows),
        None if target is None else (target, _("all: {value}", value=one.words(target))),
        quantities(one.one.denominator) if one.one.denominator else _("Denominator"),
        lambda value, top: (
            number(round(value, 6), 0 if float(value).is_integer() else 1) + (sign() if top else "")
        ),
    )
    said = title(one)
    subject = f"{label(one.one.label)}, {unit_words(one.one)}. {one.level_name}, {year_name(one.year)}"
    picture = blocks.graph(figure.funnel(plot, theme=one.view.theme), f"{said}. {subject}", 420)
    return blocks.figure(
        Figure(said, subject, picture, _caption(one, rows), _table(one, rows), behind=one.behind())
    )


def _marked(one: Comparison) -> pd.DataFrame:
    rows = one.firm.copy()
    rows["side"] = sides(one)
    rows["chosen"] = rows.index.isin(one.chosen)
    # Letters help while they are few: of many chosen ones only the first has one.
    lettered = one.chosen if len(one.chosen) <= MOST_LETTERED else one.chosen[:1]
    named = rows[(rows["side"] != 0) | rows.index.isin(lettered)].sort_values("name")
    keys = figure.keys(list(named.index))
    rows["key"] = [keys.get(code, "") for code in rows.index]
    rows["said"] = [
        f"{r.name}: {one.words(r.value)} ({number(r.numerator)} / {number(r.denominator)})"
        for r in records(rows)
    ]
    rows["href"] = [f"{one.view.link(origin=f'{code}:{one.year}')}#origin" for code in rows.index]
    return rows


def _limits(one: Comparison, rows: pd.DataFrame) -> pd.DataFrame:
    if one.funnel is None:
        return pd.DataFrame(columns=["size", "low95", "high95", "low998", "high998"])
    # Limits bend where institutions are small: more points there.
    sizes = np.geomspace(
        max(SHARE_NEEDS, rows["denominator"].min() * 0.9), rows["denominator"].max() * 1.05, 80
    )
    found: dict[str, list[float | None]] = {"size": sizes.tolist()}
    for name, confidence in (("95", INNER), ("998", OUTER)):
        low, high = one.funnel.limits(sizes, confidence)
        # A limit at the edge of what is possible is none.
        found[f"low{name}"] = [100 * value if value > 0 else None for value in low]
        found[f"high{name}"] = [100 * value if value < 1 else None for value in high]
    return pd.DataFrame(found).astype(object)


def _caption(one: Comparison, rows: pd.DataFrame) -> Component:
    said = []
    if one.funnel is None:
        said.append(n_(
            "No limits: they need at least {n} institution with a value, and values that differ.",
            "No limits: they need at least {n} institutions with a value, and values that differ.", FUNNEL_NEEDS,
        ))  # fmt: skip
    else:
        said.append(_(
            "Share of all: {target}. Limits at 99.8 % (solid) and 95 % (dashed), widened for overdispersion (φ = {phi}, Spiegelhalter 2005).",
            target=one.words(100 * one.funnel.target), phi=number(one.funnel.phi, 1),
        ))  # fmt: skip
        said.append(_("A triangle lies outside: it asks for a look at the explanation and is not a verdict."))
    said += _left_out(one)
    named = rows[rows["key"] != ""].sort_values("key")
    items = [html.Li([html.B(r.key), " ", r.name], className="nowrap") for r in records(named)]
    more = int(((rows["side"] != 0) & (rows["key"] == "")).sum())
    if more:
        items.append(html.Li(n_("and {n} more, in the table", "and {n} more, in the table", more)))
    return html.Div([" ".join(said), html.Ul(items, className="keys")] if items else " ".join(said))


def _left_out(one: Comparison) -> list[str]:
    """Who is not drawn, and why."""
    said = []
    few = len(one.known) - len(one.firm)
    if few:
        said.append(n_(
            "Not drawn: {n} institution with fewer than {least} cases.",
            "Not drawn: {n} institutions with fewer than {least} cases.", few, least=SHARE_NEEDS,
        ))  # fmt: skip
    silent = int(one.rows["value"].isna().sum())
    if silent:
        said.append(n_("Not reported: {n} institution.", "Not reported: {n} institutions.", silent))
    odd = int(one.rows["value"].notna().sum()) - len(one.known)
    if odd:
        said.append(n_(
            "Left out: {n} institution whose numbers make no share.",
            "Left out: {n} institutions whose numbers make no share.", odd,
        ))  # fmt: skip
    return said


def _table(one: Comparison, rows: pd.DataFrame) -> Table:
    place = {-1: _("below the 99.8 % limit"), 0: _("inside"), 1: _("above the 99.8 % limit")}
    # Those outside first: on the screen the table is short, in files it is whole.
    order = rows.assign(out=rows["side"] == 0).sort_values(["out", "name"])
    said = place if one.funnel is not None else dict.fromkeys(place, "–")
    cells = [
        [r.name, number(r.numerator), number(r.denominator), one.words(r.value), said[r.side]]
        for r in records(order.head(MOST_IN_TABLE))
    ]
    whole = [
        [r.name, float(r.numerator), float(r.denominator), one.filed(r.value), said[r.side]]
        for r in records(order)
    ]
    headings = [_("Institution"), _("Numerator"), _("Denominator"), _("Value"), _("Place in the funnel")]
    caption = label(one.one.label)
    if len(order) > MOST_IN_TABLE:
        caption = _(
            "The first {n} of {all}; files have all of them.", n=MOST_IN_TABLE, all=number(len(order))
        )
    rows_of = [one.behind(str(code)) for code in order.head(MOST_IN_TABLE).index]
    return Table(headings, cells, caption, data=whole, behind=rows_of)
