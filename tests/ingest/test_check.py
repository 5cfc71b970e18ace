"""Each fault is named at its cell, in every kind of file, alone and among a thousand; the sound is left alone."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.stores import Stores
from ingest.check import Candidate, examine
from ingest.pipeline import check_many
from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Slot, slot
from schemas.texts import LANGUAGES
from tests.ingest.files import (
    CODE,
    KINDS,
    RECEIVED,
    YEAR,
    Direct,
    address,
    answers,
    check,
    check_all,
    file_of,
    said,
)
from tests.schemas.another_catalogue import A_YEAR, append, catalogue_in

FAULTS: dict[str, tuple[str, Any, str]] = {
    "a word for a number": ("students/higher", "көп", "E401"),
    "a word for a year": ("strategic_from", "жакында", "E401"),
    "half a person": ("students/higher", 12.5, "E402"),
    "a day that is not": ("policy.date", "31.02.2024", "E403"),
    "a day to come": ("policy.date", date(2031, 1, 1), "E102"),
    "a day long ago": ("policy.date", date(1950, 1, 1), "E102"),
    "not in the list": ("qa_form", "комитет", "E404"),
    "not in a set's list": ("areas_covered/educational", "кандай", "E404"),
    "an error value": ("qa_fte", "#DIV/0!", "E405"),
    "an error in a document": ("policy.number", "#REF!", "E405"),
    "a novel": ("culture_evidence", "a" * 5000, "E406"),
    "below nothing": ("students/higher", -4, "E301"),
    "a budget below nothing": ("qa_budget_fact", -1, "E121"),
    "no number where one is due": ("students/higher", None, "E410"),
    "no answer where one is due": ("qa_form", None, "E101"),
    "a part beyond the whole": ("students_women/higher", 1300, "E302"),
    "more passed than sat": ("attestation_passed/higher", 300, "E302"),
    "more left than there are": ("teachers_left/higher", 97, "W304"),
    "an end before the beginning": ("eval_to", date(2026, 1, 1), "E103"),
    "more done than planned": ("annual_plan_done", 30, "E112"),
    "a link that is none": ("policy_url", "kstu", "E114"),
    "somebody else's site": ("policy_url", "https://other.example/policy", "W127"),
    "a number without its date": ("eval_plan.date", None, "W129"),
    "a measure without a day": ("measures/1.due", None, "E418"),
    "a measure's code twice": ("measures/2.id", "M-03", "E105"),
    "another institution's code": ("institution_id", "KG-0002", "E001"),
    "another region": ("region", "KG99", "E002"),
    "a level not taught": ("students/secondary", 5, "W420"),
    "the wrong council": ("council_type", "pedagogical", "W104"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_at_its_very_cell(stores: Stores, kind: str, fault: str) -> None:
    name, value, rule = FAULTS[fault]
    checked = check(stores, file_of(kind, answers(**{name: value})))
    assert {(found, cell) for found, _, cell in said(checked)} == {(rule, address(slot(name), kind))}
    (found,) = [f for f in checked.findings if f.rule == rule]
    assert (found.field, found.row) == (slot(name).field, slot(name).row)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_report_gives_no_finding(stores: Stores, kind: str, language: str) -> None:
    checked = check(stores, file_of(kind, answers(), language=language))
    assert checked.findings == []
    assert checked.blocked == {}


def test_one_report_alone_and_among_a_thousand_has_the_same_findings(stores: Stores) -> None:
    chance = random.Random(3)
    contents, alone = [], {}
    for n in range(1000):
        changes = {name: value for name, value, _ in chance.sample(list(FAULTS.values()), n % 4)}
        contents.append(file_of("json", answers(**changes, qa_unit_name=f"№ {n}")))
    together = check_all(stores, contents)
    for n in chance.sample(range(1000), 25):
        alone[n] = check(stores, contents[n])
        assert [(f.rule, f.cell, f.value, f.params) for f in together[n].findings] == [
            (f.rule, f.cell, f.value, f.params) for f in alone[n].findings
        ]
        assert together[n].blocked == alone[n].blocked
    assert sum(bool(one.findings) for one in together) == 750


def test_what_stops_one_report_leaves_the_others_alone(stores: Stores) -> None:
    good = file_of("json", answers())
    first, second, third = check_all(stores, [good, b"no workbook at all", good])
    assert first.findings == third.findings == []
    assert [(f.rule, f.level) for f in second.findings] == [("F001", Level.FATAL)]


def test_a_file_of_another_institution_or_year_stops(stores: Stores) -> None:
    other = check(stores, file_of("xlsx", answers(), institution="KG-0002"))
    assert [f.rule for f in other.findings] == ["F024"]
    newer = check(stores, file_of("xlsx", answers()), year=2024)
    assert [(f.rule, f.params["name"], f.params["expected"]) for f in newer.findings] == [
        ("F021", "2025", "2024")
    ]


def test_an_older_form_is_moved_forward(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "years.toml", A_YEAR)
        unit = root / "form" / "02_unit.toml"
        text = unit.read_text("utf-8")
        head = "[field.qa_fte]\n"
        start = text.index(head) + len(head)
        entry = text[start : text.find("\n[field.", start)]
        unit.write_text(
            text[:start] + "until = 2025\n" + text[start:]
            + f'\n[field.qa_staff]\nsince = 2026\nreplaces = "qa_fte"\n{entry}\n',
            "utf-8",
        )  # fmt: skip
        old = file_of("xlsx", answers())
        examined = examine(Candidate("r", CODE, 2026, old), Direct())
        moved = {cell.field: cell.number for cell in examined.cells}
        assert [f.rule for f in examined.findings] == ["F035"]
        assert moved["qa_staff"] == 3.5
        assert "qa_fte" not in moved
        assert examined.reading is not None
        place = examined.reading.places.get(Slot("qa_staff"))
        assert place is not None
        assert place.cell == "D9"


def test_a_blank_answer_has_its_cell_named_too(stores: Stores) -> None:
    checked = check(stores, file_of("ods", answers(qa_form=None), language="en"))
    assert [(f.rule, f.sheet, f.cell, f.value) for f in checked.findings] == [("E101", "unit", "D6", "")]


def test_findings_stand_in_the_order_of_the_form(stores: Stores) -> None:
    faults = [FAULTS[name] for name in ("a budget below nothing", "not in the list", "a day to come")]
    checked = check(stores, file_of("xlsx", answers(**{name: value for name, value, _ in faults})))
    assert [f.sheet for f in checked.findings] == ["unit", "documents", "budget"]


def test_what_could_not_be_checked_is_named_with_why(stores: Stores) -> None:
    checked = check(stores, file_of("xlsx", answers(**{"students/higher": "көп"})))
    assert checked.blocked
    assert all("students" in why for why in checked.blocked.values())


def test_a_choice_may_be_written_in_any_language(stores: Stores) -> None:
    label = codelist("council_type")["academic"].label
    for words in label.values():
        assert check(stores, file_of("xlsx", answers(council_type=words), language="ru")).findings == []


def test_an_institution_not_on_the_register_can_be_tried_out(bare_stores: Stores) -> None:
    checked = check_many(
        bare_stores,
        Direct(),
        [Candidate("r", "KG-0009", YEAR, file_of("json", answers(), institution="KG-0009"))],
        [RECEIVED],
    )[0]
    assert not any(f.level is Level.FATAL for f in checked.findings)
