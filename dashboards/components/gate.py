"""What the public may see of counts and shares: every public number goes through here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboards.words import _, number, percent
from schemas.honesty import SHARE_NEEDS, SMALL_TO, is_firm, is_small, share_is_public, suppressed

WITHHELD = "·"


def public_share(k: float, n: float) -> str:
    """A share in words: the percentage, its coarse bound where a side is small, or too few to say."""
    if n < SHARE_NEEDS:
        return _("too few to say")
    if bool(share_is_public(k, n)):
        return percent(k / n)
    # One side has 1 to 4 members: only that it is small is said.
    bound = (SMALL_TO + 1) / n
    if bool(is_small(k)):
        return _("under {share}", share=percent(bound))
    return _("over {share}", share=percent(1 - bound))


def public_count(k: float) -> str:
    """A count, unless it is 1 to 4."""
    return _("fewer than {n}", n=SMALL_TO + 1) if bool(is_small(k)) else number(k)


def public_pair(k: float, n: float) -> str:
    """ "85 of 120", with both sides protected."""
    if bool(is_small(k)) or bool(is_small(n)) or bool(is_small(n - k)):
        return _("of {n}", n=public_count(n))
    return _("{k} of {n}", k=number(k), n=number(n))


def firmness(n: float) -> str:
    """The class of a share: greyed under 30."""
    return "" if bool(is_firm(n)) else "firm-not"


def public_table(counts: pd.DataFrame, parts: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts with what is hidden moved to a column `hidden`, and the texts of all cells.

    Rows of fewer than SHARE_NEEDS are not for the public at all; leave them out before.

    Secondary suppression: no hidden count follows from the totals of its row or column.
    """
    hide = suppressed(counts[list(parts)].to_numpy())[: len(counts), : len(parts)]
    hide = np.atleast_2d(hide)
    shown = counts[list(parts)].where(~hide, 0).astype(int)
    shown["hidden"] = counts[list(parts)].where(hide, 0).sum(axis=1).astype(int)
    texts = counts[list(parts)].map(lambda n: number(n)).astype(object).where(~hide, WITHHELD)
    return shown, texts
