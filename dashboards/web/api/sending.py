"""What a program may send: a report, a file to be checked only, explanations, and the handing in."""

from __future__ import annotations

from flask import Response

from dashboards.web.api.calls import BASE, as_json
from dashboards.web.api.declared import Call
from dashboards.web.api.problems import Problem
from dashboards.web.api.reading import described, institution_of, row_of
from data.register import moves
from data.register.engine import when
from data.register.moves import IllegalMove, StillOpen
from data.register.receiving import KeyUsed
from data.register.verdict import Explanation, NothingToExplain, explain
from ingest import feedback
from ingest.check import Candidate
from ingest.pipeline import check_many
from ingest.receive import HandedIn, receive


def send_report(call: Call) -> Response:
    key = call.given["Idempotency-Key"]
    handed = HandedIn(
        call.content,
        call.filename or call.given["filename"],
        institution_of(call),
        call.given["year"],
        call.site.language,
        key,
    )
    try:
        receipt = receive(call.site.stores, handed, call.site.reader, by=call.site.by)
    except KeyUsed:
        raise Problem("key_used") from None
    where = {"Location": f"{BASE}/reports/{receipt.report}"}
    return as_json(described(call, receipt.report), 201 if receipt.new else 200, where)


def check_file(call: Call) -> Response:
    day = when(call.site.stores.register.now()).date()
    candidate = Candidate("check", institution_of(call), call.given["year"], call.content)
    (checked,) = check_many(call.site.stores, call.site.reader, [candidate], [day])
    return as_json(feedback.as_dicts(checked, call.site.language))


def explain_finding(call: Call) -> Response:
    id, body = row_of(call).id, call.body
    place = {name: body.get(name, "") for name in ("row", "part")}
    given = Explanation(body["rule"], body["field"], body["reason"], body["text"].strip(), **place)
    try:
        waiting = explain(call.site.stores.register, id, given, by=call.site.by)
    except NothingToExplain:
        raise Problem("nothing_to_explain") from None
    return as_json({"report": id, "waiting": waiting})


def submit_report(call: Call) -> Response:
    id = row_of(call).id
    try:
        moves.submit(call.site.stores.register, id, by=call.site.by)
    except StillOpen:
        raise Problem("still_open") from None
    except IllegalMove:
        raise Problem("wrong_state") from None
    return as_json(described(call, id))
