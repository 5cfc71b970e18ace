"""Every role on every route, with what is theirs and what is another's, against a table written by hand."""

from __future__ import annotations

import re

import pytest
from pyotp.totp import TOTP

from dashboards.access import SESSION_COOKIE
from data.register import accounts, questions, sign_in
from data.register.accounts import Account
from data.register.questions import Place
from schemas.roles import SYSTEM, Actor, Role
from tests.dashboards.web.a_desk import EXPLAINED, Desk

ROLES = ("public", "reporter", "head", "analyst", "admin")
EVERYBODY, INSIDE = set(ROLES), set(ROLES) - {"public"}
INSTITUTION, MINISTRY = {"reporter", "head"}, {"analyst", "admin"}
OWN, OTHERS = "KG-0001", "KG-0004"  # another authority's, out of the analyst's scope as well
GOOD = "correct horse 7"

WHO = (
    (r"(GET|POST) /(sign-in.*|forgotten|invitation/<token>)", EVERYBODY),
    (r"POST /(sign-out|basket|_dash-update-component)", EVERYBODY),
    (r"GET /(files/.*|healthz|readyz|metrics|verify.*|calendar.*|submissions/.*|api/v1|api/v1/openapi.json)?", EVERYBODY),
    (r"GET /(<path:path>|_dash-.*|api/<path:path>)", EVERYBODY),
    (r"GET /(institutions|data.*)", EVERYBODY),
    (r"GET /(index|methods|[a-z-]+)\.(csv|json|xlsx|pptx)", EVERYBODY),
    (r"GET /app/(methods|provisions|indicators)\..*", EVERYBODY),
    (r"(GET|POST) /app/.*", INSIDE),
    (r"(GET|POST) /(groups|visits).*", INSIDE),
    (r"(GET|POST) /(account|authenticator|home|office|desk/see-as/end)", INSIDE),
    (r"GET /office/<institution>(/<int:year>(/versions|/workbook)?)?", INSIDE),
    (r"(GET|POST) /office/<institution>/<int:year>/(upload|check)", INSTITUTION),
    (r"GET /office/<institution>/<int:year>/sample", INSTITUTION),
    (r"GET /reports/<report>.*", INSIDE),
    (r"POST /reports/<report>/(explain|mend|submit|questions)", INSTITUTION),
    (r"POST /reports/<report>/(sign|withdraw)", {"head"}),
    (r"(GET|POST) /office/<institution>/tokens.*", {"head", "admin"}),
    (r"(GET|POST) /desk/review.*", {"analyst"}),
    (r"(GET|POST) /desk/(owing.*|rules|rules/<rule>|rules/rehearse|see-as/<institution>)", MINISTRY),
    (r"GET /desk/years.*", MINISTRY),
    (r"POST /desk/years/<int:year>/(grant|withdraw)", MINISTRY),
    (r"POST /desk/(years/.*|rules/.*/suspend|rules/suspensions/.*)", {"admin"}),
    (r"(GET|POST) /desk/(register|accounts).*", {"admin"}),
    (r"GET /desk/audit.*", {"admin"}),
    (r"GET /api/v1/(reports.*|workbook|years)", INSIDE),
    (r"POST /api/v1/(reports|checks|reports/<report>/(explanations|submit))", set()),  # with a token alone
)  # fmt: skip
REFUSED = {401, 403}
SPEAKS_OF_ITSELF = re.compile(r"/(sign-in|account|invitation|authenticator|metrics|readyz|api)")
"""Routes whose own answers use 401, 403 or 404 for other reasons; only their refusals are looked at."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A system outside demo mode with an account of each role; each has a report and somebody else has one."""
    desk = Desk(tmp_path_factory.mktemp("everybody"), demo=False)
    desk.mine, desk.theirs = desk.signed(OWN, EXPLAINED), desk.signed(OTHERS, EXPLAINED)
    for report in (desk.mine, desk.theirs):
        questions.ask(desk.register, report, Place(), "Is it so?", by=SYSTEM)
    desk.tokens = {role: session_of(desk, role) for role in INSIDE}
    yield desk
    desk.close()


def session_of(desk: Desk, role: str) -> str:
    bound = OWN if role in INSTITUTION else None
    scope = frozenset({"science"}) if role == "analyst" else frozenset()
    by = Actor(role, Role(role), bound, authorities=scope)
    accounts.save(desk.register, Account(by, role, "en", f"{role}@example.kg"), by=SYSTEM)
    opened = sign_in.take_up(desk.register, sign_in.invite(desk.register, role, by=SYSTEM), GOOD)
    if role != "reporter":
        secret = sign_in.new_secret()
        sign_in.set_authenticator(desk.register, by, secret, TOTP(secret).now())
    return opened.token


def routes(desk: Desk) -> list[tuple[str, str]]:
    """Every method and rule there is, signing out last."""
    found = [
        (method, rule.rule)
        for rule in desk.server.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if "assets-of-dash" not in rule.rule and not rule.rule.endswith(("_favicon.ico", "_reload-hash"))
    ]
    return sorted(found, key=lambda one: ("sign-out" in one[1], "see-as/<" in one[1], one))


def allowed(method: str, rule: str) -> set[str]:
    found = [who for pattern, who in WHO if re.fullmatch(pattern, f"{method} {rule}")]
    assert found, f"nobody has written down who may {method} {rule}"
    return found[0]


