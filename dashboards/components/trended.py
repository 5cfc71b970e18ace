"""One look at an indicator over the years, as an address asks for it: whose lines, of which level, beside what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from string import ascii_lowercase
from typing import Any

import pandas as pd

from dashboards.components.behind import behind
from dashboards.components.choices import choice_of, level_of
from dashboards.components.compared import kept
from dashboards.components.observed import breaks_of, cuts, value_words
from dashboards.components.rows import records
from dashboards.components.spoken import explanations
from dashboards.components.years import year_name
from dashboards.page import View
from dashboards.words import _, label, language, number, sign
from data.queries import trends
from data.queries.choice import Choice
from data.queries.institution import identities
from data.register import groups, versions
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED
from schemas.indicators import Indicator, indicators
from schemas.years import Break

FIRST = "O02"
MOST = 5
"""Institutions with a line of their own in one picture."""


@dataclass(frozen=True)
class Trended:
    """What the trends page shows. Every table is asked for once, and only when it is needed."""

    view: View
    one: Indicator
    level: str

    @property
    def level_name(self) -> str:
        return label(codelist("level")[self.level].label)

    @property
    def choice(self) -> Choice:
        """Whom the bands and the sector's line are made of."""
        chosen = choice_of(self.view)
        return Choice((self.level,), chosen.regions, chosen.ownerships)

    @cached_property
    def names(self) -> dict[str, str]:
        """The institutions chosen, by code, in the order chosen."""
        return names_of(self.view, self.view.many("institutions")[:MOST])

    @cached_property
    def group(self) -> groups.Group | None:
        """The reader's own group, where one was asked for."""
        wanted = self.view.chosen("group")
        return next((one for one in kept(self.view) if one.id == wanted), None) if wanted else None

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The values of the institutions chosen, with what is told of each point.

        Columns besides those of the question: revised, words (what the institution says of it, or ""),
        mark (the letter that stands for these words, or "").
        """
        found = trends.lines(self.view.stores.warehouse, self.one.id, list(self.names))
        return told(self.view, self.one, found[found["level"] == self.level])

    @cached_property
    def bands(self) -> pd.DataFrame:
        return trends.bands(self.view.stores.warehouse, self.one.id, self.choice)

    @cached_property
    def sector(self) -> pd.DataFrame:
        """The group's figure per year: ratio of sums, or the sum; medians have no line of their own."""
        rows = trends.sector_line(self.view.stores.warehouse, self.one.id, self.choice)
        rows = rows[(rows["region"] == "") & (rows["level"] == self.level)].copy()
        if self.one.aggregation == "ratio_of_sums":
            rows["value"] = ratio(self.one, rows)
        else:
            rows["value"] = rows["numerator"] if self.one.aggregation == "sum" else None
        rows["value"] = rows["value"].astype(float).where(rows["n"] >= PEERS_NEED)
        return rows

    @cached_property
    def grouped(self) -> pd.DataFrame:
        """The figure of the reader's group per year; null under eight members with a value."""
        members = list(self.group.institutions) if self.group else []
        found = trends.lines(self.view.stores.warehouse, self.one.id, members)
        found = found[(found["level"] == self.level) & found["value"].notna()]
        grown = found.groupby("year")
        rows = (
            grown[["numerator", "denominator"]].sum().assign(n=grown.size(), median=grown["value"].median())
        )
        whole = self.one.aggregation == "ratio_of_sums"
        rows["value"] = ratio(self.one, rows) if whole else rows["median"]
        rows["value"] = rows["value"].astype(float).where(rows["n"] >= PEERS_NEED)
        return rows.reset_index()

    @cached_property
    def years(self) -> list[int]:
        """Every year the picture spans."""
        known = {*self.bands["year"], *self.sector["year"], *self.rows["year"]}
        return list(range(int(min(known)), int(max(known)) + 1)) if known else []

    @cached_property
    def due(self) -> dict[str, frozenset[int]]:
        """The years of which each institution chosen owes a report: none before it began, none after it ended."""
        return due_years(self.view, list(self.names))

    @cached_property
    def breaks(self) -> list[Break]:
        return breaks_of(self.one, self.level, self.years)

    @property
    def cuts(self) -> list[int]:
        return cuts(self.breaks)

    def of(self, code: str) -> pd.DataFrame:
        """One institution's rows; a year without any, after its first one, is a row that is missing."""
        return self._filled[code]

    @cached_property
    def _filled(self) -> dict[str, pd.DataFrame]:
        owed = {code: self.due.get(code, frozenset()) for code in self.names}
        return {code: filled(self.rows[self.rows["institution"] == code], due) for code, due in owed.items()}

    @cached_property
    def points(self) -> dict[int, list[tuple[str, Any]]]:  # Any: a row of `of`
        """By year: whose point there is, and the point."""
        found: dict[int, list[tuple[str, Any]]] = {}
        for code, name in self.names.items():
            for row in records(self.of(code)):
                found.setdefault(row.year, []).append((name, row))
        return found

    def behind(self, year: int, *institutions: str) -> str:
        """The address of the rows of a year: of all the bands are made of, or of some institutions."""
        choice = Choice((self.level,)) if institutions else self.choice
        return behind(self.view, self.one.id, year, choice, institutions=institutions)

    def tick(self, value: float, top: bool) -> str:
        return plain(round(value, 6)) + (sign() if top and self.one.unit == "percent" else "")

    def point(self, name: str, row: Any) -> str:  # Any: a row of `of`
        """What the pointer says of one point of an institution."""
        shown = value_words(self.one, row.value) if pd.notna(row.value) else status_words()[row.status]
        facts = [word for word, holds in ((_("late"), row.late), (_("revised"), row.revised)) if holds]
        said = f"{name}, {year_name(row.year)}: {shown}" + (f" ({', '.join(facts)})" if facts else "")
        return f"{said}<br>{row.mark}: {wrapped(row.words)}" if row.words else said


