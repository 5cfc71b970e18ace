"""The pages of versions and of what changed in them."""

import io

import openpyxl
import pytest

from data.register.corrections import Correction, record
from schemas.findings import Finding, Level, Stage
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk
from tests.dashboards.web.an_office import accepted, handed_in

ERROR = Finding("E101", Level.ERROR, Stage.ROW, "unit", "D7", "qa_fte", "", "value", "12")


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anything_is_handed_in_the_page_says_so(desk, language):
    answer = desk.client("reporter", language).get("/office/KG-0001/2025/versions")
    assert answer.status_code == 200
    assert "2025/26" in answer.text


def test_every_attempt_is_listed_with_who_what_and_which_counts(desk):
    first = accepted(desk)
    second = handed_in(desk.stores, "KG-0001", ERROR, qa_fte=12)
    third = handed_in(desk.stores, "KG-0001", qa_fte=4)
    page = desk.client("reporter").get("/office/KG-0001/2025/versions").text
    assert "3 versions of the report" in page
    assert page.index(third) < page.index(second) < page.index(first)
    for words in (
        "This version is in force.",
        "Takes the place of the one in force",
        "Receipt no. 1",
        "Error: 1",
    ):
        assert words in page
    assert f"/reports/{third}/changes?against=before" in page
    assert f"/reports/{first}/changes?against=before" not in page


def test_a_change_is_shown_with_its_cell_question_and_both_values(desk):
    handed_in(desk.stores)
    second = handed_in(desk.stores, qa_fte=4.5, meetings=None)
    page = desk.client("reporter").get(f"/reports/{second}/changes?against=before").text
    assert "2 values differ" in page
    assert "4.5" in page
    assert "changed" in page
    assert "removed" in page
    assert "Compared with: version 1" in page


def test_what_was_corrected_on_the_page_is_marked(desk):
    handed_in(desk.stores)
    second = handed_in(desk.stores, qa_fte=4.5)
    with desk.register.transaction() as change:
        record(change, second, [Correction("unit", "qa_fte", "qa_fte", "", "value", "3.5", "4.5")], by=SYSTEM)
    client = desk.client("reporter")
    assert "corrected on the page" in client.get(f"/reports/{second}/changes").text
    assert "1 cell corrected on the page" in client.get("/office/KG-0001/2025/versions").text


def test_last_years_report_in_force_is_compared_with(desk):
    accepted(desk, year=2024, meetings=5)
    this = handed_in(desk.stores)
    page = desk.client("analyst").get(f"/reports/{this}/changes?against=year").text
    assert "last year’s report (2024/25)" in page


def test_where_there_is_nothing_to_compare_with_the_page_says_so(desk):
    only = handed_in(desk.stores)
    client = desk.client("reporter")
    assert "This is the first version" in client.get(f"/reports/{only}/changes?against=before").text
    assert "No report of last year is in force" in client.get(f"/reports/{only}/changes?against=year").text
    assert "This is the first version" in client.get(f"/reports/{only}/changes?against=nonsense").text


def test_a_version_that_cannot_be_read_is_told(desk):
    desk.report(content="b")  # on the register, and nothing in the archive
    second = handed_in(desk.stores)
    page = desk.client("reporter").get(f"/reports/{second}/changes?against=before")
    assert page.status_code == 200
    assert "These two cannot be compared" in page.text


def test_changes_are_taken_away_as_a_workbook_and_as_csv(desk):
    handed_in(desk.stores)
    second = handed_in(desk.stores, qa_unit_name="=HYPERLINK(0)")
    client = desk.client("reporter")
    csv = client.get(f"/reports/{second}/changes.csv?against=before").data.decode("utf-8-sig")
    assert "'=HYPERLINK(0)" in csv
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/reports/{second}/changes.xlsx").data))
    (row,) = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert row[4] == "=HYPERLINK(0)"
    assert book.worksheets[0].cell(2, 5).data_type == "s"
    assert client.get(f"/reports/{second}/changes.exe").status_code == 404


@pytest.mark.parametrize("page", ["changes", "changes.csv", "sign", "receipt", "questions"])
def test_another_institutions_report_is_not_there(desk, page):
    other = accepted(desk, "KG-0002")
    for role in ("reporter", "head"):
        assert desk.client(role).get(f"/reports/{other}/{page}").status_code == 404
        assert desk.client(role).get("/office/KG-0002/2025/versions").status_code == 404
    assert desk.client("analyst").get("/office/KG-0002/2025/versions").status_code == 200
    assert desk.server.test_client().get(f"/reports/{other}/{page}").status_code == 401


def test_no_route_shows_another_institution_to_anybody_of_this_one(desk):
    other = accepted(desk, "KG-0002")
    named = {"report": other, "institution": "KG-0002", "year": 2025, "kind": "csv", "flag": 1}
    tried = 0
    for rule in desk.server.url_map.iter_rules():
        group = rule.endpoint.partition(".")[0]
        if group not in ("versions", "signing", "questions", "verify", "api"):
            continue
        if not {"report", "institution"} & rule.arguments:
            continue
        path = rule.rule.replace("<int:", "<")
        for name, value in named.items():
            path = path.replace(f"<{name}>", str(value))
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for role in ("reporter", "head"):
                answer = desk.client(role).open(path, method=method)
                by_program = path.startswith("/api/") and method == "POST"
                assert answer.status_code in ({401} if by_program else {403, 404}), (role, method, path)
                assert (method, answer.status_code) != ("GET", 403), (role, path)
                assert "Колледж № 2" not in answer.text
                tried += 1
            assert desk.server.test_client().open(path, method=method).status_code == 401
    assert tried > 30
