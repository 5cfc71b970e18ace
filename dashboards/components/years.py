"""Report years as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.years import report_years


def year_name(year: int) -> str:
    """2025 -> 2025/26; years before the first declared one too."""
    return report_years()[year].name if year in report_years() else f"{year}/{(year + 1) % 100:02d}"


def year_span(years: Iterable[int]) -> str:
    """From the first year to the last."""
    known = sorted({int(year) for year in years})
    if not known:
        return ""
    return year_name(known[0]) if len(known) == 1 else f"{year_name(known[0])} – {year_name(known[-1])}"
