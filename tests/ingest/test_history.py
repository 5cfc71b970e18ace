"""A ministry's table of past figures: taken in through its mapping, judged, shown, replaced, made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.publication import fact_hash
from data.queries.previous import previous_cells
from data.register import deadlines
from data.register import history as recorded
from data.register.institutions import on_date
from data.stores import Stores
from ingest import history, load
from ingest.history import BadMapping, as_text, problem_text, take_in
from schemas.roles import SYSTEM, Actor, NotAllowed, Role
from schemas.texts import LANGUAGES
from tests.ingest.conftest import NOON
from tests.ingest.files import Direct
from tests.ingest.steps import in_force

TODAY = NOON.date()
MAPPING = """
[file]
series = "past"
licence = "open"
source = {{ ky = "Министрлик", ru = "Министерство", en = "The ministry" }}

[institution]
code = "code"
name = {{ ky = "name_ky", ru = "name_ru" }}
level = {{ column = "kind", values = {{ "ВУЗ" = "higher" }} }}
region = {{ column = "region" }}
ownership = "state"
authority = "science"
register = {register}
reports = {reports}

[year]
column = "year"

[indicator.C01]
numerator = "students"

[indicator.C04]
numerator = "women"
denominator = "students"

[indicator.S06]
numerator = "left"
denominator = "staff"

