"""A publication is seen whole or not at all, and in steps comes to the same as at once."""

import errno
import os
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from data import snapshots
from data.publication import Batch, CountsDiffer, Limits, difference, fact_hash, publish
from data.queries import overview, trends
from data.snapshots import Damaged
from data.sql import HERE, statement
from data.warehouse import Warehouse
from schemas.roles import SYSTEM
from schemas.states import IN_FORCE, State
from tests.bench import sector

TABLES = (
    "institution", "institution_year", "report", "cell", "observation_by_indicator", "decile",
    "observation_by_institution", "requirement_state", "requirement_share", "completeness", "qa_share",
    "dimension_share", "arrival", "latest_value", "told", "measure", "standard_answer", "told_share",
    "measure_day", "standard_share", "indicator_share",
)  # fmt: skip
IDS = tuple(f"KG-{n:04d}-{year}-1" for n in range(1, 13) for year in (2023, 2024, 2025))


def contents(folder):
    """Every row of every table, in an order of their own."""
    import duckdb

    path = snapshots.file_of(folder, snapshots.current(folder))
    with duckdb.connect(str(path), read_only=True) as connection:
        return {table: sorted(map(repr, connection.execute(f"FROM {table}").fetchall())) for table in TABLES}


def test_a_published_report_is_there_with_all_its_rows(folder, warehouse, batch_of, dimensions_of):
    assert publish(folder, batch_of(*IDS), dimensions_of()) == 1
    counts = dict(warehouse.tuples("counts"))
    assert counts["report"] == len(IDS)
    assert counts["cell"] == 3 * len(IDS)
    assert counts["observation_by_indicator"] == counts["observation_by_institution"] == 2 * len(IDS)
    assert counts["requirement_state"] == 35 * len(IDS)


@pytest.mark.parametrize("seed", range(3))
def test_in_steps_and_in_any_order_it_comes_to_the_same_rows(tmp_path, batch_of, dimensions_of, seed):
    chance = random.Random(seed)
    everything = list(IDS)
    chance.shuffle(everything)
    stepwise, at_once = tmp_path / "stepwise", tmp_path / "at_once"
    # On the way: other values, reports that go again, institutions in other regions, fewer of them.
    moved = dimensions_of(count=11)
    moved.years.loc[moved.years["institution"] == "KG-0002", "region"] = "KG03"
    publish(stepwise, batch_of(*everything[:9], salt=7), moved)
    publish(stepwise, batch_of("KG-0001-2023-2", "KG-0002-2023-9"), dimensions_of())
    for first in range(0, len(everything), 7):
        publish(stepwise, batch_of(*everything[first : first + 7]), dimensions_of())
    publish(stepwise, batch_of(gone={"KG-0001-2023-2", "KG-0002-2023-9", "never there"}), dimensions_of())
    publish(at_once, batch_of(*IDS), dimensions_of())
    assert contents(stepwise) == contents(at_once)
    with_hash = [Warehouse(stepwise), Warehouse(at_once)]
    assert len({fact_hash(one) for one in with_hash}) == 1
    for one in with_hash:
        one.close()


def test_anew_forgets_what_was_there(folder, warehouse, batch_of, dimensions_of):
    publish(folder, batch_of(*IDS), dimensions_of())
    publish(folder, batch_of(IDS[0]), dimensions_of(), anew=True)
    assert warehouse.version == 2
    assert warehouse.tuples("report_ids", source="form") == [(IDS[0],)]


def test_a_publication_twice_is_a_publication_once(folder, warehouse, batch_of, dimensions_of):
    publish(folder, batch_of(*IDS), dimensions_of())
    before = fact_hash(warehouse)
    publish(folder, batch_of(*IDS), dimensions_of())
    assert fact_hash(warehouse) == before


@pytest.mark.parametrize("change", ["value", "report"])
def test_other_facts_have_another_hash(folder, warehouse, batch_of, dimensions_of, change):
    publish(folder, batch_of(*IDS), dimensions_of())
    before = fact_hash(warehouse)
    other = batch_of(IDS[3], salt=1) if change == "value" else batch_of(gone={IDS[3]})
    publish(folder, other, dimensions_of())
    assert fact_hash(warehouse) != before


def test_the_form_goes_before_history_and_history_comes_back(folder, warehouse, batch_of, dimensions_of):
    def values():
        asked = {"indicator": "students", "institutions": ["KG-0001"]}
        return [(row.source, row.value) for row in warehouse.rows("lines", **asked).itertuples()]

    publish(folder, batch_of("KG-0001-2024-0", salt=3, source="history"), dimensions_of())
    ((_, past),) = values()
    publish(folder, batch_of("KG-0001-2024-1"), dimensions_of())
    ((source, present),) = values()
    assert (source, present != past) == ("form", True)
    publish(folder, batch_of(gone={"KG-0001-2024-1"}), dimensions_of())
    assert values() == [("history", past)]


def test_rows_that_do_not_arrive_stop_the_publication(folder, warehouse, batch_of, dimensions_of):
    publish(folder, batch_of(IDS[0]), dimensions_of())
    good = batch_of(IDS[1])
    stray = good.cells.assign(report="KG-9999-2025-1")
    with pytest.raises(CountsDiffer):
        publish(folder, Batch(good.reports, stray, good.observations, good.states), dimensions_of())
    assert warehouse.version == 1


