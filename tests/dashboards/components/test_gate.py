"""What the public sees of small numbers."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.components.gate import public_count, public_pair, public_share, public_table
from dashboards.words import speaking

PARTS = ("unit", "person", "none", "blank", "no_report")


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        (50, 100, "50%"), (0, 50, "0%"), (50, 50, "100%"), (5, 9, "too few to say"), (2, 50, "under 10%"),
        (47, 50, "over 90%"), (0, 0, "too few to say"),
    ],
)  # fmt: skip
def test_a_share_is_shown_bounded_or_withheld(k, n, said):
    with speaking("en"):
        assert public_share(k, n) == said


def test_small_counts_are_never_written():
    with speaking("en"):
        assert [public_count(n) for n in (0, 1, 4, 5)] == ["0", "fewer than 5", "fewer than 5", "5"]
        assert public_pair(48, 50) == "of 50"
        assert public_pair(40, 50) == "40 of 50"


@given(
    st.lists(
        st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda row: sum(row) >= 10),
        min_size=1,
        max_size=3,
    )
)
def test_no_hidden_count_follows_from_its_row(rows):
    counts = pd.DataFrame(rows, columns=list(PARTS))
    with speaking("en"):
        shown, texts = public_table(counts, PARTS)
    assert (shown.sum(axis=1) == counts.sum(axis=1)).all()
    for row in range(len(counts)):
        hidden = [part for part in PARTS if texts.at[row, part] == "·"]
        assert len(hidden) != 1
        assert not set(shown.loc[row, list(PARTS)]) & {1, 2, 3, 4}
        if hidden:
            assert shown.at[row, "hidden"] > 4
