"""Addresses of the rows behind a figure, a cell or a point, and what such an address asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboards.components import drawing
from dashboards.components.choices import choice_of, page_of, year_of
from dashboards.components.standard_words import forms
from dashboards.page import View
from dashboards.words import N_, _
from data.queries.choice import EVERYTHING, Choice
from data.queries.rows import Part
from schemas.indicators import Indicator, indicators
from schemas.regulation import dimensions, requirements

PATH = "/rows"
SIZE = 50
WHOLE = 200_000  # rows of a file
MOST_NAMED = 40  # institutions an address can name

KINDS = ("index", "report", "form", "loop")
"""What has rows besides indicators, requirements, dimensions and standards: completeness, reports, forms of the QA
function, the improvement loop."""

_PAGES: Mapping[str, str] = {
    "": N_("Overview"), "completeness": N_("Completeness"), "standards": N_("Standards"),
    "loop": N_("Improvement loop"), "regions": N_("Regions"), "trends": N_("Trends"), "compare": N_("Compare"),
    "association": N_("Association"), "anomalies": N_("Anomalies"), "institution": N_("Institution"),
    "provisions": N_("Provisions"), "indicators": N_("Indicators"), "quality": N_("Data quality"),
}  # fmt: skip
"""The pages one may come from, as the address names them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of rows asks for: `of` what, whose, in which year and state, and which page of it."""

    of: str
    year: int
    choice: Choice
    institutions: tuple[str, ...]
    states: tuple[str, ...]
    grouped: bool  # as groups are drawn: of those who owed a report
    at: int
    back: str

    @property
    def indicator(self) -> Indicator | None:
        return indicators().get(self.of)

    def part(self) -> Part:
        """The part of the rows to be asked for: a page of them, all for a file."""
        here = drawing.now()
        whole = here is not None and here.whole
        at = (0, WHOLE) if whole else (self.at * SIZE, SIZE)
        return Part(self.year, self.choice, self.institutions, self.states, *at)


def behind(
    view: View,
    of: str,
    year: int,
    choice: Choice = EVERYTHING,
    *,
    institutions: Iterable[str] = (),
    states: Iterable[str] = (),
    grouped: bool = False,
    cells_of: str = "",
) -> str:
    """The address of the rows of something in a year; "" outside the door, where there are none.

    `cells_of` opens the cells of one of the institutions beside them.
    """
    if view.prefix == "/":
        return ""
    named = list(institutions)
    filters = {
        "level": choice.levels, "region": choice.regions, "ownership": choice.ownerships,
        "institutions": named if len(named) <= MOST_NAMED else (), "state": tuple(states),
    }  # fmt: skip
    params = {name: ",".join(values) for name, values in filters.items() if values}
    if grouped:
        params["grouped"] = "1"
    if cells_of:
        params["origin"] = f"{cells_of}:{year}"
    address = view.link(PATH, of=of, year=str(year), back=view.path.strip("/") or "overview", **params)
    return f"{address}#origin" if cells_of else address


def asked(view: View) -> Asked | None:
    """What the address of a view asks for; None where it is nothing there could be rows of."""
    of = view.chosen("of")
    if not any(of in known for known in (indicators(), requirements(), dimensions(), forms(), KINDS)):
        return None
    text = view.chosen("year")
    year = int(text) if text.isdigit() and len(text) == 4 else year_of(view)
    more = (view.many("institutions"), view.many("state"), view.chosen("grouped") == "1", page_of(view))
    return Asked(of, year, choice_of(view), *more, view.chosen("back"))


def point_of(view: View, one: Asked) -> tuple[str, int, str] | None:
    """The institution, year and level (or "") whose cells are asked for."""
    code, year, level = (*view.chosen("origin").split(":"), "", "")[:3]
    if not (code and year.isdigit() and len(year) == 4):
        return None
    known = one.indicator.levels if one.indicator else ()
    return code, int(year), level or next((id for id in one.choice.levels if id in known), "")


def cells_at(view: View, code: str, year: int, level: str = "") -> str:
    """The address of the same rows with the cells of one of them open."""
    point = ":".join((code, str(year), level)) if level else f"{code}:{year}"
    return f"{view.link(origin=point)}#origin"


def back(view: View, one: Asked) -> tuple[str, str]:
    """Where one came from, by name, and its address with the same choices."""
    came = "" if one.back == "overview" else one.back
    homes = {"report": "", "form": "", "loop": "loop"} | dict.fromkeys(forms(), "standards")
    home = "trends" if one.indicator else homes.get(one.of, "completeness")
    came = came if came in _PAGES and one.back else home
    named = (
        {"indicator": one.of}
        if one.indicator
        else {"requirement": one.of}
        if one.of in requirements()
        else {}
    )
    kept = {name: view.chosen(name) for name in ("level", "region", "ownership", "institutions")}
    if came == "institution":
        kept["code"] = next(iter(one.institutions), "")
    return _(_PAGES[came]), view.link(f"/{came}", year=str(one.year), **kept, **named)
