"""The rows of a small table, one by one."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[Any]:
    """Each row as a named tuple. Any: its columns' types are promised by the question, not by pandas."""
    return list(frame.itertuples(index=False, name="Row"))


def row_at(frame: pd.DataFrame, key: Any) -> Any:
    """The row at an index, or None. Any: as above, and an index may be of anything."""
    return frame.loc[key] if key in frame.index else None


def cell(frame: pd.DataFrame, key: Any, column: Any) -> Any:
    """One cell. Any: as above."""
    return frame.at[key, column]
