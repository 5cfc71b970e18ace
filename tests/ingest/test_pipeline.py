"""From the queue to a verdict, whatever one of the reports does to the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from data.register import queue, reports, verdict
from data.register.reports import state_of
from data.register.verdict import Explanation
from data.stores import Stores
from ingest import pipeline
from ingest.check import Candidate
from ingest.load import Recent
from ingest.pipeline import check_claimed
from ingest.receive import HandedIn
from schemas.roles import SYSTEM
from tests.ingest.files import CODE, YEAR, Direct, answers, file_of
from tests.ingest.steps import hand_in, work
from tests.ingest.test_check import FAULTS

TOO_MANY_LEFT = {"teachers_left/higher": 97}


def findings(stores: Stores, report: str) -> list:
    with stores.register.reading() as connection:
        return reports.findings(connection, report)


def for_another(number: int, content: bytes | None = None) -> HandedIn:
    code = f"KG-000{number}"
    own = {"institution_id": code} | {
        f"{page}_url": f"https://{code.lower()}.edu.kg/{page}"
        for page in ("policy", "results", "report", "plans")
    }
    content = content or file_of("json", answers(**own), institution=code)
    return HandedIn(content, "r.json", code, YEAR)


@pytest.mark.parametrize(
    ("fault", "state"),
    [(None, "submitted"), ("not in the list", "returned"), ("more left than there are", "to_explain"),
     ("somebody else's site", "submitted")],
)  # fmt: skip
def test_the_gravest_finding_decides_the_next_state(stores: Stores, fault: str | None, state: str) -> None:
    changes = {FAULTS[fault][0]: FAULTS[fault][1]} if fault else {}
    report = hand_in(stores, **changes)
    work(stores)
    assert state_of(stores.register, report) == state
    assert [row.rule for row in findings(stores, report)] == ([FAULTS[fault][2]] if fault else [])


def test_a_file_that_cannot_be_read_is_returned_with_the_reason(stores: Stores) -> None:
    report = hand_in(stores, HandedIn(b"PK\x03\x04junk", "a.xlsx", CODE, YEAR))
    work(stores)
    assert state_of(stores.register, report) == "returned"
    assert [row.rule for row in findings(stores, report)] == ["F007"]


def test_an_explanation_holds_for_the_next_version_while_the_value_stands(stores: Stores) -> None:
    report = hand_in(stores, **TOO_MANY_LEFT)
    work(stores)
    (found,) = findings(stores, report)
    said = Explanation(found.rule, found.field, "confirmed", "Филиал жабылды", found.row, found.part)
    verdict.explain(stores.register, report, said, by=SYSTEM)
    second = hand_in(stores, **TOO_MANY_LEFT, qa_fte=2.0)
    work(stores)
    assert state_of(stores.register, second) == "submitted"
    assert [row.state for row in findings(stores, second)] == ["explained"]
    third = hand_in(stores, **{"teachers_left/higher": 98})
    work(stores)
    assert state_of(stores.register, third) == "to_explain"


def test_what_was_mended_is_marked_as_fixed(stores: Stores) -> None:
    report = hand_in(stores, **{"students/higher": "көп"})
    work(stores)
    hand_in(stores)
    work(stores)
    assert {row.state for row in findings(stores, report)} == {"fixed"}


def raise_over(monkeypatch: pytest.MonkeyPatch, bad: str) -> list[int]:
    """Let checking raise whenever this report is among those checked; the sizes of the groups met."""
    real, sizes = pipeline.check_many, []

    def check_many(stores: Stores, opener: object, candidates: Sequence[Candidate], received: object):
        sizes.append(len(candidates))
        if any(one.report == bad for one in candidates):
            raise ZeroDivisionError("a check that breaks")
        return real(stores, opener, candidates, received)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "check_many", check_many)
    return sizes


def test_a_report_that_breaks_a_check_holds_up_nobody(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = hand_in(stores)
    good = [hand_in(stores, for_another(number)) for number in (2, 3)]
    sizes = raise_over(monkeypatch, bad)
    with caplog.at_level(logging.ERROR):
        work(stores)
    assert sizes[0] == 3
    assert [state_of(stores.register, id) for id in good] == ["submitted", "submitted"]
    # Three tries, then it is told rather than turned in circles.
    assert state_of(stores.register, bad) == "returned"
    (found,) = findings(stores, bad)
    assert (found.rule, found.level) == ("F016", "fatal")
    with stores.register.reading() as connection:
        assert reports.load(connection, bad).tries == 3
    assert "could not be checked (try 3)" in caplog.text


def test_a_report_that_another_worker_has_meanwhile_is_left_to_it(stores: Stores) -> None:
    first, second = hand_in(stores), hand_in(stores, for_another(2))
    rows = queue.claim(stores.register, "slow", seconds=-1, limit=2)
    (taken,) = queue.claim(stores.register, "quick", seconds=60, limit=1)
    assert {row.id for row in rows} == {first, second}
    assert check_claimed(stores, Direct(), rows, "slow", recent=Recent()) == 1
    assert state_of(stores.register, taken.id) == "checking"
    assert state_of(stores.register, ({first, second} - {taken.id}).pop()) == "submitted"


def test_versions_of_the_rules_and_the_form_are_recorded(stores: Stores) -> None:
    report = hand_in(stores, **{"students/higher": "көп"})
    work(stores)
    with stores.register.reading() as connection:
        row = reports.load(connection, report)
    assert (row.form_year, row.language, row.summary["kind"]) == (YEAR, "ky", "json")
    assert all(found.version >= 1 for found in findings(stores, report))
