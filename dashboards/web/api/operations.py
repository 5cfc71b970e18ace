"""Everything a program may do here, declared once: the routes, openapi.json and the page are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from dashboards.web.api import reading, sending, shapes
from dashboards.web.api.calls import as_json
from dashboards.web.api.declared import BYTES, JSON, XLSX, Answer, Body, Call, Operation, Parameter
from dashboards.web.api.openapi import document, problem
from dashboards.words import N_
from schemas.roles import Permission
from schemas.states import State

READ, SEND = Permission.READ_REPORT, Permission.UPLOAD

REPORT = Parameter("report", {"type": "string"}, "A report's id, like KG-0001-2025-2", "path", required=True)
WHOSE = Parameter(
    "institution",
    shapes.words(20, least=1),
    "The institution's code; a token's own unless given (a ministry's session has to name one)",
)
YEAR = Parameter("year", shapes.year(), "The report year: 2025 stands for 2025/26", required=True)
YEAR_IF = Parameter("year", shapes.year(), "Of this report year only")
LANGUAGE = Parameter("language", shapes.language(), "Of the workbook; that of Accept-Language unless given")
FILENAME = Parameter(
    "filename", shapes.words(200), "The file's name, where the body is the file itself", default=""
)
KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "The same key again is the same upload again: repeat a request that was interrupted with its key",
    "header",
    default="",
)

NO_TOKEN = problem("No token, or one that does not count", WWW_Authenticate="Bearer")
NOT_THERE = problem("There is no such thing, or it is another institution's")
TOO_MANY = problem("Too many requests in a minute", Retry_After="Seconds to wait")
BAD = problem("A parameter is missing or cannot be")
FILE = Body(
    {
        "multipart/form-data": {
            "type": "object",
            "properties": {"file": shapes.BINARY},
            "required": ["file"],
        },
        **{kind: {} for kind in (BYTES, XLSX, "application/vnd.oasis.opendocument.spreadsheet", "application/zip")},
        JSON: {"type": "object"},
    },
    "The report as xlsx, ods, csv in a zip, or json: as the part `file` of a form, or as the whole body",
    file=True,
)  # fmt: skip
TOO_LARGE = problem("The file is too large")
OTHER_KIND = problem("A media type that is not listed")


def _json(text: str, name: str, **headers: str) -> Answer:
    return Answer(text, {JSON: shapes.named(name)}, headers)


def _bytes(text: str, kind: str) -> Answer:
    return Answer(text, {kind: shapes.BINARY}, {"Content-Disposition": "The file's name"})


def _answers(ok: Answer, more: Mapping[int, Answer] | None = None) -> Mapping[int, Answer]:
    return {200: ok, 401: NO_TOKEN, 429: TOO_MANY, **(more or {})}


def _get(path: str, name: str, summary: str, does: Any, ok: Answer, **more: Any) -> Operation:  # Any: fields
    """A question about one report, unless its path says otherwise."""
    fields = {"parameters": (REPORT,), "answers": _answers(ok, {404: NOT_THERE}), **more}
    return Operation("GET", path, name, summary, READ, does, **fields)


def _describe(call: Call) -> Response:
    return as_json(document(OPERATIONS, call.site.stores.settings.address))


OPERATIONS: tuple[Operation, ...] = (
    _get(
        "/years",
        "list_years",
        N_("The report years, with what the institution owes and where it stands"),
        reading.list_years,
        _json("The years", "Years"),
        parameters=(WHOSE,),
        answers=_answers(_json("The years", "Years"), {400: BAD, 404: NOT_THERE}),
    ),
    _get(
        "/workbook",
        "read_workbook",
        N_("The workbook of a year, pre-filled"),
        reading.read_workbook,
        _bytes("The workbook", XLSX),
        parameters=(YEAR, LANGUAGE, WHOSE),
        answers=_answers(_bytes("The workbook", XLSX), {400: BAD, 404: NOT_THERE}),
    ),
    Operation(
        "POST",
        "/checks",
        "check_file",
        N_("Check a file; nothing is stored"),
        SEND,
        sending.check_file,
        _answers(
            _json("What was found", "Check"),
            {400: BAD, 413: TOO_LARGE, 415: OTHER_KIND, 422: problem("The file is empty")},
        ),
        (YEAR, FILENAME),
        FILE,
    ),
    Operation(
        "POST",
        "/reports",
        "send_report",
        N_("Hand a file in: it is the next version of the year’s report"),
        SEND,
        sending.send_report,
        {
            200: _json("The file was here already, for this year", "Report", Location="Of the report"),
            201: _json("The file is kept and waits to be checked", "Report", Location="Of the report"),
            400: BAD,
            401: NO_TOKEN,
            409: problem("The key was used for another file or year, or the year is closed"),
            413: TOO_LARGE,
            415: OTHER_KIND,
            422: problem("The file is empty, or reports of this year are not taken yet"),
            429: TOO_MANY,
            507: problem("There is no room left; nothing was taken in"),
        },
        (YEAR, FILENAME, KEY),
        FILE,
        "Checking takes seconds: ask for the report until its state is no longer received or checking.",
    ),
    _get(
        "/reports",
        "list_reports",
        N_("The institution’s reports, the newest first"),
        reading.list_reports,
        _json("One page of reports", "Reports"),
        parameters=(
            YEAR_IF,
            Parameter("state", shapes.choice(State), "In this state only"),
            Parameter("page", {"type": "integer", "minimum": 0, "maximum": 10_000}, "From 0", default=0),
            Parameter("size", {"type": "integer", "minimum": 1, "maximum": 100}, "Of a page", default=50),
            WHOSE,
        ),
        answers=_answers(_json("One page of reports", "Reports"), {400: BAD, 404: NOT_THERE}),
    ),
    _get(
        "/reports/<report>",
        "read_report",
        N_("One version of a report: its state, file and counts"),
        reading.read_report,
        _json("The report", "Report"),
    ),
    _get(
        "/reports/<report>/findings",
        "list_findings",
        N_("What was found, each at its cell, in words"),
        reading.list_findings,
        _json("The findings", "Findings"),
    ),
    _get(
        "/reports/<report>/marked",
        "read_marked",
        N_("The file with its cells marked"),
        reading.read_marked,
        _bytes("The workbook", XLSX),
        answers=_answers(
            _bytes("The workbook", XLSX), {404: NOT_THERE, 409: problem("It is still being checked")}
        ),
    ),
    _get(
        "/reports/<report>/original",
        "read_original",
        N_("The file as it was handed in"),
        reading.read_original,
        _bytes("The file", BYTES),
    ),
    _get(
        "/reports/<report>/receipt",
        "read_receipt",
        N_("The receipt of the signature"),
        reading.read_receipt,
        _json("The receipt", "Receipt"),
        answers=_answers(
            _json("The receipt", "Receipt"), {404: problem("There is no such report, or it is not signed")}
        ),
    ),
    Operation(
        "POST",
        "/reports/<report>/explanations",
        "explain_finding",
        N_("Explain a finding"),
        Permission.EXPLAIN,
        sending.explain_finding,
        _answers(
            _json("How many findings still wait", "Explained"),
            {
                400: problem("The body is not of this shape"),
                404: NOT_THERE,
                409: problem("There is no such finding"),
                415: OTHER_KIND,
            },
        ),
        (REPORT,),
        Body({JSON: shapes.explanation()}, "Which finding, and why its value is right"),
    ),
    Operation(
        "POST",
        "/reports/<report>/submit",
        "submit_report",
        N_("Hand the explained report to the head for signature"),
        SEND,
        sending.submit_report,
        _answers(
            _json("The report", "Report"),
            {404: NOT_THERE, 409: problem("Findings still wait, or it cannot be handed in in this state")},
        ),
        (REPORT,),
    ),
    Operation(
        "GET",
        "/openapi.json",
        "read_description",
        N_("This description, for programs"),
        Permission.READ_PUBLIC,
        _describe,
        {200: Answer("OpenAPI 3.1", {JSON: {"type": "object"}})},
    ),
)
