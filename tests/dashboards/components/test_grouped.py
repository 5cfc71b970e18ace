"""The figure of a group of institutions, and when there is none."""

import numpy as np
import pandas as pd
import pytest

from dashboards.components.grouped import against, figure, grouped
from schemas.honesty import PEERS_NEED, wilson
from schemas.indicators import indicators

SHARE, MEDIAN = indicators()["Q07"], indicators()["Q09"]


def rows(n, region="KG02", silent=0):
    top = np.arange(n, dtype=float) + 1
    frame = pd.DataFrame({"region": region, "numerator": top, "denominator": top + 10, "status": "reported"})
    frame["value"] = 100 * frame["numerator"] / frame["denominator"]
    none = pd.DataFrame({"region": [region] * silent, "status": ["none"] * silent})
    return pd.concat([frame, none], ignore_index=True)


def test_a_share_is_a_ratio_of_sums_with_wilsons_interval():
    some = rows(12, silent=3)
    told = figure(SHARE, some)
    top, bottom = some["numerator"].sum(), some["denominator"].sum()
    assert told["value"] == pytest.approx(100 * top / bottom)
    assert (told["low"], told["high"]) == pytest.approx(
        tuple(100 * float(side) for side in wilson(top, bottom))
    )
    assert (told["n"], told["silent"], told["missing"]) == (12, 3, 0)


def test_what_is_told_as_a_median_has_an_interval_that_holds_it():
    told = figure(MEDIAN, rows(30))
    assert told["low"] < told["value"] < told["high"]


@pytest.mark.parametrize("one", [SHARE, MEDIAN])
@pytest.mark.parametrize("n", [0, 1, PEERS_NEED - 1])
def test_under_eight_institutions_there_are_counts_only(one, n):
    told = figure(one, rows(n))
    assert (told["n"], told["value"], told["low"]) == (n, None, None)


def test_a_group_is_higher_or_lower_only_when_its_interval_leaves_out_the_figure_of_all():
    some = pd.concat([rows(20), rows(20, "KG03").assign(numerator=0.0, value=0.0), rows(3, "KG04")])
    told = grouped(SHARE, some, "region").set_index("group")
    benchmark = figure(SHARE, some)["value"]
    words = {str(group): against(row, benchmark) for group, row in told.iterrows()}
    assert words == {"KG02": "higher", "KG03": "lower", "KG04": "too_few"}
    assert against(told.loc["KG02"], None) == "too_few"
