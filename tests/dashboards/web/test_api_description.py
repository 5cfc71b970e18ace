"""openapi.json tells the truth: schemathesis asks whatever it allows, and what it does not, and compares."""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from dashboards.web.api import calls
from dashboards.web.api.declared import BYTES, XLSX
from dashboards.web.api.operations import OPERATIONS
from schemas.texts import LANGUAGES
from tests.dashboards.web.an_api import Machine
from tests.ingest.files import answers, file_of

FILES = [file_of("json", answers()), file_of("xlsx", answers(qa_fte=9)), b"{}", b"PK\x03\x04"]
for kind in (BYTES, XLSX, "application/vnd.oasis.opendocument.spreadsheet", "application/zip"):
    schemathesis.openapi.media_type(kind, st.sampled_from(FILES) | st.binary(min_size=1, max_size=200))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(calls, "PER_MINUTE", 1_000_000)
    opened = Machine(tmp_path)
    yield opened
    opened.close()


def config(examples: int, token: str) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 173,
            "headers": {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            "generation": {"max-examples": examples, "database": "none", "deterministic": True},
            "phases": {"stateful": {"enabled": examples > 100}},
            # A file that is no report, and a report in another state, are sound to send and refused.
            "checks": {
                # Asks without a token; does not know how to over WSGI. test_api.py does so.
                "ignored_auth": {"enabled": False},
                "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "413", "422"]},
            },
        }
    )


def told(machine: Machine, examples: int) -> tuple[list[str], int]:
    """What the description and the answers disagree about, and how many requests were made."""
    found: Any = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", machine.server, config=config(examples, machine.token)
    )
    ids = itertools.cycle([*machine.reports().values(), ""])

    @found.hook
    def map_path_parameters(context, path_parameters):
        """Most reports asked for are there."""
        id = next(ids)
        return (
            {**path_parameters, "report": id}
            if id and "report" in (path_parameters or {})
            else path_parameters
        )

    problems, requests = [], 0
    for event in from_schema(found).execute():
        if isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.cases)
            for checks in event.recorder.checks.values():
                problems += [
                    f"{event.recorder.label} {one.name}: {one.failure_info.failure}"
                    for one in checks
                    if one.status == Status.FAILURE
                ]
        elif isinstance(event, events.NonFatalError):
            problems.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    return problems, requests


def test_every_answer_is_as_described(machine):
    problems, requests = told(machine, int(os.environ.get("SAPAT_TEST_EXAMPLES", "8")))
    assert problems == []
    assert requests > 200


@pytest.mark.prove
def test_every_answer_is_as_described_for_long(machine):
    problems, requests = told(machine, 400)
    assert problems == []
    print(f"{requests} requests, every answer as described")


def test_each_operation_is_described_for_people_too(machine):
    for language in LANGUAGES:
        client = machine.server.test_client()
        client.set_cookie("sapat-lang", language)
        page = client.get("/api/v1").text
        assert all(f'id="{one.name}"' in page for one in OPERATIONS)


def test_the_description_names_what_a_program_needs(machine):
    said = machine.server.test_client().get("/api/v1/openapi.json").json
    assert said["openapi"] == "3.1.0"
    assert set(said["components"]["securitySchemes"]) == {"token", "session"}
    for path, methods in said["paths"].items():
        for method, one in methods.items():
            assert ("security" in one) == (path != "/api/v1/openapi.json")
            if "security" in one:
                assert {"401", "429"} <= set(one["responses"])
                assert one["security"][0] == {"token": []}
                assert ({"session": []} in one["security"]) == (method == "get")
