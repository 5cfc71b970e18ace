"""Questions and answers: who may, once, both written down and both written to the other side."""

import pytest

from data.register import audit, outbox, questions
from data.register.questions import AnsweredAlready, NoSuchQuestion, Place
from data.register.reports import NoSuchReport
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State

ANALYST = Actor("analyst", Role.ANALYST)
REPORTER = Actor("officer", Role.REPORTER, "KG-0001")
PLACE = Place("unit", "D7", "qa_fte", "", "value")


@pytest.fixture
def report(bring_to):
    return bring_to(State.SUBMITTED)


def asked(register, report):
    with register.reading() as connection:
        return questions.of(connection, report)


def test_a_question_about_a_cell_is_kept_with_its_answer(register, report):
    id = questions.ask(register, report, PLACE, " Why so few? ", by=ANALYST)
    with register.reading() as connection:
        assert questions.count_open(connection, report) == 1
    questions.answer(register, id, "Two left in May.", by=REPORTER)
    (one,) = asked(register, report)
    assert (one.sheet, one.cell, one.text, one.by) == ("unit", "D7", "Why so few?", "analyst")
    assert (one.answer, one.answered_by) == ("Two left in May.", "officer")
    with register.reading() as connection:
        assert questions.count_open(connection, report) == 0
        lines = [line.action for line in audit.lines(connection, report)]
    assert lines[:2] == ["question.answered", "question.asked"]


def test_both_sides_are_written_to(register, report):
    id = questions.ask(register, report, PLACE, "Why so few?", by=ANALYST)
    questions.answer(register, id, "Two left in May.", by=REPORTER)
    with register.reading() as connection:
        letters = {one.kind: one.detail for one in outbox.waiting(connection)}
    assert letters["question.asked"]["reason"] == "Why so few?"
    assert letters["question.answered"]["reason"] == "Two left in May."
    assert letters["question.answered"]["path"] == f"/reports/{report}/questions"


def test_the_first_answer_stands(register, report):
    id = questions.ask(register, report, Place(), "Is this all?", by=ANALYST)
    questions.answer(register, id, "Yes.", by=REPORTER, report=report)
    with pytest.raises(AnsweredAlready):
        questions.answer(register, id, "No.", by=REPORTER)
    assert asked(register, report)[0].answer == "Yes."


@pytest.mark.parametrize("by", [REPORTER, Actor("head", Role.HEAD, "KG-0001"), Actor("root", Role.ADMIN)])
def test_only_a_reviewer_asks(register, report, by):
    with pytest.raises(NotAllowed):
        questions.ask(register, report, PLACE, "Why?", by=by)


@pytest.mark.parametrize("by", [ANALYST, Actor("other", Role.REPORTER, "KG-0002"), Actor("root", Role.ADMIN)])
def test_only_the_institution_answers(register, report, by):
    id = questions.ask(register, report, PLACE, "Why?", by=ANALYST)
    with pytest.raises(NotAllowed):
        questions.answer(register, id, "So.", by=by)


def test_words_are_asked_for(register, report):
    with pytest.raises(ValueError, match="words"):
        questions.ask(register, report, PLACE, "  ", by=ANALYST)
    id = questions.ask(register, report, PLACE, "Why?", by=ANALYST)
    with pytest.raises(ValueError, match="words"):
        questions.answer(register, id, "\n", by=REPORTER)


def test_what_is_not_there_is_told(register, report, bring_to):
    other = bring_to(State.SUBMITTED, "KG-0002")
    id = questions.ask(register, other, Place(), "Why?", by=SYSTEM)
    with pytest.raises(NoSuchQuestion):
        questions.answer(register, 999, "So.", by=REPORTER)
    with pytest.raises(NoSuchQuestion):
        questions.answer(register, id, "So.", by=SYSTEM, report=report)
    with pytest.raises(NoSuchReport):
        questions.ask(register, "KG-0001-2025-9", Place(), "Why?", by=SYSTEM)