def trended(view: View) -> Trended:
    """The look an address asks for; what cannot be is replaced by what can."""
    one = indicators().get(view.chosen("indicator"), indicators()[FIRST])
    default = "secondary" if "secondary" in one.levels else one.levels[0]
    codes = view.many("institutions")[:1]
    if codes and not choice_of(view).levels:
        found = identities(view.stores.warehouse, list(codes))
        default = str(found["level"].iloc[0]) if len(found) else default
    chosen = level_of(view, default)
    return Trended(view, one, chosen if chosen in one.levels else one.levels[0])


def names_of(view: View, codes: Sequence[str]) -> dict[str, str]:
    """The names of institutions by code, in this order; codes that nobody has are left out."""
    found = identities(view.stores.warehouse, list(codes)).set_index("institution")[f"name_{language()}"]
    return {code: str(found[code]) for code in codes if code in found}


def told(view: View, one: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `revised`, `words` and `mark`, in the order of institution and year."""
    rows = rows.sort_values(["institution", "year"], ignore_index=True)
    with view.stores.register.reading() as connection:
        again = versions.revised(connection, rows["report"])
    said = explanations(view, one, rows)
    letters = (ascii_lowercase[n] if n < 26 else str(n - 25) for n in count())
    words = [said.get(report, "") for report in rows["report"]]
    marks = [next(letters) if found else "" for found in words]
    return rows.assign(revised=rows["report"].isin(again), words=words, mark=marks)


def due_years(view: View, codes: Sequence[str]) -> dict[str, frozenset[int]]:
    """The years of which these institutions owe a report."""
    rows = trends.expected_years(view.stores.warehouse, codes)
    return {str(code): frozenset(mine["year"].astype(int)) for code, mine in rows.groupby("institution")}


def filled(mine: pd.DataFrame, due: Collection[int]) -> pd.DataFrame:
    """One institution's rows, and a missing one for each year without any between them or whose report is due.

    Before its first value nothing is known of it.
    """
    mine = mine.sort_values("year", ignore_index=True)
    if mine.empty:
        return mine
    spoken, first = set(mine["year"]), mine["year"].iloc[0]
    blank = {
        "institution": mine["institution"].iloc[0], "level": mine["level"].iloc[0], "status": "none", "late": False,
        "source": "", "report": "", "revised": False, "words": "", "mark": "",
    }  # fmt: skip
    lacking = {
        *range(int(first), int(mine["year"].iloc[-1])),
        *(year for year in due if year > first),
    } - spoken
    gaps = [{**blank, "year": year} for year in sorted(lacking)]
    if not gaps:
        return mine
    none = pd.DataFrame(gaps).reindex(columns=mine.columns)
    none = none.astype(dict.fromkeys(("numerator", "denominator", "value"), "float64"))
    return pd.concat([mine, none], ignore_index=True).sort_values("year", ignore_index=True)


def ratio(one: Indicator, rows: pd.DataFrame) -> pd.Series:
    return one.scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)


def plain(value: float) -> str:
    """A number with one decimal where it needs one."""
    if pd.isna(value):
        return "–"
    return number(value, 0 if float(value).is_integer() else 1)


def status_words() -> Mapping[str, str]:
    """What became of a value, in words."""
    return {
        "reported": _("reported"), "nothing": _("nothing to report"),
        "not_applicable": _("not applicable"), "missing": _("missing"), "none": _("no report"),
    }  # fmt: skip


def wrapped(words: str, most: int = 60) -> str:
    """Words for the pointer: broken into short lines, and no mark-up of their own."""
    lines = [""]
    for word in words.replace("<", "‹").replace(">", "›").split():
        if len(lines[-1]) + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
