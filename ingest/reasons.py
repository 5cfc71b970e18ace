"""From the reason a file is refused for, or read with a remark, to the catalogue's finding."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.findings import Finding
from schemas.rules import rule_for


def finding(
    reason: str,
    sheet: str = "",
    at: str = "",
    value: str = "",
    *,
    params: Mapping[str, str | float] | None = None,
    **more: str | float,
) -> Finding:
    """The finding that says so; `at` is its cell, `value` a parameter of the words as well."""
    rule = rule_for(reason)
    words = {"value": value, "cell": at, **(params or {}), **more}
    return Finding(rule.id, rule.level, rule.stage, sheet, at, value=value, params=words)
