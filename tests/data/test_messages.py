"""What an institution is told at home: questions that wait, letters about it and nobody else."""

from data.register import messages, moves, outbox, questions
from data.register.questions import Place
from schemas.roles import SYSTEM, Actor, Role
from schemas.states import State

ANALYST = Actor("analyst", Role.ANALYST)


def test_a_question_waits_until_it_is_answered(register, bring_to):
    id = bring_to(State.SIGNED)
    questions.ask(register, id, Place(), "How many?", by=ANALYST)
    with register.reading() as connection:
        (one,) = messages.open_questions(connection, "KG-0001")
        assert messages.open_questions(connection, "KG-0002") == []
    assert (one.text, one.year, one.report) == ("How many?", 2025, id)
    questions.answer(register, one.id, "Twelve.", by=SYSTEM)
    with register.reading() as connection:
        assert messages.open_questions(connection, "KG-0001") == []


def test_letters_about_the_institution_and_its_reports_are_shown_the_newest_first(register, bring_to):
    id = bring_to(State.SUBMITTED)
    moves.return_report(register, id, by=SYSTEM, reason="The plan is missing.")
    with register.transaction() as change:
        outbox.put(change, "reminder.before", "KG-0001", {"year": 2025})
        outbox.put(change, "reminder.before", "KG-0002", {"year": 2025})
        outbox.put(change, "account.reset", "KG-0001", {"token": "secret"})
    with register.reading() as connection:
        found = messages.letters(connection, "KG-0001")
    assert [row.kind for row in found] == ["reminder.before", "report.returned"]
