"""The check that an answer has the shape its question promises."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, cast

import pandas as pd
import pandera.pandas as pa
from pandera import dtypes
from pandera.typing import DataFrame

Model = TypeVar("Model", bound=pa.DataFrameModel)


class Shape(pa.DataFrameModel):
    """A table with just these columns, in this order, of these types, and nothing else asked of it."""

    class Config:
        coerce = True  # DuckDB's INTEGER arrives as int32, an empty text column as object
        strict = True
        ordered = True


def shaped(model: type[Model], rows: pd.DataFrame) -> DataFrame[Model]:
    """Give the rows the model's types and check them; raises pandera's SchemaError.

    Days and moments keep the unit DuckDB gives them (pandera knows nanoseconds only). Pandera
    takes half a millisecond a column: it is asked only when something is wrong, for its words.
    """
    promised = _promises(model)
    if list(rows.columns) != list(promised):
        return model.validate(rows)
    for name, (kind, nullable) in promised.items():
        if rows[name].dtype.kind != kind or rows[name].dtype.kind == "i":
            rows[name] = _cast(rows[name], kind)
        if rows[name].dtype.kind != kind or (not nullable and rows[name].hasnans):
            return model.validate(rows)
    return cast("DataFrame[Model]", rows)


# The one letter by which NumPy and pandas tell kinds of columns apart; pandas calls its text "O".
_KINDS = ((dtypes.is_bool, "b"), (dtypes.is_int, "i"), (dtypes.is_float, "f"), (dtypes.is_datetime, "M"))
_NAMES = {"i": "int64", "f": "float64"}


def _cast(column: pd.Series, kind: str) -> pd.Series:
    # Only what loses nothing: whole numbers to wider ones, and to decimals.
    if kind in _NAMES and column.dtype.kind in "iu":
        return column.astype(_NAMES[kind])
    return column


@cache
def _promises(model: type[pa.DataFrameModel]) -> dict[str, tuple[str, bool]]:
    columns = model.to_schema().columns
    return {name: (_kind(column.dtype), bool(column.nullable)) for name, column in columns.items()}


def _kind(dtype: object) -> str:
    return next((letter for is_one, letter in _KINDS if is_one(dtype)), "O")
