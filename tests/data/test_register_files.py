"""The register as a file: out and in again without a change, every mistake named, all of it or nothing."""

from __future__ import annotations

import csv
import time
from datetime import date

import pytest

from data.register import audit, institutions
from data.register.institution_changes import merge
from data.register.refusals import Impossible
from data.register.register_files import COLUMNS, BadRegisterFile, from_csv, guarded, read, rows
from data.register.register_import import plan, take_in
from schemas.roles import SYSTEM, Actor, NotAllowed, Role

HEAD = ("code", "name_ky", "name_ru", "name_en", "levels", "region", "ownership", "authority")
A_LINE = ("KG-0501", "Лицей", "Лицей", "Lyceum", "primary|secondary", "KG02", "state", "science")


@pytest.fixture
def sound(register, an_institution_like):
    """A register in which every code is one of the lists."""
    for number in range(1, 13):
        institutions.add_many(register, [an_institution_like(number, authority="science")], by=SYSTEM)
    return register


def lines_of(table):
    cells = [(r, c, value) for r, row in enumerate(table, 1) for c, value in enumerate(row, 1)]
    lines, problems = read(cells)
    return lines, [(one.line, one.column, one.why.reason) for one in problems]


def planned(register, table):
    lines, _ = lines_of(table)
    with register.reading() as connection:
        return plan(connection, lines)


def told(register, table):
    return [(one.line, one.column, one.why.reason) for one in planned(register, table).problems]


def everything(register):
    with register.reading() as connection:
        return rows(connection)


def test_what_goes_out_comes_in_again_without_a_change(sound, an_institution_like):
    news = an_institution_like(1, authority="science", name_en="=SUM(A1)", since=date(2025, 5, 12))
    institutions.add_many(sound, [news], by=SYSTEM)
    merge(sound, ["KG-0003"], "KG-0004", date(2025, 9, 1), by=SYSTEM)
    before = everything(sound)
    found = planned(sound, [COLUMNS, *before])
    assert (found.differences, found.problems, found.unchanged) == ((), (), 13)
    assert take_in(sound, lines_of([COLUMNS, *before])[0], by=SYSTEM).unchanged == 13
    assert everything(sound) == before


def test_an_empty_register_filled_from_a_file_is_the_same_register(sound, bare_register, tmp_path):
    merge(sound, ["KG-0003"], "KG-0004", date(2025, 9, 1), by=SYSTEM)
    before = everything(sound)
    other = type(sound)(f"sqlite:///{tmp_path / 'other.sqlite'}")
    other.upgrade()
    take_in(other, lines_of([COLUMNS, *before])[0], by=SYSTEM)
    assert everything(other) == before
    other.close()


@pytest.mark.parametrize("text", ["=1+1", "+996", "-", "@x", "'quoted", "'=1", "''", "plain"])
def test_a_text_that_looks_like_a_formula_is_guarded_and_read_back(text, tmp_path):
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([HEAD, [guarded(value) for value in (*A_LINE[:3], text, *A_LINE[4:])]])
    (line,) = from_csv(file)
    assert line.values["name_en"] == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


def test_a_file_may_name_only_some_columns_and_the_others_stay(sound):
    found = planned(sound, [HEAD, ("KG-0001", "Жаңы", *A_LINE[2:4], "secondary", "KG11", "state", "science")])
    (one,) = found.differences
    assert {name for name, _, _ in one.fields} == {"name_ky", "name_ru", "name_en"}
    assert not one.new
    assert found.problems == ()


