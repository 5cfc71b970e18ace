"""The report years' desk, and what of it everybody may read."""

from __future__ import annotations

import re
from datetime import date

import pytest

from data.register import collection, deadlines, frozen
from data.register.receiving import Upload, receive
from schemas.roles import SYSTEM
from tests.dashboards.web.desks import Ministry

YEAR = "/desk/years/2025"


@pytest.fixture
def ministry(tmp_path):
    found = Ministry(tmp_path / "home")
    yield found
    found.close()


def of(ministry):
    with ministry.register.reading() as connection:
        return collection.of_year(connection, 2025)


@pytest.mark.parametrize("path", ["/desk/years", YEAR])
@pytest.mark.parametrize(
    ("role", "status"), [("public", 401), ("reporter", 403), ("head", 403), ("analyst", 200), ("admin", 200)]
)
def test_analyst_and_administrator_see_the_years(ministry, path, role, status):
    assert ministry.of(role).get(path).status_code == status


@pytest.mark.parametrize("act", ["open", "close", "reopen", "deadline", "freeze"])
@pytest.mark.parametrize("role", ["public", "reporter", "head", "analyst"])
def test_only_the_administrator_decides_on_a_year(ministry, role, act):
    assert ministry.of(role).post(f"{YEAR}/{act}").status_code in (401, 403)
    assert of(ministry).closed_at is None
    if role == "analyst":
        assert "Close the year" not in ministry.of(role).get(YEAR).text


def test_a_year_is_closed_opened_again_and_moved(ministry):
    admin = ministry.of("admin")
    assert admin.post(f"{YEAR}/close").status_code == 303
    assert of(ministry).closed_at
    assert "closed" in admin.get(YEAR).text
    admin.post(f"{YEAR}/reopen")
    admin.post(f"{YEAR}/open", data={"opens": "2026-10-01"})
    admin.post(
        f"{YEAR}/deadline", data={"level": "higher", "deadline": "2026-12-20", "reason": "Councils meet late"}
    )
    found = of(ministry)
    assert (found.closed_at, found.opens, found.due("higher")) == (
        None,
        date(2026, 10, 1),
        date(2026, 12, 20),
    )
    assert "Councils meet late" in ministry.of("public").get("/calendar").text
    admin.post(f"{YEAR}/deadline", data={"level": "higher", "back": "1", "reason": "over"})
    assert of(ministry).by_level == {}


@pytest.mark.parametrize(
    ("act", "fields", "words"),
    [
        ("open", {"opens": "2027-01-01"}, "after the deadline"),
        ("open", {"opens": "soon"}, "not a date"),
        ("reopen", {}, "is not closed"),
        ("deadline", {"level": "", "deadline": "2026-12-20", "reason": ""}, "Give a reason"),
        ("deadline", {"level": "x", "deadline": "2026-12-20", "reason": "r"}, "not in the list"),
        (
            "grant",
            {"codes": "KG-0001", "kind": "extend", "until": "2026-01-01", "reason": "r"},
            "before the deadline",
        ),
        ("grant", {"codes": "KG-0001", "kind": "waive", "reason": " "}, "Give a reason"),
        (
            "grant",
            {"codes": "KG-0001 KG-9999", "kind": "waive", "reason": "r"},
            "No institution with the code KG-9999",
        ),
        ("grant", {"codes": " ", "kind": "waive", "reason": "r"}, "At least one"),
        ("withdraw", {"institution": "KG-0001", "reason": "r"}, "Nothing was granted"),
        ("freeze", {"note": "x"}, "no figures yet"),
    ],
)
def test_what_cannot_be_is_said_in_words(ministry, act, fields, words):
    answer = ministry.of("admin").post(f"{YEAR}/{act}", data=fields)
    assert answer.status_code == 422
    assert words in answer.text
    with ministry.register.reading() as connection:
        assert deadlines.granted(connection, year=2025) == []


def test_there_is_no_desk_of_a_year_nobody_declared(ministry):
    assert ministry.of("admin").get("/desk/years/1999").status_code == 404
    assert ministry.of("admin").post("/desk/years/1999/close").status_code == 404


def test_an_extension_shows_with_its_reason_on_the_public_history_until_it_is_withdrawn(ministry):
    analyst, public = ministry.of("analyst"), ministry.of("public")
    grant = {
        "codes": "KG-0001\nKG-0002",
        "kind": "extend",
        "until": "2026-12-10",
        "reason": "The pass was closed <b>",
    }
    assert analyst.post(f"{YEAR}/grant", data=grant).status_code == 303
    history = public.get("/submissions/KG-0001").text
    assert "10 December 2026" in history
    assert "The pass was closed &lt;b&gt;" in history
    assert "Withdraw" in analyst.get(YEAR).text
    analyst.post(f"{YEAR}/withdraw", data={"institution": "KG-0001", "reason": "open again"})
    assert "The pass was closed" not in public.get("/submissions/KG-0001").text
    assert "The pass was closed" in public.get("/submissions/KG-0002").text


def test_who_was_let_off_is_told_so_and_is_not_late(ministry):
    ministry.of("admin").post(
        f"{YEAR}/grant", data={"codes": "KG-0003", "kind": "waive", "reason": "No students"}
    )
    history = ministry.of("public").get("/submissions/KG-0003").text
    assert ("let off: No students" in history, "not asked for" in history) == (True, True)


def test_an_analyst_grants_within_her_scope_only(ministry):
    ministry.analyst_of(levels=frozenset({"higher"}))
    grant = {"codes": "KG-0002 KG-0001", "kind": "waive", "reason": "r"}
    assert ministry.of("analyst").post(f"{YEAR}/grant", data=grant).status_code == 403
    with ministry.register.reading() as connection:
        assert deadlines.granted(connection, year=2025) == []


def test_the_public_history_says_when_a_report_came(ministry):
    receive(ministry.register, Upload("KG-0001", 2025, "a" * 64, "a.xlsx", 9), by=SYSTEM)
    rows = re.findall(
        r"<tr><th scope=\"row\">2025/26</th>.*?</tr>",
        ministry.of("public").get("/submissions/KG-0001").text,
        re.S,
    )
    assert len(rows) == 1
    assert "no report" in rows[0], "one that is only being checked is none yet"
    assert ministry.of("public").get("/submissions/KG-9999").status_code == 404


@pytest.mark.parametrize("role", ["public", "reporter", "head", "analyst", "admin"])
def test_the_calendar_and_every_history_are_open_to_all(ministry, role):
    for path in ("/calendar", "/submissions/KG-0001", "/submissions/KG-0002"):
        assert ministry.of(role).get(path).status_code == 200


def test_frozen_figures_are_named_with_their_hash(ministry, tmp_path):
    from data.publication import Batch
    from ingest.publishing import publish

    publish(ministry.stores, Batch(), today=date(2026, 11, 23))
    answer = ministry.of("admin").post(f"{YEAR}/freeze", data={"note": "For the yearbook"})
    assert answer.status_code == 303
    with ministry.register.reading() as connection:
        (one,) = frozen.all_of(connection)
    page = ministry.of("public").get("/calendar").text
    assert "The figures of 2025/26 as of 23 November 2026" in page
    assert "For the yearbook" in page
    told = ministry.of("public").get(f"/calendar/{one.version}.sha256")
    assert told.text == f"{one.sha256}  g{one.version:08d}.duckdb\n"
    assert ministry.of("public").get("/calendar/999.sha256").status_code == 404
