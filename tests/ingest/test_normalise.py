"""What stands in a cell is understood as people mean it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise import NOTHING, choice_words, clean, fold, normalise
from ingest.sheets import Value
from schemas.codelists import codelists
from schemas.form import Part, sheets

LISTS = sorted({part.list for sheet in sheets() for f in sheet.fields for part in f.parts if part.list})
TYPES = ("text", "code", "link", "whole", "decimal", "money", "year", "date")


@pytest.mark.parametrize(
    ("value", "type", "number"),
    [
        ("1 234", "whole", 1234),
        ("1\u00a0234,5", "decimal", 1234.5),
        ("1\u202f234", "whole", 1234),
        ("1,234", "whole", 1234),
        ("1,234", "decimal", 1.234),
        ("1,234.50", "money", 1234.5),
        ("1.234,50", "money", 1234.5),
        ("12'500", "money", 12500),
        ("50 %", "decimal", 50),
        ("15 000 сом", "money", 15000),
        ("−5", "whole", -5),
        ("\u200e12\u200f", "whole", 12),
        ("2025 ж.", "year", 2025),
        ("2024 год", "year", 2024),
        ("20221", "year", 2022),
        (3.0, "whole", 3),
        (True, "whole", 1),
    ],
)
def test_a_number_is_read_however_it_is_written(value: Value, type: str, number: float) -> None:
    assert normalise(value, Part("value", type)).number == number


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("25.02.2025 г.", date(2025, 2, 25)),
        ("25.02.2025ж.", date(2025, 2, 25)),
        ("5/2/2025", date(2025, 2, 5)),
        ("2025-02-25", date(2025, 2, 25)),
        ("2025-02-25 00:00:00", date(2025, 2, 25)),
        (45713.0, date(2025, 2, 25)),
        ("45713", date(2025, 2, 25)),
        ({"date": "2025-02-25"}, date(2025, 2, 25)),
    ],
)
def test_a_date_is_read_however_it_is_written(value: Value, day: date) -> None:
    assert normalise(value, Part("date", "date")).date == day


@pytest.mark.parametrize(
    ("value", "type", "problem"),
    [
        ("twelve", "whole", "not_a_number"),
        ("12a", "decimal", "not_a_number"),
        (3.5, "whole", "not_whole"),
        ("3,5", "whole", "not_whole"),
        (float("nan"), "decimal", "not_a_number"),
        (float("inf"), "whole", "not_a_number"),
        ({"date": "2025-02-25"}, "whole", "not_a_number"),
        ("31.02.2025", "date", "not_a_date"),
        (12.0, "date", "not_a_date"),
        ("soon", "date", "not_a_date"),
        ("college.kg", "link", "not_a_link"),
        ("ftp://college.kg/a", "link", "not_a_link"),
        ("http://[", "link", "not_a_link"),
        ("#REF!", "text", "error_value"),
        ("#ДЕЛ/0!", "whole", "error_value"),
        ({"error": "#N/A"}, "whole", "error_value"),
        ("a" * 5000, "text", "too_long"),
    ],
)
def test_what_cannot_be_meant_is_named(value: Value, type: str, problem: str) -> None:
    assert normalise(value, Part("value", type)).problem == problem


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("dash", ["-", "–", "—", "…", "...", " \u00a0 ", "н/д"])
def test_a_dash_means_nothing(type: str, dash: str) -> None:
    assert normalise(dash, Part("value", type)) == NOTHING


@pytest.mark.parametrize("name", LISTS)
def test_every_label_in_every_language_leads_to_its_code(name: str) -> None:
    for code in codelists()[name].values():
        for word in (code.id, *code.label.values(), code.label["ky"].upper(), f" {code.label['ru']} "):
            assert normalise(word, Part("value", "choice", name)).text == code.id, word


def test_latin_letters_pass_for_cyrillic_ones() -> None:
    assert normalise("oобa", Part("value", "choice", "yes_no")).text == "yes"
    assert fold("Cтатус") == fold("Статус")
    assert choice_words("yes_no")["1"] == "yes"


@given(st.text(), st.sampled_from(TYPES))
def test_any_text_is_understood_or_named_but_never_breaks(text: str, type: str) -> None:
    meaning = normalise(text, Part("value", type))
    assert meaning == NOTHING or bool(meaning.problem) != (meaning.text is not None)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.floats(), st.sampled_from(TYPES))
def test_any_number_is_understood_or_named(number: float, type: str) -> None:
    meaning = normalise(number, Part("value", type))
    assert meaning == NOTHING or bool(meaning.problem) != (meaning.text is not None)
