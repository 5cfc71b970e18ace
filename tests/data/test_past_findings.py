"""What rules found in past series: kept with the newest load of each, counted in whole, shown to whom it concerns."""

from data.register import history
from data.register.history import HistoryLoad, Spoken
from data.register.institutions import add_many
from schemas.findings import Finding, Level, Stage
from schemas.roles import PUBLIC, SYSTEM, Actor, Role


def a_load(content="a", series="past"):
    return HistoryLoad(content * 64, "b" * 64, f"{content}.csv", "past.toml", 3, series)


def spoken(code="KG-0001", year=2016, rule="W303", **more):
    found = Finding(
        rule, Level.EXPLAIN, Stage.PREVIOUS, field="students_women", row="higher", part="value", **more
    )
    return Spoken(code, year, "D4", "3050", found)


def shown(register, actor=SYSTEM, rule=""):
    with register.reading() as connection:
        found, total = history.findings(connection, actor, rule)
        return [(one.finding["rule"], one.institution, one.year) for one in found], total


def counted(register):
    with register.reading() as connection:
        return history.hits(connection)


def test_the_newest_load_of_a_series_takes_the_place_of_the_one_before(register):
    assert history.record(register, a_load(), {"W303": 1}, [spoken()], by=SYSTEM)
    assert history.record(register, a_load("c"), {"W302": 2}, [spoken(rule="W302")], by=SYSTEM)
    assert counted(register) == {"W302": 2}
    assert shown(register) == ([("W302", "KG-0001", 2016)], 1)


def test_the_same_again_is_no_new_load_and_an_older_one_again_changes_nothing(register):
    assert history.record(register, a_load(), {"W303": 1}, [spoken()], by=SYSTEM)
    assert not history.record(register, a_load(), {"W303": 1}, [spoken()], by=SYSTEM)
    assert history.record(register, a_load("c"), {}, [], by=SYSTEM)
    assert not history.record(register, a_load(), {"W303": 1}, [spoken()], by=SYSTEM)
    assert counted(register) == {}
    assert shown(register) == ([], 0)


def test_series_stand_beside_one_another_and_the_rarest_rule_comes_first(register):
    history.record(
        register, a_load(), {"W302": 9}, [spoken(rule="W302", year=y) for y in (2015, 2016)], by=SYSTEM
    )
    history.record(register, a_load("c", "other"), {"W302": 1, "W303": 1}, [spoken()], by=SYSTEM)
    assert counted(register) == {"W302": 10, "W303": 1}
    assert shown(register)[0] == [
        ("W303", "KG-0001", 2016), ("W302", "KG-0001", 2016), ("W302", "KG-0001", 2015),
    ]  # fmt: skip
    assert shown(register, rule="W303") == ([("W303", "KG-0001", 2016)], 1)


def test_one_by_one_they_are_for_those_who_may_read_the_institution(register, an_institution_like):
    add_many(register, [an_institution_like(30, authority="enlightenment")], by=SYSTEM)
    both = [spoken(), spoken("KG-0030", 2017)]
    history.record(register, a_load(), {"W303": 2}, both, by=SYSTEM)
    assert shown(register)[1] == 2
    assert shown(register, PUBLIC)[1] == 0
    assert shown(register, Actor("r", Role.REPORTER, institution="KG-0030"))[0] == [("W303", "KG-0030", 2017)]
    scoped = Actor("a", Role.ANALYST, authorities=frozenset({"enlightenment"}))
    assert shown(register, scoped)[0] == [("W303", "KG-0030", 2017)]
