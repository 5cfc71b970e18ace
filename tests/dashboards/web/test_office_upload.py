"""Handing a file in, and everything that can go wrong with it: each answered in words, nothing lost."""

import errno
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from dashboards.access import SESSION_COOKIE
from data.archive import Archive
from data.durable import DiskFull
from data.register import collection, sign_in
from data.register.reports import state_of
from schemas.form import Slot
from schemas.roles import SYSTEM
from schemas.states import State
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_house import (
    CODE,
    HTML,
    JSON,
    YEAR_PAGE,
    House,
    a_file,
    multipart,
    read_here,
    words_of,
)
from tests.ingest.files import answers, answers_of, file_of

ANOTHERS = file_of("xlsx", {**answers(), Slot("institution_id"): "KG-0002"}, institution="KG-0002")


@pytest.fixture
def house(tmp_path, monkeypatch):
    read_here(monkeypatch)
    opened = House(tmp_path)
    yield opened
    opened.close()


def test_a_file_is_taken_in_and_its_verdict_shown(house):
    answer = house.send(a_file(qa_form="комитет"), "our.xlsx", client=(client := house.client()), newest="0")
    assert (answer.status_code, answer.location) == (303, YEAR_PAGE)
    page = client.get(YEAR_PAGE).text
    assert "Version 1 has come in whole and is kept: our.xlsx." in page
    assert "Version 1 of the report is being checked" in page
    assert client.get(f"/reports/{CODE}-2025-1/state").json == {"state": "received", "done": False, "checking": False, "page": YEAR_PAGE}  # fmt: skip
    house.work()
    assert client.get(f"/reports/{CODE}-2025-1/state").json["done"] is True
    assert "Report checked: 1 error to mend" in client.get(YEAR_PAGE).text


def test_a_script_is_told_where_to_look(house):
    answer = house.send(a_file(), headers=JSON, key="k1")
    assert answer.json == {
        "report": f"{CODE}-2025-1",
        "state": f"/reports/{CODE}-2025-1/state",
        "page": YEAR_PAGE,
    }


def bad_files():
    yield (
        "no file",
        b"",
        "",
        422,
        {"ky": "Файл тандалган жок", "ru": "Файл не выбран", "en": "No file was chosen"},
    )
    yield "empty", b"", "a.xlsx", 422, {"ky": "Файл бош", "ru": "Файл пуст", "en": "The file is empty"}
    yield (
        "large",
        b"x" * (5 * 2**20 + 1),
        "a.xlsx",
        413,
        {"ky": "өтө чоң", "ru": "слишком", "en": "too large"},
    )
    yield (
        "no workbook",
        b"Dear ministry",
        "a.txt",
        422,
        {"ky": "Бул", "ru": "Это не", "en": "not a workbook"},
    )
    yield (
        "damaged",
        b"PK\x03\x04" + b"broken" * 20,
        "a.xlsx",
        422,
        {"ky": "", "ru": "повреждён", "en": "damaged"},
    )
    yield (
        "another's",
        ANOTHERS,
        "a.xlsx",
        422,
        {"ky": "башка уюмга", "ru": "другой организации", "en": "another institution"},
    )
    yield "other form", a_budget(), "budget.xlsx", 422, {"ky": "жылдык отчеттун формасы эмес", "ru": "не форма", "en": "not the annual report form"}  # fmt: skip


def a_budget():
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Income", 12])
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("what", "content", "name", "status", "said"), list(bad_files()))
def test_a_bad_file_is_sent_back_in_the_readers_language_and_nothing_is_kept(
    house, what, content, name, status, said, language
):
    for to in ("upload", "check") if what in ("no file", "empty", "large") else ("upload",):
        answer = house.send(content, name, client=house.client(language=language), to=to)
        assert answer.status_code == status, what
        assert said[language] in words_of(answer.text)
        assert f'<html lang="{language}"' in answer.text
        assert 'id="upload"' in answer.text, "the form is there to try again"
    assert house.count() == 0
    assert list(house.stores.archive) == []


