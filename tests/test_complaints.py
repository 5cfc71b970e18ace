"""What users of such systems complain about most, each with a test that it does not happen here."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from data.register import moves, outbox, owing, reminders, reports
from data.register.verdict import Explanation, explain
from data.stores import Stores
from ingest.check import Candidate
from ingest.pipeline import check_many
from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Slot, form, slot
from schemas.honesty import compare
from schemas.indicators import indicators
from schemas.roles import SYSTEM, Actor, Role
from schemas.rules import words
from schemas.states import MOVES, State
from schemas.texts import LANGUAGES
from schemas.workbook import Prefill, template
from tests.dashboards.conftest import sector, server_over, signed_in  # noqa: F401
from tests.dashboards.web.a_desk import Desk
from tests.ingest.conftest import bare_home, known_home, stores  # noqa: F401
from tests.ingest.files import CODE, RECEIVED, YEAR, Direct, answers, check, file_of
from tests.ingest.steps import hand_in, work
from tests.ingest.test_check import FAULTS

HEAD = Actor("h", Role.HEAD, CODE)


def findings(of: Stores, report: str) -> list:
    with of.register.reading() as connection:
        return reports.findings(connection, report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finding_is_vague_empty_or_names_the_wrong_cell(stores: Stores, language: str) -> None:  # noqa: F811
    """ "Error tables that are vague, empty, wrong, or name the wrong cell" """
    for name, (where, value, _) in FAULTS.items():
        content = file_of("xlsx", answers(**{where: value}), language=language)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for found in check(stores, content).findings:
            said = words(found, language)
            assert len(said.message) > 15, name
            assert said.fix, name
            assert "{" not in said.message + said.fix
            assert found.cell, name
            sheet = book[book.sheetnames[[s.id for s in form(YEAR).sheets].index(found.sheet) + 1]]
            met = sheet[found.cell.split(":")[0]].value
            assert found.value in ("", str(met)) or isinstance(met, (int, float)) or hasattr(met, "year"), (
                name,
                met,
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_offered_in_a_drop_down_is_taken(stores: Stores, language: str) -> None:  # noqa: F811
    """ "A value offered in a drop-down being refused" """
    of = form(YEAR)
    choices = {
        Slot(f.id, "", part.id): list(codelist(part.list).values())
        for f in of.fields.values()
        for part in f.parts
        if part.type == "choice" and part.list and f.kind != "table"
    }
    assert len(choices) > 10
    for turn in range(max(map(len, choices.values()))):
        given = answers() | {at: codes[turn % len(codes)].id for at, codes in choices.items()}
        checked = check(stores, file_of("xlsx", given, language=language))
        assert not [found for found in checked.findings if found.rule == "E404"]


def test_every_mistake_is_told_at_the_first_attempt(stores: Stores) -> None:  # noqa: F811
    """ "One error per attempt" """
    apart = {
        "students/higher",
        "policy.date",
        "qa_form",
        "qa_fte",
        "strategic_from",
        "measures/1.due",
        "eval_to",
    }
    chosen: dict[str, tuple] = {}
    for where, value, rule in FAULTS.values():
        if where in apart:
            chosen.setdefault(where, (value, rule))
    checked = check(
        stores, file_of("xlsx", answers(**{where: value for where, (value, _) in chosen.items()}))
    )
    assert {rule for _, rule in chosen.values()} <= {found.rule for found in checked.findings}


def test_a_workbook_needs_nothing_that_breaks_elsewhere_and_takes_what_is_pasted(stores: Stores) -> None:  # noqa: F811
    """ "Workbooks that break in Google Sheets or on paste" """
    target = io.BytesIO()
    template(form(YEAR), Prefill(CODE), "en", target, issued=date(2026, 9, 1))
    with zipfile.ZipFile(target) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]
    assert not [name for name, part in parts.items() if re.search(rb"<(\w+:)?f[ >]", part)], "no formula"
    given = answers()
    students = given[slot("students/higher")]
    for pasted in (f" {students} ", f"{students:,}".replace(",", "\u00a0"), f"{students},0", f"'{students}"):
        checked = check(stores, file_of("json", given | {slot("students/higher"): pasted}))
        assert checked.findings == [], pasted


def test_it_is_always_told_which_version_counts(tmp_path) -> None:
    """ "Not knowing which resubmission is the true one" """
    desk = Desk(tmp_path)
    first = desk.signed()
    moves.accept(desk.register, first, by=SYSTEM)
    second = desk.report(content="b")
    page = desk.client("reporter").get("/office/KG-0001/2025/versions").text
    assert page.count("This version is in force.") == 1
    assert "Takes the place of the one in force" in page
    with desk.register.reading() as connection:
        assert {first, second} == {row.id for row in reports.attempts(connection, "KG-0001", 2025)}
        assert reports.load(connection, first).state == "accepted", (
            "in force until its successor is signed and accepted"
        )
    desk.close()


def test_an_explained_warning_is_not_asked_again(stores: Stores) -> None:  # noqa: F811
    """ "Warnings asked again at every upload" """
    first = hand_in(stores, **{"teachers_left/higher": 97})
    work(stores)
    (found,) = [one for one in findings(stores, first) if one.level == Level.EXPLAIN]
    explain(
        stores.register,
        first,
        Explanation(found.rule, found.field, "merger", "So it is.", found.row, found.part),
        by=HEAD,
    )
    second = hand_in(stores, **{"teachers_left/higher": 97, "qa_unit_name": "Another"})
    work(stores)
    (again,) = [one for one in findings(stores, second) if one.level == Level.EXPLAIN]
    assert again.state == "explained"
    third = hand_in(stores, **{"teachers_left/higher": 96, "qa_unit_name": "A third"})
    work(stores)
    assert {one.state for one in findings(stores, third) if one.level == Level.EXPLAIN} == {"open"}, (
        "another value"
    )


def test_nothing_to_report_is_not_the_same_as_missing(stores: Stores) -> None:  # noqa: F811
    """ " 'Nothing to report' being the same as missing" """
    given = answers()
    nothing = {k: v for k, v in given.items() if k.field != "students" or k.row != "higher"}
    missing = check_many(
        stores, Direct(), [Candidate("m", CODE, YEAR, file_of("json", nothing))], [RECEIVED]
    )[0]
    assert missing.findings, "a missing answer is asked for"
    stated = dict(nothing) | {Slot("students", "", "state"): "nothing"}
    told = check_many(stores, Direct(), [Candidate("n", CODE, YEAR, file_of("json", stated))], [RECEIVED])[0]
    rules = {found.rule for found in missing.findings if (found.field, found.row) == ("students", "higher")}
    assert rules
    assert not rules & {
        found.rule for found in told.findings if (found.field, found.row) == ("students", "higher")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_says_whether_one_is_done_and_who_acts_next(tmp_path, language: str) -> None:
    """ "Not knowing whether they are done and who acts next" """
    desk = Desk(tmp_path)
    said = set()
    for step in ("", "report", "sign", "accept"):
        if step == "report":
            id = desk.report()
        elif step:
            getattr(moves, step)(desk.register, id, by=SYSTEM)
        page = desk.client("head", language).get("/office/KG-0001/2025").text
        heading = re.search(r"<h1>(.*?)</h1>", page, re.S)
        assert heading
        said.add((heading[1], re.search(r'class="next".*?<b>(.*?)</b>', page, re.S)[1]))
    assert len(said) == 4, "each step has words of its own"
    assert set(MOVES) == set(State)
    desk.close()


def test_a_chasing_list_knows_what_is_owed_and_reminds_only_those_who_owe(tmp_path) -> None:
    """ "Chasing lists that do not know what is owed" """
    desk = Desk(tmp_path)
    desk.signed("KG-0001")
    desk.report("KG-0002")
    with desk.register.reading() as connection:
        found = {
            one.institution.code: one.what
            for one in owing.of_all(connection, 2025, date(2026, 11, 23), by=SYSTEM)
        }
    assert len(set(found.values())) >= 2, "what is owed differs"
    assert found["KG-0002"] != found["KG-0003"]
    reminders.write_due(desk.register, today=date(2026, 11, 16))
    with desk.register.reading() as connection:
        written = {one.subject for one in outbox.waiting(connection) if one.kind.startswith("reminder")}
    assert "KG-0001" not in written
    assert "KG-0003" in written
    desk.close()


def test_nobody_is_ranked_and_a_difference_of_noise_is_called_similar(signed_in) -> None:  # noqa: F811
    """ "Rankings made of noise" """
    assert compare(7, 20, 0.3) == "similar"
    assert compare(2, 5, 0.3) in ("similar", "too_few")
    client = signed_in("analyst", 120)
    for page in ("index", "completeness", "trends", "institution"):
        told = client.get(f"/app/{page}.json?lang=en&institutions=KG-0004&code=KG-0004")
        for figure in told.json["figures"]:
            assert not [name for name in figure["columns"] if re.search(r"\brank\b|\bplace\b", name, re.I)]


def test_a_chart_taken_away_keeps_its_title_filters_and_source(signed_in) -> None:  # noqa: F811
    """ "Charts that lose title and filters on download" """
    client = signed_in("analyst", 120)
    indicator = next(iter(indicators()))
    address = f"/app/trends.{{kind}}?lang=en&indicator={indicator}&level=secondary&institutions=KG-0004"
    lines = client.get(address.format(kind="csv")).data.decode("utf-8-sig")
    figure = client.get(address.format(kind="json")).json["figures"][0]
    for words_of in (
        figure["title"],
        figure["subject"].split(",")[0],
        "Data version",
        "level=secondary",
        "CC BY",
    ):
        assert words_of in lines
    book = openpyxl.load_workbook(io.BytesIO(client.get(address.format(kind="xlsx")).data))
    notes = "\n".join(str(row[0].value) for row in book[book.sheetnames[-1]].iter_rows())
    assert figure["title"] in notes
    assert "level=secondary" in notes
    assert book["1"]._charts, "a chart that can be edited"
