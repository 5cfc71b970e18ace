"""A reader's own groups: kept from the page of comparing, renamed, given up, opened again."""

import re

import pytest

from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_a_group_is_kept_and_leads_to_the_comparison(desk):
    client = desk.client("analyst")
    form = client.get("/groups?institutions=KG-0001,KG-0002").text
    assert 'value="KG-0001,KG-0002"' in form
    kept = client.post("/groups/save", data={"name": "Two <b>", "institutions": "KG-0001, KG-0002 nonsense"})
    assert kept.status_code == 303
    id = re.fullmatch(r"/app/compare\?group=(\w+)", kept.location)[1]
    page = client.get("/groups").text
    assert "Two &lt;b&gt;" in page
    assert f"/app/compare?group={id}" in page
    assert client.get(kept.location).status_code == 200
    renamed = client.post("/groups/rename", data={"group": id, "name": "Both"}, follow_redirects=True).text
    assert "Both" in renamed
    assert "Two" not in renamed
    assert "Both" not in client.post("/groups/delete", data={"group": id}, follow_redirects=True).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_kept_keeps_the_form_as_it_was(desk, language):
    client = desk.client("reporter", language)
    for data in ({"name": " ", "institutions": "KG-0001"}, {"name": "Mine", "institutions": "XX-1"}):
        answer = client.post("/groups/save", data=data)
        assert answer.status_code == 422
        assert f'value="{data["institutions"]}"' in answer.text
        assert 'aria-invalid="true"' in answer.text


def test_another_readers_group_does_not_exist(desk):
    kept = desk.client("analyst").post("/groups/save", data={"name": "Mine", "institutions": "KG-0001"})
    id = kept.location.rpartition("=")[2]
    other = desk.client("admin")
    assert "Mine" not in other.get("/groups").text
    for path in ("rename", "delete"):
        said = other.post(f"/groups/{path}", data={"group": id, "name": "Yours"}, follow_redirects=True).text
        assert "You keep no such group." in said
    assert "Mine" in desk.client("analyst").get("/groups").text


def test_a_visitor_has_no_groups(desk):
    assert desk.server.test_client().get("/groups").status_code in (401, 403)
