"""What rules found in past series: figures of years before the reports, taken in as they were published."""

from __future__ import annotations

from collections.abc import Callable

from dash import html

from dashboards.components import blocks
from dashboards.components.blocks import Figure, Table
from dashboards.components.years import year_name
from dashboards.page import Content, View
from dashboards.words import _, language, n_, number
from data.register import history
from data.register.history import PastFinding
from schemas.form import Slot
from schemas.rules import rules, slot_label, words

SIZE = 25


def past(view: View, rule: str) -> Content:
    """A page of them with the count of all; nothing where no series was taken in."""
    text = view.chosen("past")
    at = int(text) if text.isdigit() and len(text) < 5 else 0
    with view.stores.register.reading() as connection:
        counts = history.hits(connection)
        found, total = history.findings(connection, view.actor, rule, offset=at * SIZE, limit=SIZE)
    if not counts:
        return ""
    all_of_them = sum(n for id, n in counts.items() if rule in ("", id))
    title = n_(
        "{n} figure of past series is worth a look", "{n} figures of past series are worth a look", all_of_them
    )  # fmt: skip
    if not all_of_them:
        title = _("No rule spoke about past series")
    subject = _("Past series as they were taken in, every year")
    table = _table(view, found, title)
    said = [_("They are shown as they were published: nobody can explain them here any more")]
    said.append(", ".join(f"{id}: {number(n)}" for id, n in sorted(counts.items(), key=lambda one: one[1])))
    if total < all_of_them:
        said.append(_("One by one: {n}, of institutions that you may read", n=number(total)))
    shown = [blocks.table(table, cards=True), blocks.pages(_link(view), at, SIZE, total)]
    return blocks.figure(Figure(title, subject, html.Div(shown), ". ".join(said) + ".", _bare(found, title)))


def _link(view: View) -> Callable[..., str]:
    return lambda page=None: f"{view.link(past=page)}#past"


def _table(view: View, found: list[PastFinding], title: str) -> Table:
    cells = []
    for one in found:
        name = html.A(one.names[language()], href=view.link("/institution", code=one.institution))
        cells.append([name, year_name(one.year), _place(one), [html.B(one.finding["rule"]), " ", _said(one)]])
    return Table([_("Institution"), _("Report year"), _("Where"), _("What was found")], cells, title)


def _bare(found: list[PastFinding], title: str) -> Table:
    """The same rows for files, in plain words."""
    cells = [
        [one.names[language()], year_name(one.year), _place(one), one.finding["rule"], _said(one)]
        for one in found
    ]
    headings = [_("Institution"), _("Report year"), _("Where"), _("Rule"), _("What was found")]
    return Table(headings, cells, title)


def _place(one: PastFinding) -> str:
    row = one.finding
    asked = slot_label(Slot(row["field"], row["row"], row["part"]), language())
    return " · ".join(part for part in (asked, f"{one.filename}!{row['cell']}") if part)


def _said(one: PastFinding) -> str:
    return words(one.finding, language()).message if one.finding["rule"] in rules() else "–"
