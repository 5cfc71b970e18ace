"""Past series are judged as reports are: the same numbers, the same rules, the same words."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.checks import check
from schemas.indicators import indicators
from schemas.rules import words
from schemas.series import AMOUNTS, FIGURES, check_series, finding
from schemas.texts import LANGUAGES
from tests.schemas.reports import a_report, cells_of, last_year, report_row

LEVEL = "higher"
SHARED = {"E302", "E303", "W302", "W303", "W304", "W306", "W308", "W309", "W310"}


def as_series(this: dict, last: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two years of a report as a past series would hold them: single quantities and their quotients."""
    figures, amounts = [], []
    for year, values in ((2024, last), (2025, this)):
        numbers = {
            name.partition("/")[0]: float(value)
            for name, value in values.items()
            if name.endswith(f"/{LEVEL}") and isinstance(value, int | float)
        }
        amounts += [("KG-0001", year, LEVEL, field, value) for field, value in numbers.items()]
        for id, one in indicators().items():
            sides = (*one.numerator, *one.denominator)
            if not one.computed and LEVEL in one.levels and all(name in numbers for name in sides):
                top = sum(numbers[name] for name in one.numerator)
                bottom = sum(numbers[name] for name in one.denominator) if one.denominator else None
                figures.append(("KG-0001", year, LEVEL, id, top, bottom))
    return pd.DataFrame(figures, columns=pd.Index(FIGURES)), pd.DataFrame(amounts, columns=pd.Index(AMOUNTS))


CHANGES = {
    "nothing": {},
    "more students": {"students/higher": 2400, "students_women/higher": 1400, "students_men/higher": 1000},
    "more women": {"students_women/higher": 1100, "students_men/higher": 140},
    "women and men turned": {"students_women/higher": 540, "students_men/higher": 700},
    "too many passed": {"attestation_passed/higher": 300},
    "too many left": {"teachers_left/higher": 120},
    "a unit slipped": {"expenditure_current/higher": 58_000},
    "few computers": {"computers/higher": 30},
    "too many places": {"licensed_places/higher": 500},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_series_and_a_report_with_the_same_numbers_have_the_same_findings(change: str) -> None:
    this, last = a_report(**CHANGES[change]), last_year()
    last |= {"students_women/higher": 779, "students_men/higher": 424} if "turned" in change else {}
    this |= (
        {"students_women/higher": 424 * 1.03 // 1, "students_men/higher": 816} if "turned" in change else {}
    )
    previous = cells_of(last, "last", 2024).assign(institution="KG-0001")
    reported = check(cells_of(this), pd.DataFrame([report_row("1")]), previous).findings
    figures, amounts = as_series(this, last)
    found = check_series(figures, amounts)
    series = [finding(row, figures, amounts) for row in found.to_dict("records")]
    now = {(f.rule, f.field) for f in series if f.params["year"] == "2025/26"}
    asked = reported[reported["rule"].isin(SHARED) & (reported["row"] == LEVEL)]
    assert {rule for rule, _ in now} <= SHARED
    assert now == set(zip(asked["rule"], asked["field"], strict=True))


def test_every_finding_has_its_words() -> None:
    for changes in CHANGES.values():
        figures, amounts = as_series(a_report(**changes), last_year())
        for row in check_series(figures, amounts).to_dict("records"):
            for language in LANGUAGES:
                message = words(finding(row, figures, amounts), language).message
                assert "{" not in message
                assert "—" not in message.replace(" — ", " "), message


def test_a_figure_with_an_error_is_not_compared_with_the_next_year() -> None:
    figures = pd.DataFrame(
        [("A", 2020, LEVEL, "C04", 1500, 1000), ("A", 2021, LEVEL, "C04", 500, 1000)],
        columns=pd.Index(FIGURES),
    )
    found = check_series(figures, pd.DataFrame(columns=pd.Index(AMOUNTS)))
    assert list(found["rule"]) == ["E302"]


def test_nothing_given_is_nothing_found() -> None:
    nothing = check_series(pd.DataFrame(columns=pd.Index(FIGURES)), pd.DataFrame(columns=pd.Index(AMOUNTS)))
    assert nothing.empty
