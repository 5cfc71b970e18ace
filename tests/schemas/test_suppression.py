"""What is hidden beside small numbers, so that they do not follow from the rest."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from schemas.suppression import withheld

ONE_LINE = [[0, 1, 2, 3, 4]]


def hidden_of(*parts):
    return withheld([*parts, sum(parts)], [list(range(len(parts) + 1))]).tolist()


def test_a_single_small_count_takes_the_next_smallest_with_it():
    assert hidden_of(3, 40, 12, 0) == [True, False, True, False, False]


def test_two_small_counts_that_follow_from_their_total_take_a_third_with_them():
    assert hidden_of(1, 1, 30, 50) == [True, True, True, False, False]


def test_the_total_goes_when_nothing_else_can_hide_a_small_count():
    assert hidden_of(3, 0, 0) == [True, False, False, True]


def test_a_line_without_small_counts_is_shown_whole():
    assert not any(hidden_of(5, 10, 20, 0))


def test_what_is_shown_elsewhere_stays_and_something_else_goes():
    found = withheld([3, 40, 12, 0, 55], ONE_LINE, keep=[False, False, True, False, False])
    assert found.tolist() == [True, True, False, False, False]


def test_what_is_given_as_hidden_takes_company():
    found = withheld([30, 40, 12, 0, 82], ONE_LINE, given=[True, False, False, False, False])
    assert found.tolist() == [True, False, True, False, False]


def a_table(rows):
    """A table with its totals as places and lines: rows, columns, and the totals' own."""
    table = np.array(rows)
    full = np.block([[table, table.sum(1, keepdims=True)], [table.sum(0), table.sum()]])
    places = np.arange(full.size).reshape(full.shape)
    return full.ravel(), [*places.tolist(), *places.T.tolist()]


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
@settings(deadline=None, max_examples=40)
def test_no_small_count_of_a_table_can_be_worked_out_from_all_that_is_shown(rows):
    counts, lines = a_table(rows)
    hidden = withheld(counts, lines)
    assert hidden[(counts >= 1) & (counts <= 4)].all()
    unknown = np.flatnonzero(hidden)
    if not len(unknown):
        return
    ways = np.zeros((len(lines), len(counts)))
    for row, (*parts, total) in enumerate(lines):
        ways[row, parts], ways[row, total] = 1, -1
    left, right = ways[:, unknown], -ways[:, ~hidden] @ counts[~hidden]
    for at, place in enumerate(unknown):
        aim = np.zeros(len(unknown))
        aim[at] = 1
        least, most = (
            linprog(way * aim, A_eq=left, b_eq=right, bounds=(0, 500)).fun * way for way in (1, -1)
        )
        assert most - least > 0.5, (place, rows)
