"""What an institution says of its values: in its own words, with its reason, and whether a reviewer agrees."""

from __future__ import annotations

from collections.abc import Collection

from dash import html

from dashboards.page import Content, View
from dashboards.words import _, label
from data.register import anomalies
from data.register.anomalies import Reason
from schemas.codelists import codelist


def said_of(reason: Reason, *, asks: bool) -> Content:
    """The institution's words, and whether a reviewer has agreed where the rule wants it."""
    codes = codelist("explanation_reason")
    kind = label(codes[reason.reason].label) if reason.reason in codes else ""
    text = " — ".join(part for part in (kind, f"«{reason.text}»" if reason.text else "") if part) or _(
        "explained"
    )
    if reason.approved:
        return [text, " ", html.Span(_("approved"), className="word word-good")]
    return [text, " ", html.Span(_("waits for approval"), className="word word-warn")] if asks else text


def of_fields(view: View, reports: Collection[str], fields: Collection[str]) -> dict[str, list[Reason]]:
    """What was said of some questions, by report: one look into the register for all of them."""
    known = [report for report in reports if report]
    if not known:
        return {}
    with view.stores.register.reading() as connection:
        given = anomalies.reasons(connection, known)
    found: dict[str, list[Reason]] = {}
    for (report, field), reason in given.items():
        if field in fields:
            found.setdefault(report, []).append(reason)
    return found
