"""What of an institution is for this reader's eyes: its report, its cells, its own page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.page import View
from data.queries.institution import identities
from schemas.roles import Permission, Subject, may


def open_to(view: View, who: Any) -> bool:  # Any: a row with an institution, its authority and its levels
    """Whether the reader may see the institution's report itself, its cells and explanations."""
    levels = frozenset(str(who.levels or "").split("|"))  # as the register joins them
    return may(view.actor, Permission.READ_REPORT, Subject(who.institution, str(who.authority or ""), levels))


def known(view: View, code: str) -> pd.Series | None:
    """What is known of an institution; None where there is none, or it is not for this reader's eyes."""
    found = identities(view.stores.warehouse, [code]) if code else None
    if found is None or found.empty:
        return None
    one = found.iloc[0]
    return one if open_to(view, one) else None
