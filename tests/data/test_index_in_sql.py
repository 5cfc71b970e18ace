"""The completeness index that publication works out in SQL is the one the catalogue defines."""

import dataclasses
import warnings

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.publication import publish
from data.queries import completeness
from schemas.completeness import STATES, dimension_scores, index
from schemas.regulation import requirements

REPORTS = tuple(f"KG-{n:04d}-2025-1" for n in range(1, 7))
NAMES = np.array(list(requirements()))
WHOLE = len(REPORTS) * len(NAMES)
# Random states, and those at the edges: all alike, and mostly not applicable.
LIKELY = st.sampled_from(
    [(1, 1, 1, 1, 1), (1, 0, 0, 0, 0), (0, 0, 0, 0, 1), (1, 0, 0, 0, 9), (0, 1, 1, 1, 5)]
)


def a_table(seed, weights):
    weights = np.array(weights) / sum(weights)
    drawn = np.random.default_rng(seed).choice(np.array(STATES), WHOLE, p=weights)
    reports = np.repeat(REPORTS, len(NAMES))
    return pd.DataFrame({"report": reports, "requirement": np.tile(NAMES, len(REPORTS)), "state": drawn})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), weights=LIKELY)
def test_sql_and_catalogue_agree_on_every_index(folder, warehouse, batch_of, dimensions_of, seed, weights):
    states = a_table(seed, weights)
    publish(folder, dataclasses.replace(batch_of(*REPORTS), states=states), dimensions_of())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Mean of empty slice")  # where nothing applies
        expected = index(states).set_index("report")
    for report, want in expected.iterrows():
        (found,) = completeness.institution_index(warehouse, report[:7]).to_dict("records")
        counts = (found["evidenced_count"], found["declared_count"], found["applicable"])
        assert counts == (want["n_evidenced"], want["n_declared"], want["n_applicable"])
        shares = np.array([found["evidenced"], found["declared"]], float) * 100
        np.testing.assert_allclose(shares, want[["evidenced", "declared"]].astype(float), rtol=1e-12)
        if want["n_applicable"]:
            assert found["weakest"] == want["weakest"]


def test_sql_and_catalogue_agree_on_every_dimension(folder, warehouse, batch_of, dimensions_of):
    states = a_table(7, (1, 1, 1, 1, 1))
    publish(folder, dataclasses.replace(batch_of(*REPORTS), states=states), dimensions_of())
    expected = dimension_scores(states).groupby("dimension")[["evidenced", "declared"]].mean() / 100
    found = completeness.dimension_means(warehouse).query("year == 2025").set_index("dimension")
    np.testing.assert_allclose(found.loc[expected.index, ["evidenced", "declared"]], expected, rtol=1e-12)
