"""Workbooks of the Statistical Committee with their real faults: taken in as past series, found, and shown."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from dashboards.components.plain import to_html
from dashboards.page import View
from dashboards.pages import anomalies as page
from dashboards.pages import trends
from dashboards.words import speaking
from data.register import history as recorded
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest.history import Outcome, take_in
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.real.test_hesa import REAL

HERE = Path(__file__).parent
STUDENTS, RATES = REAL / "4.4.1.1.xlsx", REAL / "4.1.2.a.xlsx"
NAMES = ("name_ky", "name_ru", "name_en")

needs_students, needs_rates = (
    pytest.mark.skipif(not file.is_file(), reason=f"no real figures at {file} (SAPAT_TEST_REAL)")
    for file in (STUDENTS, RATES)
)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    found = open_stores(Settings(home=tmp_path / "home"))
    found.register.upgrade()
    yield found
    found.warehouse.close()
    found.register.close()


def years_of(sheet: Sequence[tuple[object, ...]]) -> dict[int, int]:
    """The column of each year: the row of headings is the one that names them."""
    heads = next(row for row in sheet if str(row[2]).strip() == "Items")
    return {int(str(head)): at for at, head in enumerate(heads) if isinstance(head, int)}


def written(target: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return target


def students_on_their_side(target: Path) -> Path:
    """A line per level and year: in the workbook the row of a level is followed by its women and men."""
    sheet = list(openpyxl.load_workbook(STUDENTS).worksheets[0].iter_rows(values_only=True))
    wanted = {"secondary vocational": "secondary", "higher professional": "higher"}
    names = dict(zip(NAMES, ("Кыргыз Республикасы", "Кыргызская Республика", "Kyrgyz Republic"), strict=True))
    rows = []
    for at, row in enumerate(sheet):
        level = next((code for words, code in wanted.items() if f"level of {words}" in str(row[2])), "")
        if not level:
            continue
        women, men = sheet[at + 1 : at + 3]
        assert (women[2], men[2]) == ("women", "men")
        for year, column in years_of(sheet).items():
            figures = {"total": row[column], "women": women[column], "men": men[column]}
            rows.append({"code": "KG-ALL", **names, "level": level, "year": year, **figures})
    return written(target, rows)


def rates_on_their_side(target: Path) -> Path:
    sheet = list(openpyxl.load_workbook(RATES).worksheets[0].iter_rows(values_only=True))
    columns = years_of(sheet)
    regions = [
        row for row in sheet if isinstance(row[min(columns.values())], int | float) and row[2] != "Items"
    ]
    rows = [
        {"code": f"NSC-{at:02d}", **dict(zip(NAMES, row[:3], strict=True)), "year": year}
        | {"rate": row[column], "base": 100}
        for at, row in enumerate(regions)
        for year, column in columns.items()
    ]
    return written(target, rows)


@pytest.fixture
def students(stores: Stores, tmp_path: Path) -> Outcome:
    return take_in(stores, students_on_their_side(tmp_path / "ict.csv"), HERE / "ict.toml", by=SYSTEM)


@needs_students
def test_the_swapped_rows_of_2016_are_found_and_no_others(students: Outcome) -> None:
    assert students.rejected == []
    swapped = [remark for remark in students.warnings if remark.finding and remark.finding.rule == "W303"]
    assert [(one.institution, one.year, one.finding.row) for one in swapped if one.finding] == [
        ("KG-ALL", "2016", "secondary")
    ]
    (found,) = [one.finding for one in swapped if one.finding]
    assert [found.params[name] for name in ("first", "second", "third", "fourth")] == [3050, 1704, 1785, 3176]


@needs_students
@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_shown_where_anomalies_are(stores: Stores, students: Outcome, language: str) -> None:
    assert students.new
    view = View(stores, SYSTEM, language, "light", "/app/", "/anomalies", {"rule": "W303"})
    with Flask("test").test_request_context("/app/anomalies"), speaking(language):
        said = to_html(page.in_past_series(view)).replace("\u00a0", "").replace("\u202f", "")
    assert "W303" in said
    assert "2016/17" in said
    assert "ict.csv!" in said
    for number in ("3050", "1704", "1785", "3176"):
        assert number in said.replace(",", "")


@needs_students
def test_a_mended_table_takes_the_finding_away(stores: Stores, students: Outcome, tmp_path: Path) -> None:
    assert students.new
    mended = tmp_path / "mended" / "ict.csv"
    mended.parent.mkdir()
    mended.write_text((tmp_path / "ict.csv").read_text("utf-8").replace("3050,1704", "1704,3050"), "utf-8")
    take_in(stores, mended, HERE / "ict.toml", by=SYSTEM)
    with stores.register.reading() as connection:
        assert "W303" not in recorded.hits(connection)
        assert recorded.findings(connection, SYSTEM, "W303") == ([], 0)


@needs_rates
def test_rates_over_a_hundred_percent_warn_and_are_taken_in(stores: Stores, tmp_path: Path) -> None:
    table = rates_on_their_side(tmp_path / "rates.csv")
    outcome = take_in(stores, table, HERE / "rates.toml", by=SYSTEM)
    with table.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    over = {(line["code"], line["year"]) for line in lines if float(line["rate"]) > 100}
    assert outcome.rejected == []
    assert outcome.observations == len(lines)
    warned = {
        (one.institution, one.year) for one in outcome.warnings if one.finding and one.finding.rule == "W308"
    }
    assert warned == over
    assert len(over) > 10
    shown = stores.warehouse.rows(
        "lines", institutions=sorted({code for code, _year in over}), indicator="C07"
    )
    high = shown[shown["value"].astype(float) > 100]
    assert set(zip(high["institution"], high["year"].astype(str), strict=True)) == over


@needs_students
def test_the_republic_which_lies_in_no_region_has_its_line(stores: Stores, students: Outcome) -> None:
    assert students.new
    chosen = {"indicator": "C04", "level": "secondary", "institutions": "KG-ALL"}
    view = View(stores, SYSTEM, "en", "light", "/app/", "/trends", chosen)
    with Flask("test").test_request_context("/app/trends"), speaking("en"):
        said = "".join(str(part(view)) for part in trends.PAGE.parts.values())
    assert "outside its own usual spread in 2016/17" in said
