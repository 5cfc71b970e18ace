"""A small register and warehouse, and the ways reports get into them."""

import os
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sqlalchemy import text, update

from data.dimensions import REPORT_COLUMNS, Dimensions, dimensions, report_rows
from data.publication import Batch
from data.register import institutions, moves, queue, receiving, verdict
from data.register.engine import Register
from data.register.tables import metadata, report
from data.warehouse import Warehouse
from schemas.findings import Finding, Level, Stage
from schemas.regulation import requirements
from schemas.roles import SYSTEM
from schemas.states import State

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)
ENGINES = ["sqlite", *(["postgres"] if os.environ.get("SAPAT_TEST_POSTGRES") else [])]
PLACES = ("KG02", "KG11", "KG21")
LEVELS = ("primary", "secondary", "higher")


def an_institution(number: int, **facts) -> institutions.Institution:
    code = f"KG-{number:04d}"
    given = {
        "name_ky": f"Лицей № {number}",
        "name_ru": f"Лицей № {number} имени Токтогула",
        "name_en": f"Lyceum {number}",
        "levels": (LEVELS[number % 3],),
        "region": PLACES[number % 3],
        "ownership": "state" if number % 2 else "private",
        "authority": "mshi" if number % 2 else "moe",
        "website": f"https://lyceum{number}.example",
    }
    return institutions.Institution(code, **{**given, **facts})


@pytest.fixture
def an_institution_like():
    return an_institution


@pytest.fixture(params=ENGINES)
def bare_register(request, tmp_path):
    """A register with no tables yet, on every engine the tests can reach."""
    if request.param == "sqlite":
        found = Register(f"sqlite:///{tmp_path / 'home' / 'register.sqlite'}")
        (tmp_path / "home").mkdir()
    else:
        found = Register(os.environ["SAPAT_TEST_POSTGRES"])
        with found.transaction() as change:
            metadata.drop_all(change.connection)
            change.connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    found = found.at(NOON)
    yield found
    found.close()


@pytest.fixture
def register(bare_register):
    """A register with twelve institutions; its clock stands at noon of 10 November 2026."""
    bare_register.upgrade()
    institutions.add_many(bare_register, [an_institution(n) for n in range(1, 13)], by=SYSTEM)
    return bare_register


@pytest.fixture
def hand_in(register):
    def receive(code="KG-0001", year=2025, *, content="a", at=None, **more) -> str:
        upload = receiving.Upload(code, year, (content * 64)[:64], f"{code}.xlsx", 1000, **more)
        return receiving.receive(register.at(at) if at else register, upload, by=SYSTEM).report

    return receive


def a_finding(level: Level, **more) -> Finding:
    given = {"rule": "E101", "stage": Stage.ROW, "sheet": "unit", "cell": "D7", "field": "qa_fte"}
    return Finding(**{**given, "part": "value", "value": "12", **more}, level=level)


@pytest.fixture
def a_finding_of():
    return a_finding


@pytest.fixture
def check(register):
    """Claim what waits and record these findings about the report; its new state."""

    def finish(id, *findings) -> State:
        queue.claim(register, "worker", seconds=60, limit=100)
        return verdict.finish_checking(register, [verdict.Verdict(id, findings)], worker="worker")[id]

    return finish


@pytest.fixture
def bring_to(register, hand_in, check):
    """A new report in the state asked for."""

    def bring(state: State, code="KG-0001", **upload) -> str:
        id = hand_in(code, **upload)
        if state is State.DRAFT:  # no door leads there yet
            with register.transaction() as change:
                change.connection.execute(update(report).where(report.c.id == id).values(state="draft"))
        elif state is State.CHECKING:
            queue.claim(register, "worker", seconds=60)
        elif state in (State.RETURNED, State.TO_EXPLAIN):
            check(id, a_finding(Level.ERROR if state is State.RETURNED else Level.EXPLAIN))
        elif state is not State.RECEIVED:
            check(id)
            _onward(register, id, state)
        return id

    return bring


