"""Where one number comes from: the point, the indicator, the cells, the report and who signed it."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import aria
from dashboards.components.blocks import icon
from dashboards.components.observed import quantities, value_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, day, label, language, number
from data.queries import trends
from data.queries.institution import identities
from schemas.indicators import Indicator
from schemas.roles import Permission, Subject, may


def origin(view: View, indicator: Indicator, point: tuple[str, int, str]) -> Content:
    """The way back from a value of (institution, year, level) to the file; nothing if there is none."""
    institution, year, level = point
    who = identities(view.stores.warehouse, [institution])
    where = {"year": year, "level": level}
    found = trends.source(view.stores.warehouse, indicator.id, institution, **where)
    if found.empty or who.empty or not _open_to(view, who.iloc[0]):
        return html.Section(
            html.P(_("Nothing is known of the origin of this value."), className="muted"),
            id="origin",
            className="section",
        )
    row = found.iloc[0]
    cells = trends.source_cells(view.stores.warehouse, indicator.id, institution, **where)
    name = str(who.iloc[0][f"name_{language()}"])
    title = _("Where the number {value} comes from", value=value_words(indicator, row["value"]))
    close = html.A(
        icon("cross"),
        href=view.link(origin=None),
        className="icon-btn",
        title=_("Close"),
        **aria(label=_("Close")),
    )
    steps = [
        _step(
            _("The point"),
            f"{name}, {label(indicator.label)}, {year_name(year)}: {value_words(indicator, row['value'])}",
        ),
        _step(_("Indicator {code}", code=indicator.id), _formula(indicator, row)),
        _step(_("Cells of the workbook"), _cells(cells, row)),
        _step(_("Report"), _report(row)),
        _step(_("Signature"), _signature(row)),
        _step(_("Fingerprint of the file (SHA-256)"), html.Span(_grouped(row["sha256"]), className="cell")),
    ]
    return html.Aside(
        [
            html.Div([html.H2(title, id="origin-title"), close], className="side-head"),
            html.Ol(steps, className="thread"),
        ],
        id="origin",
        className="side section",
        tabIndex="-1",
        **aria(labelledby="origin-title"),
    )


def _open_to(view: View, who: pd.Series) -> bool:
    levels = frozenset(str(who["levels"] or "").replace(" ", "").split(","))
    about = Subject(who["institution"], str(who["authority"] or ""), levels)
    return may(view.actor, Permission.READ_REPORT, about)


def _step(name: str, text: Content) -> Component:
    return html.Li([html.B(name), text])


def _plain(value: float) -> str:
    return "–" if pd.isna(value) else number(value, 0 if float(value).is_integer() else 1)


def _formula(indicator: Indicator, row: pd.Series) -> str:
    if not indicator.numerator:
        return label(indicator.definition)
    top = f"{quantities(indicator.numerator)}: {_plain(row['numerator'])}"
    if not indicator.denominator:
        return top
    return f"{top} ÷ {quantities(indicator.denominator)}: {_plain(row['denominator'])}"


def _cells(cells: pd.DataFrame, row: pd.Series) -> Content:
    if cells.empty:
        named = [str(row[name]) for name in ("numerator_cell", "denominator_cell") if row[name]]
        return ", ".join(named) or _("This value has no cell of its own.")
    lines: list[Component | str] = []
    for cell in records(cells.drop_duplicates(["sheet", "cell"])):
        lines += [html.Br()] if lines else []
        lines += [
            html.Span(f"{cell.sheet}!{cell.cell}", className="cell"),
            f" = {cell.raw} ({quantities([cell.field])})",
        ]
    return html.Span(lines)


def _report(row: pd.Series) -> str:
    words = [str(row["report"]), str(row["filename"] or "")]
    if row["source"] == "history":
        words.append(_("loaded from a table of past years"))
    elif pd.notna(row["attempt"]):
        words.append(_("version {n}", n=number(row["attempt"])))
    if pd.notna(row["received_at"]):
        words.append(_("received {day}", day=day(row["received_at"].date())))
    return ", ".join(word for word in words if word)


def _signature(row: pd.Series) -> str:
    if not row["signed_by"] or pd.isna(row["signed_at"]):
        return _("not signed in this system")
    return _("{name}, {day}", name=row["signed_by"], day=day(row["signed_at"].date()))


def _grouped(sha256: object) -> str:
    text = str(sha256 or "")
    return f"{text[:4]} {text[4:8]} … {text[-4:]}" if len(text) > 12 else text or "–"
