"""The pages: a new one is one file here and its name in PAGES."""

from __future__ import annotations

from dashboards.page import Page
from dashboards.pages import (
    anomalies,
    association,
    compare,
    completeness,
    front,
    indicators,
    institution,
    loop,
    methods,
    overview,
    provisions,
    quality,
    regions,
    rows,
    standards,
    trends,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    completeness.PAGE,
    standards.PAGE,
    loop.PAGE,
    regions.PAGE,
    trends.PAGE,
    compare.PAGE,
    association.PAGE,
    anomalies.PAGE,
    institution.PAGE,
    methods.PAGE,
    provisions.PAGE,
    indicators.PAGE,
    quality.PAGE,
    rows.PAGE,
)
PUBLIC_PAGES: tuple[Page, ...] = (front.PAGE, methods.PAGE, provisions.PAGE, indicators.PAGE)
