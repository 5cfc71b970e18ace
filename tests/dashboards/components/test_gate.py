"""What the public sees of small numbers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.components.gate import public_count, public_pair, public_parts, public_share, told
from dashboards.components.open_counts import ALL, institution_block
from dashboards.words import speaking

PARTS = ("unit", "person", "none", "blank", "no_report")
PLACE = ("secondary", ALL)


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


def block_of(rows):
    """Rows of (unit, person, none, blank, no report), one a region, all of one level and on time."""
    place = [{"year": 2025, "level": "secondary", "region": f"KG{at:02d}"} for at in range(len(rows))]
    forms = pd.DataFrame(
        [{**where, **dict(zip(PARTS, row, strict=True))} for where, row in zip(place, rows, strict=True)]
    )
    came = [
        {**where, "expected": sum(row), "reported": sum(row[:4]), "on_time": sum(row[:4])}
        for where, row in zip(place, rows, strict=True)
    ]
    return institution_block(pd.DataFrame(came), forms)


@given(
    st.lists(
        st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda row: sum(row) >= 10),
        min_size=1,
        max_size=4,
    )
)
@settings(deadline=None)
def test_no_hidden_count_follows_from_its_row(rows):
    block = block_of(rows)
    total, hidden = block.at(*PLACE, "asked")
    if hidden:
        return  # the page leaves such a row out
    with speaking("en"):
        shown, texts = public_parts(block, [PLACE], PARTS)
    gone = [part for part in PARTS if texts.at[0, part] == "·"]
    assert shown.loc[0].sum() == total
    assert not set(shown.loc[0, list(PARTS)]) & {1, 2, 3, 4}
    assert len(gone) != 1
    if gone:
        assert shown.at[0, "hidden"] > 4


def test_a_share_whose_part_is_given_away_elsewhere_is_withheld_and_a_small_one_bounded():
    # Two regions: the second one's three silent institutions follow from the sums unless more is hidden.
    block = block_of([[30, 5, 5, 0, 20], [30, 0, 0, 0, 3]])
    with speaking("en"):
        assert told(block, (ALL, "KG01"), "silent", "expected") == ("under 15%", "of 33", False)
        share, pair, is_open = told(block, (ALL, "KG00"), "silent", "expected")
    assert (share, pair, is_open) == ("·", "of 60", False)