@pytest.mark.parametrize(("what", "content", "name", "status", "said"), list(bad_files()))
def test_a_script_reads_the_same_words(house, what, content, name, status, said):
    answer = house.send(content, name, headers=JSON)
    assert answer.status_code == status, what
    assert said["en"] in answer.json["problem"]


@pytest.mark.parametrize("headers", [HTML, JSON])
def test_more_than_the_server_takes_at_all_is_refused_in_words(house, headers):
    answer = house.send(b"x" * (8 * 2**20), "a.xlsx", headers=headers)
    assert answer.status_code == 413
    assert "too large: the limit is 5 MB" in words_of(answer.text)


def test_a_later_years_form_is_sent_back(house):
    body, kind = multipart(a_file(), "a.xlsx", {})
    answer = house.client().post(f"/office/{CODE}/2024/upload", data=body, headers=HTML, content_type=kind)
    assert answer.status_code == 422
    assert "The file is for report year 2025, but 2024 was expected" in words_of(answer.text)
    assert house.count(2024) == 0


def test_last_years_form_with_this_years_answers_is_read_and_said_to_be_old(house):
    assert house.send(file_of("xlsx", answers_of(2024), year=2024)).status_code == 303
    house.work()
    assert "F035" in {one.rule for one in house.findings(house.newest().id)}


def test_last_years_very_file_is_not_taken_for_this_years(house):
    content = file_of("xlsx", answers_of(2024), year=2024)
    body, kind = multipart(content, "a.xlsx", {})
    sent = house.client().post(f"/office/{CODE}/2024/upload", data=body, headers=HTML, content_type=kind)
    assert sent.status_code == 303
    assert house.send(content).status_code == 422
    assert house.count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_file_again_is_refused_kindly_and_said_to_be_which_version(house, language):
    house.handed_in(qa_form="комитет")
    answer = house.send(a_file(qa_form="комитет"), client=house.client(language=language), key="another")
    assert answer.status_code == 409
    said = {"ky": "1-версия", "ru": "версия 1, 10 ноября 2026", "en": "version 1, 10 November 2026"}
    assert said[language] in words_of(answer.text)
    assert house.count() == 1


def test_the_same_sending_again_is_the_same_version(house):
    """The connection broke after the file had come in: the script sends it again with its key."""
    first = house.send(a_file(), headers=JSON, key="k1")
    again = house.send(a_file(), headers=JSON, key="k1")
    assert (again.status_code, again.json) == (200, first.json)
    assert house.count() == 1


def test_another_file_from_the_same_page_is_another_version(house):
    house.send(a_file(), key="k1")
    assert house.send(a_file(qa_fte=3), key="k1").status_code == 303
    assert house.count() == 2


@pytest.mark.filterwarnings(
    "ignore:Unclosed file", "ignore:unclosed file"
)  # what came of it goes with the request
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_lost_half_way_leaves_nothing_behind(house):
    """Half a file comes as a body that ends too early: it is no whole form, and no report."""
    content = a_file()
    edge = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    answer = house.client().post(
        f"{YEAR_PAGE}/upload",
        data=edge + content[:2000],
        content_type="multipart/form-data; boundary=edge",
        headers=HTML,
    )
    assert answer.status_code == 422
    assert house.count() == 0


def test_two_people_at_once_lose_nothing_and_hear_of_one_another(house):
    house.send(a_file(), newest="0")
    head = house.client("head")
    assert house.send(a_file(qa_fte=3), client=head, newest="0").status_code == 303
    page = words_of(head.get(YEAR_PAGE).text)
    assert "While this page was open, version 1 came in as well, at 12:00 from demo-reporter" in page
    house.work()
    assert house.count() == 2
    assert state_of(house.register, f"{CODE}-2025-1") == State.SUPERSEDED
    assert state_of(house.register, f"{CODE}-2025-2") == State.SUBMITTED


def test_a_second_file_while_the_first_is_being_checked_comes_after_it(house):
    client = house.client()
    house.send(a_file(), client=client, newest="0")
    house.send(a_file(qa_fte=3), client=client, newest="1")
    assert "Version 1 is still being checked; yours comes after it." in words_of(client.get(YEAR_PAGE).text)


