"""Real figures of 347 universities, where the file is at hand: taken in, counted by other means, made anew."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import mstats, norm

import ingest.__main__ as command
from data.publication import fact_hash
from data.queries import compare
from data.settings import Settings
from data.stores import Stores, open_stores
from ingest import load
from ingest.feedback import text
from ingest.history import Outcome, take_in
from schemas.honesty import SHARE_NEEDS, funnel
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.ingest.files import Direct

ROOT = Path(__file__).parents[2]
REAL = Path(os.environ.get("SAPAT_TEST_REAL") or ROOT.parent / "shared" / "real")
PANEL, MAPPING = REAL / "hesa_panel.csv", Path(__file__).parent / "hesa.toml"
WORKBOOKS = sorted(REAL.glob("*.xlsx")) if REAL.is_dir() else []

needs_panel = pytest.mark.skipif(not PANEL.is_file(), reason=f"no real figures at {PANEL} (SAPAT_TEST_REAL)")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    found = open_stores(Settings(home=tmp_path_factory.mktemp("real")))
    found.register.upgrade()
    yield found
    found.warehouse.close()
    found.register.close()


@pytest.fixture(scope="module")
def outcome(stores: Stores) -> Outcome:
    return take_in(stores, PANEL, MAPPING, by=SYSTEM)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    with PANEL.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def added(lines: list[dict[str, str]], column: str, *beside: str) -> float:
    """The sum of a column over the lines that have it, and what has to stand beside it."""
    return sum(float(line[column]) for line in lines if all(line[name] for name in (column, *beside)))


@needs_panel
def test_every_institution_and_year_is_there(outcome: Outcome, lines: list[dict[str, str]]) -> None:
    codes = {line["ukprn"] for line in lines}
    assert 347 <= outcome.institutions <= 349
    assert outcome.institutions == outcome.made == len(codes)
    assert outcome.years == tuple(range(2014, 2024))
    assert outcome.lines == len(lines)


@needs_panel
def test_sums_are_those_of_the_plain_file(outcome: Outcome, lines: list[dict[str, str]]) -> None:
    assert outcome.rejected == []
    for indicator, numerator, denominator in (
        ("C01", "stu_total", ""),
        ("C03", "Total", ""),
        ("C04", "stu_f", "stu_total"),
        ("S06", "leavers", "staff_base"),
    ):
        sums = outcome.sums[indicator]
        assert sums.numerator == added(lines, numerator, denominator or numerator)
        assert sums.denominator == (added(lines, denominator, numerator) if denominator else 0)


@needs_panel
def test_the_snapshot_holds_the_same(stores: Stores, outcome: Outcome, lines: list[dict[str, str]]) -> None:
    rows = dict(stores.warehouse.tuples("counts"))
    assert rows["observation_by_indicator"] == rows["observation_by_institution"] == outcome.observations
    code = "10007773"
    shown = stores.warehouse.rows("lines", institutions=[f"UK-{code}"], indicator="C01")
    mine = {int(line["year"]): float(line["stu_total"]) for line in lines if line["ukprn"] == code}
    assert dict(zip(shown["year"], shown["value"], strict=True)) == mine
    assert set(shown["source"]) == {"history"}


@needs_panel
def test_it_is_made_anew_with_the_same_facts_and_twice_is_once(stores: Stores, outcome: Outcome) -> None:
    before = fact_hash(stores.warehouse)
    load.rebuild(stores, Direct())
    assert fact_hash(stores.warehouse) == before
    version = stores.warehouse.version
    assert not take_in(stores, PANEL, MAPPING, by=SYSTEM).new
    assert stores.warehouse.version == version


@pytest.mark.skipif(not WORKBOOKS, reason=f"no real workbooks at {REAL} (SAPAT_TEST_REAL)")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_workbook_that_is_not_our_form_is_told_what_was_expected(
    path: Path,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "settings", lambda: Settings(home=tmp_path))
    assert command.main(["check", str(path), "--language", language]) == 2
    said = capsys.readouterr().out
    assert "F020" in said
    assert text("level.fatal", language) in said
    expected = {"ky": "Күтүлгөнү", "ru": "Ожидалось", "en": "Expected"}[language]
    assert expected in said


@needs_panel
def test_a_funnel_names_few_leaver_rates_where_plain_limits_would_name_a_third(
    stores: Stores, outcome: Outcome, lines: list[dict[str, str]]
) -> None:
    """The limits are reckoned here by other means, from the plain file: Spiegelhalter (2005), section 5.2."""
    assert outcome.observations
    rows = compare.compared(stores.warehouse, "S06", "higher", [2019])
    rows = rows[(rows["denominator"] >= SHARE_NEEDS) & rows["numerator"].notna()]
    mine = {
        f"UK-{line['ukprn']}": (float(line["leavers"]), float(line["staff_base"]))
        for line in lines
        if line["year"] == "2019"
        and line["leavers"]
        and line["staff_base"]
        and float(line["staff_base"]) >= SHARE_NEEDS
    }
    assert set(rows["institution"]) == set(mine)
    hits, cases = (np.array([mine[code][side] for code in rows["institution"]]) for side in (0, 1))
    share = hits.sum() / cases.sum()
    z = (hits / cases - share) / np.sqrt(share * (1 - share) / cases)
    phi = float(np.mean(mstats.winsorize(z, (0.1, 0.1)) ** 2))
    found = funnel(rows["numerator"], rows["denominator"])
    assert found is not None
    assert found.target == pytest.approx(share)
    assert found.phi == pytest.approx(phi, rel=0.05)  # quantiles between two values are taken differently
    edge = norm.ppf(0.999)
    low, high = found.limits(rows["denominator"], 0.998)
    value = rows["numerator"] / rows["denominator"]
    assert 0.02 <= float(((value < low) | (value > high)).mean()) <= 0.06
    assert float((np.abs(z) > edge).mean()) > 0.30
