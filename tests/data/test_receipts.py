"""Receipts: one with each signature, numbers without a gap, codes that people can type."""

import pytest
from sqlalchemy import select

from data.register import audit, moves, outbox, receipts
from data.register.moves import IllegalMove, SamePerson
from data.register.receipts import Standing
from data.register.tables import receipt
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State

HEAD = Actor("head", Role.HEAD, "KG-0001")


def verified(register, code):
    with register.reading() as connection:
        return receipts.verified(connection, code)


def test_a_signature_and_its_receipt_are_written_together(register, bring_to):
    id = bring_to(State.SUBMITTED)
    given = moves.sign(register, id, by=HEAD)
    with register.reading() as connection:
        assert receipts.of(connection, id) == given
        assert (given.report, given.sha256) == (id, "a" * 64)
        (letter,) = [one for one in outbox.waiting(connection) if one.kind == "report.signed"]
    assert letter.detail["receipt"] == str(given.number)
    assert letter.detail["path"] == f"/verify/{given.code}"


def test_a_signature_that_is_refused_leaves_no_receipt(register, bring_to):
    id = bring_to(State.TO_EXPLAIN)
    with pytest.raises(IllegalMove):
        moves.sign(register, id, by=HEAD)
    with pytest.raises(NotAllowed):
        moves.sign(register, id, by=Actor("other", Role.HEAD, "KG-0002"))
    with register.reading() as connection:
        assert connection.execute(select(receipt)).first() is None


def test_the_numbers_run_on_without_a_gap(register, bring_to):
    numbers = [
        moves.sign(register, bring_to(State.SUBMITTED, f"KG-000{n}"), by=SYSTEM).number for n in range(1, 5)
    ]
    assert numbers == [1, 2, 3, 4]


def test_an_operator_who_signs_writes_to_nobody(register, bring_to):
    moves.sign(register, bring_to(State.SUBMITTED), by=SYSTEM)
    with register.reading() as connection:
        assert not [one for one in outbox.waiting(connection) if one.kind == "report.signed"]


def test_where_two_people_are_asked_for_the_uploader_does_not_sign(register, bring_to):
    id = bring_to(State.SUBMITTED)
    with pytest.raises(SamePerson):
        moves.sign(register, id, by=SYSTEM, same_person=False)  # the tests hand in as the system
    moves.sign(register, id, by=HEAD, same_person=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("k7qf 2m9x wb4t h8rd", "K7QF-2M9X-WB4T-H8RD"),
        ("K7QF2M9XWB4TH8RD", "K7QF-2M9X-WB4T-H8RD"),
        ("K7QF–2M9X–WB4T–H8RD\n", "K7QF-2M9X-WB4T-H8RD"),
        ("", ""),
    ],
)
def test_a_code_may_be_typed_as_one_likes(typed, kept):
    assert receipts.spelled(typed) == kept


def test_no_two_codes_are_alike_and_all_are_spelled_as_they_are_kept():
    codes = {receipts.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(receipts.spelled(code) == code for code in codes)


def test_a_code_that_nobody_gave_stands_for_nothing(register):
    assert verified(register, receipts.new_code()) is None
    assert verified(register, "") is None
    assert verified(register, "x" * 5_000) is None


def test_what_became_of_a_signed_version_is_told(register, bring_to, hand_in, check):
    id = bring_to(State.SUBMITTED)
    code = moves.sign(register, id, by=HEAD).code
    assert verified(register, code.lower()).standing is Standing.WAITING
    moves.accept(register, id, by=SYSTEM)
    found = verified(register, code)
    assert found.standing is Standing.IN_FORCE
    assert (found.institution, found.year, found.attempt) == ("KG-0001", 2025, 1)
    assert found.names["en"] == "Lyceum 1"
    second = hand_in(content="b")
    check(second)
    moves.sign(register, second, by=HEAD)
    moves.accept(register, second, by=SYSTEM)
    assert verified(register, code).standing is Standing.SUPERSEDED
    moves.withdraw(register, second, by=HEAD, reason="wrong year")
    with register.reading() as connection:
        later = receipts.of(connection, second)
    assert verified(register, later.code).standing is Standing.WITHDRAWN


def test_the_trail_is_whole_after_signatures(register, bring_to):
    moves.sign(register, bring_to(State.SUBMITTED), by=HEAD)
    with register.reading() as connection:
        assert audit.broken_at(connection) is None
