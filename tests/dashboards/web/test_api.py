"""The machine interface: the same functions as the pages, told in JSON, each institution for itself."""

from __future__ import annotations

import hashlib
import io

import openpyxl
import pytest

from dashboards.web.api import calls
from dashboards.web.api.declared import BYTES, XLSX
from dashboards.web.api.limits import Limit
from dashboards.web.api.operations import OPERATIONS
from data import archive
from data.durable import DiskFull
from data.register import moves, reports, tokens
from data.register.reports import state_of
from schemas.texts import LANGUAGES
from tests.dashboards.web.an_api import EXPLAIN, Machine
from tests.dashboards.web.an_office import HEAD, handed_in
from tests.ingest.files import answers, file_of

FILE = file_of("json", answers())
SEND = "/api/v1/reports?year=2025&filename=report.json"


@pytest.fixture
def machine(tmp_path):
    opened = Machine(tmp_path)
    yield opened
    opened.close()


def problem(answer, status: int, code: str):
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.json["type"] == f"/api/v1#{code}"
    return answer.json


def sent(client, *, content=FILE, kind=BYTES, where=SEND, **headers):
    return client.post(where, data=content, content_type=kind, headers=headers)


def test_a_file_is_handed_in_once(machine):
    program = machine.program()
    first = sent(program)
    assert first.status_code == 201
    assert first.headers["Location"] == "/api/v1/reports/KG-0001-2025-1"
    assert first.json["sha256"] == hashlib.sha256(FILE).hexdigest()
    assert first.json["filename"] == "report.json"
    again = sent(program)
    assert (again.status_code, again.json["id"]) == (200, first.json["id"])
    with machine.register.reading() as connection:
        (row,) = reports.find(connection)
    assert row.received_by.startswith("token-")


def test_a_file_comes_as_a_form_as_well(machine):
    data = {"file": (io.BytesIO(FILE), "from a form.json")}
    answer = machine.program().post("/api/v1/reports?year=2025", data=data)
    assert (answer.status_code, answer.json["filename"]) == (201, "from a form.json")
    other = {"other": (io.BytesIO(FILE), "x.json")}
    problem(machine.program().post("/api/v1/reports?year=2025", data=other), 400, "bad_body")


def test_the_same_key_is_the_same_upload_and_no_other(machine):
    program = machine.program()
    assert sent(program, **{"Idempotency-Key": "k-1"}).status_code == 201
    assert sent(program, **{"Idempotency-Key": "k-1"}).status_code == 200
    other = file_of("json", answers(qa_fte=9))
    problem(sent(program, content=other, **{"Idempotency-Key": "k-1"}), 409, "key_used")
    assert sent(program, content=other, **{"Idempotency-Key": "k-2"}).status_code == 201


def test_a_dry_run_says_the_same_as_a_check_and_stores_nothing(machine):
    answer = machine.program().post("/api/v1/checks?year=2025", data=FILE, content_type=BYTES)
    assert answer.status_code == 200
    assert answer.json["readable"]
    unreadable = machine.program().post("/api/v1/checks?year=2025", data=b"nothing", content_type=BYTES)
    assert (unreadable.status_code, unreadable.json["readable"]) == (200, False)
    with machine.register.reading() as connection:
        assert reports.find(connection) == []
    assert list(machine.stores.archive) == []


def test_findings_are_told_in_the_language_asked_for(machine):
    id = handed_in(machine.stores, "KG-0001", EXPLAIN)
    said = set()
    for language in LANGUAGES:
        answer = machine.program(language=language).get(f"/api/v1/reports/{id}/findings")
        (found,) = answer.json["findings"]
        assert (found["rule"], found["cell"], found["state"]) == ("W301", "D7", "open")
        said.add(found["message"])
    assert len(said) == 3


