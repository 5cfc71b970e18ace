"""What was asked last is answered again, is nobody else's to change, and is forgotten with the data."""

import pandas as pd
import pytest

from data.publication import publish
from data.queries import overview
from data.recent import CELL, Recent, asked
from data.warehouse import Warehouse

ROWS = pd.DataFrame({"n": [1, 2], "name": ["a", "b"]})


@pytest.fixture
def remembering(folder, batch_of, dimensions_of):
    publish(folder, batch_of("KG-0001-2025-1"), dimensions_of())
    found = Warehouse(folder, recent=Recent())
    yield found
    found.close()


def test_an_answer_given_again_is_the_same_and_a_change_to_it_stays_with_who_made_it(remembering):
    first = overview.reporting(remembering)
    spoiled = overview.reporting(remembering)
    spoiled.loc[:, "expected"] = -1
    pd.testing.assert_frame_equal(overview.reporting(remembering), first)


def test_a_publication_is_seen_at_once_and_a_folder_made_anew_too(remembering, batch_of, dimensions_of):
    assert overview.reporting(remembering)["year"].nunique() == 3
    publish(remembering.folder, batch_of("KG-0002-2025-1"), dimensions_of(years=(2024, 2025)))
    assert overview.reporting(remembering)["year"].nunique() == 2


def test_other_parameters_are_another_question():
    one = asked(1, "bands", {"indicator": "C01", "levels": ["primary"]})
    assert one == asked(1, "bands", {"levels": ["primary"], "indicator": "C01"})
    assert one != asked(1, "bands", {"indicator": "C01", "levels": ["higher"]})
    assert one != asked(2, "bands", {"indicator": "C01", "levels": ["primary"]})


def test_the_least_used_is_forgotten_and_a_large_answer_never_kept():
    recent = Recent(4 * (1_000 + 4 * CELL))
    for key in "abcd":
        recent.keep(key, ROWS)
    assert recent.get("a") is not None
    recent.keep("e", ROWS)
    assert [key for key in "abcde" if recent.get(key) is not None] == ["a", "c", "d", "e"]
    recent.keep("large", pd.concat([ROWS] * 100))
    assert recent.get("large") is None
    recent.clear()
    assert recent.get("a") is None
