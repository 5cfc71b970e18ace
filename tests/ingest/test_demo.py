"""The invented sector: the same by its seed, of every kind, and through the same door as everybody."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data.register import reports
from data.register.engine import when
from data.register.institutions import all_on
from data.stores import Stores
from ingest import demo
from ingest.check import Candidate
from ingest.demo import Play, Sector
from ingest.demo.plan import Delivery, deliveries
from ingest.demo.sector import institutions
from ingest.pipeline import check_many
from ingest.worker import Worker
from schemas.texts import LANGUAGES
from schemas.years import report_years
from tests.ingest.files import Direct

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def plan() -> list[list[Delivery]]:
    return list(deliveries(Sector(160, 2, seed=1), TODAY))


def key(delivery: Delivery) -> tuple:
    return delivery.institution, delivery.year, delivery.at, delivery.kind, dict(delivery.answers)


def test_the_same_seed_gives_the_same_sector_to_the_last_byte() -> None:
    once, again, other = (
        [one for year in deliveries(Sector(6, 2, seed), TODAY) for one in year] for seed in (7, 7, 8)
    )
    assert [one.content() for one in once] == [one.content() for one in again]
    assert list(map(key, once)) != list(map(key, other))


def test_every_language_and_kind_of_file_is_among_them(plan: list[list[Delivery]]) -> None:
    everything = [one for year in plan for one in year]
    assert {one.language for one in everything} == set(LANGUAGES)
    assert {one.kind for one in everything} == {"xlsx", "json", "csv"}


def test_years_come_one_after_the_other_each_in_the_order_of_arrival(plan: list[list[Delivery]]) -> None:
    assert [{one.year for one in year} for year in plan] == [{2024}, {2025}]
    for year in plan:
        assert [one.at for one in year] == sorted(one.at for one in year)
        assert all(one.at.date() <= TODAY for one in year)


def test_some_are_late_some_are_missing_and_some_hand_in_twice(plan: list[list[Delivery]]) -> None:
    (first, _) = plan
    there = {one.code for one in institutions(Sector(160, 2, seed=1))}
    came = Counter(one.institution for one in first)
    late = {one.institution for one in first if one.at.date() > report_years()[2024].deadline}
    assert 0 < len(there - set(came)) < 0.3 * len(there)
    assert 0 < len(late) < 0.4 * len(there)
    assert 0 < sum(n > 1 for n in came.values()) < 0.3 * len(there)


def test_institutions_merge_close_and_open() -> None:
    register = institutions(Sector(160, 5, seed=1))
    assert {one.merged_into for one in register if one.merged_into} <= {one.code for one in register}
    merged = {one.code for one in register if one.merged_into}
    closed = {one.code for one in register if one.valid_to and not one.merged_into}
    opened = {one.code for one in register if one.valid_from > date(2021, 1, 1)}
    assert merged
    assert closed
    assert opened


def test_who_is_gone_hands_nothing_in(plan: list[list[Delivery]]) -> None:
    known = {one.code: one for one in institutions(Sector(160, 2, seed=1))}
    for year in plan:
        for one in year:
            until = known[one.institution].valid_to
            assert until is None or until >= report_years()[one.year].deadline


def test_a_faulty_file_comes_before_the_mended_one(stores: Stores, plan: list[list[Delivery]]) -> None:
    twice = [code for code, n in Counter(one.institution for one in plan[0]).items() if n == 2][:6]
    pairs = [[one for one in plan[0] if one.institution == code] for code in twice]
    flat = [one for pair in pairs for one in pair]
    candidates = [Candidate(str(n), one.institution, one.year, one.content()) for n, one in enumerate(flat)]
    checked = check_many(stores, Direct(), candidates, [one.at.date() for one in flat])
    errors = [sum(f.level in ("error", "fatal") for f in one.findings) for one in checked]
    assert all(broken > mended for broken, mended in zip(errors[::2], errors[1::2], strict=True))


def test_files_can_be_written_only(tmp_path: Path) -> None:
    written = demo.write(Sector(5, 2, seed=1), tmp_path, today=TODAY)
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(found) == written > 5
    assert {path.parent.name for path in found} == {"2024", "2025"}


def test_the_sector_goes_through_the_same_door_and_its_people_act(
    bare_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(stores: Stores, *_: object) -> None:
        worker = Worker(stores, players=Play(NOW), publish_every=0)
        worker.reader = Direct()  # type: ignore[assignment]
        worker.run(once=True)

    monkeypatch.setattr(demo, "_wait", work)
    sector = Sector(10, 2, seed=3)
    handed = demo.hand_in(bare_stores, sector, today=TODAY)
    work(bare_stores)
    with bare_stores.register.reading() as connection:
        states = reports.count_by_state(connection)
        assert len(all_on(connection, TODAY)) == 10
        first = reports.find(connection, year=2024)
    assert sum(states.values()) == handed > 10
    assert states["published"] > 5
    assert states["received"] == states["checking"] == 0
    # What is played in an earlier year is dated in it.
    assert {row.received_at[:4] for row in first} <= {"2025", "2026"}
    waited = [when(row.submitted_at) - when(row.received_at) for row in first if row.submitted_at]
    assert waited
    assert all(timedelta(0) < one < timedelta(days=2) for one in waited)
    assert demo.hand_in(bare_stores, sector, today=TODAY) == 0
