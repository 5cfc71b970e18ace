"""The chasing list: what it counts adds up, what it exports is what it shows, and it reminds once."""

from __future__ import annotations

import csv
import io
import re

import pytest

from data.register import audit, outbox
from data.register.receiving import Upload, receive
from schemas.roles import SYSTEM
from tests.dashboards.web.desks import Ministry


@pytest.fixture
def ministry(tmp_path):
    found = Ministry(tmp_path / "home")
    yield found
    found.close()


def listed(client, query=""):
    return re.findall(r'href="/office/(KG-\d+)"', client.get(f"/desk/owing?{query}").text)


def letters(ministry):
    with ministry.register.reading() as connection:
        return [row.subject for row in outbox.waiting(connection) if row.kind.startswith("reminder.")]


@pytest.mark.parametrize("path", ["", "/export.csv", "/export.xlsx"])
@pytest.mark.parametrize(
    ("role", "status"), [("public", 401), ("reporter", 403), ("head", 403), ("analyst", 200), ("admin", 200)]
)
def test_those_who_oversee_see_the_list(ministry, path, role, status):
    assert ministry.of(role).get(f"/desk/owing{path}").status_code == status


@pytest.mark.parametrize("role", ["public", "reporter", "head"])
def test_nobody_else_reminds(ministry, role):
    assert ministry.of(role).post("/desk/owing/remind", data={"do": "all"}).status_code in (401, 403)
    assert letters(ministry) == []


def test_the_title_counts_what_the_list_shows(ministry):
    receive(ministry.register, Upload("KG-0001", 2025, "a" * 64, "a.xlsx", 9), by=SYSTEM)
    ministry.of("admin").post(
        "/desk/years/2025/grant", data={"codes": "KG-0002", "kind": "waive", "reason": "r"}
    )
    page = ministry.of("analyst").get("/desk/owing").text
    assert "7 of 8 institutions owe something" in page
    assert "accepted 0, with the ministry 1, owing 7; let off, apart: 1" in page
    assert len(listed(ministry.of("analyst"))) == 7
    assert listed(ministry.of("analyst"), "what=waived") == ["KG-0002"]
    assert listed(ministry.of("analyst"), "what=in_hand") == ["KG-0001"]


def test_it_is_narrowed_by_year_level_region_and_name(ministry):
    analyst = ministry.of("analyst")
    assert listed(analyst, "level=higher") == ["KG-0002", "KG-0005", "KG-0008"]
    assert listed(analyst, "region=KG11") == []
    assert listed(analyst, "text=kg-0007") == ["KG-0007"]
    assert "2024/25" in analyst.get("/desk/owing?year=2024").text
    assert analyst.get("/desk/owing?year=1999").status_code == 404
    assert analyst.get("/desk/owing?what=nonsense&page=x").status_code == 200


def test_an_analyst_sees_and_reminds_only_hers(ministry):
    ministry.analyst_of(levels=frozenset({"higher"}), authorities=frozenset({"enlightenment"}))
    analyst = ministry.of("analyst")
    assert listed(analyst) == ["KG-0002", "KG-0008"]
    analyst.post("/desk/owing/remind", data={"do": "chosen", "code": ["KG-0002", "KG-0001"], "year": "2025"})
    assert letters(ministry) == ["KG-0002"]


def test_the_export_is_the_list(ministry):
    content = ministry.of("analyst").get("/desk/owing/export.csv?level=higher").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["Code"] for row in rows] == ["KG-0002", "KG-0005", "KG-0008"]
    assert (rows[0]["Days late"], rows[0]["Contact"], rows[0]["Due by"]) == (
        "8",
        "sapat@kg2.example",
        "2026-11-15",
    )


def test_the_chosen_ones_are_reminded_once_a_day(ministry):
    analyst = ministry.of("analyst")
    chosen = {"do": "chosen", "code": ["KG-0001", "KG-0002"], "year": "2025"}
    assert analyst.post("/desk/owing/remind", data=chosen).status_code == 303
    assert "Reminders written: 2." in analyst.get("/desk/owing").text
    analyst.post("/desk/owing/remind", data=chosen)
    assert "Reminded today already: 2." in analyst.get("/desk/owing").text
    assert letters(ministry) == ["KG-0001", "KG-0002"]
    with ministry.register.reading() as connection:
        (line,) = [one for one in audit.lines(connection, "KG-0001") if one.action == "reminder.after"]
    assert line.actor == "demo-analyst"


def test_all_of_the_list_are_reminded_as_it_is_narrowed(ministry):
    data = {"do": "all", "year": "2025", "level": "higher"}
    ministry.of("analyst").post("/desk/owing/remind", data=data)
    assert letters(ministry) == ["KG-0002", "KG-0005", "KG-0008"]


def test_nobody_chosen_is_said(ministry):
    analyst = ministry.of("analyst")
    analyst.post("/desk/owing/remind", data={"do": "chosen", "year": "2025"})
    assert "Nobody was chosen." in analyst.get("/desk/owing").text
