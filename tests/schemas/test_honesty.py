"""Honest statistics agree with scipy and statsmodels, and keep quiet where numbers are too few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from schemas import honesty


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None, max_examples=60)
def test_wilson_agrees_with_statsmodels(k_n):
    k, n = k_n
    low, high = honesty.wilson(k, n)
    expected = proportion_confint(k, n, method="wilson")
    assert (float(low), float(high)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(k, n, low, high):
    # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3.
    assert honesty.wilson(k, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_nobody_is_null():
    assert np.isnan(honesty.wilson(0, 0).low)


@pytest.mark.parametrize(
    ("k", "n", "word"), [(90, 100, "higher"), (50, 100, "similar"), (20, 100, "lower"), (9, 9, "too_few")]
)
def test_a_share_is_compared_in_words(k, n, word):
    assert honesty.compare(k, n, benchmark=0.5) == word


def test_counts_of_one_to_four_are_small_and_zero_is_not():
    assert honesty.is_small([0, 1, 4, 5]).tolist() == [False, True, True, False]


def test_a_share_is_public_when_neither_side_of_it_is_small():
    assert honesty.share_is_public([5, 3, 9, 5, 10], [10, 10, 12, 9, 10]).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_deciles_are_hidden_under_thirty_institutions():
    assert honesty.deciles(range(29)) is None
    assert honesty.deciles(range(101)) == pytest.approx(np.arange(10, 100, 10))


def test_funnel_limits_widen_with_overdispersion_and_agree_with_the_formula():
    random = np.random.default_rng(5)
    n = random.integers(50, 800, 120)
    k = random.binomial(n, np.clip(random.normal(0.7, 0.1, 120), 0.05, 0.98))
    funnel = honesty.funnel(k, n)
    target = k.sum() / n.sum()
    z = (k / n - target) / np.sqrt(target * (1 - target) / n)
    clipped = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    assert funnel.phi == pytest.approx((clipped**2).mean())
    low, high = funnel.limits(200, 0.998)
    reach = stats.norm.ppf(0.999) * np.sqrt(funnel.phi * target * (1 - target) / 200)
    assert (float(low), float(high)) == pytest.approx((target - reach, min(1, target + reach)))
    assert np.mean(np.abs(funnel.z(k, n)) > 3.09) < 0.05


def test_a_funnel_without_overdispersion_is_binomial():
    n = np.full(200, 100)
    k = np.random.default_rng(1).binomial(n, 0.5)
    assert honesty.funnel(k, n).phi == pytest.approx(1, abs=0.2)


def test_there_is_no_funnel_under_ten_institutions():
    assert honesty.funnel([5] * 9, [10] * 9) is None


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=14, unique=True))
@settings(deadline=None, max_examples=60)
def test_the_exact_trend_test_agrees_with_kendalls_tau(values):
    _, p = honesty.mann_kendall(values)
    expected = stats.kendalltau(range(len(values)), values, method="exact").pvalue
    assert p == pytest.approx(expected)


def a_series(n, score):
    """An order of n values without ties whose Mann-Kendall S is this: from rising, neighbours swapped."""
    values = list(range(n))
    for _swap in range((n * (n - 1) // 2 - score) // 2):
        pair = next(i for i in range(n - 1) if values[i] < values[i + 1])
        values[pair], values[pair + 1] = values[pair + 1], values[pair]
    return values


@pytest.mark.parametrize(
    ("n", "score", "one_sided"),
    [
        (4, 4, 0.167),
        (4, 6, 0.042),
        (5, 6, 0.117),
        (5, 8, 0.042),
        (5, 10, 0.0083),
        (8, 16, 0.031),
        (8, 18, 0.016),
    ],
)
def test_the_exact_trend_test_gives_the_published_probabilities(n, score, one_sided):
    # Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, table A18.
    found, p = honesty.mann_kendall(a_series(n, score))
    assert found == score
    assert p / 2 == pytest.approx(one_sided, rel=0.03)


def test_the_normal_trend_test_agrees_with_the_textbook_formula():
    values = [1, 2, 2, 3, 3, 3, 4, 6, 5, 7]
    score, p = honesty.mann_kendall(values)
    variance = (10 * 9 * 25 - (2 * 1 * 9 + 3 * 2 * 11)) / 18
    assert p == pytest.approx(2 * stats.norm.sf((score - 1) / np.sqrt(variance)))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([1, 2, 3, 4], "too_few"),
        ([1, 2, None, 3, 4], "too_few"),
        ([1, 2, 3, 4, 5], "rising"),
        ([9, 7, 5, 3, 1], "falling"),
        ([1, 3, 2, 4, 3], "steady"),
        ([5, 5, 5, 5, 5], "steady"),
    ],
)
def test_a_trend_word_needs_five_points_and_a_test(values, word):
    assert honesty.trend(values) == word


def test_rank_correlation_agrees_with_scipy_and_its_interval_holds_it():
    random = np.random.default_rng(2)
    x = random.integers(0, 20, 60)
    y = x + random.normal(0, 8, 60)
    rho, low, high = honesty.rank_correlation(x, y)
    assert rho == pytest.approx(stats.spearmanr(x, y).statistic)
    assert low < rho < high
    assert honesty.rank_correlation([1, 2], [2, 3]) is None


def test_completeness_is_told_in_bands_of_ten():
    assert [honesty.completeness_band(p) for p in (0, 9.9, 10, 100)] == [
        (0, 10),
        (0, 10),
        (10, 20),
        (90, 100),
    ]


def test_sector_shares_are_bounded_by_those_who_did_not_report():
    assert honesty.sector_share([50, 100], expected=4) == (75, 37.5, 87.5, 2, 4)
    with pytest.raises(ValueError, match="expected"):
        honesty.sector_share([50, 100], expected=1)
    assert honesty.sector_share([], expected=0).lower is None


@pytest.mark.parametrize("n", range(8, 60))
def test_the_interval_of_a_median_is_the_narrowest_that_the_binomial_allows(n):
    low, high = honesty.median_interval(np.arange(1, n + 1)) or (0, 0)
    assert low + high == n + 1
    assert 2 * stats.binom.cdf(low - 1, n, 0.5) <= 0.05 < 2 * stats.binom.cdf(low, n, 0.5)


def test_the_median_of_few_values_has_no_interval():
    assert honesty.median_interval([1.0] * 7 + [np.nan]) is None