def test_a_report_is_explained_and_handed_in(machine):
    id = handed_in(machine.stores, "KG-0001", EXPLAIN)
    program = machine.program()
    problem(program.post(f"/api/v1/reports/{id}/submit"), 409, "still_open")
    given = {"rule": "W301", "field": "students", "row": "higher", "part": "value"}
    given |= {"reason": "real_change", "text": "A branch was opened."}
    answer = program.post(f"/api/v1/reports/{id}/explanations", json=given)
    assert (answer.status_code, answer.json) == (200, {"report": id, "waiting": 0})
    answer = program.post(f"/api/v1/reports/{id}/submit")
    assert (answer.status_code, answer.json["state"]) == (200, "submitted")
    problem(program.post(f"/api/v1/reports/{id}/submit"), 409, "wrong_state")
    problem(program.post(f"/api/v1/reports/{id}/explanations", json=given), 409, "nothing_to_explain")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"{}", b"[" * 100_000, b'{"rule": 1}',
        b'{"rule":"W301","field":"f","reason":"nonsense","text":"12345"}',
        b'{"rule":"W301","field":"f","reason":"real_change","text":"1"}',
        b'{"rule":"W301","field":"f","reason":"real_change","text":"12345","more":1}',
        b'{"rule":"\\ud800","field":"f","reason":"real_change","text":"12345"}',
        b'{"rule":"\\u0000","field":"f","reason":"real_change","text":"12345"}',
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused(machine, body):
    id = handed_in(machine.stores, "KG-0001", EXPLAIN)
    where = f"/api/v1/reports/{id}/explanations"
    problem(machine.program().post(where, data=body, content_type="application/json"), 400, "bad_body")
    problem(machine.program().post(where, data=body, content_type="text/plain"), 415, "wrong_media_type")


def test_a_program_never_signs(machine):
    id = handed_in(machine.stores)
    program = machine.program()
    assert program.post(f"/reports/{id}/sign", data={"password": "x"}).status_code == 401
    assert program.get(f"/reports/{id}").status_code == 401  # a token opens /api/ alone
    assert state_of(machine.register, id) == "submitted"


def test_files_come_back_as_they_were_and_marked(machine):
    content = file_of("xlsx", answers())
    sent(machine.program(), content=content, kind=XLSX)
    program = machine.program()
    original = program.get("/api/v1/reports/KG-0001-2025-1/original")
    assert original.data == content
    assert "attachment" in original.headers["Content-Disposition"]
    problem(program.get("/api/v1/reports/KG-0001-2025-1/marked"), 409, "wrong_state")
    checked = handed_in(machine.stores, "KG-0001", EXPLAIN, year=2024)
    marked = program.get(f"/api/v1/reports/{checked}/marked")
    assert openpyxl.load_workbook(io.BytesIO(marked.data)).worksheets


def test_a_receipt_is_told_once_there_is_one(machine):
    id = handed_in(machine.stores)
    program = machine.program()
    problem(program.get(f"/api/v1/reports/{id}/receipt"), 404, "no_receipt")
    given = moves.sign(machine.register, id, by=HEAD)
    answer = program.get(f"/api/v1/reports/{id}/receipt").json
    assert (answer["number"], answer["code"], answer["sha256"]) == (given.number, given.code, given.sha256)
    assert answer["verify"].endswith(f"/verify/{given.code}")


def test_reports_are_listed_page_by_page_and_narrowed(machine):
    machine.reports()
    program = machine.program()
    everything = program.get("/api/v1/reports").json
    assert (everything["total"], everything["pages"]) == (3, 1)
    assert [one["year"] for one in everything["reports"]] == [2025, 2024, 2023]
    assert program.get("/api/v1/reports?year=2024").json["total"] == 1
    assert program.get("/api/v1/reports?state=signed").json["reports"][0]["year"] == 2023
    second = program.get("/api/v1/reports?size=2&page=1").json
    assert (len(second["reports"]), second["pages"]) == (1, 2)
    assert program.get("/api/v1/reports?page=9000").json["reports"] == []


