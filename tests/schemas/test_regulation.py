"""The regulation as data: counts fixed by its text, and where each statement leads."""

from __future__ import annotations

from collections import Counter

import pytest

from schemas.regulation import charts, dimensions, provisions, requirements, steps


def test_every_statement_of_the_regulation_is_there():
    assert len(provisions()) == 101
    modalities = Counter(provision.modality for provision in provisions().values())
    assert (modalities["must"], modalities["task"], modalities["function"]) == (26, 8, 9)
    assert (modalities["may"], modalities["expected_result"]) == (10, 12)


def test_the_35_requirements_are_numbered_without_a_gap():
    assert list(requirements()) == [f"R{number:02d}" for number in range(1, 36)]


def test_the_dimensions_hold_as_many_requirements_as_the_index_says():
    found = Counter(requirement.dimension for requirement in requirements().values())
    assert found == {"D1": 7, "D2": 4, "D3": 6, "D4": 6, "D5": 4, "D6": 4, "D7": 4}
    assert set(dimensions()) == set(found)


@pytest.mark.parametrize("requirement", requirements().values(), ids=lambda r: r.requirement)
def test_a_requirement_has_a_step_and_is_drawn(requirement):
    assert requirement.step in steps()
    assert "completeness" in requirement.charts
    assert set(requirement.charts) <= set(charts())


def test_the_steps_of_point_9_are_kept():
    assert {requirements()[r].step for r in ("R05", "R06", "R17", "R24")} == {"plan"}
    assert {requirements()[r].step for r in ("R07", "R16", "R26")} == {"do"}
    assert {requirements()[r].step for r in ("R18", "R22", "R27", "R29")} == {"check"}
    assert {requirements()[r].step for r in ("R23", "R25")} == {"act"}


def test_self_ratings_are_never_scored():
    assert all(provisions()[id].requirement is None for id in ("7.6", "7.7", "7.8", "7.9"))