[quantity]
students_men = "men"
"""
HEAD = ("code", "name_ky", "name_ru", "kind", "region", "year", "students", "women", "men", "left", "staff")


def a_line(code: str = "KG-0001", year: object = 2018, **changes: object) -> dict[str, object]:
    line = dict(
        zip(HEAD, (code, "Окуу жайы", "Вуз", "ВУЗ", "KG02", year, 1000, 600, 400, 5, 100), strict=True)
    )
    return line | changes


def write(
    folder: Path, *lines: dict[str, object], sep: str = ";", encoding: str = "utf-8", register: str = "true",
    reports: str = "true", name: str = "past.csv", mapping: str = "",
) -> tuple[Path, Path]:  # fmt: skip
    rows = [sep.join(HEAD), *(sep.join(str(line[name_]) for name_ in HEAD) for line in lines)]
    (folder / name).write_bytes("\n".join(rows).encode(encoding, "replace"))
    (folder / "past.toml").write_text(mapping or MAPPING.format(register=register, reports=reports), "utf-8")
    return folder / name, folder / "past.toml"


def taken(stores: Stores, files: tuple[Path, Path]) -> history.Outcome:
    return take_in(stores, *files, by=SYSTEM, today=TODAY)


def figures(stores: Stores) -> pd.DataFrame:
    rows = [
        stores.warehouse.rows("lines", institutions=[f"KG-{n:04d}" for n in range(1, 12)], indicator=id)
        for id in ("C01", "C04", "S06")
    ]
    return pd.concat(rows, ignore_index=True)


def years(*numbers: int, code: str = "KG-0001") -> list[dict[str, object]]:
    return [a_line(code, year, students=1000 + year % 7) for year in numbers]


def test_figures_are_shown_with_the_cells_they_stand_in(stores: Stores, tmp_path: Path) -> None:
    outcome = taken(stores, write(tmp_path, *years(2018, 2019, 2020)))
    assert (outcome.new, outcome.institutions, outcome.years, outcome.lines) == (
        True,
        1,
        (2018, 2019, 2020),
        3,
    )
    assert outcome.rejected == []
    assert len(outcome.warnings) == 0
    rows = figures(stores)
    assert len(rows) == outcome.observations == 9
    assert set(rows["source"]) == {"history"}
    cells = stores.warehouse.rows("previous_cells", institutions=["KG-0001"], year=2019)
    assert {(c["field"], c["row"], c["cell"]) for c in cells.to_dict("records")} == {
        ("students", "higher", "G3"), ("students_women", "higher", "H3"), ("students_men", "higher", "I3"),
        ("teachers_left", "higher", "J3"), ("teachers", "higher", "K3"),
    }  # fmt: skip
    assert set(cells["sheet"]) == {"past.csv"}


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_delimiter_and_encoding_are_found_out(
    stores: Stores, tmp_path: Path, sep: str, encoding: str
) -> None:
    outcome = taken(stores, write(tmp_path, a_line("KG-0009"), sep=sep, encoding=encoding))
    assert (outcome.observations, outcome.rejected) == (3, [])
    with stores.register.reading() as connection:
        assert on_date(connection, "KG-0009", TODAY).name_ru == "Вуз"


def test_the_same_again_changes_nothing(stores: Stores, tmp_path: Path) -> None:
    files = write(tmp_path, *years(2018, 2019))
    taken(stores, files)
    version, before = stores.warehouse.version, fact_hash(stores.warehouse)
    assert not taken(stores, files).new
    assert (stores.warehouse.version, fact_hash(stores.warehouse)) == (version, before)
    with stores.register.reading() as connection:
        assert len(recorded.loads(connection)) == 1


def test_a_new_version_of_the_file_replaces_the_old(stores: Stores, tmp_path: Path) -> None:
    taken(stores, write(tmp_path, *years(2017, 2018, 2019)))
    taken(stores, write(tmp_path, a_line(year=2018, students=1010), a_line(year=2020), name="newer.csv"))
    rows = stores.warehouse.rows("lines", institutions=["KG-0001"], indicator="C01")
    assert list(zip(rows["year"], rows["numerator"], strict=True)) == [(2018, 1010), (2020, 1000)]


def test_another_series_stands_beside_the_first(stores: Stores, tmp_path: Path) -> None:
    taken(stores, write(tmp_path, *years(2018)))
    other = MAPPING.format(register="true", reports="true").replace('"past"', '"more"')
    taken(stores, write(tmp_path, *years(2018, code="KG-0002"), name="more.csv", mapping=other))
    assert set(figures(stores)["institution"]) == {"KG-0001", "KG-0002"}


def test_the_warehouse_made_anew_has_the_same_facts(stores: Stores, tmp_path: Path) -> None:
    taken(stores, write(tmp_path, *years(2018, 2019, 2024)))
    in_force(stores)
    before = fact_hash(stores.warehouse)
    load.rebuild(stores, Direct(), today=TODAY)
    assert fact_hash(stores.warehouse) == before


def test_a_publication_that_was_interrupted_is_made_up_for(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    files = write(tmp_path, *years(2018))
    with monkeypatch.context() as during:
        during.setattr(history, "publish", dies)
        with pytest.raises(KeyboardInterrupt):
            taken(stores, files)
    assert taken(stores, files).new
    assert len(figures(stores)) == 3


def test_register_entries_are_made_where_missing_and_only_there(stores: Stores, tmp_path: Path) -> None:
    lines = [
        a_line("KG-0001", region="KG11"),
        a_line("KG-0009", 2016),
        a_line("KG-0009", 2017, region="Бишкек шаары"),
    ]
    assert taken(stores, write(tmp_path, *lines)).made == 1
    with stores.register.reading() as connection:
        known, made = (on_date(connection, code, TODAY) for code in ("KG-0001", "KG-0009"))
        assert known.region == "KG02"
        assert (made.region, made.levels, made.ownership) == ("KG11", ("higher",), "state")
        assert (made.name_ky, made.name_ru, made.name_en) == ("Окуу жайы", "Вуз", "Вуз")
        assert made.valid_from.year == 2016
        assert deadlines.due(connection, "KG-0009", 2025) is not None


def test_who_is_there_for_past_figures_only_is_let_off_reporting(stores: Stores, tmp_path: Path) -> None:
    taken(stores, write(tmp_path, a_line("KG-0009"), reports="false"))
    with stores.register.reading() as connection:
        assert deadlines.due(connection, "KG-0009", 2025) is None
        assert deadlines.due(connection, "KG-0001", 2025) is not None


BAD_LINES = {
    "no_institution": ({"code": ""}, "A3"),
    "unknown_institution": ({"code": "KG-0099"}, "A3"),
    "no_year": ({"year": "soon"}, "F3"),
    "unknown_level": ({"kind": "школа"}, "D3"),
    "twice": ({"year": 2018}, "A3"),
    "not_a_number": ({"women": "много"}, "H3"),
}


@pytest.mark.parametrize("reason", BAD_LINES)
def test_a_line_that_cannot_be_used_is_named_with_its_cell(
    stores: Stores, tmp_path: Path, reason: str
) -> None:
    changes, cell = BAD_LINES[reason]
    files = write(
        tmp_path, a_line(), a_line(**{"year": 2019, **changes}), a_line(year=2020), register="false"
    )
    outcome = taken(stores, files)
    assert [(one.reason, one.cell) for one in outcome.rejected] == [(reason, cell)]
    # One number that is none costs its own figures, anything else the line.
    assert outcome.observations == (8 if reason == "not_a_number" else 6)
    for language in LANGUAGES:
        text = as_text(outcome, language)
        assert cell in text
        assert "{" not in text


JUDGED = {
    "E302": ({"women": 1200}, None, "H2"),
    "W304": ({"left": 150}, None, "J2"),
    "W308": ({"students": 70_000, "women": 40_000, "men": 30_000}, None, "G2"),
    "W302": ({}, {"students": 1500, "women": 900, "men": 600}, "G3"),
    "W303": ({}, {"women": 400, "men": 600, "students": 1000}, None),
    "W306": ({}, {"students": 100_000, "women": 60_000, "men": 40_000}, "G3"),
    "W309": ({}, {"women": 800, "men": 200}, "H3"),
}


@pytest.mark.parametrize("rule", JUDGED)
def test_figures_are_judged_by_the_rules_of_the_form(stores: Stores, tmp_path: Path, rule: str) -> None:
    first, second, cell = JUDGED[rule]
    if rule == "W303":
        first, second, cell = {"women": 700, "men": 300}, {"women": 300, "men": 700}, "H3"
    lines = [a_line(**first)] + ([a_line(year=2019, **second)] if second else [])
    outcome = taken(stores, write(tmp_path, *lines))
    found = outcome.rejected if rule.startswith("E") else outcome.warnings
    assert (rule, cell) in [(one.finding.rule, one.cell) for one in found if one.finding]
    assert len(figures(stores)) == 3 * len(lines) - len(outcome.rejected)
    for language in LANGUAGES:
        assert rule in as_text(outcome, language)


def test_a_gap_of_a_year_is_no_change(stores: Stores, tmp_path: Path) -> None:
    lines = [a_line(year=2016), a_line(year=2018, students=3000, women=1800, men=1200)]
    assert taken(stores, write(tmp_path, *lines)).warnings.kinds() == {}


def test_marks_of_missing_values_and_spellings_of_numbers_and_years_are_understood(
    stores: Stores, tmp_path: Path
) -> None:
    lines = [
        a_line(year="2018/19", students="1 000", women="600,0", men="…", left="-", staff="100.0"),
        a_line(year="2019 ж.", students="1\u00a0004", left=""),
    ]
    outcome = taken(stores, write(tmp_path, *lines))
    assert outcome.rejected == []
    assert {id: total.figures for id, total in outcome.sums.items()} == {"C01": 2, "C04": 2, "S06": 0}
    assert outcome.sums["C01"].numerator == 2004


def test_blank_lines_and_quoted_text_do_not_shift_the_addresses(stores: Stores, tmp_path: Path) -> None:
    csv, mapping = write(tmp_path, a_line(name_ru='"Вуз; филиал"'), a_line(year=2019, women="?"))
    text = csv.read_text("utf-8").splitlines()
    csv.write_text("\n".join([text[0], "", text[1], "", text[2], ""]), "utf-8")
    (remark,) = taken(stores, (csv, mapping)).rejected
    assert remark.cell == "H5"


BAD_MAPPINGS = {
    "not_toml": ("[file", "x"),
    "missing": ('series = "past"', ""),
    "unknown": ("[year]", "[years]\n[year]"),
    "computed": ("[indicator.S06]", '[indicator.Q09]\nnumerator = "left"\n[indicator.S06]'),
    "sides": ('numerator = "left"\ndenominator = "staff"', 'numerator = "left"'),
    "no_column": ('numerator = "left"', 'numerator = "gone"'),
}


@pytest.mark.parametrize("reason", BAD_MAPPINGS)
def test_a_mapping_that_does_not_fit_is_told_so_and_nothing_is_kept(
    stores: Stores, tmp_path: Path, reason: str
) -> None:
    old, new = BAD_MAPPINGS[reason]
    text = (
        "[file" if reason == "not_toml" else MAPPING.format(register="true", reports="true").replace(old, new)
    )
    with pytest.raises(BadMapping) as problem:
        taken(stores, write(tmp_path, a_line(), mapping=text))
    assert problem.value.reason == reason
    assert list(stores.archive) == []
    assert all(problem_text(problem.value, language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("old", "new"),
    [('authority = "science"', 'authority = "nobody"'), ("[indicator.C01]", "[indicator.Z99]"),
     ("students_men =", "pupils ="), ('ownership = "state"', 'colour = "red"')],
)  # fmt: skip
def test_a_name_nobody_knows_is_not_passed_over(tmp_path: Path, stores: Stores, old: str, new: str) -> None:
    text = MAPPING.format(register="true", reports="true").replace(old, new)
    with pytest.raises(BadMapping, match="unknown"):
        taken(stores, write(tmp_path, a_line(), mapping=text))


def test_who_has_no_region_counts_in_the_whole_once(stores: Stores, tmp_path: Path) -> None:
    lines = [a_line(code, region=region) for code, region in (("KG-0009", "KG11"), ("KG-0010", "elsewhere"))]
    taken(stores, write(tmp_path, *lines))
    bands = stores.warehouse.rows("bands_served", indicator="C01", region="", levels=[])
    assert list(bands["n"]) == [2]


def test_only_who_keeps_the_register_may(stores: Stores, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        take_in(stores, *write(tmp_path, a_line()), by=Actor("a", Role.ANALYST))


def test_a_report_of_the_form_counts_before_history(stores: Stores, tmp_path: Path) -> None:
    taken(stores, write(tmp_path, a_line(year=2025, students=999)))
    in_force(stores)
    rows = stores.warehouse.rows("lines", institutions=["KG-0001"], indicator="C01")
    assert [(row["source"], row["numerator"]) for row in rows.to_dict("records")] == [("form", 1240)]
    cells = previous_cells(stores.warehouse, ["KG-0001"], 2025)
    assert list(cells["number"][(cells["field"] == "students") & (cells["part"] == "value")]) == [1240]


def test_twenty_thousand_lines_are_taken_in_and_add_up(stores: Stores, tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    lines = []
    for n in range(1000):
        for year in range(2001, 2021):
            women = int(chance.integers(100, 500))
            lines.append(a_line(f"T-{n:04d}", year, students=2 * women, women=women, men=women))
    outcome = taken(stores, write(tmp_path, *lines, register="true"))
    assert outcome.institutions == outcome.made == 1000
    assert outcome.observations == 60_000
    assert outcome.sums["C01"].numerator == sum(int(str(line["students"])) for line in lines)
