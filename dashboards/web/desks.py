"""The desks: a new group of plain pages is one module and its name here."""

from __future__ import annotations

from dashboards.web import (
    audit_desk,
    office,
    provider,
    questions,
    review_desk,
    rule_desk,
    seeing,
    signing,
    verify,
    versions,
)
from dashboards.web.site import Desk

DESKS: tuple[Desk, ...] = (
    office.DESK,
    versions.DESK,
    signing.DESK,
    questions.DESK,
    verify.DESK,
    review_desk.DESK,
    rule_desk.DESK,
    audit_desk.DESK,
    seeing.DESK,
    provider.DESK,
)
