"""Whose reports a reader may open, from what a question says of an institution."""

from types import SimpleNamespace

import pytest

from dashboards.components.known import open_to
from schemas.roles import Actor, Role

BOTH = SimpleNamespace(institution="KG-0002", authority="science", levels="secondary|higher")
NONE = SimpleNamespace(institution="KG-0003", authority=None, levels=None)


def look(actor):
    return SimpleNamespace(actor=actor)


@pytest.mark.parametrize(
    ("levels", "opens"), [({"higher"}, True), ({"secondary"}, True), ({"primary"}, False), (set(), True)]
)
def test_an_analyst_of_one_level_opens_institutions_that_teach_others_too(levels, opens):
    analyst = Actor("a", Role.ANALYST, levels=frozenset(levels))
    assert open_to(look(analyst), BOTH) is opens


@pytest.mark.parametrize(("authorities", "opens"), [({"science"}, True), ({"enlightenment"}, False)])
def test_an_analyst_of_an_authority_opens_its_own(authorities, opens):
    analyst = Actor("a", Role.ANALYST, authorities=frozenset(authorities))
    assert open_to(look(analyst), BOTH) is opens


def test_an_institution_opens_itself_alone():
    assert open_to(look(Actor("r", Role.REPORTER, "KG-0002")), BOTH)
    assert not open_to(look(Actor("r", Role.REPORTER, "KG-0001")), BOTH)


def test_where_nothing_is_known_only_who_sees_all_may_look():
    assert open_to(look(Actor("a", Role.ANALYST)), NONE)
    assert not open_to(look(Actor("a", Role.ANALYST, levels=frozenset({"higher"}))), NONE)
