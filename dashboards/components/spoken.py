"""The words an institution gives for a point of its line: for the pointer, the table and below the picture."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboards.components.known import open_to
from dashboards.components.rows import records
from dashboards.page import View
from dashboards.words import label
from data.queries.institution import identities
from data.register import anomalies
from data.register.anomalies import Reason
from schemas.codelists import codelist
from schemas.indicators import Indicator


def reason_words(reason: Reason) -> str:
    """The kind of reason and the institution's own words."""
    codes = codelist("explanation_reason")
    kind = label(codes[reason.reason].label) if reason.reason in codes else ""
    return " — ".join(part for part in (kind, f"«{reason.text}»" if reason.text else "") if part)


def readable(view: View, codes: Sequence[str]) -> frozenset[str]:
    """Those of these institutions whose reports the reader may read."""
    who = identities(view.stores.warehouse, sorted(set(codes)))
    return frozenset(one.institution for one in records(who) if open_to(view, one))


def explanations(view: View, one: Indicator, rows: pd.DataFrame) -> dict[str, str]:
    """What was said of an indicator's parts, by report, of the reports the reader may read.

    `rows` has the columns institution and report.
    """
    mine = rows[rows["institution"].isin(readable(view, rows["institution"].tolist()))]
    if mine.empty:
        return {}
    with view.stores.register.reading() as connection:
        given = anomalies.reasons(connection, sorted(set(mine["report"])))
    parts = {*one.numerator, *one.denominator}
    found: dict[str, list[str]] = {}
    for (report, field), reason in given.items():
        if field in parts and (words := reason_words(reason)):
            found.setdefault(report, []).append(words)
    return {report: "; ".join(dict.fromkeys(said)) for report, said in found.items()}
