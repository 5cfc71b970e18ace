"""The audit trail over the web: searched, verified, taken away; and looking through another's eyes."""

import pytest
from sqlalchemy import update

from data.register.tables import audit
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trail_is_searched_by_what_who_and_when(desk, language):
    id = desk.signed()
    client = desk.client("admin", language)
    assert "report.signed" in client.get("/desk/audit").text
    found = client.get(f"/desk/audit?subject={id}&action=report.").text
    assert "report.received" in found
    assert "<code>institution.recorded</code>" not in found
    assert "<code>" not in client.get("/desk/audit?until=2000-01-01").text
    assert "<code>" not in client.get("/desk/audit?text=%25nothing").text


def test_verifying_says_where_the_chain_breaks(desk):
    client = desk.client("admin")
    assert "chain is whole" in client.get("/desk/audit?verify=1").text
    with desk.register.transaction() as change:
        change.connection.execute(update(audit).where(audit.c.seq == 3).values(actor="nobody"))
    assert "breaks at line 3" in client.get("/desk/audit?verify=1").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_taken_away_as_a_file(desk, kind):
    answer = desk.client("admin").get(f"/desk/audit.{kind}?action=institution.")
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]
    assert len(answer.data) > 100
    assert desk.client("admin").get("/desk/audit.exe").status_code == 404


@pytest.mark.parametrize("role", ["reporter", "head", "analyst"])
def test_only_administrators_read_it(desk, role):
    assert desk.client(role).get("/desk/audit").status_code == 403


def test_who_looks_through_an_institutions_eyes_changes_nothing_and_it_is_written_down(desk):
    client = desk.client("admin")
    assert client.post("/desk/see-as/KG-9999").status_code == 404
    answer = client.post("/desk/see-as/KG-0002")
    assert answer.location == "/office/KG-0002"
    assert client.get("/desk/audit").status_code == 403, "with the institution's eyes"
    assert "You look as College 2" in client.get("/account").text
    assert client.post("/account", data={"do": "others"}).status_code == 403
    client.post("/desk/see-as/end")
    assert "session.seeing_as" in client.get("/desk/audit?subject=KG-0002").text


def test_an_institution_cannot_look_through_anothers_eyes(desk):
    assert desk.client("head").post("/desk/see-as/KG-0002").status_code == 403
