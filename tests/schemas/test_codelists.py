"""The code lists: labels that a drop-down maps back, dates, and what only some lists carry."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.codelists import codelist, codelists
from schemas.form import sheets
from schemas.texts import LANGUAGES

OFFERED = sorted({p.list for s in sheets() for f in s.fields for p in f.parts if p.list} | {"answer_state"})


@pytest.mark.parametrize("name", OFFERED)
def test_the_labels_of_a_drop_down_are_unique_in_each_language(name):
    for language in LANGUAGES:
        labels = [code.label[language].casefold() for code in codelist(name).values()]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", OFFERED)
def test_a_label_means_the_same_code_in_every_language(name):
    meaning: dict[str, str] = {}
    for code in codelist(name).values():
        for word in {code.id, *code.label.values()}:
            assert meaning.setdefault(word.casefold(), code.id) == code.id


def test_the_ministry_was_split_on_12_may_2025():
    authority = codelist("authority")
    before, after = date(2025, 5, 11), date(2025, 5, 12)
    assert authority["education_science"].valid_on(before)
    assert not authority["education_science"].valid_on(after)
    assert all(authority[id].valid_on(after) for id in ("enlightenment", "science"))
    assert not any(authority[id].valid_on(before) for id in ("enlightenment", "science"))


def test_regions_carry_their_other_codes_as_text():
    regions = codelist("region")
    assert len(regions) == 9
    assert regions["KG11"].extra == {"iso": "KG-GB", "soate": "41711000000000"}
    assert all(len(region.extra["soate"]) == 14 for region in regions.values())


def test_the_lists_of_the_regulation_have_their_length():
    assert (len(codelists()["area"]), len(codelists()["resource"]), len(codelists()["level"])) == (8, 4, 3)
