"""From the reason a file is refused for, or read with a remark, to the catalogue's finding."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from schemas.findings import Finding
from schemas.rules import Rule, rules


@cache
def _by_reason() -> Mapping[str, Rule]:
    return {rule.kind: rule for rule in rules().values() if rule.frame == "file"}


def finding(
    reason: str, sheet: str = "", cell: str = "", value: str = "", **params: str | float
) -> Finding:
    """The finding that says so; `value` is a parameter of the words as well."""
    rule = _by_reason()[reason]
    words = {"value": value, "cell": cell, **params}
    return Finding(rule.id, rule.level, rule.stage, sheet, cell, value=value, params=words)
