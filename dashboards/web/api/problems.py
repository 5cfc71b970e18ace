"""What a program is told when something is not done: RFC 9457, in its language, with a code that stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from dashboards.serving import language_of
from dashboards.web.api.declared import PROBLEM
from dashboards.words import N_, _, speaking
from ingest.check import refusal
from ingest.refusals import Refused
from schemas.rules import words

BASE = "/api/v1"
_PART = re.compile("<[^>]+>")

WORDS = {
    "bad_request": (400, N_("This request cannot be understood.")),
    "bad_parameter": (400, N_("The parameter {name} is missing or has a value it cannot have.")),
    "bad_body": (400, N_("What was sent does not have the shape that is asked for: {why}")),
    "token_needed": (401, N_("A token is needed: Authorization: Bearer … The head of the institution makes one.")),
    "not_allowed": (403, N_("This token or account may not do that.")),
    "not_found": (404, N_("There is nothing of this name here.")),
    "no_receipt": (404, N_("This version is not signed: there is no receipt yet.")),
    "wrong_method": (405, N_("This address does not take such a request.")),
    "key_used": (409, N_("This Idempotency-Key was used before, for another file or year.")),
    "still_open": (409, N_("Some findings still wait for an explanation.")),
    "wrong_state": (409, N_("The report is not in a state in which this can be done.")),
    "nothing_to_explain": (409, N_("There is no finding in this place that could be explained.")),
    "too_large": (413, N_("The file is too large.")),
    "wrong_media_type": (415, N_("This kind of content is not taken here.")),
    "too_many": (429, N_("Too many requests. Please wait {n} seconds.")),
    "server_error": (500, N_("Something went wrong here. It is our fault and has been noted.")),
    "no_room": (507, N_("There is no room left here. Nothing was lost and nothing was taken in.")),
}  # fmt: skip
"""Every code with its status and its words; beside them the reasons a file is refused for."""
_BY_STATUS = {status: code for code, (status, _words) in reversed(WORDS.items())}
_FILE_STATUS = {"too_large": 413, "year_closed": 409}


class Problem(Exception):
    """Something is not done, and why."""

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None, **blanks: object) -> None:
        super().__init__(code)
        self.code = code
        self.headers = headers or {}
        self.blanks = blanks


def told(problem: Problem) -> Response:
    """The answer to a problem."""
    status, message = WORDS[problem.code]
    language = language_of({})
    with speaking(language):
        title = _(message, **problem.blanks) if problem.blanks else _(message)
    return _answer(status, problem.code, title, language=language, headers=problem.headers)


def refused(problem: Refused) -> Response:
    """The answer to a file that is not taken in, in the words of the rule that says why."""
    language = language_of({})
    found = refusal(problem)
    said = words(found, language)
    status = _FILE_STATUS.get(problem.reason, 422)
    more = {"rule": found.rule, "fix": said.fix}
    return _answer(status, problem.reason, said.message, language=language, more=more)


def of_error(error: HTTPException) -> Response:
    """The answer to what the gate or the server itself refuses below /api/."""
    status = error.code or 500
    code = _BY_STATUS.get(status, "server_error" if status >= 500 else "bad_request")
    return told(wrong_method() if status == 405 else Problem(code))


def wrong_method() -> Problem:
    """The address is one of ours and takes other requests, which are named."""
    return Problem("wrong_method", headers={"Allow": ", ".join(sorted(methods_here()))})


def methods_here() -> set[str]:
    """The methods of the operations at this address; empty where there are none.

    Flask itself would also name those of the addresses that take whatever nobody else does.
    """
    found: set[str] = set()
    for rule in current_app.url_map.iter_rules():
        pattern = _PART.sub("[^/]+", rule.rule)
        if rule.rule.startswith(BASE) and re.fullmatch(pattern, request.path):
            found |= rule.methods or set()
    return found


def _answer(
    status: int,
    code: str,
    title: str,
    *,
    language: str,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,  # Any: JSON
) -> Response:
    said = {"type": f"{BASE}#{code}", "title": title, "status": status, "code": code, **(more or {})}
    answer = Response(json.dumps(said, ensure_ascii=False), status, content_type=PROBLEM)
    answer.headers["Content-Language"] = language
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Sapat"'
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer
