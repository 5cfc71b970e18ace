"""Every finding has its words in three languages, and the sender's own workbook comes back with them."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from data.stores import Stores
from ingest import feedback
from ingest.annotation import annotated, strip
from ingest.check import refusal
from ingest.reasons import finding
from ingest.refusals import Refused
from schemas.checks import check as check_rules
from schemas.examples import example_report
from schemas.findings import Finding, Level, Stage
from schemas.rules import rules, words
from schemas.texts import LANGUAGES
from tests.ingest.files import answers, check, file_of, said
from tests.ingest.test_check import FAULTS

KEYS = {
    "rule",
    "version",
    "level",
    "stage",
    "sheet",
    "cell",
    "field",
    "row",
    "part",
    "value",
    "message",
    "fix",
    "provision",
}
SOME = ("not in the list", "a part beyond the whole", "more left than there are")


def faulty(**more: object) -> dict:
    return {name: value for name, value, _ in (FAULTS[fault] for fault in SOME)} | more


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", [id for id, rule in rules().items() if rule.frame == "file"])
def test_what_is_said_of_a_file_has_no_gap_in_it(id: str, language: str) -> None:
    rule = rules()[id]
    given = finding(rule.kind, "unit", "D6", "x", name="n", limit=5, expected="e", other="o", column="value",
                    cell="D6", other_cell="D9", rows=3, columns=4, met="m", day="2026-09-01")  # fmt: skip
    spoken = words(given, language)
    assert spoken.message
    assert "{" not in spoken.message + spoken.fix
    assert "—" not in (spoken.message + spoken.fix).replace(" — ", " ")


@pytest.fixture(scope="module")
def examples() -> dict[str, Finding]:
    """For every rule about answers the finding of its first failing example."""
    found = {}
    for id, rule in rules().items():
        if rule.frame != "file":
            cells, reports, previous, sector = example_report("x", rule.fails[0])
            rows = check_rules(cells, reports, previous, sector).findings.to_dict("records")
            row = next(row for row in rows if row["rule"] == id)
            row |= {"level": Level(row["level"]), "stage": Stage(row["stage"])}
            row.pop("report")
            found[id] = Finding(**row)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rules_words_stand_complete_in_the_feedback(
    examples: dict[str, Finding], language: str
) -> None:
    for id, found in examples.items():
        said_ = feedback.as_dict(found, language)
        assert said_.keys() == KEYS
        assert said_["message"], id
        assert "{" not in said_["message"] + said_["fix"], id


def test_findings_as_json_carry_everything_a_program_needs(stores: Stores) -> None:
    checked = check(stores, file_of("xlsx", answers(**faulty())))
    told = json.loads(json.dumps(feedback.as_dicts(checked, "ru")))
    assert (told["readable"], told["open"]) == (True, True)
    assert len(told["findings"]) == 3
    assert all(one.keys() == KEYS for one in told["findings"])
    first = next(one for one in told["findings"] if one["rule"] == "E302")
    assert (first["sheet"], first["cell"], first["field"], first["row"]) == (
        "quantities", "G7", "students_women", "higher",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gravest_stands_first_on_the_terminal(stores: Stores, language: str) -> None:
    text = feedback.as_text(check(stores, file_of("xlsx", answers(**faulty()))), language)
    levels = [feedback.text(f"level.{level}", language) for level in ("error", "explain")]
    assert text.index(levels[0]) < text.index(levels[1])
    assert feedback.as_text(check(stores, file_of("xlsx", answers())), language) == feedback.text(
        "clean", language
    )


def test_what_could_not_be_checked_is_said_with_its_reason(stores: Stores) -> None:
    checked = check(stores, file_of("xlsx", answers(**{"students/higher": "көп"})))
    assert feedback.as_dicts(checked, "en")["blocked"]
    assert feedback.text("blocked", "en") in feedback.as_text(checked, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_sheet_is_called_by_its_name(stores: Stores, language: str) -> None:
    label = next(s.label[language] for s in feedback.sheets() if s.id == "budget")
    assert label in words(finding("sheet_missing", "budget"), language).message


def test_the_workbook_comes_back_marked_and_corrected_it_passes(stores: Stores) -> None:
    sent = file_of("xlsx", answers(**faulty()), language="ru")
    checked = check(stores, sent)
    returned = feedback.returned(sent, checked, "ru")
    book = openpyxl.load_workbook(io.BytesIO(returned))
    assert book.sheetnames[0] == feedback.text("sheet", "ru")
    page = book[next(name for name in book.sheetnames if name.startswith("15"))]
    assert page["G7"].comment is not None
    # Sent back as it is, it has the same findings and its own sheet is no answer.
    assert said(check(stores, returned)) == said(checked)
    page["G7"] = 700
    page["G56"] = 8
    unit = book[book.sheetnames[3]]
    unit["D6"] = "unit"
    corrected = io.BytesIO()
    book.save(corrected)
    assert check(stores, corrected.getvalue()).findings == []


def test_new_marks_replace_the_old_ones(stores: Stores) -> None:
    sent = file_of("xlsx", answers(**faulty()))
    once = feedback.returned(sent, check(stores, sent), "ky")
    twice = feedback.returned(once, check(stores, once), "ky")
    assert annotated(twice)
    assert strip(twice) == strip(once)


@pytest.mark.parametrize("kind", ["ods", "csv", "json"])
def test_what_cannot_be_marked_gets_its_findings_as_a_workbook(stores: Stores, kind: str) -> None:
    sent = file_of(kind, answers(**faulty(qa_unit_name="=1+1", qa_fte="=cmd()")))
    book = openpyxl.load_workbook(io.BytesIO(feedback.returned(sent, check(stores, sent), "en")))
    page = book.worksheets[0]
    assert page.max_row == 3 + 4
    assert all(cell.data_type != "f" for row in page for cell in row)


def test_what_is_not_read_is_refused_in_one_line() -> None:
    for language in LANGUAGES:
        text = feedback.refused_text(refusal(Refused("too_large", limit=5)), language)
        assert "5" in text
        assert "\n" not in text
