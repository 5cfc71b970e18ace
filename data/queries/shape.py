"""The check that an answer has the shape its question promises."""

from __future__ import annotations

from collections.abc import Mapping
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
    if tuple(rows.columns) != tuple(promised):
        raise _refused(model, rows, f"columns {list(rows.columns)} instead of {list(promised)}")
    if wider := _wider(rows, promised):
        rows = rows.astype(wider)
    for (name, (kind, nullable)), (_, column) in zip(promised.items(), rows.items(), strict=True):
        if column.dtype.kind != kind:
            raise _refused(model, rows, f"{name} is {column.dtype}")
        if not nullable and kind in "fMO" and column.hasnans:
            raise _refused(model, rows, f"{name} has missing values")
    return model.validate(rows) if _asks_more(model) else cast("DataFrame[Model]", rows)


def _wider(rows: pd.DataFrame, promised: Mapping[str, tuple[str, bool]]) -> dict[str, np.dtype]:
    # Only what loses nothing: whole numbers to wider ones, and to decimals.
    pairs = zip(promised.items(), rows.dtypes, strict=True)
    return {
        name: _TYPES[kind]
        for (name, (kind, _)), dtype in pairs
        if kind in _TYPES and dtype.kind in "iu" and dtype != _TYPES[kind]
    }


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
