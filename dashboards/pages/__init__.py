"""The pages: a new one is one file here and its name in PAGES."""

from __future__ import annotations

from dashboards.page import Page
from dashboards.pages import overview

PAGES: tuple[Page, ...] = (overview.PAGE,)
PUBLIC_PAGES: tuple[Page, ...] = ()
