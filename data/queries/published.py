"""Questions of the pages without sign-in: what everybody may know of an institution and its reports."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Listed(Shape):
    """An institution as the public list has it; `newest` is the year of its newest published report, or 0."""

    institution: Series[str]
    label: Series[str]
    level: Series[str]
    region: Series[str]
    newest: Series[int]
    total: Series[int]


class Known(Shape):
    """An institution as known today."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str]
    region: Series[str]
    website: Series[str]
    merged_into: Series[str]


class OpenYear(Shape):
    """One year in which a report was owed; `on_site`: since when it stands on the institution's own site."""

    year: Series[int]
    due: Series[pa.DateTime] = pa.Field(nullable=True)
    reported: Series[bool]
    received_on: Series[pa.DateTime] = pa.Field(nullable=True)
    on_time: Series[bool]
    published: Series[bool]
    signed_on: Series[pa.DateTime] = pa.Field(nullable=True)
    on_site: Series[pa.DateTime] = pa.Field(nullable=True)


class OpenState(Shape):
    """A requirement that a published report shows as evidenced or declared."""

    year: Series[int]
    requirement: Series[str]
    state: Series[str]


class OpenLink(Shape):
    """A document's address as a published report gives it."""

    field: Series[str]
    part: Series[str]
    link: Series[str]


def listed(
    warehouse: Warehouse,
    text: str,
    language: str,
    *,
    choice: Choice = EVERYTHING,
    offset: int = 0,
    limit: int = 50,
) -> DataFrame[Listed]:
    """A page of the institutions whose code or name in any language has all the words; `total` counts all."""
    where = {"levels": list(choice.levels), "regions": list(choice.regions)}
    page = {"offset": offset, "limit": limit, "language": language, "words": text.casefold().split()}
    return shaped(Listed, warehouse.rows("open_institutions", **page, **where))


def known(warehouse: Warehouse, institution: str) -> DataFrame[Known]:
    """One institution: one row, or none."""
    return shaped(Known, warehouse.rows("open_institution", institution=institution))


def years(warehouse: Warehouse, institution: str) -> DataFrame[OpenYear]:
    """The years in which it owed a report, the newest first."""
    return shaped(OpenYear, warehouse.rows("open_years", institution=institution))


def states(warehouse: Warehouse, institution: str) -> DataFrame[OpenState]:
    """What its published reports show as met, evidenced or declared; nothing is said of the rest."""
    return shaped(OpenState, warehouse.rows("open_states", institution=institution))


def links(warehouse: Warehouse, institution: str, year: int, slots: Sequence[str]) -> DataFrame[OpenLink]:
    """The addresses in these slots ("policy.link") of its published report of a year."""
    asked = {"institution": institution, "year": year, "slots": list(slots)}
    return shaped(OpenLink, warehouse.rows("open_links", **asked))
