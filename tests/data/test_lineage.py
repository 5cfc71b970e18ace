"""Where an institution comes from and what became of it, as the register's own moves record it."""

from datetime import date

from data.register import institution_changes as changes
from data.register.lineage import Bond, lineage
from schemas.roles import SYSTEM

DAY = date(2026, 9, 1)


def of(register, code):
    with register.reading() as connection:
        return [(tie.bond, tie.code, tie.day, tie.ended) for tie in lineage(connection, code)]


def test_most_institutions_come_from_nobody(register):
    assert of(register, "KG-0001") == []
    assert of(register, "KG-9999") == []


def test_two_that_go_on_in_a_new_one_are_what_it_was_formed_from(register, an_institution_like):
    new = an_institution_like(40, since=DAY, valid_from=DAY, authority="science")
    changes.merge(register, ["KG-0001", "KG-0002"], "KG-0040", DAY, by=SYSTEM, new=new)
    assert of(register, "KG-0040") == [
        (Bond.FORMED_FROM, "KG-0001", DAY, False), (Bond.FORMED_FROM, "KG-0002", DAY, False),
    ]  # fmt: skip
    assert of(register, "KG-0001") == [(Bond.WENT_INTO, "KG-0040", DAY, True)]


def test_one_that_was_there_before_takes_another_in(register):
    changes.merge(register, ["KG-0001"], "KG-0002", DAY, by=SYSTEM)
    assert of(register, "KG-0002") == [(Bond.TOOK_IN, "KG-0001", DAY, False)]
    with register.reading() as connection:
        (tie,) = lineage(connection, "KG-0002")
    assert set(tie.names) == {"ky", "ru", "en"}
    assert all(tie.names.values())


def test_one_that_is_divided_ends_and_one_that_lets_go_does_not(register, an_institution_like):
    new = an_institution_like(40, since=DAY, valid_from=DAY, authority="science")
    changes.split(register, "KG-0001", [new], DAY, by=SYSTEM)
    assert of(register, "KG-0001") == [(Bond.GAVE_RISE_TO, "KG-0040", DAY, True)]
    assert of(register, "KG-0040") == [(Bond.CAME_FROM, "KG-0001", DAY, False)]
    other = an_institution_like(41, since=DAY, valid_from=DAY, authority="science")
    changes.split(register, "KG-0002", [other], DAY, by=SYSTEM, goes_on=True)
    assert of(register, "KG-0002") == [(Bond.GAVE_RISE_TO, "KG-0041", DAY, False)]
