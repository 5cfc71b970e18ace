"""The institution that a page was asked about, if this reader may open it."""

from __future__ import annotations

import pandas as pd

from dashboards.page import View
from data.queries.institution import identities
from schemas.roles import Permission, Subject, may


def known(view: View, code: str) -> pd.Series | None:
    """What is known of an institution; None where there is none, or it is not for this reader's eyes."""
    found = identities(view.stores.warehouse, [code]) if code else None
    if found is None or found.empty:
        return None
    one = found.iloc[0]
    levels = frozenset(str(one["levels"] or "").replace(" ", "").split(","))
    about = Subject(one["institution"], str(one["authority"] or ""), levels)
    return one if may(view.actor, Permission.READ_REPORT, about) else None
