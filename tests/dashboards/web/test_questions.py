"""Questions on the web: shown with their cell, answered by the institution, kept with the report."""

import pytest

from data.register import questions
from data.register.questions import Place
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk
from tests.dashboards.web.an_office import handed_in


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def asked(desk):
    report = handed_in(desk.stores)
    id = questions.ask(
        desk.register, report, Place("unit", "D7", "qa_fte", "", "value"), "Why <so> few?", by=SYSTEM
    )
    return report, id


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_questions_the_page_says_so(desk, language):
    report = handed_in(desk.stores)
    assert desk.client("reporter", language).get(f"/reports/{report}/questions").status_code == 200


def test_a_question_is_shown_with_its_cell_and_a_form_to_answer(desk, asked):
    report, _ = asked
    page = desk.client("reporter").get(f"/reports/{report}/questions").text
    assert "1 question waits for an answer" in page
    assert "D7" in page
    assert "Why &lt;so&gt; few?" in page
    assert "<textarea" in page
    assert "<textarea" not in desk.client("analyst").get(f"/reports/{report}/questions").text


@pytest.mark.parametrize("role", ["reporter", "head"])
def test_the_institution_answers_once(desk, asked, role):
    report, id = asked
    client = desk.client(role)
    here = f"/reports/{report}/questions"
    data = {"question": str(id), "text": "Two left in May."}
    assert client.post(here, data=data).status_code == 303
    page = client.get(here).text
    assert "Two left in May." in page
    assert "Every question is answered" in page
    assert "in the meantime" in client.post(here, data=data, follow_redirects=True).text


def test_an_empty_answer_and_a_wrong_number_are_told(desk, asked):
    report, id = asked
    client = desk.client("reporter")
    here = f"/reports/{report}/questions"
    empty = client.post(here, data={"question": str(id), "text": " "})
    assert empty.status_code == 422
    assert "Write the answer first." in empty.text
    for wrong in ("", "999", "x", "9" * 40):
        answer = client.post(here, data={"question": wrong, "text": "So."}, follow_redirects=True)
        assert "no such question" in answer.text


def test_the_ministry_does_not_answer_for_an_institution(desk, asked):
    report, id = asked
    data = {"question": str(id), "text": "So."}
    assert desk.client("analyst").post(f"/reports/{report}/questions", data=data).status_code == 403
