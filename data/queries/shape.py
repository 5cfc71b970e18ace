"""The check that an answer has the shape its question promises."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, cast

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera import dtypes
from pandera.errors import SchemaError
from pandera.typing import DataFrame

Model = TypeVar("Model", bound=pa.DataFrameModel)


class Shape(pa.DataFrameModel):
    """A table with just these columns, in this order, of these types, and nothing else asked of it."""

    class Config(pa.DataFrameModel.Config):
        coerce = True  # DuckDB's INTEGER arrives as int32, an empty text column as object
        strict = True
        ordered = True


def shaped(model: type[Model], rows: pd.DataFrame) -> DataFrame[Model]:
    """Give the rows the model's types and check them; raises pandera's SchemaError.

    Days and moments keep the unit DuckDB gives them (pandera knows nanoseconds only). Pandera
    takes half a millisecond a column to compare types; it is called for a model that asks more.
    """
    promised = _promises(model)
    if list(rows.columns) != list(promised):
        raise _refused(model, rows, f"columns {list(rows.columns)} instead of {list(promised)}")
    for name, (kind, nullable) in promised.items():
        if kind in _TYPES and rows[name].dtype.kind in "iu":
            # Only what loses nothing: whole numbers to wider ones, and to decimals.
            rows[name] = rows[name].astype(_TYPES[kind])
        if rows[name].dtype.kind != kind:
            raise _refused(model, rows, f"{name} is {rows[name].dtype}")
        if not nullable and rows[name].hasnans:
            raise _refused(model, rows, f"{name} has missing values")
    return model.validate(rows) if _asks_more(model) else cast("DataFrame[Model]", rows)


def _refused(model: type[pa.DataFrameModel], rows: pd.DataFrame, why: str) -> SchemaError:
    return SchemaError(model.to_schema(), rows, f"{model.__name__}: {why}")


# The one letter by which NumPy and pandas tell kinds of columns apart; pandas calls its text "O".
_KINDS = ((dtypes.is_bool, "b"), (dtypes.is_int, "i"), (dtypes.is_float, "f"), (dtypes.is_datetime, "M"))
_TYPES = {"i": np.dtype("int64"), "f": np.dtype("float64")}


@cache
def _promises(model: type[pa.DataFrameModel]) -> dict[str, tuple[str, bool]]:
    columns = model.to_schema().columns
    return {name: (_kind(column.dtype), bool(column.nullable)) for name, column in columns.items()}


@cache
def _asks_more(model: type[pa.DataFrameModel]) -> bool:
    schema = model.to_schema()
    return bool(schema.checks) or any(column.checks for column in schema.columns.values())


def _kind(dtype: dtypes.DataType) -> str:
    return next((letter for is_one, letter in _KINDS if is_one(dtype)), "O")
