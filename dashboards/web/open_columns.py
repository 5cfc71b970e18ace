"""What the tables of the open data are called, and what each of their columns means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.words import N_

WITHHELD_WHERE = N_("Empty where it must not be shown.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in CSVW's words, what it means (a message), and what it counts."""

    name: str
    type: str
    means: str


@dataclass(frozen=True, slots=True)
class Open:
    """A table: its title and its columns, of which the first `keys` tell its rows apart."""

    title: str
    columns: Sequence[Column]
    keys: int = 3

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.columns]


_PLACE = (
    Column("year", "integer", N_("Report year: 2025 stands for 2025/26.")),
    Column("level", "string", N_("Level of education, a code; “all” for all levels together.")),
    Column(
        "region", "string", N_("Region, a code of the statistical committee; “all” for the whole country.")
    ),
)
_FIRM = Column(
    "firm", "boolean", N_("Whether a share rests on 30 or more; under 30 it is to be read with care.")
)
_SHARE = N_("A share of 1, given from 10 on.")

TABLES: Mapping[str, Open] = {
    "reporting": Open(
        N_("Who has reported"),
        (
            *_PLACE,
            Column("expected", "integer", N_("Institutions on the register that owed a report.")),
            Column("reported", "integer", N_("Of these, with a report.")),
            Column("on_time", "integer", N_("Of these, with a report by their deadline.")),
            Column("reporting_rate", "number", _SHARE),
            Column("on_time_rate", "number", _SHARE),
            _FIRM,
        ),
    ),
    "completeness": Open(
        N_("Completeness of the quality systems, in three forms"),
        (
            *_PLACE,
            Column("n", "integer", N_("Institutions with figures.")),
            Column("evidenced_among_reporters", "number", N_("Mean evidenced completeness of those who reported.")),
            Column("evidenced_at_least", "number", N_("The same of all, had the silent ones nothing.")),
            Column("evidenced_at_most", "number", N_("The same of all, had the silent ones everything.")),
            Column("declared_among_reporters", "number", N_("Mean declared completeness of those who reported.")),
            Column("declared_at_least", "number", N_("The same of all, had the silent ones nothing.")),
            Column("declared_at_most", "number", N_("The same of all, had the silent ones everything.")),
            _FIRM,
        ),
    ),
    "requirements": Open(
        N_("The 35 requirements"),
        (
            *_PLACE,
            Column("requirement", "string", N_("Requirement of the Model Regulation, R01 to R35.")),
            Column("n", "integer", N_("Institutions with figures to which it applies.")),
            Column("evidenced", "integer", N_("Met with evidence.")),
            Column("declared_only", "integer", N_("Declared without evidence.")),
            Column("not_shown_as_met", "integer", N_("Not yet met, or left blank.")),
            Column("evidenced_share", "number", _SHARE),
            _FIRM,
        ),
        4,
    ),
    "indicators": Open(
        N_("Indicators: sums and ratios"),
        (
            *_PLACE,
            Column("indicator", "string", N_("Indicator, by its number in the catalogue.")),
            Column("numerator", "number", N_("Sum of the numerators of institutions that gave both halves.")),
            Column("denominator", "number", N_("Sum of the denominators of the same institutions; none for a count.")),
            Column("value", "number", N_("Ratio of the sums in the indicator’s unit, given from 10 on; never a mean of rates.")),
            _FIRM,
        ),
        4,
    ),
}  # fmt: skip
