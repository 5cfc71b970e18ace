"""Attributes that Dash's signatures do not name: aria-* and data-*."""

from __future__ import annotations

from typing import Any

Attributes = dict[str, Any]
"""Any: spread into a component, where a type checker would hold the texts against every named argument."""


def aria(**values: str | bool) -> Attributes:
    """aria(label="x", hidden=True) -> {"aria-label": "x", "aria-hidden": "true"}."""
    return {
        f"aria-{name}": value if isinstance(value, str) else str(value).lower()
        for name, value in values.items()
    }


def data(**values: str) -> Attributes:
    """data(copy_link="") -> {"data-copy-link": ""}."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


HIDDEN = aria(hidden=True)
"""For what is only ornament, or said elsewhere."""
