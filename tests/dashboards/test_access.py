"""The gate: everything is classified, what is not is refused, and odd bodies never break it."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards import build as building
from dashboards.access import SESSION_COOKIE
from dashboards.build import Unclassified, build
from dashboards.page import Page
from data.register import demo_accounts, institutions, sign_in
from data.register.institutions import Institution
from data.settings import Settings
from data.stores import open_stores
from schemas.roles import SYSTEM, Permission

UPDATE = "/app/_dash-update-component"
BODY = {
    "output": "overview-numbers.children",
    "outputs": {"id": "overview-numbers", "property": "children"},
    "inputs": [{"id": "address", "property": "search", "value": "?lang=ru"}],
    "state": [{"id": "address", "property": "pathname", "value": "/app/"}],
    "changedPropIds": ["address.search"],
}


def an_institution():
    names = dict.fromkeys(("name_ky", "name_ru", "name_en"), "Ala-Too")
    where = {"region": "KG02", "ownership": "state", "authority": "science"}
    return Institution("KG-0001", **names, levels=("secondary",), **where)


@pytest.fixture(scope="module")
def client(server_over):
    client = server_over(1).test_client()
    client.get("/")
    return client


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A server outside demo mode, where nobody is signed in."""
    stores = open_stores(Settings(home=tmp_path_factory.mktemp("closed"), secret_key="k" * 32))
    stores.register.upgrade()
    yield build(stores).test_client()
    stores.warehouse.close()
    stores.register.close()


def test_a_callback_answers_when_its_body_is_as_dash_was_told(client):
    answer = client.post(UPDATE, json=BODY)
    assert answer.status_code == 200
    assert "overview-numbers" in answer.json["response"]


@pytest.mark.parametrize(
    "change",
    [
        {"output": "overview-numbers.style"},
        {"output": "page"},
        {"output": None},
        {"output": ["overview-numbers.children"]},
        {"outputs": {"id": "page", "property": "children"}},
        {"outputs": [BODY["outputs"]]},
        {"inputs": []},
        {"inputs": None},
        {"inputs": [{"id": "address", "property": "search", "value": {"a": 1}}]},
        {"inputs": [{"id": "address", "property": "search", "value": "x" * 5_000}]},
        {"inputs": [{"id": "address", "property": "href", "value": "?"}]},
        {"inputs": [*BODY["inputs"], *BODY["inputs"]]},
        {"state": [{"id": "address", "property": "pathname", "value": True}]},
        {"state": [["address"]]},
        {"changedPropIds": "address.search"},
        {"changedPropIds": [1]},
        {"changedPropIds": ["a"] * 50},
    ],
)
def test_a_body_of_another_shape_is_refused(client, change):
    assert 400 <= client.post(UPDATE, json={**BODY, **change}).status_code < 500


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"1" * 100])
def test_a_body_that_is_no_json_object_is_refused(client, body):
    assert 400 <= client.post(UPDATE, data=body, content_type="application/json").status_code < 500


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "property", "value", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*BODY, "parsedChangedPropsIds", "extra"]), SCRAPS)
def test_no_body_makes_the_server_fail(client, key, scrap):
    body = copy.deepcopy(BODY)
    body[key] = scrap
    assert client.post(UPDATE, json=body).status_code < 500


@pytest.mark.parametrize(
    "search", ["?%", "?a=%ff%fe", "?" + "a=1&" * 200, "?level=" + "x" * 3_000, "nonsense", "?\x00=\x00"]
)
def test_no_address_makes_a_part_fail(client, search):
    body = {**BODY, "inputs": [{"id": "address", "property": "search", "value": search}]}
    assert client.post(UPDATE, json=body).status_code == 200


def test_every_callback_of_every_page_answers(server_over):
    client = server_over(1).test_client()
    for prefix in ("/", "/app/"):
        for call in client.get(f"{prefix}_dash-dependencies").json:
            id, _, property = call["output"].rpartition(".")
            values = {"search": "?lang=ky", "pathname": prefix, "n_intervals": 1}
            body = {
                "output": call["output"], "outputs": {"id": id, "property": property},
                "inputs": [{**one, "value": values[one["property"]]} for one in call["inputs"]],
                "state": [{**one, "value": values[one["property"]]} for one in call["state"]],
                "changedPropIds": [],
            }  # fmt: skip
            assert client.post(f"{prefix}_dash-update-component", json=body).status_code in (200, 204), call[
                "output"
            ]