def test_every_step_may_fail_and_leaves_a_whole_snapshot(
    folder, warehouse, batch_of, dimensions_of, monkeypatch
):
    publish(folder, batch_of(*IDS[:5]), dimensions_of())
    for step in range(40):
        calls = []

        def failing(real, step=step, calls=calls):
            def call(*arguments):
                calls.append(real)
                if len(calls) > step:
                    raise OSError(errno.EIO, "broken")
                return real(*arguments)

            return call

        before = dict(warehouse.tuples("counts"))["report"]
        more = batch_of(IDS[5 + step])
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing(os.fsync))
            patch.setattr(os, "rename", failing(os.rename))
            try:
                publish(folder, more, dimensions_of())
            except OSError:
                done = False
            else:
                done = True
        warehouse.check()
        assert dict(warehouse.tuples("counts"))["report"] in (before, before + 1)
        assert not list(folder.glob(".part-*"))
        publish(folder, more, dimensions_of())
        assert dict(warehouse.tuples("counts"))["report"] == before + 1
        if done:
            return
    pytest.fail("it never went through")


KILLED = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from conftest import a_batch, some_dimensions
from data.publication import publish
print("ready", flush=True)
for number in range(1000):
    batch = a_batch(f"KG-{{number % 12 + 1:04d}}-2025-1", salt=number)
    publish(Path({folder!r}), batch, some_dimensions())
"""


def test_a_publisher_killed_anywhere_leaves_a_whole_snapshot(folder, warehouse, batch_of, dimensions_of):
    chance = random.Random(1)
    publish(folder, batch_of(*IDS), dimensions_of())
    code = KILLED.format(tests=os.path.dirname(__file__), folder=str(folder))
    for _ in range(2):
        before = snapshots.current(folder)
        publisher = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        with publisher:
            publisher.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.5))
            publisher.send_signal(signal.SIGKILL)
        warehouse.check()
        assert warehouse.version >= before
        assert dict(warehouse.tuples("counts"))["report"] == len(IDS)
    publish(folder, batch_of(*IDS), dimensions_of())
    assert not list(folder.glob(".part-*"))


def test_a_damaged_snapshot_is_not_built_upon(folder, batch_of, dimensions_of):
    publish(folder, batch_of(*IDS), dimensions_of())
    file = snapshots.file_of(folder, 1)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Damaged, match="rebuild"):
        publish(folder, batch_of(IDS[0]), dimensions_of())
    assert publish(folder, batch_of(*IDS), dimensions_of(), anew=True) == 2


@pytest.mark.parametrize("state", State)
def test_the_difference_is_the_work_left(register, bring_to, folder, warehouse, batch_of, registered, state):
    id = bring_to(state)
    rows, dims = registered(id)
    made = batch_of(id)
    publish(folder, Batch(rows, made.cells, made.observations, made.states), dims)
    left = difference(register, warehouse)
    assert left.gone == (frozenset() if state in IN_FORCE else {id})
    publish(folder, Batch(gone=frozenset({id})), dims)
    assert difference(register, warehouse).missing == ({id} if state in IN_FORCE else frozenset())


def test_the_registers_rows_arrive_with_signature_and_lateness(
    register, bring_to, folder, warehouse, batch_of, registered
):
    id = bring_to(State.ACCEPTED, year=2024)
    rows, dims = registered(id)
    made = batch_of(id)
    publish(folder, Batch(rows, made.cells, made.observations, made.states), dims)
    where = {"indicator": "students", "institution": "KG-0001", "year": 2024, "level": "secondary"}
    (row,) = warehouse.rows("source", **where).itertuples()
    assert (row.signed_by, row.sha256) == (SYSTEM.id, "a" * 64)
    assert row.received_at == pd.Timestamp("2026-11-10 06:00")


def test_every_statement_says_first_what_it_is():
    for path in HERE.rglob("*.sql"):
        name = path.relative_to(HERE).with_suffix("").as_posix()
        assert statement(name).startswith(f"-- {path.name}: "), name


def test_more_rows_than_duckdb_keeps_in_one_group_are_all_there_to_be_read(folder, warehouse):
    size = sector.Size(12_500, 10, 17)
    given, known = sector.batch(size, [2025]), sector.dimensions(size)
    assert min(len(given.observations), len(known.years)) > 122_880
    publish(folder, given, known)
    assert len(overview.reporting(warehouse)["year"].unique()) == 10
    assert overview.reporting(warehouse)["expected"].sum() == len(known.years)
    one = given.reports["institution"].iloc[-1]
    assert len(trends.lines(warehouse, given.observations["indicator"].iloc[0], [one])) == 1
    counts = dict(warehouse.tuples("counts"))
    assert (
        counts["observation_by_indicator"] == counts["observation_by_institution"] == len(given.observations)
    )


def test_no_table_is_made_from_an_empty_one():
    """DuckDB 2.0.0 loses what is put into it: schema.sql says when."""
    for path in HERE.rglob("*.sql"):
        text = path.read_text("utf-8")
        assert "LIMIT 0" not in text, path.name
        assert path.name != "schema.sql" or " AS FROM " not in text.replace("made AS FROM an", "")


def test_a_publication_larger_than_its_memory_goes_by_way_of_the_disk(folder, warehouse):
    size = sector.Size(300, 2, 51, levels=3)
    given, known = sector.batch(size, list(size.all_years)), sector.dimensions(size)
    publish(folder, given, known, limits=Limits(memory="40MB", threads=1))
    assert dict(warehouse.tuples("counts"))["observation_by_indicator"] == len(given.observations)
    assert not list(folder.glob(".part-*"))
