"""Groups of institutions belong to whoever keeps them, and every change of them leaves an audit line."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.register import groups
from data.register.groups import NoSuchGroup, TooManyGroups
from data.register.tables import audit
from schemas.roles import PUBLIC, Actor, NotAllowed, Role

ANALYST, OTHER = Actor("ainura", Role.ANALYST), Actor("bakyt", Role.ANALYST)
OFFICER = Actor("r", Role.REPORTER, "KG-0001")


def kept(register, by=ANALYST):
    with register.reading() as connection:
        return groups.kept_by(connection, by)


def actions(register):
    with register.reading() as connection:
        lines = connection.scalars(
            select(audit.c.action).where(audit.c.action.like("group.%")).order_by(audit.c.seq)
        )
        return list(lines)


def test_a_group_is_kept_renamed_and_given_up_by_its_owner_alone(register):
    id = groups.save(register, "  Medical   colleges ", ["KG-0002", "KG-0001", "KG-0002"], by=ANALYST)
    (one,) = kept(register)
    assert (one.id, one.name, one.institutions) == (id, "Medical colleges", ("KG-0002", "KG-0001"))
    assert kept(register, OTHER) == []
    for change in (
        lambda: groups.rename(register, id, "Mine", by=OTHER),
        lambda: groups.remove(register, id, by=OTHER),
    ):
        with pytest.raises(NoSuchGroup):
            change()
    groups.rename(register, id, "Doctors", by=ANALYST)
    assert [one.name for one in kept(register)] == ["Doctors"]
    groups.remove(register, id, by=ANALYST)
    assert kept(register) == []
    assert actions(register) == ["group.saved", "group.renamed", "group.removed"]


def test_codes_that_nobody_knows_are_left_out_and_nothing_is_kept_of_nothing(register):
    groups.save(register, "Two", ["KG-0001", "XX-1", "'; DROP", "KG-0003"], by=OFFICER)
    assert kept(register, OFFICER)[0].institutions == ("KG-0001", "KG-0003")
    for name, codes in (("", ["KG-0001"]), ("x", []), ("x", ["XX-1"]), ("x", [f"X{n}" for n in range(41)])):
        with pytest.raises(ValueError, match=r"institution|name"):
            groups.save(register, name, codes, by=ANALYST)
    assert kept(register) == []


def test_a_visitor_keeps_nothing(register):
    with pytest.raises(NotAllowed):
        groups.save(register, "Mine", ["KG-0001"], by=PUBLIC)


def test_there_is_an_end_to_groups(register, monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 2)
    for name in ("a", "b"):
        groups.save(register, name, ["KG-0001"], by=ANALYST)
    with pytest.raises(TooManyGroups):
        groups.save(register, "c", ["KG-0001"], by=ANALYST)
    groups.save(register, "c", ["KG-0001"], by=OTHER)


def test_the_stamp_changes_with_every_change(register):
    def stamp():
        with register.reading() as connection:
            return groups.stamp(connection, ANALYST)

    seen = [stamp()]
    id = groups.save(register, "a", ["KG-0001"], by=ANALYST)
    seen.append(stamp())
    later = register.at(register.clock() + timedelta(seconds=1))
    groups.rename(later, id, "b", by=ANALYST)
    seen.append(stamp())
    groups.remove(later, id, by=ANALYST)
    assert len(set(seen)) == 3
    assert stamp() == seen[0]
