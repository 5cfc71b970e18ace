"""The check that an answer has the shape its question promises."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, cast

import pandas as pd
import pandera.pandas as pa
from pandera.typing import DataFrame

Model = TypeVar("Model", bound=pa.DataFrameModel)


class Shape(pa.DataFrameModel):
    """A table with just these columns, in this order, of these types."""

    class Config:
        coerce = True  # DuckDB's INTEGER arrives as int32, an empty text column as object
        strict = True
        ordered = True


def shaped(model: type[Model], rows: pd.DataFrame) -> DataFrame[Model]:
    """Check the rows against the model, with its types; raises pandera's SchemaError.

    Shapes hold types and nullability alone. Where those are right already there is nothing left to
    check, and pandera, which takes half a millisecond a column, is asked only when they are not.
    """
    if not _as_promised(model, rows):
        return model.validate(rows)
    return cast("DataFrame[Model]", rows)


def _as_promised(model: type[pa.DataFrameModel], rows: pd.DataFrame) -> bool:
    promised = _promises(model)
    if list(rows.columns) != [name for name, _, _ in promised]:
        return False
    for name, dtype, nullable in promised:
        column = rows[name]
        if column.dtype == "int32" and dtype == "int64":
            rows[name] = column = column.astype("int64")
        if column.dtype != dtype or (not nullable and column.hasnans):
            return False
    return True


@cache
def _promises(model: type[pa.DataFrameModel]) -> tuple[tuple[str, str, bool], ...]:
    columns = model.to_schema().columns
    return tuple((name, str(column.dtype), column.nullable) for name, column in columns.items())
