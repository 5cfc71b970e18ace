"""A comparison's numbers are those of a plain reckoning, and its words keep quiet where they must."""

import pandas as pd
import pytest

from dashboards.components import apart, funnels
from dashboards.components.compared import MOST, comparison
from dashboards.page import View
from dashboards.words import speaking
from data.queries import compare, trends
from data.queries.choice import Choice
from schemas.honesty import PEERS_NEED, SHARE_NEEDS, wilson
from schemas.indicators import indicators
from schemas.roles import Actor, Role

MANY = 120
ANALYST = Actor("analyst", Role.ANALYST)


def view(stores, actor=ANALYST, **params):
    return View(stores, actor, "en", "light", "/app/", "/compare", params)


@pytest.fixture
def one(sector):
    return comparison(view(sector(MANY), level="secondary", year="2025", institutions="KG-0002,KG-0004"))


def plain(stores, year=2025, level="secondary", indicator="O02"):
    rows = compare.compared(stores.warehouse, indicator, level, [year])
    return rows[rows["value"].notna()]


def test_the_benchmark_is_the_ratio_of_sums_of_the_level(one, sector):
    rows = plain(sector(MANY))
    assert one.target == pytest.approx(100 * rows["numerator"].sum() / rows["denominator"].sum())
    line = trends.sector_line(sector(MANY).warehouse, "O02", Choice(("secondary",)))
    here = line[(line["year"] == 2025) & (line["region"] == "") & (line["level"] == "secondary")].iloc[0]
    assert one.target == pytest.approx(100 * here["numerator"] / here["denominator"])


def test_everyone_expected_is_there_and_the_silent_are_not_zero(one):
    assert len(one.rows) > len(one.known)
    silent = one.rows[one.rows["value"].isna()]
    assert set(silent["status"]) <= {"none", "missing"}
    assert {one.reading(code) for code in silent.index} == {"none"}
    assert {one.value_at(code) for code in silent.index} == {None}


def test_words_follow_the_interval(one):
    for code, row in one.known.iterrows():
        low, high = (100 * float(end) for end in wilson(row["numerator"], row["denominator"]))
        word = "higher" if low > one.target else "lower" if high < one.target else "similar"
        assert one.reading(code) == (word if row["denominator"] >= SHARE_NEEDS else "too_few")


def test_peers_are_the_benchmark_when_asked_for_and_the_nearest_stand_beside(sector):
    stores = sector(MANY)
    code = str(plain(stores)["institution"].iloc[0])
    with speaking("en"):
        one = comparison(view(stores, level="secondary", year="2025", institutions=code, against="peers"))
        assert "peers: the same" in one.peer_words()
    assert len(one.peers.institutions) >= PEERS_NEED
    assert one.chosen[0] == code
    assert len(one.chosen) <= MOST
    assert set(one.chosen[1:]) <= set(one.peers.institutions)
    rows = plain(stores).set_index("institution").loc[list(one.peers.institutions)]
    assert one.target == pytest.approx(100 * rows["numerator"].sum() / rows["denominator"].sum())


def test_who_acts_for_an_institution_begins_with_it(sector):
    own = Actor("r", Role.REPORTER, "KG-0002")
    one = comparison(view(sector(MANY), own, against="peers", year="2025"))
    assert one.first == "KG-0002"
    level = one.level
    assert (
        "KG-0002" in set(plain(sector(MANY), level=level)["institution"]) or one.reading("KG-0002") == "none"
    )


def test_a_few_institutions_have_no_benchmark_no_limits_and_no_word(sector):
    one = comparison(view(sector(3), institutions="KG-0001", year="2025"))
    assert one.target is None
    assert one.funnel is None
    assert set(funnels.sides(one)) <= {0}
    assert one.reading("KG-0001") in ("too_few", "none")


@pytest.mark.parametrize("indicator", list(indicators()))
@pytest.mark.parametrize("count", [0, 1, MANY])
def test_every_indicator_can_be_compared(sector, indicator, count):
    one = comparison(view(sector(count), indicator=indicator, year="2025", institutions="KG-0001"))
    assert set(funnels.sides(one)) <= {-1, 0, 1}
    assert one.is_share == (one.interval("KG-0001") is not None) or "KG-0001" not in one.firm.index


def test_pairs_of_completeness_and_outcome_are_a_year_apart(sector):
    warehouse = sector(MANY).warehouse
    rows = compare.association(warehouse, "O02", "secondary")
    values = trends.lines(warehouse, "O02", list(rows["institution"].unique()))
    expected = values[values["value"].notna()].set_index(["institution", "year"])["value"]
    assert len(rows) > 30
    for row in rows.itertuples():
        assert expected[row.institution, row.year + 1] == row.value


def test_values_apart_are_found_in_every_share_and_hidden_from_other_institutions(sector):
    stores = sector(MANY)
    with speaking("en"):
        everything = apart.outside(view(stores), 2025)
        own = apart.outside(view(stores, Actor("r", Role.REPORTER, "KG-0002")), 2025)
    assert len(everything) == len(own)
    assert everything["open"].all()
    assert set(own[own["open"]]["institution"]) <= {"KG-0002"}
    assert set(everything["side"]) <= {-1, 1}
    one = comparison(view(stores, level="secondary", year="2025"))
    out = funnels.sides(one)
    mine = everything[(everything["indicator"] == "O02") & (everything["level"] == "secondary")]
    assert set(mine["institution"]) == set(out[out != 0].index)
    assert isinstance(everything, pd.DataFrame)
