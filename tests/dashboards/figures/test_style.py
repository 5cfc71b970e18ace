"""The palette is the look's, labels keep their distance, ticks are round."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.style import apart, palette, value_axis
from dashboards.web.files import ASSETS

LOOK = (ASSETS / "look.css").read_text("utf-8")


def tokens(block):
    found = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", block))
    return {
        name: "#" + "".join(2 * c for c in one[1:]) if len(one) == 4 else one for name, one in found.items()
    }


@pytest.mark.parametrize(
    ("theme", "starts"),
    [("light", ':root,\n[data-bs-theme="light"] {'), ("dark", '\n[data-bs-theme="dark"] {')],
)
def test_the_palette_and_the_style_sheet_have_the_same_colours(theme, starts):
    block = LOOK.split(starts, 1)[1].split("}", 1)[0]
    drawn = tokens(" ".join(f"--{name}: {one};" for name, one in palette(theme).items()))
    assert drawn == {name: one for name, one in tokens(block).items() if name in drawn}
    assert len(drawn) > 50


@given(st.lists(st.floats(-1e3, 1e3), max_size=8), st.floats(0.1, 50))
def test_labels_are_moved_apart_and_keep_their_order(ends, gap):
    placed = apart(ends, gap)
    order = sorted(range(len(ends)), key=lambda n: ends[n])
    for before, after in pairwise(order):
        assert placed[after] - placed[before] >= gap - 1e-6


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_an_axis_spans_its_values_in_a_few_round_ticks(low, span):
    axis = value_axis("light", low, low + span, lambda value, top: f"{value:g}{'!' if top else ''}")
    ticks = axis["tickvals"]
    slack = 1e-6 * (abs(low) + span + 1)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    assert 2 <= len(ticks) <= 8
    assert axis["ticktext"][-1].endswith("!")
