"""What is worked out at publication is what a plain question to the rows themselves gives, on any data."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data import snapshots
from data.dimensions import Dimensions
from data.publication import Batch, publish
from data.queries.choice import EVERYTHING, Choice
from data.sql import statement
from schemas.indicators import indicators
from tests.bench import sector

PLAIN = Path(__file__).parent / "plain"
TODAYS = (date(2026, 11, 23), date(2025, 3, 1), date(2024, 9, 1))
"""After every deadline but one, and before most: open years are judged on the day they are looked at."""
NARROWED = Choice(levels=("secondary", "higher"), ownerships=("state",))
ASKED = {
    "loop": {"today": TODAYS},
    "standards": {"today": TODAYS, "standards": [["std_iso", "std_efqm", "std_none"]]},
    "certificates": {"year": [2024, 2025], "standards": [[], ["std_iso"]], "limit": [500], "offset": [0]},
    "indicator_coverage": {},
    "open_indicators": {},
    "sector_line": {"indicator": [next(iter(indicators()))]},
}
UNNARROWED = {"open_indicators"}


def made(count: int, seed: int) -> tuple[Batch, Dimensions]:
    """So many institutions over three years: some not expected, one without a deadline, one with history too."""
    size = sector.Size(count, 3, 6, levels=3, whole=True)
    known = sector.dimensions(size)
    chance = np.random.default_rng(seed)
    known.years["expected"] = chance.random(len(known.years)) < 0.9
    known.years.loc[chance.random(len(known.years)) < 0.1, ["due", "region"]] = [pd.NaT, None]
    given = sector.batch(size, list(size.all_years), salt=seed)
    return _with_history(_with_odd_values(given, chance)), known


def _with_odd_values(given: Batch, chance: np.random.Generator) -> Batch:
    rows = given.observations
    rows.loc[chance.random(len(rows)) < 0.1, "status"] = "nothing"
    rows.loc[chance.random(len(rows)) < 0.1, ["denominator", "value"]] = np.nan
    rows["numerator"] += 0.1
    cells = given.cells
    cells.loc[(cells["part"] == "id") & (chance.random(len(cells)) < 0.3), "text"] = None
    return given


def _with_history(given: Batch) -> Batch:
    """Past series beside some reports of the form, and instead of others."""
    past = given.reports.iloc[::7]
    given.reports.loc[past.index[::2], "source"] = "history"
    more = past[1::2].assign(report=past["report"][1::2] + "-H", source="history")
    again = given.observations[given.observations["report"].isin(past["report"][1::2])]
    return Batch(
        pd.concat([given.reports, more], ignore_index=True),
        given.cells,
        pd.concat([given.observations, again.assign(report=again["report"] + "-H")], ignore_index=True),
        given.states,
    )


@pytest.fixture(scope="module", params=[0, 1, 45])
def snapshot(request, tmp_path_factory):
    """A connection to a snapshot of no, one and many institutions, published in two steps."""
    folder = tmp_path_factory.mktemp("served")
    if not request.param:
        publish(folder, Batch(), sector.dimensions(sector.Size(1, 1, 1)))
    else:
        given, known = made(request.param, seed=request.param)
        publish(folder, given, known)
        known.years["level"] = known.years["level"].where(known.years.index % 11 != 0, "primary")
        publish(folder, Batch(gone=frozenset(given.reports["report"].iloc[2::9])), known)
    with duckdb.connect(str(snapshots.file_of(folder, snapshots.current(folder))), read_only=True) as found:
        yield found


def asked(question: str) -> list[dict]:
    """Every way the question is put here."""
    ways: list[dict] = [{}]
    for name, values in ASKED[question].items():
        ways = [{**way, name: value} for way in ways for value in values]
    choices = [{}] if question in UNNARROWED else [EVERYTHING.params(), NARROWED.params()]
    return [{**way, **choice} for way in ways for choice in choices]


@pytest.mark.parametrize("question", ASKED)
def test_what_is_served_is_what_a_plain_question_gives(snapshot, question):
    for params in asked(question):
        served = snapshot.execute(statement(question), params).df()
        plain = snapshot.execute((PLAIN / f"{question}.sql").read_text("utf-8"), params).df()
        pd.testing.assert_frame_equal(served, plain, check_dtype=False, rtol=1e-9)


def test_there_is_something_to_compare(tmp_path):
    given, known = made(45, seed=45)
    publish(tmp_path, given, known)
    with duckdb.connect(str(snapshots.file_of(tmp_path, 1)), read_only=True) as found:
        for question in ASKED:
            assert len(found.execute(statement(question), asked(question)[0]).df()), question
        rows = found.execute(statement("loop"), asked("loop")[0]).df()
    assert (rows[["due", "due_done", "due_on_time", "overdue", "found", "closed"]].sum() > 0).all()
