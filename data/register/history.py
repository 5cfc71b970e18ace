"""History loads: which past series were taken in, from which file and mapping, by whom, and what rules found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, func, insert, select, update

from data.register.anomalies import within
from data.register.engine import Change, Register
from data.register.tables import history_load, institution_fact, past_finding
from schemas.findings import Finding, Level
from schemas.roles import Actor, Permission, require

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class HistoryLoad:
    """A file of past figures and the mapping it was read with; both lie in the archive."""

    sha256: str
    mapping_sha256: str
    filename: str
    mapping_filename: str
    rows: int
    series: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule's finding about one cell of a past series."""

    institution: str
    year: int
    cell: str
    value: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class PastFinding:
    """One finding as it is shown: whose figure, of which file, and what was found."""

    institution: str
    names: Mapping[str, str]
    year: int
    filename: str
    finding: Mapping[str, Any] = field(default_factory=dict)  # Any: the columns of a finding


def record(
    register: Register, load: HistoryLoad, found: Mapping[str, int], spoken: Iterable[Spoken], *, by: Actor
) -> bool:
    """Record a load with what rules found in it; false when it is recorded already.

    `found` counts how often each rule spoke, `spoken` are the findings kept. They take the place of
    those of the series' loads before, unless a newer load of it is recorded.
    """
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        same = (
            history_load.c.sha256 == load.sha256,
            history_load.c.mapping_sha256 == load.mapping_sha256,
        )
        known = change.connection.scalar(select(history_load.c.id).where(*same))
        values = {"rows": load.rows, "series": load.series, "found": dict(found)}
        if known is not None:
            change.connection.execute(update(history_load).where(*same).values(**values))
            _keep(change, load.series, known, spoken)
            return False
        entry = {**asdict(load), **values, "by": by.id, "at": change.at}
        id = change.connection.execute(insert(history_load).returning(history_load.c.id), entry).scalar_one()
        _keep(change, load.series, id, spoken)
        change.audit(by, "history.loaded", load.sha256, filename=load.filename, rows=load.rows)
        return True


def _keep(change: Change, series: str, id: int, spoken: Iterable[Spoken]) -> None:
    """The findings of the newest load of a series; former ones speak of figures that nobody sees."""
    mine = select(history_load.c.id).where(history_load.c.series == series)
    if (
        change.connection.scalar(select(func.max(history_load.c.id)).where(history_load.c.series == series))
        != id
    ):
        return
    change.connection.execute(delete(past_finding).where(past_finding.c.load.in_(mine)))
    rows = [_row(id, one) for one in spoken]
    for start in range(0, len(rows), AT_ONCE):
        change.connection.execute(insert(past_finding), rows[start : start + AT_ONCE])


def _row(load: int, one: Spoken) -> dict[str, object]:
    found = one.finding
    return {
        "load": load, "institution": one.institution, "year": one.year, "cell": one.cell, "value": one.value,
        "rule": found.rule, "level": str(found.level), "field": found.field, "row": found.row,
        "part": found.part, "params": dict(found.params),
    }  # fmt: skip


def loads(connection: Connection) -> list[Row[Any]]:
    """Every load, the oldest first."""
    return list(connection.execute(select(history_load).order_by(history_load.c.id)))


def hits(connection: Connection) -> dict[str, int]:
    """How often each rule spoke about the series that are shown."""
    newest = select(func.max(history_load.c.id)).where(history_load.c.series.is_not(None))
    counts: dict[str, int] = {}
    shown = history_load.c.id.in_(newest.group_by(history_load.c.series))
    for found in connection.scalars(select(history_load.c.found).where(shown)):
        for rule, n in (found or {}).items():
            counts[rule] = counts.get(rule, 0) + int(n)
    return counts


def findings(
    connection: Connection, actor: Actor, rule: str = "", *, offset: int = 0, limit: int = 30
) -> tuple[list[PastFinding], int]:
    """A page of what rules found in past series, of the institutions whose reports the actor may read.

    The rarest rule first: what is found once says more than what is found everywhere.
    """
    whose = and_(
        institution_fact.c.institution == past_finding.c.institution, institution_fact.c.until.is_(None)
    )
    both = past_finding.join(institution_fact, whose)
    conditions = [within(actor, past_finding.c.institution)]
    conditions += [past_finding.c.rule == rule] if rule else []
    total = connection.scalar(select(func.count()).select_from(both).where(*conditions))
    often = select(past_finding.c.rule, func.count().label("n")).group_by(past_finding.c.rule).subquery()
    names = [institution_fact.c[f"name_{code}"] for code in ("ky", "ru", "en")]
    query = (
        select(past_finding, history_load.c.filename, *names)
        .select_from(both.join(history_load).join(often, often.c.rule == past_finding.c.rule))
        .where(*conditions)
        .order_by(
            case((past_finding.c.level == str(Level.EXPLAIN), 0), else_=1), often.c.n, past_finding.c.rule
        )
        .order_by(past_finding.c.year.desc(), past_finding.c.institution, past_finding.c.id)
    )
    return [_shown(row) for row in connection.execute(query.offset(offset).limit(limit))], int(total or 0)


def _shown(row: Row[Any]) -> PastFinding:
    one = {column.name: getattr(row, column.name) for column in past_finding.columns}
    names = {code: getattr(row, f"name_{code}") for code in ("ky", "ru", "en")}
    return PastFinding(row.institution, names, row.year, row.filename, one | {"sheet": row.filename})


def stamp(connection: Connection) -> tuple[int, int]:
    """What changes whenever a series is taken in."""
    newest = connection.scalar(select(func.max(past_finding.c.id)))
    load = connection.scalar(select(func.max(history_load.c.id)))
    return int(newest or 0), int(load or 0)
