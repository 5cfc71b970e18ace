"""The desks: a new group of plain pages is one module and its name here."""

from __future__ import annotations

from dashboards.web.site import Desk

DESKS: tuple[Desk, ...] = ()
