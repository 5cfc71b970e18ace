"""The indicators: 51 of them, computed from what the form asks, with sane limits."""

from __future__ import annotations

import pytest

from schemas.form import sheets
from schemas.indicators import chapters, indicators
from schemas.texts import LANGUAGES

ASKED = {f.id: f for sheet in sheets() for f in sheet.fields}
EVERY = pytest.mark.parametrize("indicator", indicators().values(), ids=lambda i: i.id)


def test_there_are_51_in_ten_chapters():
    assert len(indicators()) == 51
    assert len(chapters()) == 10
    assert {indicator.chapter for indicator in indicators().values()} == set(chapters())


@EVERY
def test_an_indicator_is_worded_and_leads_back_to_a_provision(indicator):
    assert set(indicator.label) == set(indicator.definition) == set(LANGUAGES)
    assert set(indicator.note) in (set(), set(LANGUAGES))
    assert indicator.provisions
    assert indicator.charts


@EVERY
def test_an_indicator_is_computed_from_questions_of_its_levels(indicator):
    assert bool(indicator.numerator) != bool(indicator.computed)
    for term in (*indicator.numerator, *indicator.denominator):
        assert term in ASKED
        if ASKED[term].kind == "quantity":
            assert set(indicator.levels) <= set(ASKED[term].levels)


@EVERY
def test_limits_and_tolerances_are_in_order(indicator):
    assert indicator.min is not None
    assert indicator.max is not None
    assert indicator.min < indicator.max
    if indicator.warn_above is not None:
        assert indicator.min < indicator.warn_above <= indicator.max
    expected = {"count_band": 0, "none": 0, "rate_z": 1, "points": 1, "factor": 2}
    assert len(indicator.change_limits) == expected[indicator.change]
    assert (indicator.direction == "band") == (indicator.band is not None)


@EVERY
def test_a_share_is_a_hundred_times_part_by_whole(indicator):
    assert (indicator.unit == "percent") <= (indicator.scale == 100)
    assert not indicator.same_cohort or indicator.denominator or indicator.computed


def test_every_quantity_feeds_an_indicator_or_a_check_of_one():
    used = {term for i in indicators().values() for term in (*i.numerator, *i.denominator)}
    unused = {id for id, f in ASKED.items() if f.kind == "quantity"} - used
    assert unused == {"students_men"}  # checks that women and men add up
