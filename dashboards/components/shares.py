"""Sums and shares of requirement states: what counts as hit, what as base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.components.states import in_dimensions
from dashboards.words import label
from schemas.regulation import dimensions, requirements, steps

COUNTED = ("evidenced", "declared", "unmet", "blank")
_ALL = [*COUNTED, "na", "none"]


def base(counts: pd.DataFrame) -> pd.Series:
    """Institutions with figures to which a requirement applies."""
    return counts[list(COUNTED)].sum(axis=1)


def summed(counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Counts of all states added up by a column, which becomes the index."""
    return counts.groupby(by)[_ALL].sum()


def evidenced_share(counts: pd.DataFrame) -> pd.Series:
    return counts["evidenced"] / base(counts).clip(lower=1)


def requirement_name(id: str) -> str:
    return f"{id} {label(requirements()[id].label)}"


def in_groups(by_step: bool) -> Mapping[str, Sequence[str]]:
    """The requirements by dimension, or by step of the cycle (point 9)."""
    if not by_step:
        return {label(dimensions()[id]): ids for id, ids in in_dimensions().items()}
    return {
        label(text): [id for id, one in requirements().items() if one.step == step]
        for step, text in steps().items()
    }
