"""The rule desk over the web: counts, suspension, rehearsal."""

import pytest

from data.register import rule_desk
from schemas.rules import declaration, rules
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import EXPLAINED, Desk


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stands_there_and_the_loudest_first(desk, language):
    desk.signed("KG-0001", EXPLAINED)
    page = desk.client("admin", language).get("/desk/rules?year=2025").text
    assert all(f">{id}</a>" in page for id in rules())
    assert page.index(">W301</a>") < page.index(f">{next(iter(rules()))}</a>")


def test_every_rule_has_a_page(desk):
    client = desk.client("analyst")
    for id in rules():
        assert client.get(f"/desk/rules/{id}").status_code == 200, id
    assert client.get("/desk/rules/X999").status_code == 404


def test_an_administrator_suspends_with_a_reason_and_an_analyst_does_not(desk):
    client = desk.client("admin")
    assert "needs a reason" in client.post("/desk/rules/W301/suspend", data={}, follow_redirects=True).text
    client.post("/desk/rules/W301/suspend", data={"reason": "The bands are too narrow", "year": "2025"})
    assert rule_desk.suspended(desk.register, 2025) == {"W301"}
    with desk.register.reading() as connection:
        (standing,) = rule_desk.suspensions(connection)
    assert "The bands are too narrow" in client.get("/desk/rules/W301").text
    client.post(f"/desk/rules/suspensions/{standing.id}/end")
    assert rule_desk.suspended(desk.register, 2025) == frozenset()
    assert (
        desk.client("analyst").post("/desk/rules/W301/suspend", data={"reason": "x" * 9}).status_code == 403
    )


def test_a_rehearsal_tells_what_the_rule_would_say_or_why_it_cannot_be_run(desk):
    client = desk.client("analyst")
    form = client.get("/desk/rules/rehearse?rule=W301")
    assert "[W301]" in form.text
    told = client.post("/desk/rules/rehearse", data={"text": declaration("W301"), "year": "2025"})
    assert told.status_code == 200
    assert "no reports in force" in told.text
    refused = client.post("/desk/rules/rehearse", data={"text": "[A]\nkind = <script>", "year": "2025"})
    assert refused.status_code == 422
    assert "&lt;script&gt;" in refused.text