def test_years_say_what_is_owed(machine):
    id = handed_in(machine.stores)
    years = {one["year"]: one for one in machine.program().get("/api/v1/years").json["years"]}
    assert (years[2025]["due"], years[2025]["report"], years[2025]["state"]) == (
        "2026-11-15",
        id,
        "submitted",
    )
    assert years[2024]["report"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_comes_in_the_language_asked_for(machine, language):
    answer = machine.program().get(f"/api/v1/workbook?year=2025&language={language}")
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert (meta["institution"], meta["language"]) == ("KG-0001", language)


@pytest.mark.parametrize(
    "query",
    ["", "?year=", "?year=1999", "?year=x", "?year=2025&year=2024", "?year=２０２５", "?year=-1",
     "?year=2025&language=de", "?year=99999999999999999999"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_is_named(machine, query):
    told = problem(machine.program().get(f"/api/v1/workbook{query}"), 400, "bad_parameter")
    assert "language" in told["title"] if "language" in query else "year" in told["title"]


def test_what_cannot_be_taken_in_is_said_with_the_rules_words(machine):
    told = problem(sent(machine.program(), content=b""), 422, "empty")
    assert told["rule"]
    assert told["fix"]
    large = sent(machine.program(), content=b"x" * (5 * 2**20 + 1))
    problem(large, 413, "too_large")
    larger = sent(machine.program(), content=b"x" * (7 * 2**20))
    problem(larger, 413, "too_large")
    problem(sent(machine.program(), kind="text/html"), 415, "wrong_media_type")


def test_a_full_disk_is_said_to_be_ours(machine, monkeypatch):
    monkeypatch.setattr(archive.Archive, "put", raising(DiskFull("no room")))
    problem(sent(machine.program()), 507, "no_room")


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_told_in_the_language_asked_for(machine, language):
    answer = machine.program(language=language).get("/api/v1/reports/KG-0009-2025-1")
    problem(answer, 404, "not_found")
    assert answer.headers["Content-Language"] == language
    words = {"ky": "жок", "ru": "нет", "en": "nothing"}[language]
    assert words in answer.json["title"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Bearer sapat_0_0", "Basic YTpi", "sapat_x", "Bearer " + "x" * 5_000],
)
def test_without_a_token_that_counts_nothing_is_told(machine, header):
    client = machine.server.test_client()
    for one in OPERATIONS:
        if one.open:
            continue
        path = f"/api/v1{one.path}".replace("<report>", "KG-0001-2025-1")
        answer = client.open(path, method=one.method, headers={"Authorization": header} if header else {})
        problem(answer, 401, "token_needed")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_no_token(machine):
    id = machine.token.split("_")[1]
    tokens.revoke(machine.register, "KG-0001", id, by=HEAD)
    problem(machine.program().get("/api/v1/years"), 401, "token_needed")


def test_a_browsers_session_reads_and_changes_nothing(machine):
    ids = machine.reports()
    reporter = machine.client("reporter")
    assert reporter.get(f"/api/v1/reports/{ids['signed']}").status_code == 200
    assert reporter.get("/api/v1/years").json["institution"] == "KG-0001"
    problem(reporter.post(f"/api/v1/reports/{ids['waiting']}/submit"), 401, "token_needed")
    problem(sent(reporter), 401, "token_needed")
    analyst = machine.client("analyst")
    problem(analyst.get("/api/v1/years"), 400, "bad_parameter")
    assert analyst.get("/api/v1/years?institution=KG-0001").status_code == 200
    problem(analyst.get("/api/v1/years?institution=KG-9999"), 404, "not_found")


def test_a_token_counts_before_a_session(machine):
    client = machine.client("reporter")
    answer = client.get("/api/v1/years", headers={"Authorization": "Bearer sapat_0_0"})
    problem(answer, 401, "token_needed")
    answer = client.get("/api/v1/years", headers={"Authorization": f"Bearer {machine.other}"})
    assert answer.json["institution"] == "KG-0002"


def test_another_institutions_reports_are_not_there(machine):
    ids = machine.reports("KG-0002")
    program = machine.program()
    for one in OPERATIONS:
        if "<report>" not in one.path:
            continue
        for id in ids.values():
            path = f"/api/v1{one.path}".replace("<report>", id)
            problem(program.open(path, method=one.method, json={}), 404, "not_found")
            if one.method == "GET":
                for role in ("reporter", "head"):
                    problem(machine.client(role).get(path), 404, "not_found")
    assert program.get("/api/v1/reports").json["total"] == 0
    for path in ("reports", "years", "workbook?year=2025"):
        joined = "&" if "?" in path else "?"
        problem(program.get(f"/api/v1/{path}{joined}institution=KG-0002"), 404, "not_found")


def test_too_many_requests_are_asked_to_wait(tmp_path, monkeypatch):
    monkeypatch.setattr(calls, "PER_MINUTE", 3)
    machine = Machine(tmp_path)
    program, other = machine.program(), machine.program(machine.other)
    statuses = [program.get("/api/v1/years").status_code for _ in range(3)]
    assert statuses == [200] * 3
    answer = program.get("/api/v1/years")
    problem(answer, 429, "too_many")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert other.get("/api/v1/years").status_code == 200
    assert program.get("/api/v1/openapi.json").status_code == 200
    machine.close()


def test_a_limit_forgets_what_is_long_ago():
    now = [0.0]
    limit = Limit(2, 60, clock=lambda: now[0])
    assert [limit.count("a"), limit.count("a"), limit.count("b")] == [0, 0, 0]
    assert limit.wait("a") == limit.count("a") == 60
    now[0] = 59.5
    assert limit.wait("a") == 1
    now[0] = 60
    assert limit.count("a") == 0


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/reports"), ("DELETE", "/years"), ("PATCH", "/checks")]
)
def test_another_method_is_refused_with_those_that_are_there(machine, method, path):
    answer = machine.program().open(f"/api/v1{path}", method=method)
    problem(answer, 405, "wrong_method")
    assert "GET" in answer.headers["Allow"] or "POST" in answer.headers["Allow"]
    problem(machine.program().get("/api/v1/nothing"), 404, "not_found")


def provoked(machine, one, status: int, ids):
    """The answer of an operation to a request that asks for this status."""
    id = {404: "KG-0002-2025-1", 409: ids["signed"]}.get(status, ids["waiting"])
    if one.name == "read_receipt" and status != 404:
        id = ids["signed"]
    if (one.name, status) == ("submit_report", 200):
        moves_on = {"rule": "W301", "field": "students", "row": "higher", "part": "value"}
        moves_on |= {"reason": "confirmed", "text": "It is right."}
        machine.program().post(f"/api/v1/reports/{id}/explanations", json=moves_on)
    path = f"/api/v1{one.path}".replace("<report>", id)
    asked = (
        {"year": "1999" if status == 400 else "2022"} if "year" in {p.name for p in one.parameters} else {}
    )
    if status in (400, 404) and "<report>" not in one.path and one.method == "GET":
        asked["institution"] = "" if status == 400 else "KG-0002"
    if one.name == "read_marked" and status == 409:
        sent(machine.program(), where="/api/v1/reports?year=2021")
        path = path.replace(ids["signed"], "KG-0001-2021-1")
    if one.body is None:
        return path, asked, {}
    if not one.body.file:
        body = {"rule": "W301", "field": "students", "row": "higher", "part": "value"}
        body |= {"reason": "confirmed", "text": "It is right."}
        return (
            path,
            asked,
            {"data": b"x", "content_type": "text/x"}
            if status == 415
            else {"json": {} if status == 400 else body},
        )
    content = {413: b"x" * (5 * 2**20 + 1), 422: b""}.get(status, FILE)
    headers = {}
    if status == 409:
        headers = {"Idempotency-Key": "used"}
        sent(machine.program(), content=file_of("json", answers(meetings=9)), where=SEND, **headers)
    if status == 200 and one.name == "send_report":
        sent(machine.program(), where="/api/v1/reports?year=2022")
    return (
        path,
        asked,
        {"data": content, "content_type": "text/x" if status == 415 else BYTES, "headers": headers},
    )


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_documented_status_is_real(tmp_path, monkeypatch, one):
    for number, status in enumerate(one.answers):
        machine = Machine(tmp_path / str(number))
        path, asked, body = provoked(machine, one, status, machine.reports())
        client = machine.server.test_client() if status == 401 else machine.program()
        with monkeypatch.context() as patch:
            if status == 507:
                patch.setattr(archive.Archive, "put", raising(DiskFull("no room")))
            if status == 429:
                patch.setattr(Limit, "count", lambda self, who: 7)
            answer = client.open(path, method=one.method, query_string=asked, **body)
        assert answer.status_code == status, (one.name, status, answer.text[:200])
        for header in one.answers[status].headers:
            assert header in answer.headers, (one.name, status, header)
        machine.close()


def raising(problem):
    def does(*_):
        raise problem

    return does
