"""Which numbers of tables that belong together may not be shown, so that none of them follows from the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schemas.honesty import SMALL_TO, is_small

Line = Sequence[int]
"""Places of the parts of a sum, the sum's own place last."""

Mask = NDArray[np.bool_]


def withheld(
    values: ArrayLike, lines: Sequence[Line], given: ArrayLike = False, keep: ArrayLike = False
) -> Mask:
    """Tell which of the values to hide, those that are small or `given` and as many beside them as it takes.

    In each line at least two are hidden, adding up to at least 5, or the sum is hidden as well; and no
    hidden value follows from all lines together. What is in `keep` is never hidden beside others: it
    is shown elsewhere.
    """
    counts = np.asarray(values, dtype=float)
    kept = np.broadcast_to(np.asarray(keep, dtype=bool), counts.shape)
    hidden = (is_small(counts) | np.broadcast_to(np.asarray(given, dtype=bool), counts.shape)) & ~kept
    while True:
        _close(counts, lines, hidden, kept)
        found = _following(lines, hidden)
        if not len(found) or not _hide_beside(counts, lines, hidden, kept, found):
            return hidden


def _close(counts: NDArray[np.float64], lines: Sequence[Line], hidden: Mask, kept: Mask) -> None:
    before = -1
    while before != hidden.sum():
        before = int(hidden.sum())
        for line in lines:
            _close_line(counts, line, hidden, kept)


def _close_line(counts: NDArray[np.float64], line: Line, hidden: Mask, kept: Mask) -> None:
    *parts, total = line
    # Sums are given up last. A zero protects only where nothing else is left to be hidden.
    order = sorted(parts, key=lambda at: (counts[at] == 0, counts[at]))
    for at in (
        *[one for one in order if counts[one] > 0],
        total,
        *[one for one in order if counts[one] == 0],
    ):
        if _is_closed(counts, line, hidden):
            return
        if not kept[at]:
            hidden[at] = True


def _is_closed(counts: NDArray[np.float64], line: Line, hidden: Mask) -> bool:
    gone = [at for at in line if hidden[at]]
    if not gone:
        return True
    return len(gone) > 1 and (hidden[line[-1]] or counts[gone].sum() > SMALL_TO)


def _following(lines: Sequence[Line], hidden: Mask) -> NDArray[np.intp]:
    """Hidden values that have only one solution, given everything that is shown."""
    places = np.flatnonzero(hidden)
    column = {int(at): number for number, at in enumerate(places)}
    rows = []
    for *parts, total in lines:
        row = np.zeros(len(places))
        for at in parts:
            if at in column:
                row[column[at]] += 1
        if total in column:
            row[column[total]] -= 1
        if row.any():
            rows.append(row)
    if not rows:
        return np.empty(0, dtype=np.intp)
    _, sizes, basis = np.linalg.svd(np.array(rows))
    free = basis[int((sizes > 1e-9).sum()) :]
    return places[(np.abs(free) < 1e-9).all(axis=0)]


def _hide_beside(
    counts: NDArray[np.float64], lines: Sequence[Line], hidden: Mask, kept: Mask, found: NDArray[np.intp]
) -> bool:
    """Hide the smallest value that stands in a line with one that follows; False where none is left."""
    known = {int(at) for at in found}
    near = {at for line in lines if known & set(line) for at in line if not hidden[at] and not kept[at]}
    if not near:
        return False
    hidden[min(near, key=lambda at: (counts[at] == 0, counts[at]))] = True
    return True
