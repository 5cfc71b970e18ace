"""Receiving the same thing twice is receiving it once."""

import threading

import pytest

from data.register import audit, outbox, reports
from data.register.institutions import NoSuchInstitution
from data.register.moves import return_report
from data.register.receiving import KeyUsed, Upload, receive
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import State

UPLOAD = Upload("KG-0001", 2025, "a" * 64, "report.xlsx", 1000, key="once")


def all_reports(register):
    with register.reading() as connection:
        return reports.find(connection)


def test_an_upload_is_in_the_queue_with_one_line_in_the_trail(register):
    receipt = receive(register, UPLOAD, by=SYSTEM)
    assert receipt.new
    (row,) = all_reports(register)
    assert (row.id, row.state, row.tries) == ("KG-0001-2025-1", State.RECEIVED, 0)
    with register.reading() as connection:
        assert [line.action for line in audit.lines(connection, row.id)] == ["report.received"]


def test_the_same_key_again_gives_the_report_already_here(register):
    first = receive(register, UPLOAD, by=SYSTEM)
    again = receive(register, UPLOAD, by=SYSTEM)
    assert (again.report, again.new) == (first.report, False)
    assert len(all_reports(register)) == 1


def test_the_same_bytes_under_another_key_are_the_same_report(register):
    first = receive(register, UPLOAD, by=SYSTEM)
    other = Upload("KG-0001", 2025, "a" * 64, "renamed.xlsx", 1000, key="twice")
    assert receive(register, other, by=SYSTEM).report == first.report


def test_a_key_used_for_another_file_is_refused(register):
    receive(register, UPLOAD, by=SYSTEM)
    with pytest.raises(KeyUsed):
        receive(register, Upload("KG-0001", 2025, "b" * 64, "x.xlsx", 1, key="once"), by=SYSTEM)


def test_two_institutions_may_use_the_same_key_and_bytes(register):
    receive(register, UPLOAD, by=SYSTEM)
    receive(register, Upload("KG-0002", 2025, "a" * 64, "x.xlsx", 1, key="once"), by=SYSTEM)
    assert len(all_reports(register)) == 2


@pytest.mark.parametrize("state", State)
def test_the_same_bytes_count_anew_only_where_they_no_longer_count(register, bring_to, hand_in, state):
    first = bring_to(state)
    again = hand_in()
    assert (again != first) == (state in (State.SUPERSEDED, State.WITHDRAWN))


def test_many_at_once_make_one_report(register):
    receipts, errors = [], []

    def send():
        try:
            receipts.append(receive(register, UPLOAD, by=SYSTEM))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sum(receipt.new for receipt in receipts) == 1
    assert len(all_reports(register)) == 1


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.ANALYST, Role.ADMIN])
def test_only_the_institution_hands_in(register, role):
    with pytest.raises(NotAllowed):
        receive(register, UPLOAD, by=Actor("someone", role))
    with pytest.raises(NotAllowed):
        receive(register, UPLOAD, by=Actor("reporter", Role.REPORTER, "KG-0002"))
    assert receive(register, UPLOAD, by=Actor("reporter", Role.REPORTER, "KG-0001")).new


def test_an_unknown_institution_is_refused(register):
    with pytest.raises(NoSuchInstitution):
        receive(register, Upload("XX-1", 2025, "a" * 64, "x", 1), by=SYSTEM)


def test_a_return_writes_its_message_in_the_same_transaction(register, bring_to):
    id = bring_to(State.SUBMITTED)
    return_report(register, id, by=SYSTEM, reason="the order is missing")
    with register.reading() as connection:
        (message,) = outbox.waiting(connection)
    assert (message.subject, message.detail["reason"]) == (id, "the order is missing")
    outbox.sent(register, [message.id])
    with register.reading() as connection:
        assert not outbox.waiting(connection)
