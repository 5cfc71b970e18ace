"""Every question answers in its promised shape, of nothing and of much, and its figures are right."""

import statistics
from collections import Counter

import pandas as pd
import pytest
from pandera.errors import SchemaError

from data.publication import publish
from data.queries import compare, completeness, overview, previous, trends
from data.queries.choice import EVERYTHING, Choice
from data.queries.shape import Shape, shaped

IDS = tuple(f"KG-{n:04d}-{year}-1" for n in range(1, 11) for year in (2023, 2024, 2025))
SILENT = {"KG-0011", "KG-0012"}
SOME = Choice(levels=("primary", "higher"), regions=("KG02", "KG21"), ownerships=("state", "private"))
PLACE = {"institution": "KG-0001", "year": 2025, "level": "secondary"}

QUESTIONS = {
    "reporting": lambda w, c: overview.reporting(w, c),
    "arrivals": lambda w, c: overview.arrivals(w, c),
    "qa_forms": lambda w, c: overview.qa_forms(w, c),
    "completeness": lambda w, c: overview.completeness(w, c),
    "silent": lambda w, c: overview.silent(w, 2025, c),
    "requirement_matrix": lambda w, c: completeness.requirement_matrix(w, 2025, c),
    "requirement_years": lambda w, c: completeness.requirement_years(w, c),
    "dimension_means": lambda w, c: completeness.dimension_means(w, c),
    "requirement_institutions": lambda w, c: completeness.requirement_institutions(w, 2025, c),
    "matched_panel": lambda w, c: completeness.matched_panel(w, 2023, 2025, c),
    "bands": lambda w, c: trends.bands(w, "students", c),
    "sector_line": lambda w, c: trends.sector_line(w, "graduation", c),
    "sector_lines": lambda w, c: trends.sector_lines(w, ["graduation", "students"], c),
    "suggestions": lambda w, c: trends.suggestions(w, "лиц", "ru", choice=c),
}
FIXED = {
    "institution_states": lambda w: completeness.institution_states(w, "KG-0001", 2025),
    "institution_index": lambda w: completeness.institution_index(w, "KG-0001"),
    "lines": lambda w: trends.lines(w, "students", ["KG-0001", "KG-0002"]),
    "lines_of": lambda w: trends.lines_of(w, ["students", "graduation"], ["KG-0001"]),
    "expected_years": lambda w: trends.expected_years(w, ["KG-0001", "KG-0011"]),
    "source": lambda w: trends.source(w, "graduation", **PLACE),
    "source_cells": lambda w: trends.source_cells(w, "graduation", **PLACE),
    "coverage": lambda w: trends.coverage(w),
    "compared": lambda w: compare.compared(w, "graduation", "secondary", [2024, 2025]),
    "association": lambda w: compare.association(w, "graduation", "secondary"),
    "shares_of_year": lambda w: compare.shares_of_year(w, ["graduation", "students"], 2025),
    "previous_cells": lambda w: previous.previous_cells(w, ["KG-0001", "KG-0002"], 2024),
    "sector_quantiles": lambda w: previous.sector_quantiles(w, 2024),
}


@pytest.fixture
def loaded(folder, warehouse, batch_of, dimensions_of):
    """Ten of twelve institutions reported in each of three years."""
    known = dimensions_of()
    quiet = known.years["institution"].isin(SILENT)
    known.years.loc[quiet, ["reported", "state"]] = [False, "none"]
    known.years.loc[quiet, "received_on"] = pd.NaT
    publish(folder, batch_of(*IDS), known)
    return warehouse


@pytest.mark.parametrize("choice", [EVERYTHING, SOME, Choice(regions=("nowhere",))])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_narrowed_question_answers_of_nothing_and_of_much(loaded, tmp_path, question, choice):
    rows = QUESTIONS[question](loaded, choice)
    assert rows.empty == (choice.regions == ("nowhere",))
    loaded.folder = tmp_path / "empty"
    assert QUESTIONS[question](loaded, choice).empty