def address(rule: str, institution: str, report: str) -> str:
    named = {
        "<institution>": institution,
        "<report>": report,
        "<int:year>": "2025",
        "<kind>": "csv",
        "<rule>": "W301",
    }
    for part, value in named.items():
        rule = rule.replace(part, value)
    return re.sub(r"<[^>]+>", "1", rule)


def ask(desk: Desk, role: str, method: str, path: str):
    client = desk.server.test_client()
    if role != "public":
        client.set_cookie(SESSION_COOKIE, desk.tokens[role], domain="localhost")
    answer = client.open(path, method=method, headers={"Accept": "text/html"})
    if "see-as/KG" in path and answer.status_code == 303:
        client.post("/desk/see-as/end")
    if path == "/sign-out" and role != "public":
        desk.tokens[role] = session_of_again(desk, role)
    return answer


def session_of_again(desk: Desk, role: str) -> str:
    token = sign_in.invite(desk.register, role, by=SYSTEM)
    return sign_in.take_up(desk.register, token, GOOD).token


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_to_what_is_written_down_and_nowhere_else(place, role):
    wrong = []
    for method, rule in routes(place):
        if "_dash-" in rule:
            continue  # callbacks have a test of their own
        answer = ask(place, role, method, address(rule, OWN, place.mine))
        refused = answer.status_code in REFUSED
        if role not in allowed(method, rule):
            expected = 401 if role == "public" or rule.startswith("/api/") else 403
            if answer.status_code != expected:
                wrong.append(f"{method} {rule}: {answer.status_code}, not {expected}")
        elif not SPEAKS_OF_ITSELF.match(rule) and (refused or answer.status_code >= 500):
            wrong.append(f"{method} {rule}: {answer.status_code}, though allowed")
        elif answer.status_code >= 500 and rule != "/readyz":
            wrong.append(f"{method} {rule}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ["reporter", "head", "analyst"])
def test_what_is_anothers_does_not_exist(place, role):
    named = [
        (method, rule) for method, rule in routes(place) if "<institution>" in rule or "<report>" in rule
    ]
    assert len(named) > 30
    wrong = []
    for method, rule in named:
        who = allowed(method, rule)
        if who == EVERYBODY:
            continue
        answer = ask(place, role, method, address(rule, OTHERS, place.theirs))
        expected = {404} if role in who else {401} if rule.startswith("/api/") else {403, 404}
        if answer.status_code not in expected:
            wrong.append(f"{method} {rule}: {answer.status_code}, not {expected}")
        if place.theirs in answer.text and "/api/" not in rule and answer.status_code == 200:
            wrong.append(f"{method} {rule} tells of {place.theirs}")
    assert not wrong


def test_a_report_is_not_reached_through_another_institutions_address(place):
    for path in (
        f"/office/{OWN}/2025/versions",
        f"/api/v1/reports/{place.theirs}",
        f"/reports/{place.theirs}",
    ):
        answer = ask(place, "reporter", "GET", path)
        assert place.theirs not in answer.text or answer.status_code == 404


def sound_body(call: dict, search: str, path: str) -> dict:
    """A body as the browser sends it to this callback."""
    id, _, property = call["output"].rpartition(".")
    values = {"search": search, "pathname": path, "n_intervals": 1}
    return {
        "output": call["output"], "outputs": {"id": id, "property": property},
        "inputs": [{**one, "value": values[one["property"]]} for one in call["inputs"]],
        "state": [{**one, "value": values[one["property"]]} for one in call["state"]],
        "changedPropIds": [],
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("prefix", ["/", "/app/"])
def test_each_role_calls_every_callback_behind_its_own_doors_and_none_behind_another(place, role, prefix):
    calls = ask(place, "admin", "GET", f"{prefix}_dash-dependencies").json
    assert len(calls) > 5
    client = place.server.test_client()
    if role != "public":
        client.set_cookie(SESSION_COOKIE, place.tokens[role], domain="localhost")
    expected = {200, 204} if role in (EVERYBODY if prefix == "/" else INSIDE) else {401}
    wrong = []
    for call in calls:
        body = sound_body(call, f"?code={OWN}&year=2025", prefix)
        answer = client.post(f"{prefix}_dash-update-component", json=body)
        if answer.status_code not in expected:
            wrong.append(f"{call['output']}: {answer.status_code}")
    assert not wrong


def test_no_callback_tells_an_institution_of_anothers_report(signed_in):
    for role in ("reporter", "head"):
        client = signed_in(role, 12)
        for call in client.get("/app/_dash-dependencies").json:
            search = "?lang=en&year=2025&code=KG-0002&institutions=KG-0002&origin=KG-0002:2025"
            for path in ("/app/", "/app/trends", "/app/institution", "/app/compare", "/app/completeness"):
                answer = client.post("/app/_dash-update-component", json=sound_body(call, search, path))
                assert answer.status_code in (200, 204)
                assert "KG-0002-2025-" not in answer.text, (role, call["output"], path)


def test_no_line_of_the_table_speaks_of_routes_that_are_gone(place):
    there = [f"{method} {rule}" for method, rule in routes(place)]
    assert not [pattern for pattern, _ in WHO if not any(re.fullmatch(pattern, one) for one in there)]
