"""The desks: a new group of plain pages is one module and its name here."""

from __future__ import annotations

from dashboards.web import (
    accounts_desk,
    api,
    audit_desk,
    groups,
    office,
    open_desk,
    owing,
    provider,
    questions,
    register_desk,
    review_desk,
    rule_desk,
    seeing,
    signing,
    verify,
    versions,
    visits,
    years_desk,
)
from dashboards.web.site import Desk

DESKS: tuple[Desk, ...] = (
    office.DESK,
    versions.DESK,
    signing.DESK,
    questions.DESK,
    verify.DESK,
    api.DESK,
    review_desk.DESK,
    rule_desk.DESK,
    owing.DESK,
    years_desk.DESK,
    register_desk.DESK,
    accounts_desk.DESK,
    audit_desk.DESK,
    seeing.DESK,
    groups.DESK,
    provider.DESK,
    open_desk.DESK,
    visits.DESK,
)
