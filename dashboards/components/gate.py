"""What the public may see of counts and shares: every public number goes through here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboards.components.open_counts import Block
from dashboards.words import _, number, percent
from schemas.honesty import SHARE_NEEDS, SMALL_TO, is_firm, is_small, share_is_public

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


def count_words(n: float) -> str:
    """A count, or that it is withheld (nan)."""
    return WITHHELD if pd.isna(n) else number(n)


def told(block: Block, place: tuple[str, str], part: str, whole: str) -> tuple[str, str, bool]:
    """What may be said of a share of institutions at (level, region): in words, as "k of n"; and if it is open.

    Where the part does not follow from what else is public, but is small, its coarse bound is said.
    """
    (k, k_hidden), (n, n_hidden) = block.at(*place, part), block.at(*place, whole)
    if n_hidden:
        return WITHHELD, _("not shown"), False
    if k_hidden and bool(share_is_public(k, n)):
        return WITHHELD, _("of {n}", n=public_count(n)), False
    return public_share(k, n), public_pair(k, n), not k_hidden and bool(share_is_public(k, n))


def public_parts(
    block: Block, rows: Sequence[tuple[str, str]], parts: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts at these (level, region), with what is hidden moved to a column `hidden`; and all cells' texts.

    The sum of a row must be open; leave out the others before.
    """
    found = [[block.at(*place, part) for part in parts] for place in rows]
    counts = pd.DataFrame([[n for n, _hidden in row] for row in found], columns=list(parts))
    hide = pd.DataFrame([[hidden for _n, hidden in row] for row in found], columns=list(parts))
    shown = counts.where(~hide, 0).astype(int)
    shown["hidden"] = counts.where(hide, 0).sum(axis=1).astype(int)
    return shown, counts.map(lambda n: number(n)).astype(object).where(~hide, WITHHELD)
