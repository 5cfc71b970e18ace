"""Signing on the web: a summary for everybody of the institution, a signature for the head alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pyotp.totp import TOTP
from sqlalchemy import update

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import moves, questions, receipts, sign_in, verdict
from data.register.demo_accounts import PASSWORD
from data.register.questions import Place
from data.register.reports import load, state_of
from data.register.tables import report
from data.register.verdict import Explanation
from schemas.findings import Finding, Level, Stage
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk
from tests.dashboards.web.an_office import HEAD, accepted, handed_in

EXPLAIN = Finding(
    "W301", Level.EXPLAIN, Stage.PREVIOUS, "quantities", "D7", "students", "higher", "value", "512"
)


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def receipt_of(desk, report):
    with desk.register.reading() as connection:
        return receipts.of(connection, report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_sees_in_one_place_what_is_signed(desk, language):
    accepted(desk, year=2024, meetings=5)
    id = handed_in(desk.stores)
    page = desk.client("head", language).get(f"/reports/{id}/sign")
    assert page.status_code == 200
    with desk.register.reading() as connection:
        row = load(connection, id)
    for words in (row.sha256, "KG-0001.json", "KG-0001", "2025/26", f"/reports/{id}/changes?against=year"):
        assert words in page.text
    assert 'type="password"' in page.text


def test_the_councils_decision_the_figures_and_the_requirements_are_shown(desk):
    id = handed_in(desk.stores, **{"council_review.number": "77/4"})
    page = desk.client("head").get(f"/reports/{id}/sign").text
    assert "No. 77/4 of 14 Oct" in page
    assert "evidenced" in page
    assert "Main figures" in page
    assert "due 15 November 2026" in page
    other = handed_in(desk.stores, **dict.fromkeys(("council_review.number", "council_review.date")))
    assert "names no decision of the council" in desk.client("head").get(f"/reports/{other}/sign").text


def test_explanations_and_open_questions_are_shown(desk):
    id = handed_in(desk.stores, "KG-0001", EXPLAIN)
    given = Explanation("W301", "students", "real_change", "A branch was opened.", "higher", "value")
    verdict.explain(desk.register, id, given, by=SYSTEM)
    moves.submit(desk.register, id, by=SYSTEM)
    questions.ask(desk.register, id, Place(), "Really?", by=SYSTEM)
    page = desk.client("head").get(f"/reports/{id}/sign").text
    assert "A branch was opened." in page
    assert "1 question waits for an answer" in page


def test_the_head_signs_with_a_password_and_gets_a_receipt(desk):
    id = handed_in(desk.stores)
    answer = desk.client("head").post(f"/reports/{id}/sign", data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/reports/{id}/receipt")
    assert state_of(desk.register, id) == "signed"
    page = desk.client("head").get(f"/reports/{id}/receipt").text
    assert receipt_of(desk, id).code in page


def test_the_head_signs_with_a_code_of_the_authenticator(desk):
    secret = sign_in.new_secret()
    past = desk.register.clock() - timedelta(minutes=5)
    sign_in.set_authenticator(desk.register.at(past), HEAD, secret, TOTP(secret).at(past))
    id = handed_in(desk.stores)
    answer = desk.client("head").post(f"/reports/{id}/sign", data={"code": TOTP(secret).now()})
    assert answer.status_code == 303
    assert state_of(desk.register, id) == "signed"


@pytest.mark.parametrize("data", [{}, {"password": ""}, {"password": "wrong"}, {"code": "123456"}])
def test_without_the_right_password_nothing_is_signed(desk, data):
    id = handed_in(desk.stores)
    answer = desk.client("head").post(f"/reports/{id}/sign", data=data)
    assert answer.status_code == 422
    assert "not right" in answer.text
    assert state_of(desk.register, id) == "submitted"


def test_guessing_is_slowed_down(desk):
    id = handed_in(desk.stores)
    client = desk.client("head")
    answers = [client.post(f"/reports/{id}/sign", data={"password": ""}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert client.post(f"/reports/{id}/sign", data={"password": PASSWORD}).status_code == 429


def test_a_reporter_sees_the_same_and_is_told_to_wait(desk):
    id = handed_in(desk.stores)
    client = desk.client("reporter")
    page = client.get(f"/reports/{id}/sign").text
    assert "waits for the head" in page
    assert 'type="password"' not in page
    assert client.post(f"/reports/{id}/sign", data={"password": PASSWORD}).status_code == 403
    assert state_of(desk.register, id) == "submitted"


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_the_ministry_reads_the_summary_and_signs_nothing(desk, role):
    id = handed_in(desk.stores)
    client = desk.client(role)
    assert client.get(f"/reports/{id}/sign").status_code == 200
    assert client.post(f"/reports/{id}/sign", data={"password": PASSWORD}).status_code == 403
    assert state_of(desk.register, id) == "submitted"


def test_a_report_that_was_signed_meanwhile_is_not_signed_twice(desk):
    id = handed_in(desk.stores)
    moves.sign(desk.register, id, by=SYSTEM)
    answer = desk.client("head").post(
        f"/reports/{id}/sign", data={"password": PASSWORD}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert receipt_of(desk, id).number == 1


def test_where_two_people_are_asked_for_the_uploader_is_told(desk):
    stores = replace(desk.stores, settings=replace(desk.stores.settings, same_person_signs=False))
    server = build(stores)
    id = handed_in(stores)
    with desk.register.transaction() as change:
        change.connection.execute(update(report).values(received_by="demo-head"))
    client = server.test_client()
    client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(desk.register, "demo-head").token)
    client.set_cookie("sapat-lang", "en")
    page = client.get(f"/reports/{id}/sign").text
    assert "You handed this file in yourself" in page
    assert 'type="password"' not in page
    assert client.post(f"/reports/{id}/sign", data={"password": PASSWORD}).status_code == 422
    assert state_of(desk.register, id) == "submitted"


def test_a_head_withdraws_with_a_reason(desk):
    id = accepted(desk)
    client = desk.client("head")
    assert client.post(f"/reports/{id}/withdraw", data={"reason": "no"}).status_code == 422
    assert state_of(desk.register, id) == "accepted"
    answer = client.post(f"/reports/{id}/withdraw", data={"reason": "It was the wrong file."})
    assert answer.status_code == 303
    assert state_of(desk.register, id) == "withdrawn"
    assert client.post(f"/reports/{id}/withdraw", data={"reason": "Once more."}).status_code == 303
    assert (
        desk.client("reporter").post(f"/reports/{id}/withdraw", data={"reason": "x" * 9}).status_code == 403
    )
