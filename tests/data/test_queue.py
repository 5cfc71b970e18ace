"""The queue: nothing waits for ever, nothing is done by two."""

import threading
from datetime import timedelta

import pytest

from data.register import queue, reports
from data.register.queue import LostLease
from data.register.verdict import Verdict, finish_checking
from schemas.states import State


def ids(rows):
    return [row.id for row in rows]


def test_the_oldest_is_claimed_first_and_only_once(register, hand_in):
    late = hand_in("KG-0001", at=register.clock() + timedelta(minutes=1))
    early = hand_in("KG-0002")
    assert ids(queue.claim(register, "a", seconds=60)) == [early]
    assert ids(queue.claim(register, "b", seconds=60, limit=5)) == [late]
    assert not queue.claim(register, "c", seconds=60, limit=5)
    assert queue.waiting(register) == 2


def test_a_lease_that_ran_out_goes_to_the_next_worker(register, hand_in):
    id = hand_in()
    queue.claim(register, "dead", seconds=60)
    later = register.at(register.clock() + timedelta(seconds=61))
    (row,) = queue.claim(later, "alive", seconds=60)
    assert (row.id, row.lease_owner, row.tries) == (id, "alive", 2)
    with pytest.raises(LostLease):
        finish_checking(later, [Verdict(id)], worker="dead")
    assert finish_checking(later, [Verdict(id)], worker="alive") == {id: State.SUBMITTED}


def test_a_renewed_lease_does_not_run_out(register, hand_in):
    id = hand_in()
    queue.claim(register, "slow", seconds=60)
    queue.renew(register.at(register.clock() + timedelta(seconds=50)), id, "slow", seconds=60)
    later = register.at(register.clock() + timedelta(seconds=70))
    assert not queue.claim(later, "other", seconds=60)
    with pytest.raises(LostLease):
        queue.renew(later, id, "other", seconds=60)


def test_what_was_given_back_waits_again(register, hand_in):
    id = hand_in()
    queue.claim(register, "a", seconds=60)
    queue.give_back(register, id, "a", reason="stopping")
    assert ids(queue.claim(register, "b", seconds=60)) == [id]


def test_a_lost_lease_records_none_of_the_batch(register, hand_in):
    mine, other = hand_in("KG-0001"), hand_in("KG-0002")
    queue.claim(register, "a", seconds=60)
    with pytest.raises(LostLease):
        finish_checking(register, [Verdict(mine), Verdict(other)], worker="a")
    with register.reading() as connection:
        assert reports.load(connection, mine).state == State.CHECKING


def test_many_workers_share_the_queue_without_doubling(register, hand_in):
    for number in range(1, 13):
        hand_in(f"KG-{number:04d}")
    claimed, errors = [], []

    def work(name):
        try:
            while rows := queue.claim(register, name, seconds=60, limit=2):
                claimed.extend(ids(rows))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(claimed) == len(set(claimed)) == 12


def test_workers_are_heard_of(register):
    queue.beat(register, "w1")
    queue.beat(register.at(register.clock() + timedelta(seconds=5)), "w1", busy=True)
    assert queue.beats(register) == {"w1": "2026-11-10T06:00:05.000000Z"}
