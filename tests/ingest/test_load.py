"""What is in force is shown, what no longer counts is not; however it was loaded, it comes to the same."""

from __future__ import annotations

import random

import pytest

from data.publication import fact_hash
from data.register import moves
from data.register.reports import state_of
from data.stores import Stores
from ingest import load
from ingest.check import Candidate, examine
from ingest.receive import HandedIn
from schemas.roles import SYSTEM
from tests.ingest.files import CODE, YEAR, Direct, answers, answers_of, file_of
from tests.ingest.steps import accept, at_year, hand_in, in_force, last_year_in_force, work


def shown(stores: Stores) -> set[str]:
    return {id for (id,) in stores.warehouse.tuples("report_ids", source="form")}


def reports_of(institution: str, year: int, **changes: object) -> HandedIn:
    own = {"institution_id": institution} | changes
    website = f"https://www.{institution.lower()}.edu.kg"
    own |= {f"{page}_url": f"{website}/{page}" for page in ("policy", "results", "report", "plans")}
    content = file_of("json", answers_of(year, **own), institution=institution, year=year)
    return HandedIn(content, f"{institution}.json", institution, year)


def test_an_accepted_report_is_shown_with_its_cells_figures_and_states(stores: Stores) -> None:
    report = in_force(stores)
    assert state_of(stores.register, report) == "published"
    rows = dict(stores.warehouse.tuples("counts"))
    assert rows["report"] == 1
    assert rows["cell"] == len(answers())
    assert rows["requirement_state"] == 35
    assert rows["observation_by_indicator"] > 40


def test_loading_again_changes_nothing(stores: Stores) -> None:
    in_force(stores)
    version, before = stores.warehouse.version, fact_hash(stores.warehouse)
    assert load.load(stores, Direct()) == 0
    assert (stores.warehouse.version, fact_hash(stores.warehouse)) == (version, before)


def test_a_superseded_report_leaves_the_warehouse(stores: Stores) -> None:
    first = in_force(stores)
    second = in_force(stores, qa_fte=2.0)
    assert first != second
    assert shown(stores) == {second}
    assert state_of(stores.register, first) == "superseded"


def test_a_returned_report_leaves_the_warehouse_too(stores: Stores) -> None:
    report = in_force(stores)
    moves.return_report(stores.register, report, by=SYSTEM, reason="a question")
    assert load.load(stores, Direct()) == 1
    assert shown(stores) == set()


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_and_made_anew_it_has_the_same_facts(stores: Stores, seed: int) -> None:
    chance = random.Random(seed)
    handed = [reports_of(f"KG-000{n}", year) for n in (1, 2, 3) for year in (YEAR - 1, YEAR)]
    handed.append(reports_of("KG-0002", YEAR, qa_fte=2.0))
    # Only loading may take its own order: a year is checked against the one before.
    ids = [hand_in(at_year(stores, one.year), one) for one in handed]
    ids = [id for id in ids if id != f"KG-0002-{YEAR}-1"]
    work(stores)
    chance.shuffle(ids)
    for id in ids:
        accept(stores, id)
        if chance.random() < 0.6:
            load.load(stores, Direct())
    load.load(stores, Direct())
    assert shown(stores) == set(ids)
    before = fact_hash(stores.warehouse)
    assert load.rebuild(stores, Direct()) == len(ids)
    assert fact_hash(stores.warehouse) == before


def test_a_report_read_a_moment_ago_is_not_read_again(stores: Stores) -> None:
    class Unused:
        def read(self, content: bytes) -> None:
            raise AssertionError("read again")

    report = hand_in(stores)
    work(stores)
    accept(stores, report)
    recent = load.Recent()
    recent.keep(examine(Candidate(report, CODE, YEAR, file_of("json", answers())), Direct()))
    assert load.load(stores, Unused(), recent) == 1  # type: ignore[arg-type]


def test_only_so_many_readings_are_remembered() -> None:
    recent = load.Recent(most=2)
    for name in "abc":
        recent.keep(examine(Candidate(name, CODE, YEAR, b"{"), Direct()))
    assert recent.take("a") is None
    assert recent.take("c") is not None
    assert recent.take("c") is None


def test_what_an_interruption_left_between_is_made_up_for(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = hand_in(stores)
    work(stores)
    accept(stores, report)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(moves, "publish", dies)
        with pytest.raises(KeyboardInterrupt):
            load.load(stores, Direct())
    assert shown(stores) == {report}
    load.load(stores, Direct())
    assert load.rebuild(stores, Direct()) == 1


def test_facts_of_the_register_can_be_shown_without_new_reports(stores: Stores) -> None:
    last_year_in_force(stores)
    before = fact_hash(stores.warehouse)
    version = stores.warehouse.version
    assert load.refresh(stores) == version + 1
    assert fact_hash(stores.warehouse) == before
