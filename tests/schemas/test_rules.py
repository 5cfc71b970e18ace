"""Every rule speaks three languages, names only what exists, and says who may allow more."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from schemas.checks import check
from schemas.examples import example_report
from schemas.findings import Finding, Level, Stage
from schemas.form import Slot, sheets, slot
from schemas.indicators import indicators
from schemas.layout import layout
from schemas.regulation import provisions
from schemas.rules import Rule, blocked_words, rule_for, rules, shown, slot_label, words
from schemas.texts import LANGUAGES
from tests.schemas.reports import YEAR, a_report, many
from tests.schemas.test_checks import FAULTS

ALL = list(rules().values())
PARAMS = {
    "first": 1200.5,
    "second": "2026-03-02",
    "third": 3,
    "fourth": 4,
    "low": 0,
    "high": 100,
    "limit": 5,
    "change": -12.5,
    "year": "2025/26",
    "other": "students/higher",
    "indicator": "C04",
    "state": "nothing",
    "record": "M-01",
    "first_code": "academic",
    "name": "x",
    "expected": "y",
    "column": "z",
    "cell": "A1",
    "other_cell": "B2",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_every_rule_is_put_into_words_in_every_language(rule: Rule, language: str):
    told = words(Finding(rule.id, rule.level, rule.stage, field="policy", value="7", params=PARAMS), language)
    for text in (told.message, told.fix):
        assert text
        assert "{" not in text
    assert told.provision


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_the_languages_of_a_rule_fill_in_the_same_blanks(rule: Rule):
    for text in (rule.message, rule.fix):
        blanks = [
            {name for _, name, _, _ in Formatter().parse(text[language]) if name} for language in LANGUAGES
        ]
        assert blanks[0] == blanks[1] == blanks[2]
        assert set(text) == set(LANGUAGES)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_no_rule_speaks_of_violations(rule: Rule):
    for text in (*rule.message.values(), *rule.fix.values()):
        assert not re.search(r"violat|наруш|бузуу", text.lower())


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_names_only_what_exists(rule: Rule):
    of = layout(YEAR)
    known = {f.id for sheet in sheets() for f in sheet.fields}
    for name in (name for group in rule.targets for name in group):
        kind = name.partition(".")[0]
        if kind not in ("register", "report", "year", "count", "previous"):
            assert slot(name).field in known, name
    assert set(rule.provisions) <= set(provisions())
    assert set(rule.indicators) <= set(indicators())
    assert set(rule.unless) <= set(rules())
    assert set(rule.levels) <= {"primary", "secondary", "higher"}
    assert set(rule.params.get("except", ())) <= {
        f"{f.id}.{p.id}" if p.id != "value" else f.id for f, p in of.names
    }


def test_what_asks_for_an_explanation_says_how_much_passes_and_who_approves_more():
    for rule in ALL:
        if rule.level is Level.EXPLAIN:
            assert rule.tolerance.get("approver") == "analyst", rule.id
            assert {"count", "percent"} & set(rule.tolerance), rule.id


def test_only_rules_of_the_file_are_fatal():
    for rule in ALL:
        assert (rule.level is Level.FATAL) <= (rule.stage in (Stage.FILE, Stage.STRUCTURE))


def test_the_id_tells_errors_from_warnings():
    for rule in ALL:
        if rule.id[0] == "E":
            assert rule.level in (Level.ERROR, Level.FATAL), rule.id
        elif rule.id[0] == "W":
            assert rule.level in (Level.EXPLAIN, Level.WARNING, Level.INFO), rule.id


def test_reasons_of_reading_lead_to_rules():
    assert rule_for("too_large").id == "F002"
    with pytest.raises(StopIteration):
        rule_for("no such reason")


def test_numbers_and_dates_are_written_as_the_language_writes_them():
    assert shown(1234.5, "ru") == "1\xa0234,5"
    assert shown(1234.5, "en") == "1,234.5"
    assert shown(0.5, "ky") == "0,5"
    assert shown("2026-03-02", "ky") == "02.03.2026"
    assert shown("2026-03-02", "en") == "2 Mar 2026"
    assert shown("2026", "ru") == "2026"


def test_a_label_names_the_item_the_level_or_the_column():
    assert slot_label(Slot("areas_planned", "financial"), "en").lower().endswith(": financial")
    assert slot_label(slot("students/higher"), "en").startswith("Students enrolled, total (higher")
    assert slot_label(slot("measures/1.due"), "en").endswith(": Due")
    assert slot_label(Slot("not a question"), "en") == "not a question"


def test_what_blocked_a_rule_is_named_by_its_label():
    assert "Quality" in blocked_words("policy.date:problem", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_blank_of_a_real_finding_stays_empty(language):
    from schemas.checks import check

    cells, reports = many({rule: a_report(**change) for rule, change in FAULTS.items()})
    for found in check(cells, reports).findings.to_dict("records"):
        rule = rules()[found["rule"]]
        blanks = {name for _, name, _, _ in Formatter().parse(rule.message["en"] + rule.fix["en"]) if name}
        given = {*found["params"], "value", "field", "record"}
        given |= {"first_label"} if "first_code" in given else set()
        # An indicator may have one limit only.
        assert blanks - given <= {"low", "high"}, (rule.id, blanks - given)
        assert words(found, language).message


@pytest.mark.parametrize("id", [id for id, rule in rules().items() if rule.frame != "file" and rule.fails])
def test_no_message_has_a_gap_where_a_value_should_stand(id, monkeypatch):
    def gap(_self, key):
        raise AssertionError(f"{id} says {{{key}}}, which its findings do not know")

    monkeypatch.setattr("schemas.rules._Blanks.__missing__", gap)
    for number, example in enumerate(rules()[id].fails):
        found = check(*example_report(f"{id} {number}", example)).findings
        for row in found[found["rule"] == id].to_dict("records"):
            for language in LANGUAGES:
                words({str(name): value for name, value in row.items()}, language)