def test_a_later_day_is_new_knowledge_and_the_past_stays(sound):
    table = [
        (*HEAD, "since"),
        ("KG-0001", *A_LINE[1:4], "secondary", "KG03", "state", "science", "2025-01-01"),
    ]
    take_in(sound, lines_of(table)[0], by=SYSTEM)
    with sound.reading() as connection:
        regions = [one.region for one in institutions.history(connection, "KG-0001")]
        assert institutions.on_date(connection, "KG-0001", date(2024, 12, 31)).region == "KG11"
    assert regions == ["KG11", "KG03"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("code", "KG 1", "bad_code"),
        ("code", "", "bad_code"),
        ("name_ru", "", "needed"),
        ("levels", "", "no_levels"),
        ("levels", "primary|tertiary", "unknown_code"),
        ("main_level", "higher", "main_level_elsewhere"),
        ("region", "KG99", "unknown_code"),
        ("region", "", "needed"),
        ("authority", "nobody", "unknown_code"),
        ("website", "no host", "not_a_website"),
        ("website", "javascript:alert(1)", "not_a_website"),
        ("contact", "nobody", "not_an_email"),
        ("contact", "a@b.kg\nBcc: x@y.kg", "not_an_email"),
        ("valid_to", "31.08.2025", "not_a_date"),
        ("valid_to", "1999-01-01", "days_out_of_order"),
        ("merged_into", "KG-9999", "no_such_institution"),
        ("merged_into", "KG-0501", "into_itself"),
        ("parent", "KG-9999", "no_such_institution"),
    ],
)
def test_a_mistake_is_named_by_line_and_column_and_nothing_is_written(sound, column, value, reason):
    line = {**dict(zip(HEAD, A_LINE, strict=True)), column: value}
    table = [tuple(line), tuple(line.values())]
    assert (2, column, reason) in told(sound, table)
    before = everything(sound)
    with pytest.raises(BadRegisterFile, match=f"Line 2, column {column}"):
        take_in(sound, lines_of(table)[0], by=SYSTEM)
    assert everything(sound) == before


@pytest.mark.parametrize(
    ("header", "reason"),
    [((*HEAD, "colour"), "column_unknown"), (HEAD[:-1], "column_missing"), ((*HEAD, "code"), "column_twice")],
)
def test_columns_are_looked_at_first(header, reason):
    assert reason in [why for _, _, why in lines_of([header, A_LINE])[1]]


def test_an_empty_file_says_so():
    assert [why for _, _, why in lines_of([])[1]] == ["empty_file"]
    assert [why for _, _, why in lines_of([HEAD])[1]] == ["empty_file"]


def test_a_line_may_not_stand_twice_nor_two_lines_say_different_ends(sound):
    assert (3, "since", "twice") in told(sound, [HEAD, A_LINE, A_LINE])
    ends = [(*HEAD, "since", "valid_to"), (*A_LINE, "2020-01-01", ""), (*A_LINE, "2021-01-01", "2025-08-31")]
    assert (3, "valid_to", "contradicts") in told(sound, ends)


def test_institutions_cannot_be_merged_in_a_circle(sound):
    head = (*HEAD, "merged_into")
    one, other = (*A_LINE, "KG-0502"), ("KG-0502", *A_LINE[1:], "KG-0501")
    assert [why for _, _, why in told(sound, [head, one, other])] == ["in_a_circle", "in_a_circle"]


def test_what_was_looked_at_is_what_is_written_or_nothing(sound):
    table = [HEAD, A_LINE]
    mark = planned(sound, table).mark
    other = planned(sound, [HEAD, ("KG-0501", "Башка", *A_LINE[2:])]).mark
    with pytest.raises(Impossible, match="not the file you looked at"):
        take_in(sound, lines_of(table)[0], by=SYSTEM, mark=other)
    assert len(take_in(sound, lines_of(table)[0], by=SYSTEM, mark=mark).differences) == 1
    with pytest.raises(Impossible):  # the register has changed since: now there is nothing to change
        take_in(sound, lines_of(table)[0], by=SYSTEM, mark=mark)


def test_each_institution_has_one_line_in_the_trail(sound):
    with sound.reading() as connection:
        before = audit.end_of_trail(connection)[0]
    take_in(sound, lines_of([HEAD, A_LINE, ("KG-0502", *A_LINE[1:])])[0], by=SYSTEM)
    with sound.reading() as connection:
        assert audit.end_of_trail(connection)[0] == before + 2


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_takes_a_file_in(sound, role):
    with pytest.raises(NotAllowed):
        take_in(sound, lines_of([HEAD, A_LINE])[0], by=Actor("someone", role))


def test_ten_thousand_lines_go_in_together(sound):
    table = [HEAD, *((f"XX-{n:05d}", f"Лицей {n}", *A_LINE[2:]) for n in range(10_000))]
    started = time.monotonic()
    assert len(take_in(sound, lines_of(table)[0], by=SYSTEM).differences) == 10_000
    assert planned(sound, [COLUMNS, *everything(sound)]).unchanged == 10_012
    print(f"10,000 lines in {time.monotonic() - started:.1f} s")
