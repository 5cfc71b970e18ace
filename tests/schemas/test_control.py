"""Limits of an individuals chart are the textbook's, and too short a series has none."""

import numpy as np
import pytest

from schemas.control import CONTROL_NEEDS, control

# Montgomery (2013), table 6.6: viscosity of fifteen batches; limits as given in section 6.4.
VISCOSITY = [
    33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
]  # fmt: skip


def test_limits_are_those_of_the_textbook():
    found = control(VISCOSITY)
    assert found.middle == pytest.approx(33.52, abs=0.005)
    assert found.high == pytest.approx(34.80, abs=0.015)
    assert found.low == pytest.approx(32.24, abs=0.015)
    assert not any(found.outside(value) for value in VISCOSITY)
    assert found.outside(35.0)


def test_seven_points_have_no_limits_and_eight_have():
    assert control([1.0, 2.0] * 3 + [1.0]) is None
    assert control([1.0, 2.0] * 4).n == CONTROL_NEEDS
    assert control([]) is control([None] * 20) is None


def test_a_gap_is_not_a_move():
    values = [1.0, 1.1] * 4
    with_gap = [*values, None, 5.0]
    found = control(with_gap)
    reach = 3 * 0.1 / 1.128
    assert found.high - found.middle == pytest.approx(reach)
    assert found.middle == pytest.approx(np.mean([*values, 5.0]))
    assert found.outside(5.0)
