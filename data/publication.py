"""Publication: many reports' rows put into the next snapshot at once, or all of them from nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from data import snapshots
from data.dimensions import REPORT_COLUMNS, Dimensions
from data.durable import TEMPORARY
from data.register import reports
from data.register.engine import Register
from data.snapshots import Damaged
from data.sql import statement
from data.warehouse import Warehouse
from schemas.frames import CELLS
from schemas.regulation import requirements

OBSERVATION_COLUMNS = (
    "report", "indicator", "level", "numerator", "denominator", "value", "status",
    "numerator_cell", "denominator_cell",
)  # fmt: skip
STATE_COLUMNS = ("report", "requirement", "state")

# A table is sorted again when this share of its rows was added since: each row is then moved a
# few times in its life, and a question reads little more than its own rows.
UNSORTED = 0.25


def _empty(columns: tuple[str, ...]) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports to be shown, whole: each replaces its own rows of before. `gone` are shown no more.

    `reports` has REPORT_COLUMNS (`data.dimensions.report_rows` gives them for the form's reports;
    a history load makes its own with source "history"), `cells` schemas.frames.CELLS. Columns not
    given are taken as empty.
    """

    reports: pd.DataFrame = field(default_factory=_empty(REPORT_COLUMNS))
    cells: pd.DataFrame = field(default_factory=_empty(CELLS))
    observations: pd.DataFrame = field(default_factory=_empty(OBSERVATION_COLUMNS))
    states: pd.DataFrame = field(default_factory=_empty(STATE_COLUMNS))
    gone: frozenset[str] = frozenset()


class CountsDiffer(RuntimeError):
    """The snapshot being built does not hold the rows it was given; it is not published."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What building a snapshot may use."""

    memory: str = "1GB"
    threads: int = 2


def publish(
    folder: Path, batch: Batch, dimensions: Dimensions, *, anew: bool = False, limits: Limits | None = None
) -> int:
    """Build the next snapshot aside, name it, and return its version.

    `anew` begins with nothing instead of the last snapshot. Either all of the batch is seen or
    none of it. Raises Damaged (the last snapshot cannot be built upon; Outdated, where another version
    of Sapat made it), CountsDiffer, DiskFull.
    """
    with snapshots.publishing(folder) as building:
        last = 0 if anew else snapshots.current(folder)
        if last:
            snapshots.demand_shape(folder, last)
            snapshots.copy(folder, last, building)
        _build(building, batch, dimensions, limits or Limits())
        return snapshots.name(folder, building)


def _build(path: Path, batch: Batch, dimensions: Dimensions, limits: Limits) -> None:
    config = {"threads": limits.threads, "memory_limit": limits.memory}
    config["temp_directory"] = str(path.with_name(f"{TEMPORARY}spill"))
    # Nobody recovers a snapshot half built: its rows go straight to the file, not to a log first.
    config["checkpoint_threshold"] = "1KB"
    fresh = not path.exists()
    try:
        with duckdb.connect(str(path), config=config) as connection:
            connection.begin()
            if fresh:
                connection.execute(statement("schema"))
            _fill(connection, batch, dimensions)
            connection.commit()
            connection.execute(statement("publish/checkpoint"))
    except (duckdb.FatalException, duckdb.SerializationException) as error:
        raise Damaged(f"The last snapshot cannot be built upon ({error})") from error


def _fill(connection: duckdb.DuckDBPyConnection, batch: Batch, dimensions: Dimensions) -> None:
    ids = [*batch.reports["report"], *batch.gone]
    given = {
        "frame_institution": dimensions.institutions,
        "frame_year": dimensions.years,
        "frame_requirement": _requirements(),
        "frame_report": batch.reports.reindex(columns=list(REPORT_COLUMNS)),
        "frame_cell": batch.cells.reindex(columns=list(CELLS)),
        "frame_observation": batch.observations.reindex(columns=list(OBSERVATION_COLUMNS)),
        "frame_state": batch.states.reindex(columns=list(STATE_COLUMNS)),
        "frame_replaced": pd.DataFrame({"report": pd.Series(ids, dtype="str")}),
    }
    for name, frame in given.items():
        connection.register(name, frame)
    connection.execute(statement("publish/given"))
    for name in given:
        connection.unregister(name)
    connection.execute(statement("publish/take_over"))
    before = _counts(connection, "counts")
    connection.execute(statement("publish/insert"))
    after = _counts(connection, "publish/read")
    _compare({table: after[table] - before[table] for table in after}, batch)
    if after["institution_year"] != len(dimensions.years):
        raise CountsDiffer(f"{after['institution_year']} of {len(dimensions.years)} years of institutions")
    connection.execute(statement("publish/align"))
    connection.execute(statement("publish/serve"))
    _keep_sorted(connection, before, after)


def _requirements() -> pd.DataFrame:
    rows = [(id, one.dimension, one.step) for id, one in requirements().items()]
    return pd.DataFrame(rows, columns=["requirement", "dimension", "step"], dtype="str")


def _counts(connection: duckdb.DuckDBPyConnection, question: str) -> dict[str, int]:
    return dict(connection.execute(statement(question)).fetchall())


def _compare(added: dict[str, int], batch: Batch) -> None:
    given = {
        "report": len(batch.reports),
        "cell": len(batch.cells),
        "observation_by_indicator": len(batch.observations),
        "observation_by_institution": len(batch.observations),
        "requirement_state": len(batch.states),
    }
    wrong = {table: (added[table], rows) for table, rows in given.items() if added[table] != rows}
    if wrong:
        raise CountsDiffer(f"Rows added and rows given differ: {wrong}")


def _keep_sorted(
    connection: duckdb.DuckDBPyConnection, before: dict[str, int], after: dict[str, int]
) -> None:
    for table, in_order in connection.execute(statement("publish/clustering")).fetchall():
        # Into an empty table the rows went in their order.
        if before[table] and after[table] - min(in_order, before[table]) > UNSORTED * in_order:
            connection.execute(statement(f"publish/sort_{table}"))
        elif before[table]:
            continue
        connection.execute(statement("publish/sorted"), {"table": table, "rows": after[table]})


def fact_hash(warehouse: Warehouse) -> str:
    """One hash over all reports, cells, observations and requirement states, in whatever order.

    Two warehouses with the same facts have the same, however and in whichever order they were loaded.
    """
    totals = warehouse.tuples("fact_hash")
    return hashlib.sha256(repr(totals).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the next publication has to do: reports in force but not shown, and the other way round."""

    missing: frozenset[str]
    gone: frozenset[str]


def difference(register: Register, warehouse: Warehouse) -> Difference:
    """Compare the register with the current snapshot: the work left after any interruption."""
    with register.reading() as connection:
        wanted = reports.in_force(connection)
    shown = frozenset(id for (id,) in warehouse.tuples("report_ids", source="form"))
    return Difference(wanted - shown, shown - wanted)