@pytest.mark.parametrize("question", FIXED)
def test_every_other_question_answers_too(loaded, tmp_path, question):
    assert not FIXED[question](loaded).empty
    loaded.folder = tmp_path / "empty"
    assert FIXED[question](loaded).empty


def test_reporting_adds_up(loaded):
    rows = overview.reporting(loaded)
    year = rows[rows["year"] == 2025]
    assert (year["expected"].sum(), year["reported"].sum(), year["on_time"].sum()) == (12, 10, 10)
    assert list(overview.silent(loaded, 2025)["institution"]) == ["KG-0012", "KG-0011"]
    assert list(overview.silent(loaded, 2025, offset=1, limit=1)["total"]) == [2]


def test_arrivals_are_counted_from_the_deadline(loaded):
    rows = overview.arrivals(loaded)
    assert set(rows["day"]) == {-5}
    assert set(rows["cumulative"]) == {10}
    assert set(rows["expected"]) == {12}


def test_the_qa_form_is_counted_with_those_who_are_silent(loaded):
    rows = overview.qa_forms(loaded)
    year = rows[rows["year"] == 2025].sum(numeric_only=True)
    forms = Counter((n + 2025) % 3 for n in range(1, 11))
    assert (year["unit"], year["person"], year["none"]) == (forms[0], forms[1], forms[2])
    assert (year["blank"], year["no_report"]) == (0, 2)


def by_hand(loaded, year):
    """The completeness indices of a year, worked out slowly from the states."""
    found = {}
    for number in range(1, 11):
        states = completeness.institution_states(loaded, f"KG-{number:04d}", year)
        shares = []
        for _, rows in states.groupby("dimension"):
            applicable = rows[rows["state"] != "na"]
            if len(applicable):
                evidenced = (applicable["state"] == "evidenced").mean()
                declared = applicable["state"].isin(["evidenced", "declared"]).mean()
                shares.append((evidenced, declared))
        found[number] = tuple(statistics.fmean(column) for column in zip(*shares, strict=True))
    return found


def test_the_index_is_the_mean_of_the_dimensions_and_its_bounds_count_silence(loaded):
    expected = by_hand(loaded, 2025)
    rows = overview.completeness(loaded)
    everyone = rows[(rows["year"] == 2025) & (rows["level"] == "")].iloc[0]
    evidenced, declared = zip(*expected.values(), strict=True)
    assert (everyone["n"], everyone["expected"]) == (10, 12)
    assert everyone["evidenced_mean"] == pytest.approx(statistics.fmean(evidenced))
    assert everyone["declared_median"] == pytest.approx(statistics.median(declared))
    assert everyone["lower"] == pytest.approx(sum(evidenced) / 12)
    assert everyone["upper"] == pytest.approx((sum(declared) + 2) / 12)
    one = completeness.institution_index(loaded, "KG-0003").set_index("year").loc[2025]
    assert (one["evidenced"], one["declared"]) == pytest.approx(expected[3])


def test_the_matrix_counts_every_institution_once_per_requirement(loaded):
    rows = completeness.requirement_matrix(loaded, 2025)
    counts = rows.groupby("requirement")[["evidenced", "declared", "unmet", "blank", "na", "none"]].sum()
    assert len(counts) == 35
    assert set(counts.sum(axis=1)) == {12}
    assert set(counts["none"]) == {2}


def test_a_page_of_institutions_has_all_their_requirements(loaded):
    page = completeness.requirement_institutions(loaded, 2025, offset=4, limit=4)
    assert len(page) == 4 * 35
    assert set(page["total"]) == {12}
    silent = page[page["institution"].isin(SILENT)]
    assert set(silent["state"]) <= {"none"}
    pages = [completeness.requirement_institutions(loaded, 2025, offset=n, limit=4) for n in (0, 4, 8)]
    assert pd.concat(pages)["institution"].nunique() == 12


