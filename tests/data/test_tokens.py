"""Tokens of programs: shown once, kept as a hash, ended by time or by hand, never able to sign."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.register import audit, moves, tokens
from data.register.tables import api_token
from data.register.tokens import NoSuchToken
from schemas.roles import Actor, NotAllowed, Permission, Role, Subject, may
from schemas.states import State

HEAD = Actor("head", Role.HEAD, "KG-0001")
ADMIN = Actor("root", Role.ADMIN)


def rows(register, institution="KG-0001"):
    with register.reading() as connection:
        return tokens.of(connection, institution)


@pytest.mark.parametrize("by", [HEAD, ADMIN])
def test_a_token_acts_as_a_reporter_of_its_institution(register, by):
    made = tokens.make(register, "KG-0001", " Our  student system ", by=by)
    actor = tokens.whose(register, made.token)
    assert actor == Actor(f"token-{made.id}", Role.REPORTER, "KG-0001")
    assert [row.name for row in rows(register)] == ["Our student system"]


def test_the_secret_itself_is_kept_nowhere(register):
    made = tokens.make(register, "KG-0001", "x", by=HEAD)
    secret = made.token.rpartition("_")[2]
    with register.reading() as connection:
        kept = str(connection.execute(select(api_token)).all())
        trail = str(audit.lines(connection, "KG-0001"))
    assert secret not in kept + trail
    assert made.id in kept


def test_a_token_may_not_sign(register, bring_to):
    actor = tokens.whose(register, tokens.make(register, "KG-0001", "x", by=HEAD).token)
    assert not may(actor, Permission.SIGN, Subject("KG-0001"))
    with pytest.raises(NotAllowed):
        moves.sign(register, bring_to(State.SUBMITTED), by=actor)


@pytest.mark.parametrize(
    "by",
    [
        Actor("officer", Role.REPORTER, "KG-0001"),
        Actor("other", Role.HEAD, "KG-0002"),
        Actor("ainura", Role.ANALYST),
        Actor("token-1", Role.REPORTER, "KG-0001"),
    ],
)
def test_nobody_else_makes_or_revokes_one(register, by):
    made = tokens.make(register, "KG-0001", "x", by=HEAD)
    with pytest.raises(NotAllowed):
        tokens.make(register, "KG-0001", "y", by=by)
    with pytest.raises(NotAllowed):
        tokens.revoke(register, "KG-0001", made.id, by=by)
    assert tokens.whose(register, made.token)


def test_a_revoked_token_counts_for_nothing_at_once(register):
    made = tokens.make(register, "KG-0001", "x", by=HEAD)
    tokens.revoke(register, "KG-0001", made.id, by=HEAD)
    assert tokens.whose(register, made.token) is None
    with pytest.raises(NoSuchToken):
        tokens.revoke(register, "KG-0001", made.id, by=HEAD)


def test_a_token_is_revoked_under_its_own_institution_only(register):
    made = tokens.make(register, "KG-0001", "x", by=ADMIN)
    with pytest.raises(NoSuchToken):
        tokens.revoke(register, "KG-0002", made.id, by=ADMIN)


def test_a_token_ends_after_a_year(register):
    made = tokens.make(register, "KG-0001", "x", by=HEAD)
    now = register.clock()
    assert tokens.whose(register.at(now + timedelta(days=364)), made.token)
    assert tokens.whose(register.at(now + timedelta(days=366)), made.token) is None


def test_its_last_use_is_noted_once_a_minute(register):
    made = tokens.make(register, "KG-0001", "x", by=HEAD)
    now = register.clock()
    assert rows(register)[0].used_at is None
    for seconds, noted in ((5, 5), (50, 5), (90, 90)):
        tokens.whose(register.at(now + timedelta(seconds=seconds)), made.token)
        at = (now + timedelta(seconds=noted)).strftime("%H:%M:%S")
        assert rows(register)[0].used_at[11:19] == at


@pytest.mark.parametrize("token", ["", "sapat_", "sapat_abc_def", "x" * 9_000, "sapat_\u0000", "Bearer"])
def test_what_is_no_token_belongs_to_nobody(register, token):
    assert tokens.whose(register, token) is None


def test_a_token_has_a_name(register):
    with pytest.raises(ValueError, match="name"):
        tokens.make(register, "KG-0001", "  ", by=HEAD)
