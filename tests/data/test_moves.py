"""Every state and every move: legal ones leave one line in the trail, all others leave nothing."""

import pytest

from data.register import audit, moves, queue, reports
from data.register.moves import IllegalMove
from data.register.queue import LostLease
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.states import IN_FORCE, MOVES, State

BY_HAND = {
    "submit": State.SUBMITTED,
    "sign": State.SIGNED,
    "accept": State.ACCEPTED,
    "return_report": State.RETURNED,
    "supersede": State.SUPERSEDED,
    "withdraw": State.WITHDRAWN,
}
WITH_REASON = {"return_report", "supersede", "withdraw"}


def act(name, register, id, by=SYSTEM):
    reason = {"reason": "why"} if name in WITH_REASON else {}
    getattr(moves, name)(register, id, by=by, **reason)


def look(register, id):
    with register.reading() as connection:
        return reports.load(connection, id).state, len(audit.lines(connection, id))


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("to", State)
def test_a_report_moves_where_the_states_say_and_nowhere_else(register, bring_to, start, to):
    id = bring_to(start)
    with register.transaction() as change:
        row = reports.load(change.connection, id, for_change=True)
        if to in MOVES[start]:
            moves.move(change, row, to)
        else:
            with pytest.raises(IllegalMove):
                moves.move(change, row, to)
    assert look(register, id)[0] == (to if to in MOVES[start] else start)


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("name", BY_HAND)
def test_each_move_is_one_line_in_the_trail_or_nothing_at_all(register, bring_to, start, name):
    id = bring_to(start)
    _, lines = look(register, id)
    legal = BY_HAND[name] in MOVES[start] and start is not State.CHECKING
    if legal and not (name == "submit" and start is State.TO_EXPLAIN):
        act(name, register, id)
        assert look(register, id) == (BY_HAND[name], lines + 1)
    else:
        with pytest.raises((IllegalMove, moves.StillOpen)):
            act(name, register, id)
        assert look(register, id) == (start, lines)


@pytest.mark.parametrize("start", State)
def test_publishing_passes_over_what_does_not_wait_for_it(register, bring_to, start):
    id = bring_to(start)
    assert moves.publish(register, [id]) == (start is State.ACCEPTED)
    assert look(register, id)[0] == (State.PUBLISHED if start is State.ACCEPTED else start)


@pytest.mark.parametrize("start", State)
def test_only_the_holder_gives_a_report_back(register, bring_to, start):
    id = bring_to(start)
    with pytest.raises(LostLease):
        queue.give_back(register, id, "another", reason="stop")
    if start is State.CHECKING:
        queue.give_back(register, id, "worker", reason="stop")
        assert look(register, id)[0] == State.RECEIVED


OWN_HEAD = Actor("head", Role.HEAD, "KG-0001")
ALLOWED = {
    "submit": {Role.REPORTER, Role.HEAD},
    "sign": {Role.HEAD},
    "withdraw": {Role.HEAD},
    "accept": {Role.ANALYST},
    "return_report": {Role.ANALYST},
    "supersede": {Role.ANALYST},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
@pytest.mark.parametrize("name", BY_HAND)
def test_who_may_not_is_refused_and_nothing_changes(register, bring_to, role, name):
    start = State.SIGNED if name == "accept" else State.SUBMITTED
    id = bring_to(start)
    before = look(register, id)
    if role in ALLOWED[name]:
        try:
            act(name, register, id, by=Actor("someone", role, "KG-0001"))
        except IllegalMove:
            assert name == "submit"  # it is submitted already; being asked was allowed
    else:
        with pytest.raises(NotAllowed):
            act(name, register, id, by=Actor("someone", role, "KG-0001"))
        assert look(register, id) == before


@pytest.mark.parametrize("name", ["submit", "sign", "withdraw"])
def test_another_institutions_head_is_refused(register, bring_to, name):
    id = bring_to(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        act(name, register, id, by=Actor("head", Role.HEAD, "KG-0002"))


def test_an_analyst_acts_within_authority_and_level_only(register, bring_to):
    id = bring_to(State.SIGNED)  # KG-0001 answers to mshi and is secondary
    for scope in ({"authorities": frozenset({"moe"})}, {"levels": frozenset({"higher"})}):
        with pytest.raises(NotAllowed):
            moves.accept(register, id, by=Actor("analyst", Role.ANALYST, **scope))
    moves.accept(register, id, by=Actor("analyst", Role.ANALYST, authorities=frozenset({"mshi"})))


@pytest.mark.parametrize("older", sorted(IN_FORCE))
def test_what_is_in_force_stays_so_until_its_successor_is_accepted(register, bring_to, older):
    first = bring_to(older, content="a")
    second = bring_to(State.SIGNED, content="b")
    assert look(register, first)[0] == older
    moves.accept(register, second, by=SYSTEM)
    assert look(register, first)[0] == State.SUPERSEDED
    with register.reading() as connection:
        assert reports.in_force(connection) == {second}


@pytest.mark.parametrize("older", [State.RETURNED, State.TO_EXPLAIN, State.SUBMITTED, State.SIGNED])
def test_a_newer_version_that_stands_as_high_takes_the_place(register, bring_to, older):
    first = bring_to(older, content="a")
    bring_to(State.SUBMITTED, content="b")
    assert look(register, first)[0] == State.SUPERSEDED


def test_a_faulty_correction_does_not_cost_the_submitted_version(register, bring_to):
    first = bring_to(State.SUBMITTED, content="a")
    bring_to(State.RETURNED, content="b")
    assert look(register, first)[0] == State.SUBMITTED


def test_a_signature_names_the_file_signed(register, bring_to):
    id = bring_to(State.SIGNED, content="c")
    with register.reading() as connection:
        (signature,) = reports.decisions(connection, id)
    assert (signature.kind, signature.sha256) == ("signed", "c" * 64)


def test_a_stranger_does_not_see_that_a_report_exists(register, bring_to):
    id = bring_to(State.SUBMITTED)
    with register.reading() as connection:
        assert reports.seen_by(connection, id, OWN_HEAD).id == id
        with pytest.raises(reports.NoSuchReport):
            reports.seen_by(connection, id, Actor("head", Role.HEAD, "KG-0002"))
