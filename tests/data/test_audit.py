"""The trail shows every tampering with it."""

import pytest
from sqlalchemy import delete, insert, select, update

from data.register import audit
from data.register.tables import audit as lines
from schemas.roles import SYSTEM
from schemas.states import State


@pytest.fixture
def trail(register, bring_to):
    bring_to(State.PUBLISHED)
    return register


def broken_at(register):
    with register.reading() as connection:
        return audit.broken_at(connection)


def test_an_untouched_trail_is_whole(trail):
    assert broken_at(trail) is None
    with trail.reading() as connection:
        seq, sealed = audit.end_of_trail(connection)
    assert seq > 15
    assert len(sealed) == 64


@pytest.mark.parametrize("column", ["at", "actor", "role", "action", "subject", "detail", "prev", "hash"])
def test_a_changed_column_is_found_at_its_line(trail, column):
    with trail.transaction() as change:
        change.connection.execute(update(lines).where(lines.c.seq == 7).values({column: "x"}))
    assert broken_at(trail) == 7


def test_a_removed_line_is_found(trail):
    with trail.transaction() as change:
        change.connection.execute(delete(lines).where(lines.c.seq == 5))
    assert broken_at(trail) == 5


def test_a_line_resealed_by_someone_breaks_the_next_one(trail):
    with trail.transaction() as change:
        line = dict(change.connection.execute(select(lines).where(lines.c.seq == 5)).mappings().one())
        line["actor"] = "someone else"
        line["hash"] = audit.seal(line)
        change.connection.execute(delete(lines).where(lines.c.seq == 5))
        change.connection.execute(insert(lines), line)
    assert broken_at(trail) == 6


def test_what_fails_leaves_no_line(trail):
    def fail():
        with trail.transaction() as change:
            change.audit(SYSTEM, "x", "y")
            raise RuntimeError

    with trail.reading() as connection:
        before = audit.end_of_trail(connection)
    with pytest.raises(RuntimeError):
        fail()
    with trail.reading() as connection:
        assert audit.end_of_trail(connection) == before
