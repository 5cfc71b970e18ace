"""The institution's pages: what is owed, whose turn it is, in words; the strip on every screen; who may see what."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from data.register import collection, deadlines, moves, questions, sign_in
from data.register.questions import Place
from schemas.roles import SYSTEM, Actor, Role
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_house import CODE, YEAR_PAGE, House, a_file, read_here, words_of

ANALYST = Actor("demo-analyst", Role.ANALYST)
HEAD = Actor("demo-head", Role.HEAD, CODE)
EXPLAIN = {"students_men/higher": 400}


@pytest.fixture
def house(tmp_path, monkeypatch):
    read_here(monkeypatch)
    opened = House(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/office", "reporter head analyst admin"),
        (f"/office/{CODE}", "reporter head analyst admin"),
        ("/office/KG-0002", "analyst admin"),
        (YEAR_PAGE, "reporter head analyst admin"),
        ("/office/KG-0002/2025", "analyst admin"),
        (f"{YEAR_PAGE}/workbook", "reporter head analyst admin"),
        (f"{YEAR_PAGE}/sample", "reporter head"),
        ("/office/KG-0002/2025/sample", ""),
        (f"{YEAR_PAGE}/upload", "reporter head"),
        (f"/reports/{CODE}-2025-1", "reporter head analyst admin"),
        (f"/reports/{CODE}-2025-1/marked", "reporter head analyst admin"),
        (f"/reports/{CODE}-2025-1/original", "reporter head analyst admin"),
        (f"/reports/{CODE}-2025-1/findings.xlsx", "reporter head analyst admin"),
        (f"/reports/{CODE}-2025-1/state", "reporter head analyst admin"),
        ("/reports/KG-0001-2025-9", ""),
        ("/office/KG-9999", ""),
    ],
)  # fmt: skip
def test_each_page_is_open_to_whom_it_is_for(house, path, allowed):
    house.handed_in()
    for role in ("reporter", "head", "analyst", "admin"):
        status = house.client(role).get(path).status_code
        assert (status < 400) == (role in allowed.split()), f"{role}: {status}"
    assert house.server.test_client().get(path).status_code in (401, 404)


@pytest.mark.parametrize("action", ["upload", "check"])
@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_the_ministry_hands_nothing_in(house, role, action):
    assert house.send(a_file(), client=house.client(role), to=action).status_code == 403


def test_an_institution_comes_to_its_own_home_and_the_ministry_to_the_sector(house):
    assert house.client("reporter").get("/office").location == f"/office/{CODE}"
    assert house.client("analyst").get("/office").location == "/app/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_says_what_is_owed_in_the_readers_language(house, language):
    said = {
        "ky": "отчету тапшырыла элек",
        "ru": "Отчёт за 2025/26 ещё предстоит сдать",
        "en": "still to be handed in",
    }
    page = house.page(f"/office/{CODE}", language=language)
    assert said[language] in page
    assert f'href="{YEAR_PAGE}"' in page


def test_the_menu_leads_an_institution_to_its_report_and_nobody_else(house):
    assert 'href="/office"' in house.page(f"/office/{CODE}")
    assert 'href="/office"' not in house.page(f"/office/{CODE}", role="analyst")


@pytest.mark.parametrize(
    "path", ["/app/", "/app/trends", "/", "/methods", "/account", YEAR_PAGE, f"/office/{CODE}"]
)
@pytest.mark.parametrize("role", ["reporter", "head"])
def test_one_line_on_every_screen_says_where_the_report_stands(house, role, path):
    page = house.page(path, role)
    assert "Report 2025/26: not handed in yet" in page
    assert "due 15 November 2026, 5 days left" in page
    assert ("next: you" in page) == (role == "reporter")


def test_the_ministry_and_the_public_have_no_such_line(house):
    assert 'class="standing' not in house.page("/app/", "analyst")
    assert 'class="standing' not in house.server.test_client().get("/").text


def test_the_line_follows_the_report_on_its_way(house):
    def line():
        return words_of(house.page(f"/office/{CODE}").split('class="standing"')[1].split("</a>")[0])

    house.send(a_file(qa_form="комитет"))
    assert "version 1 is being checked · ready in a moment" in line()
    house.work()
    assert "1 error to mend · next: you · due 15 November 2026, 5 days left" in line()
    house.handed_in()
    assert "checked, not signed yet · next: the head of the institution" in line()
    moves.sign(house.register, house.newest().id, by=HEAD)
    assert "signed, the ministry decides · next: the ministry" in line()
    assert "due" not in line()
    moves.accept(house.register, house.newest().id, by=ANALYST)
    assert "Report 2025/26: accepted · nothing to do" in line()


def test_the_days_past_the_deadline_are_counted(house):
    house.set_clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    assert "8 days past the deadline" in house.page()
    house.set_clock(datetime(2026, 11, 15, 6, 0, tzinfo=UTC))
    assert "today is the last day" in house.page()


def test_a_year_that_was_waived_says_so_and_why_is_told_at_home(house):
    deadlines.waive(house.register, CODE, 2025, by=SYSTEM, reason="The building burned down.")
    assert "No report is asked for" in house.page()
    home = house.page(f"/office/{CODE}")
    assert "The building burned down." in home
    assert "2025/26: no report is asked for" in home


def test_a_longer_deadline_is_told_with_its_reason(house):
    deadlines.extend(house.register, CODE, 2025, date(2026, 12, 1), by=SYSTEM, reason="Flood")
    assert "2025/26: the deadline was extended to 1 December 2026" in house.page(f"/office/{CODE}")
    assert "21 days left" in house.page()


def test_a_return_is_told_with_its_reason_at_home_and_on_the_years_page(house):
    id = house.handed_in()
    moves.return_report(house.register, id, by=ANALYST, reason="The budget is of last year.")
    for page in (house.page(), house.page(f"/office/{CODE}")):
        assert "The budget is of last year." in page
        assert "The ministry has returned the report" in page


def test_a_question_of_the_ministry_waits_at_home(house):
    id = house.handed_in()
    moves.sign(house.register, id, by=HEAD)
    questions.ask(house.register, id, Place(), "Is it twelve <or> thirteen?", by=ANALYST)
    page = house.page(f"/office/{CODE}")
    assert "Is it twelve &lt;or&gt; thirteen?" in page
    assert f"/reports/{id}/questions" in house.page()


def test_accepted_reports_are_listed_with_their_papers(house):
    id = house.handed_in()
    moves.sign(house.register, id, by=HEAD)
    moves.accept(house.register, id, by=ANALYST)
    page = house.page(f"/office/{CODE}")
    assert f"/reports/{id}/receipt" in page
    assert f"/app/institution?code={CODE}" in page


def test_a_closed_year_takes_nothing_more_and_says_so(house):
    collection.close_year(house.register, 2025, by=SYSTEM)
    page = house.page()
    assert "is closed without a report" in page
    assert 'id="upload"' not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_comes_filled_in_with_what_is_known(house, language):
    answer = house.client().get(f"{YEAR_PAGE}/workbook?language={language}")
    assert f"{CODE}-2025-{language}.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert (meta["institution"], meta["year"], meta["language"]) == (CODE, "2025", language)
    assert meta["issued"] == "2026-11-10"


@pytest.mark.parametrize("year", [1999, 2031])
def test_a_year_nobody_asks_for_is_no_page(house, year):
    assert house.client().get(f"/office/{CODE}/{year}").status_code == 404


def test_outside_demo_mode_there_is_no_sample(tmp_path):
    house = House(tmp_path, demo=False)
    assert house.client().get(f"{YEAR_PAGE}/sample").status_code in (401, 404)
    house.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_goes_the_whole_way_to_findings(house, language):
    answer = house.client(language=language).get(f"{YEAR_PAGE}/sample")
    assert answer.status_code == 200
    assert house.send(answer.data, "sample.xlsx").status_code == 303
    house.work()
    levels = {one.level for one in house.findings(house.newest().id)}
    assert {"error", "explain"} <= levels


def test_who_looks_as_the_institution_sees_the_page_and_changes_nothing(house):
    client = house.client("admin")
    token = client.get_cookie("__Host-sapat").value
    sign_in.see_as(house.register, token, CODE, by=Actor("demo-admin", Role.ADMIN))
    page = client.get(YEAR_PAGE).text
    assert "still to be handed in" in page
    assert 'id="upload"' not in page
    assert house.send(a_file(), client=client).status_code == 403


def test_how_full_the_report_is_stands_beside_its_findings(house):
    house.handed_in(qa_form="комитет")
    page = house.page()
    assert "How full the report is" in page
    assert "st-evidenced" in page


@pytest.mark.parametrize("role", ["reporter", "head"])
def test_the_head_finds_the_way_to_the_signature(house, role):
    id = house.handed_in()
    assert (f"/reports/{id}/sign" in house.page(role=role)) == (role == "head")