def test_a_deadline_that_passed_while_the_page_was_open_is_said_and_the_file_taken(house):
    client = house.client()
    client.get(YEAR_PAGE)
    house.set_clock(datetime(2026, 11, 16, 6, 0, tzinfo=UTC))
    client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(house.register, "demo-reporter").token)
    assert house.send(a_file(), client=client).status_code == 303
    page = words_of(client.get(YEAR_PAGE).text)
    assert "It came in after the deadline and is marked as late" in page
    assert "came in after the deadline" in page
    assert house.count() == 1


@pytest.mark.parametrize(("headers", "place"), [(HTML, "text"), (JSON, "json")])
def test_a_year_closed_while_the_page_was_open_takes_nothing(house, headers, place):
    collection.close_year(house.register, 2025, by=SYSTEM)
    answer = house.send(a_file(), headers=headers)
    assert answer.status_code == 409
    said = answer.json["problem"] if place == "json" else words_of(answer.text)
    assert "The report year 2025/26 is closed" in said
    assert house.count() == 0


def test_an_expired_session_is_told_and_leads_back_to_the_file(house):
    nobody = house.server.test_client()
    assert house.send(a_file(), client=nobody, headers=JSON).status_code == 401
    answer = house.send(a_file(), client=nobody)
    assert answer.status_code == 401
    assert f"/sign-in?next={YEAR_PAGE}/upload" in answer.text
    back = house.client()
    answer = back.get(f"{YEAR_PAGE}/upload")
    assert (answer.status_code, answer.location) == (303, YEAR_PAGE)
    assert "Please choose the file once more" in back.get(YEAR_PAGE).text
    assert back.get(f"{YEAR_PAGE}/check").location == YEAR_PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_disk_is_our_fault_and_loses_nothing(house, monkeypatch, language):
    def full(*_):
        raise DiskFull(errno.ENOSPC, "full")

    monkeypatch.setattr(Archive, "put", full)
    answer = house.send(a_file(), client=house.client(language=language))
    assert answer.status_code == 507
    said = {"ky": "Бул биздин күнөө", "ru": "Это наша вина", "en": "It is our fault"}
    assert said[language] in words_of(answer.text)
    assert house.count() == 0
    monkeypatch.undo()
    read_here(monkeypatch)
    assert house.send(a_file()).status_code == 303, "the same works once there is room"


def test_a_disk_that_fills_up_elsewhere_is_a_page_too(house, monkeypatch):
    from dashboards.web import office_year

    def full(*_):
        raise DiskFull(errno.ENOSPC, "full")

    monkeypatch.setattr(office_year, "standing", full)
    answer = house.client().get(YEAR_PAGE, headers=HTML)
    assert answer.status_code == 507
    assert "There is no room left here" in answer.text


def test_a_check_shows_the_same_findings_and_keeps_nothing(house):
    content = a_file(qa_form="комитет")
    page = words_of(house.send(content, to="check").text)
    assert "Nothing was kept" in page
    assert "rule E404" in page
    assert house.count() == 0
    assert list(house.stores.archive) == []
    house.send(content)
    house.work()
    assert "rule E404" in words_of(house.page())


def test_a_clean_file_is_told_to_be_clean(house):
    assert "nothing stands in the way of this file" in words_of(house.send(a_file(), to="check").text)


def test_a_check_of_what_is_no_report_says_so_kindly(house):
    page = words_of(house.send(b"Dear ministry", "a.txt", to="check").text)
    assert "the file could not be read as a report" in page


@pytest.mark.parametrize(("wanted", "sheets"), [("marked", "Findings"), ("findings", "Findings")])
def test_the_findings_of_a_check_can_be_taken_along(house, wanted, sheets):
    answer = house.send(a_file(qa_form="комитет"), "ours.xlsx", to="check", **{"as": wanted})
    assert f"ours-{wanted}.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames[0] == sheets
    assert (len(book.sheetnames) > 10) == (wanted == "marked")


def test_of_what_is_no_report_the_list_alone_can_be_taken_along(house):
    answer = house.send(b"Dear ministry", "a.txt", to="check", **{"as": "marked"})
    assert "a-findings.xlsx" in answer.headers["Content-Disposition"]
