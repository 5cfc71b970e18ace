"""An institution's predecessors and successors in words, each with the way to its own page and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby

from dash import html

from dashboards.page import Content, View
from dashboards.words import N_, _, day, language
from data.register.lineage import Bond, Tie, lineage

_SAID: Mapping[tuple[Bond, bool], str] = {
    (Bond.FORMED_FROM, False): N_("Formed on {day} from"),
    (Bond.TOOK_IN, False): N_("Took in on {day}"),
    (Bond.CAME_FROM, False): N_("Founded on {day} out of"),
    (Bond.WENT_INTO, True): N_("Merged on {day} into"),
    (Bond.GAVE_RISE_TO, False): N_("Let go of on {day}"),
    (Bond.GAVE_RISE_TO, True): N_("Divided on {day} into"),
}
MOST = 5
"""Institutions whose lines one picture of trends has."""


def ties(view: View, code: str) -> Content:
    """The notice of an institution that was merged or divided; nothing for the many that were not."""
    found = ties_of(view, code)
    if not found:
        return ""
    lines = [
        html.P([sentence(day_, bond, ended), ": ", *_named(view, list(group))])
        for (day_, bond, ended), group in groupby(found, lambda tie: (tie.day, tie.bond, tie.ended))
    ]
    codes = ",".join([code, *(tie.code for tie in found)][:MOST])
    link = html.A(_("Their figures side by side"), href=view.link("/trends", institutions=codes))
    said = _("Each keeps its own reports and its own line: nothing is added up or joined over that day.")
    return html.Div([*lines, html.P([said, " ", link])], className="notice")


def ties_of(view: View, code: str) -> list[Tie]:
    with view.stores.register.reading() as connection:
        return lineage(connection, code)


def sentence(when: date, bond: Bond, ended: bool) -> str:
    """How it came about, up to the names."""
    return _(_SAID[bond, ended], day=day(when))


def _named(view: View, found: Sequence[Tie]) -> list[Content]:
    out: list[Content] = []
    for tie in found:
        out += [", "] if out else []
        out.append(html.A(tie.names[language()], href=view.link("/institution", code=tie.code)))
    return out


def bonds_among(view: View, names: Mapping[str, str], say: Callable[[str, str], str]) -> list[str]:
    """Sentences about those of these institutions that are bound to one another or to others."""
    found = []
    for code, name in names.items():
        for tie in ties_of(view, code):
            if tie.bond in (Bond.WENT_INTO, Bond.FORMED_FROM, Bond.CAME_FROM):
                found.append(say(name, f"{sentence(tie.day, tie.bond, tie.ended)}: {tie.names[language()]}"))
    return found
