"""Questions of one institution's page: who it is."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import DataFrame, Series

from data.queries.shape import Shape, shaped
from data.warehouse import Warehouse


class Identity(Shape):
    """An institution as known today; levels joined by commas."""

    institution: Series[str]
    name_ky: Series[str]
    name_ru: Series[str]
    name_en: Series[str]
    level: Series[str] = pa.Field(nullable=True)
    levels: Series[str] = pa.Field(nullable=True)
    region: Series[str] = pa.Field(nullable=True)
    ownership: Series[str] = pa.Field(nullable=True)
    authority: Series[str] = pa.Field(nullable=True)
    merged_into: Series[str] = pa.Field(nullable=True)


def identities(warehouse: Warehouse, institutions: list[str]) -> DataFrame[Identity]:
    """What is known of these institutions, those that are not known left out."""
    return shaped(Identity, warehouse.rows("identities", institutions=institutions))
