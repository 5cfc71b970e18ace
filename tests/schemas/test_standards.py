"""The crosswalk names clauses that exist, requirements that exist, in three languages, and its sources."""

from dataclasses import replace

import pytest

from schemas.catalogue import standard_gaps
from schemas.form import form
from schemas.regulation import requirements
from schemas.standards import HERE, Match, left, standards
from schemas.texts import LANGUAGES

EVERY = list(standards().values())


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_every_clause_named_is_declared_and_every_clause_declared_is_named(one):
    named = {clause for match in one.matches.values() for clause in match.clauses}
    assert named == set(one.clauses)
    for match in one.matches.values():
        assert match.clauses
        assert match.doubtful <= set(match.clauses)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_requirements_questions_and_sources_exist(one):
    assert set(one.matches) <= set(requirements())
    assert not one.form or one.form in form(2025).fields
    assert len(one.source) > 20
    for label in one.clauses.values():
        assert all(label[language].strip() for language in LANGUAGES)
        assert len(label["en"]) < 60, "short words of our own, no sentences of the standard"


def test_every_file_is_read_and_every_question_of_a_standard_has_its_crosswalk():
    assert {path.stem for path in HERE.glob("*.toml")} == set(standards())
    asked = {
        id
        for id in form(2025).fields
        if id.startswith("std_") and form(2025).fields[id].parts[0].list == "standard_status"
    }
    assert asked - {"std_other"} <= {one.form for one in EVERY}


def test_what_is_left_is_the_rest():
    iso = standards()["iso_9001"]
    assert set(left(iso, requirements())) | set(iso.matches) == set(requirements())
    assert "R34" in left(iso, requirements())


def test_the_catalogue_finds_what_a_crosswalk_names_that_does_not_exist():
    good = standards()["iso_9001"]
    assert list(standard_gaps(good)) == []
    odd = replace(
        good, form="std_nothing", matches={"R99": Match(("99.9",), frozenset({"1.1"})), "R01": Match(())}
    )
    assert list(standard_gaps(odd)) == [
        "standard iso_9001: unknown question std_nothing",
        "standard iso_9001: unknown requirement R99",
        "standard iso_9001, R99: unknown clause 99.9",
        "standard iso_9001, R99: unknown doubtful clause 1.1",
        "standard iso_9001: R01 is matched by no clause",
    ]
