"""Questions of the trends page: an indicator's lines, bands and sector figures, and their sources."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Lines(Shape):
    """One value of an indicator at one institution; `value` is null where status is not reported."""

    institution: Series[str]
    level: Series[str]
    year: Series[int]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    late: Series[bool]
    source: Series[str]
    report: Series[str]


class Bands(Shape):
    """The deciles of an indicator among the institutions of a level in a year."""

    year: Series[int]
    level: Series[str]
    n: Series[int]
    d10: Series[float] = pa.Field(nullable=True)
    d20: Series[float] = pa.Field(nullable=True)
    d30: Series[float] = pa.Field(nullable=True)
    d40: Series[float] = pa.Field(nullable=True)
    d50: Series[float] = pa.Field(nullable=True)
    d60: Series[float] = pa.Field(nullable=True)
    d70: Series[float] = pa.Field(nullable=True)
    d80: Series[float] = pa.Field(nullable=True)
    d90: Series[float] = pa.Field(nullable=True)


class SectorLine(Shape):
    """Sums over institutions; the figure of a group is numerator / denominator, never a mean.

    `region` "" is all regions together, `level` "" all levels. A count has a null denominator.
    Only values with both parts enter (numerator alone for a count); `missing` counts the others.
    """

    year: Series[int]
    level: Series[str]
    region: Series[str]
    n: Series[int]
    missing: Series[int]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)


class SectorLines(Shape):
    """As SectorLine for several indicators, by level and region, `median` beside the sums."""

    indicator: Series[str]
    year: Series[int]
    level: Series[str]
    region: Series[str]
    n: Series[int]
    missing: Series[int]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    median: Series[float] = pa.Field(nullable=True)


class LinesOf(Shape):
    """As Lines for several indicators."""

    indicator: Series[str]
    institution: Series[str]
    level: Series[str]
    year: Series[int]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    late: Series[bool]
    source: Series[str]
    report: Series[str]


class Due(Shape):
    """A year of which an institution owes a report, whether or not it gave one."""

    institution: Series[str]
    year: Series[int]


class Suggestion(Shape):
    """An institution as a list of suggestions offers it."""

    institution: Series[str]
    label: Series[str]
    level: Series[str]
    region: Series[str]


class Source(Shape):
    """Where one value comes from: the report, its file, and who signed it."""

    indicator: Series[str]
    year: Series[int]
    institution: Series[str]
    level: Series[str]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    report: Series[str]
    source: Series[str]
    attempt: Series[float] = pa.Field(nullable=True)
    received_at: Series[pa.DateTime] = pa.Field(nullable=True)
    signed_at: Series[pa.DateTime] = pa.Field(nullable=True)
    signed_by: Series[str] = pa.Field(nullable=True)
    sha256: Series[str] = pa.Field(nullable=True)
    filename: Series[str] = pa.Field(nullable=True)
    numerator_cell: Series[str] = pa.Field(nullable=True)
    denominator_cell: Series[str] = pa.Field(nullable=True)


class SourceCell(Shape):
    """One cell a value was computed from; `side` is numerator or denominator."""

    side: Series[str]
    sheet: Series[str]
    cell: Series[str]
    field: Series[str]
    row: Series[str]
    part: Series[str]
    raw: Series[str]
    number: Series[float] = pa.Field(nullable=True)


class Coverage(Shape):
    """Which years and levels an indicator has values for."""

    indicator: Series[str]
    level: Series[str]
    first: Series[int]
    last: Series[int]
    institutions: Series[int]


def lines(warehouse: Warehouse, indicator: str, institutions: Sequence[str]) -> DataFrame[Lines]:
    """Every value of an indicator at these institutions."""
    rows = warehouse.rows("lines", indicator=indicator, institutions=list(institutions))
    return shaped(Lines, rows)


def bands(warehouse: Warehouse, indicator: str, choice: Choice = EVERYTHING) -> DataFrame[Bands]:
    """Decile bands by year and level; worked out beforehand for all regions and for each of them."""
    region = choice.only_region()
    if region is None:
        return shaped(Bands, warehouse.rows("bands", indicator=indicator, **choice.params()))
    levels = list(choice.levels)
    return shaped(Bands, warehouse.rows("bands_served", indicator=indicator, region=region, levels=levels))


def sector_line(warehouse: Warehouse, indicator: str, choice: Choice = EVERYTHING) -> DataFrame[SectorLine]:
    """Sums of numerators and denominators by year, level and region, and over all of each."""
    return shaped(SectorLine, warehouse.rows("sector_line", indicator=indicator, **choice.params()))


def sector_lines(
    warehouse: Warehouse, indicators: Sequence[str], choice: Choice = EVERYTHING
) -> DataFrame[SectorLines]:
    """Several indicators' figures by year, level and region ("": all regions together)."""
    rows = warehouse.rows("sector_lines", indicators=list(indicators), **choice.params())
    return shaped(SectorLines, rows)


def lines_of(
    warehouse: Warehouse, indicators: Sequence[str], institutions: Sequence[str]
) -> DataFrame[LinesOf]:
    """Every value of several indicators at these institutions."""
    rows = warehouse.rows("lines_of", indicators=list(indicators), institutions=list(institutions))
    return shaped(LinesOf, rows)


def expected_years(warehouse: Warehouse, institutions: Sequence[str]) -> DataFrame[Due]:
    """The years whose report was due of these institutions while they existed."""
    return shaped(Due, warehouse.rows("expected_years", institutions=list(institutions)))


def suggestions(
    warehouse: Warehouse, text: str, language: str, *, choice: Choice = EVERYTHING, limit: int = 12
) -> DataFrame[Suggestion]:
    """Institutions whose code or name in any language has all the words, beginnings of names first."""
    words = text.casefold().split()
    rows = warehouse.rows("suggestions", words=words, language=language, limit=limit, **choice.params())
    return shaped(Suggestion, rows)


def source(
    warehouse: Warehouse, indicator: str, institution: str, *, year: int, level: str
) -> DataFrame[Source]:
    """The report behind one value: one row, or none."""
    where = {"indicator": indicator, "institution": institution, "year": year, "level": level}
    return shaped(Source, warehouse.rows("source", **where))


def source_cells(
    warehouse: Warehouse, indicator: str, institution: str, *, year: int, level: str
) -> DataFrame[SourceCell]:
    """The cells behind one value, as they were met in the file received."""
    where = {"indicator": indicator, "institution": institution, "year": year, "level": level}
    return shaped(SourceCell, warehouse.rows("source_cells", **where))


def coverage(warehouse: Warehouse) -> DataFrame[Coverage]:
    """Every indicator with values, for pickers."""
    return shaped(Coverage, warehouse.rows("coverage"))
