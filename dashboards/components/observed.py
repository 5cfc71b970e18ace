"""Values of an indicator as people write them, and the indicator's own words."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.words import N_, _, label, number, sign
from schemas.codelists import codelist
from schemas.form import sheets
from schemas.honesty import TREND_NEEDS, trend
from schemas.indicators import Indicator, chapters, indicators
from schemas.years import Break, breaks

_DIRECTIONS = {
    "higher": N_("a higher value is better"),
    "lower": N_("a lower value is better"),
    "neutral": N_("neither higher nor lower is better"),
    "band": N_("best inside a band"),
}
_AGGREGATIONS = {
    "sum": N_("sector figure: the sum"),
    "ratio_of_sums": N_("sector figure: sum of numerators over sum of denominators"),
    "median": N_("sector figure: the median institution"),
}


def sheet_name(id: str) -> str:
    """A sheet as its tab is named; "" for the file as a whole."""
    return next((label(sheet.label) for sheet in sheets() if sheet.id == id), id)


def place_name(place: str) -> str:
    """A cell as figures remember it ("unit!D6"), its sheet as the tab is named; others as they are."""
    sheet, mark, cell = place.rpartition("!")
    return f"{sheet_name(sheet)} · {cell}" if mark else place


def digits_of(indicator: Indicator) -> int:
    """Whole people, money and days; one decimal for shares and rates."""
    return 0 if indicator.unit in ("persons", "kgs", "days", "count") else 1


def value_words(indicator: Indicator, value: float | None) -> str:
    """A value with its sign, where the unit is a percentage."""
    if value is None or value != value:
        return "–"
    return number(value, digits_of(indicator)) + (sign() if indicator.unit == "percent" else "")


def filed(indicator: Indicator, value: float | None) -> float | None:
    """A value as files hold it: a percentage as a share of 1, as their cells' format wants it."""
    if value is None or value != value:
        return None
    return float(value) / 100 if indicator.unit == "percent" else float(value)


def unit_words(indicator: Indicator) -> str:
    return label(codelist("unit")[indicator.unit].label)


def by_chapter() -> list[tuple[str, list[tuple[str, str]]]]:
    """All indicators for a select, grouped by chapter."""
    return [
        (label(text), [(one.id, label(one.label)) for one in indicators().values() if one.chapter == id])
        for id, text in chapters().items()
    ]


def breaks_of(indicator: Indicator, level: str, years: Sequence[int]) -> list[Break]:
    """The dated events to be drawn in a series: those that touch this indicator and level."""
    return [
        one
        for one in breaks()
        if (not one.indicators or indicator.id in one.indicators)
        and (not one.levels or level in one.levels)
        and years
        and min(years) < one.year <= max(years)
    ]


def cuts(found: Sequence[Break]) -> list[int]:
    """Years from which a series is not comparable with what was before: breaks that name it.

    A general event (a law, a calendar) is drawn and said, but does not by itself change how one
    indicator is measured.
    """
    return sorted({one.year for one in found if one.indicators})


def trend_words(values: Sequence[float | None]) -> str:
    """Where a series goes, in a word that has passed its test; else why there is none."""
    words = {
        "rising": _("rising"), "falling": _("falling"), "steady": _("no clear direction"),
        "too_few": _("too few points to speak of a trend: {n} are needed", n=TREND_NEEDS),
    }  # fmt: skip
    return words[trend(values)]


def quantities(names: Sequence[str]) -> str:
    """The labels of an indicator's quantities, joined."""
    known = {f.id: f for sheet in sheets() for f in sheet.fields}
    return " + ".join(label(known[name].label) if name in known else name for name in names)


def card(indicator: Indicator) -> Component:
    """What an indicator means: definition, parts, direction, source, levels, note."""
    facts = [(_("Definition"), label(indicator.definition))]
    if indicator.numerator:
        facts.append((_("Numerator"), quantities(indicator.numerator)))
    if indicator.denominator:
        facts.append((_("Denominator"), quantities(indicator.denominator)))
    facts.append(
        (
            _("How to read it"),
            f"{_(_DIRECTIONS[indicator.direction])}; {_(_AGGREGATIONS[indicator.aggregation])}",
        )
    )
    facts.append((_("Unit"), unit_words(indicator)))
    facts.append(
        (_("Levels"), ", ".join(label(codelist("level")[level].label) for level in indicator.levels))
    )
    if indicator.note:
        facts.append((_("Note"), label(indicator.note)))
    if indicator.source:
        facts.append((_("Source"), indicator.source))
    items = [part for name, text in facts for part in (html.Dt(name), html.Dd(text))]
    return html.Dl(items, className="card-facts")