def test_the_panel_keeps_only_those_there_every_year(folder, loaded, batch_of, dimensions_of):
    publish(folder, batch_of(gone={"KG-0001-2024-1"}), dimensions_of())
    rows = completeness.matched_panel(loaded, 2023, 2025)
    whole = rows[rows["level"] == ""].set_index("year")
    assert set(whole["n"]) == {9}
    assert whole["n_all"].to_dict() == {2023: 10, 2024: 9, 2025: 10}


@pytest.mark.parametrize("region", ["", "KG02"])
def test_deciles_served_are_those_worked_out_on_the_spot(loaded, region):
    served = trends.bands(loaded, "students", Choice(regions=(region,) if region else ()))
    narrowed = Choice(regions=(region, "nowhere") if region else (), ownerships=("state", "private"))
    fresh = trends.bands(loaded, "students", narrowed)
    pd.testing.assert_frame_equal(served, fresh)


def test_a_sector_figure_is_a_ratio_of_sums(loaded):
    rows = trends.sector_line(loaded, "graduation")
    whole = rows[(rows["year"] == 2025) & (rows["level"] == "") & (rows["region"] == "")].iloc[0]
    values = [(n + 2025) % 40 for n in range(1, 11)], [100 + (n + 2025) % 50 for n in range(1, 11)]
    assert (whole["numerator"], whole["denominator"]) == (sum(values[0]), sum(values[1]))
    parts = rows[(rows["year"] == 2025) & (rows["level"] != "") & (rows["region"] != "")]
    assert parts["n"].sum() == whole["n"] == 10


def test_several_indicators_at_once_are_those_asked_one_by_one(loaded):
    both = trends.sector_lines(loaded, ["graduation", "students"])
    for indicator in ("graduation", "students"):
        alone = trends.sector_line(loaded, indicator)
        alone = alone[alone["level"] != ""].reset_index(drop=True)
        mine = both[both["indicator"] == indicator].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine[list(alone)], alone)
        middle = trends.bands(loaded, indicator).set_index(["year", "level"])["d50"]
        whole = mine[mine["region"] == ""].set_index(["year", "level"])["median"]
        pd.testing.assert_series_equal(whole.sort_index(), middle.sort_index(), check_names=False)
    one_by_one = trends.lines(loaded, "students", ["KG-0001"])
    together = trends.lines_of(loaded, ["graduation", "students"], ["KG-0001"])
    mine = together[together["indicator"] == "students"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine[list(one_by_one)], one_by_one)


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("токтогул 7", "ky", "Лицей № 7"),
        ("lyceum 7", "ru", "Лицей № 7 имени Токтогула"),
        ("kg-0007", "en", "Lyceum 7"),
    ],
)
def test_suggestions_are_found_in_any_language_and_shown_in_the_readers(loaded, text, language, label):
    assert trends.suggestions(loaded, text, language)["label"].iloc[0] == label


def test_suggestions_are_few_and_nothing_typed_gives_the_first(loaded):
    assert len(trends.suggestions(loaded, "", "ky", limit=5)) == 5
    assert trends.suggestions(loaded, "100% '; DROP", "ky").empty


def test_a_value_leads_back_to_its_cells(loaded):
    rows = trends.source_cells(loaded, "graduation", **PLACE)
    named = [(row.side, row.cell, row.field, row.raw) for row in rows.itertuples()]
    assert named == [
        ("numerator", "E6", "graduates", str(2026 % 40)),
        ("denominator", "E5", "students", str(100 + 2026 % 50)),
    ]


class Small(Shape):
    n: int
    name: str


@pytest.mark.parametrize(
    "rows",
    [
        {"n": [1.5], "name": ["a"]},
        {"n": [1], "name": [None]},
        {"name": ["a"], "n": [1]},
        {"n": [1]},
        {"n": ["one"], "name": ["a"]},
    ],
)
def test_an_answer_of_another_shape_is_refused(rows):
    with pytest.raises(SchemaError):
        shaped(Small, pd.DataFrame(rows))
    assert shaped(Small, pd.DataFrame({"n": pd.array([1], "int32"), "name": ["a"]}))["n"].dtype == "int64"
