"""The desks: a new group of plain pages is one module and its name here."""

from __future__ import annotations

from dashboards.web import audit_desk, office, provider, review_desk, rule_desk, seeing
from dashboards.web.site import Desk

DESKS: tuple[Desk, ...] = (
    office.DESK,
    review_desk.DESK,
    rule_desk.DESK,
    audit_desk.DESK,
    seeing.DESK,
    provider.DESK,
)