def test_a_route_nobody_classified_stops_the_build(sector, monkeypatch):
    monkeypatch.setattr(building.Access, "route", lambda self, endpoint, permission: self.endpoints.update({endpoint: permission} if endpoint != "health.readyz" else {}))  # fmt: skip
    with pytest.raises(Unclassified, match=r"health\.readyz"):
        build(sector(0))


def test_a_callback_nobody_classified_stops_the_build(sector, monkeypatch):
    connect = building.connect

    def and_forget(app, access, door):
        connect(app, access, door)
        access.callbacks.pop((f"{door.prefix}_dash-update-component", "page.children"))

    monkeypatch.setattr(building, "connect", and_forget)
    with pytest.raises(Unclassified, match=r"page\.children"):
        build(sector(0))


def test_a_page_of_another_permission_is_refused_callback_by_callback(sector, monkeypatch):
    secret = Page(
        "/secret", "Secret", lambda view: "", {"secret-part": lambda view: "told"}, Permission.AUDIT
    )
    monkeypatch.setattr(building, "PAGES", (*building.PAGES, secret))
    stores = sector(1)
    client = build(stores).test_client()
    body = {
        **BODY, "output": "secret-part.children", "outputs": {"id": "secret-part", "property": "children"},
        "state": [{"id": "address", "property": "pathname", "value": "/app/secret"}],
    }  # fmt: skip
    assert client.post(UPDATE, json=body).status_code == 403
    demo_accounts.open_all(stores.register, "KG-0001")
    client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(stores.register, "demo-admin").token)
    assert client.post(UPDATE, json=body).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/app/", "/app/trends", "/app/_dash-layout", "/app/_dash-dependencies", "/app/suggestions?text=a"],
)
def test_outside_demo_mode_the_signed_in_part_is_closed(closed, path):
    assert closed.get(path).status_code == 401
    assert closed.post(UPDATE, json=BODY).status_code == 401


@pytest.mark.parametrize(
    ("language", "words"),
    [("ky", "Системага кириңиз"), ("ru", "Войдите в систему"), ("en", "Please sign in")],
)
def test_who_is_turned_away_reads_why_in_their_language(closed, language, words):
    answer = closed.get(f"/app/?lang={language}", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert words in answer.text
    assert f'<html lang="{language}"' in answer.text


def test_a_demo_account_opens_nothing_outside_demo_mode(tmp_path):
    stores = open_stores(Settings(home=tmp_path, secret_key="k" * 32))
    stores.register.upgrade()
    institutions.add_many(stores.register, [an_institution()], by=SYSTEM)
    demo_accounts.open_all(stores.register, "KG-0001")
    client = build(stores).test_client()
    client.set_cookie(SESSION_COOKIE, sign_in.enter_demo(stores.register, "demo-admin").token)
    assert client.get("/app/").status_code == 401
    assert client.post("/sign-in/demo", data={"account": "demo-admin"}).status_code == 404
    assert "demo" not in client.get("/sign-in").text
    stores.warehouse.close()
    stores.register.close()


def test_the_public_part_is_open_to_everyone(closed):
    for path in ("/", "/methods", "/healthz"):
        assert closed.get(path).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_request_from_another_site_is_refused(client, headers):
    assert client.post(UPDATE, json=BODY, headers=headers).status_code == 403


def test_our_own_pages_may_ask(client):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert client.post(UPDATE, json=BODY, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path", ["/assets-of-dash/x.css", "/_reload-hash", "/app/_favicon.ico", "/_favicon.ico"]
)
def test_routes_that_came_with_a_library_serve_nobody(client, path):
    assert client.get(path).status_code in (404, 405) or "react-entry-point" in client.get(path).text


def test_every_answer_carries_the_policy(client):
    for path in ("/", "/app/", "/healthz", "/files/x/look.css", "/nowhere"):
        answer = client.get(path)
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_suggestions_are_few_and_found_by_any_language(client, server_over):
    many = server_over(120).test_client()
    found = many.get("/app/suggestions?text=арчалы&lang=en").json
    assert 0 < len(found) <= 12
    assert all("Archaly" in one["name"] for one in found)
    assert many.get("/app/suggestions?text=kg-0004").json[0]["code"] == "KG-0004"
    assert {one["about"].split(" · ")[1] for one in many.get("/app/suggestions?text=a&level=higher&lang=en").json} == {"Higher vocational"}  # fmt: skip
    assert json.loads(many.get("/app/suggestions?text=" + "x" * 5_000).text) == []
