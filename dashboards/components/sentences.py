"""Titles that state the finding: a few patterns, each with the plain title for when nothing stands out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.components.gate import count_words
from dashboards.components.rows import records
from dashboards.components.years import year_name
from dashboards.words import _, label, n_, percent
from schemas.codelists import codelist

MOVED = 0.05  # of 1: a median that moved less is not worth a title


def by_points(share: float) -> str:
    """How far something moved: by 5 points."""
    return n_("by {n} point", "by {n} points", round(100 * share))


def levels_title(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Name the level whose median moved most between its first and last year, if by five points."""
    moved = {}
    for level, points in rows.sort_values("year").groupby("level"):
        if len(points) > 1:
            moved[str(level)] = points["evidenced_median"].iloc[-1] - points["evidenced_median"].iloc[0]
    level = max(moved, key=lambda one: abs(moved[one]), default="")
    if not level or abs(moved[level]) < MOVED:
        return _("How complete the quality systems are, by level")
    points = by_points(abs(moved[level]))
    if moved[level] > 0:
        return _("{level}: evidenced completeness is up {points}", level=names[level], points=points)
    return _("{level}: evidenced completeness is down {points}", level=names[level], points=points)


def level_points(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Add what figures/bounds.py writes: the year's name and the words for the pointer."""
    rows = rows.copy()
    rows["name"] = [year_name(int(year)) for year in rows["year"]]
    rows["said"] = [
        f"{names[r.level]}, {r.name}: {percent(r.evidenced_median)} (n = {count_words(r.n)})"
        for r in records(rows)
    ]
    rows["said_declared"] = [
        _("{level}, declared: {share}", level=names[r.level], share=percent(r.declared_median))
        for r in records(rows)
    ]
    return rows


def short_levels() -> dict[str, str]:
    """Levels by the first word of their names, as there is room for beside a line."""
    return {code.id: label(code.label).split()[0] for code in codelist("level").values()}


def from_reports(n: int) -> str:
    """Why a level is not shown yet."""
    return n_(
        "Completeness is shown from {n} report of a level on.",
        "Completeness is shown from {n} reports of a level on.",
        n,
    )


def change_words(now: float | None, before: float | None) -> str | None:
    """How far a share moved since the year before, in points."""
    if now is None or before is None or now != now or before != before:
        return None
    points = round(100 * (now - before))
    if not points:
        return _("the same as the year before")
    if points > 0:
        return n_("{n} point more than the year before", "{n} points more than the year before", points)
    return n_("{n} point less than the year before", "{n} points less than the year before", -points)