def _onward(register, id, state) -> None:
    way = {
        State.SIGNED: ("sign",),
        State.ACCEPTED: ("sign", "accept"),
        State.PUBLISHED: ("sign", "accept", "publish"),
    }
    for step in way.get(state, ()):
        getattr(moves, step)(register, [id] if step == "publish" else id, by=SYSTEM)
    if state is State.SUPERSEDED:
        moves.supersede(register, id, by=SYSTEM, reason="test")
    if state is State.WITHDRAWN:
        moves.withdraw(register, id, by=SYSTEM, reason="test")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home" / "warehouse"


@pytest.fixture
def warehouse(folder):
    found = Warehouse(folder, memory="500MB")
    yield found
    found.close()


def some_dimensions(count=12, years=(2023, 2024, 2025)) -> Dimensions:
    """Institutions 1..count over some years, as the register would give them."""
    known = [an_institution(n) for n in range(1, count + 1)]
    one = pd.DataFrame(
        {
            "institution": [i.code for i in known],
            **{name: [getattr(i, name) for i in known] for name in ("name_ky", "name_ru", "name_en")},
            **{name: [getattr(i, name) for i in known] for name in ("region", "ownership", "authority")},
            "level": [i.levels[0] for i in known],
            "levels": [i.levels[0] for i in known],
            "website": "",
        }
    )
    state = {"expected": True, "waived": False, "is_due": True, "reported": True, "on_time": True}
    rows = [
        one.assign(year=year, late_days=0, state="published", **state).assign(
            due=pd.Timestamp(year + 1, 11, 15), received_on=pd.Timestamp(year + 1, 11, 10)
        )
        for year in years
    ]
    facts = one.assign(valid_from=pd.Timestamp(2000, 1, 1), valid_to=pd.NaT, merged_into=None)
    return Dimensions(facts, pd.concat(rows, ignore_index=True))


def a_batch(*ids: str, salt=0, source="form", gone=()) -> Batch:
    """Believable rows of reports named like KG-0001-2025-1; the same id and salt, the same rows."""
    reports, cells, observations, states = [], [], [], []
    for id in ids:
        code, year, attempt = id.rsplit("-", 2)
        number = int(code[-4:]) + int(year) + salt
        level = LEVELS[int(code[-4:]) % 3]
        reports.append(
            {"report": id, "institution": code, "year": int(year), "attempt": int(attempt), "source": source}
            | {"state": "published", "language": "ky", "sha256": "a" * 64, "filename": f"{code}.xlsx"}
            | {"received_at": pd.Timestamp(int(year) + 1, 11, 10), "late_days": 0, "on_time": True}
        )
        for place, (name, value) in enumerate(
            {"students": 100 + number % 50, "graduates": number % 40}.items()
        ):
            cells.append(
                {"report": id, "sheet": "quantities", "cell": f"E{place + 5}", "field": name, "row": level}
                | {"part": "value", "raw": str(value), "text": str(value), "number": value, "problem": ""}
            )
        form = ("unit", "person", "none")[number % 3]
        cells.append(
            {"report": id, "sheet": "unit", "cell": "D5", "field": "qa_form", "row": "", "part": "value"}
            | {"raw": form, "text": form, "problem": ""}
        )
        for place, indicator in enumerate(("students", "graduation")):
            top, below = (100 + number % 50, None) if place == 0 else (number % 40, 100 + number % 50)
            observations.append(
                {"report": id, "indicator": indicator, "level": level, "numerator": top, "denominator": below}
                | {"value": top / below * 100 if below else top, "status": "reported"}
                | {"numerator_cell": f"quantities!E{5 + place}"}
                | {"denominator_cell": "quantities!E5" if below else None}
            )
        for place, requirement in enumerate(requirements()):
            state = ("evidenced", "declared", "unmet", "blank", "na")[(number + place) % 5]
            states.append({"report": id, "requirement": requirement, "state": state})
    frames = (reports, cells, observations, states)
    if not ids:
        return Batch(gone=frozenset(gone))
    return Batch(*(pd.DataFrame(frame) for frame in frames), gone=frozenset(gone))


@pytest.fixture
def batch_of():
    return a_batch


@pytest.fixture
def dimensions_of():
    return some_dimensions


@pytest.fixture
def registered(register):
    """The dimensions and report rows as the register gives them."""

    def read(*ids):
        frame = report_rows(register, ids)
        assert tuple(frame.columns) == REPORT_COLUMNS
        return frame, dimensions(register, range(2023, 2026), TODAY)

    return read
