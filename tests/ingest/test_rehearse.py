"""A rule is tried on the reports in force without anybody meeting it."""

import pytest

from data.register import rule_desk
from data.stores import Stores
from ingest.rehearse import rehearse
from schemas.roles import SYSTEM
from schemas.rules import NotARule, declaration, read_rule, rules, trying
from tests.ingest.files import YEAR
from tests.ingest.steps import hand_in, in_force, work
from tests.ingest.test_check import FAULTS
from tests.ingest.test_pipeline import findings

STRICT = """
[T901]
stage = "row"
level = "error"
frame = "level"
kind = "part_of_whole"
targets = [["students", "teachers"]]
message = { ky = "көп", ru = "больше", en = "more" }
fix = { ky = "оңдоңуз", ru = "исправьте", en = "mend" }
"""


def test_every_rule_can_be_read_back_from_its_own_declaration() -> None:
    for id, rule in rules().items():
        assert read_rule(declaration(id)) == rule


def test_a_new_rule_speaks_in_a_rehearsal_and_nowhere_else(stores: Stores) -> None:
    report = in_force(stores)
    outcome = rehearse(stores, read_rule(STRICT), YEAR)
    assert (outcome.reports, outcome.all_reports, outcome.hit, outcome.before) == (1, 1, 1, None)
    assert list(outcome.findings["rule"]) == ["T901"]
    assert "T901" not in rules()
    assert findings(stores, report) == []


def test_a_changed_rule_is_compared_with_the_one_that_stands(stores: Stores) -> None:
    in_force(stores)
    slot, wrong, id = FAULTS["more left than there are"]
    rule = rules()[id]
    assert rehearse(stores, rule, YEAR).before == 0
    assert rehearse(stores, rule, YEAR - 1).reports == 0
    assert slot
    assert wrong


@pytest.mark.parametrize(
    "text",
    ["nonsense", "", "[A1]\nstage = 'row'", STRICT.replace('"row"', '"moon"'), STRICT + "[T902]\n"],
)
def test_what_is_no_rule_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotARule, match=r"\w"):
        read_rule(text)


def test_a_rule_that_cannot_be_run_is_refused_too(stores: Stores) -> None:
    in_force(stores)
    for change in (('kind = "part_of_whole"', 'kind = "moonlight"'), ("students", "nobody")):
        with pytest.raises(NotARule):
            rehearse(stores, read_rule(STRICT.replace(*change)), YEAR)


def test_the_catalogue_is_as_before_after_a_trial() -> None:
    tried = read_rule(STRICT)
    with trying([tried], without=["E101"]):
        assert rules()["T901"] == tried
        assert "E101" not in rules()
    assert "T901" not in rules()
    assert "E101" in rules()


def test_a_suspended_rule_keeps_silent_in_checks(stores: Stores) -> None:
    slot, wrong, id = FAULTS["more left than there are"]
    rule_desk.suspend(stores.register, id, by=SYSTEM, reason="The form changed", year=YEAR)
    report = hand_in(stores, **{slot: wrong})
    work(stores)
    assert [row.rule for row in findings(stores, report)] == []
