"""The review desk: the queue, decisions on one report, and clean reports accepted at once."""

import pytest

from data.register import follow_ups, questions, reports
from data.register.reports import state_of
from schemas.findings import Finding, Level, Stage
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import EXPLAINED, Desk


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_says_when_nothing_waits_and_names_what_does(desk, language):
    client = desk.client("analyst", language)
    empty = client.get("/desk/review").text
    assert "KG-0001" not in empty
    desk.signed()
    full = client.get("/desk/review").text
    assert {"ky": "№ 1 колледжи", "ru": "Колледж № 1", "en": "College 1"}[language] in full
    assert "KG-0001-2025-1" in full


def test_it_narrows_by_authority_level_year_and_kind(desk):
    desk.signed()
    desk.signed("KG-0004", EXPLAINED)
    client = desk.client("analyst")
    for query, shown in (
        ("authority=health", {"KG-0004"}), ("authority=science", {"KG-0001"}), ("level=higher", set()),
        ("only=clean", {"KG-0001"}), ("year=2024", set()), ("show=decided", set()), ("show=nonsense", {"KG-0001", "KG-0004"}),
    ):  # fmt: skip
        text = client.get(f"/desk/review?{query}").text
        assert {code for code in ("KG-0001", "KG-0004") if f"{code}-2025-1" in text} == shown, query


def test_a_clean_report_is_accepted_from_the_queue_and_a_dubious_one_is_not(desk):
    clean, dubious = desk.signed(), desk.signed("KG-0002", EXPLAINED)
    answer = desk.client("analyst").post(
        "/desk/review/accept", data={"report": [clean, dubious, "KG-9999-2025-1"]}, follow_redirects=True
    )
    assert "Accepted: 1" in answer.text
    assert "Left as they were: 2" in answer.text
    assert state_of(desk.register, clean) == "accepted"
    assert state_of(desk.register, dubious) == "signed"


def test_a_report_shows_what_was_found_explained_and_needs_consent(desk):
    id = desk.signed("KG-0001", EXPLAINED)
    client = desk.client("analyst")
    page = client.get(f"/desk/review/{id}").text
    for words in ("D7", "512", "Two were joined.", "Approve the chosen explanations", "College 1"):
        assert words in page
    refused = client.post(f"/desk/review/{id}/accept", follow_redirects=True)
    assert "First approve" in refused.text
    with desk.register.reading() as connection:
        (given,) = reports.explanations(connection, id)
    client.post(f"/desk/review/{id}/approve", data={"explanation": given.id})
    client.post(f"/desk/review/{id}/accept")
    assert state_of(desk.register, id) == "accepted"


def test_sending_back_needs_a_reason_and_keeps_what_was_typed(desk):
    id = desk.signed()
    client = desk.client("analyst")
    short = client.post(f"/desk/review/{id}/return", data={"reason": "no"})
    assert short.status_code == 422
    assert ">no</textarea>" in short.text
    client.post(f"/desk/review/{id}/return", data={"reason": "The council's decision is missing."})
    assert state_of(desk.register, id) == "returned"


def test_a_question_is_asked_about_a_cell_and_a_flag_set_and_done(desk):
    id = desk.signed("KG-0001", EXPLAINED)
    client = desk.client("analyst")
    place = "|".join((EXPLAINED.sheet, EXPLAINED.cell, EXPLAINED.field, EXPLAINED.row, EXPLAINED.part))
    client.post(f"/desk/review/{id}/ask", data={"place": place, "text": "Is it 512 or 215?"})
    client.post(f"/desk/review/{id}/flag", data={"text": "Look again next year"})
    with desk.register.reading() as connection:
        (asked,), (flag,) = questions.of(connection, id), follow_ups.of(connection, id)
    assert (asked.cell, asked.text) == ("D7", "Is it 512 or 215?")
    page = client.get(f"/desk/review/{id}").text
    assert "Is it 512 or 215?" in page
    assert "Look again next year" in page
    client.post(f"/desk/review/{id}/flag/{flag.id}/done")
    again = client.post(f"/desk/review/{id}/flag/{flag.id}/done", follow_redirects=True)
    assert "seen to it already" in again.text


def test_an_open_finding_is_lifted_with_a_reason(desk):
    error = Finding("E103", Level.ERROR, Stage.ROW, "5_evaluation", "C6", "evaluation", "", "date", "x")
    id = desk.report("KG-0001", error)
    client = desk.client("analyst")
    form = {"rule": "E103", "field": "evaluation", "row": "", "part": "date"}
    assert "needs a reason" in client.post(f"/desk/review/{id}/lift", data=form, follow_redirects=True).text
    client.post(f"/desk/review/{id}/lift", data={**form, "reason": "The rule is wrong here."})
    with desk.register.reading() as connection:
        assert reports.findings(connection, id)[0].state == "overridden"


@pytest.mark.parametrize("role", ["reporter", "head", "admin"])
def test_the_desk_is_the_analysts_alone(desk, role):
    id = desk.signed()
    client = desk.client(role)
    assert client.get("/desk/review").status_code == 403
    assert client.post(f"/desk/review/{id}/accept").status_code == 403
    assert state_of(desk.register, id) == "signed"
