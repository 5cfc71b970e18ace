"""From a request to an operation: how often, with which parameters, with what sent along; and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from dashboards.web.api import shapes
from dashboards.web.api.declared import BYTES, JSON, Body, Call, Operation, Parameter
from dashboards.web.api.limits import Limit
from dashboards.web.api.problems import Problem, methods_here, refused, told
from dashboards.web.site import Route, Site
from dashboards.words import speaking
from data.durable import DiskFull
from data.register.institutions import NoSuchInstitution
from data.register.reports import NoSuchReport
from ingest.guard import UPLOAD
from ingest.refusals import Refused

A_MINUTE = 60
PER_MINUTE = 120
BASE = "/api/v1"
FORM = "multipart/form-data"


def route(site: Site, operation: Operation, limit: Limit) -> Route:
    """The route of an operation: everything that can be said of a request before it is answered."""

    @wraps(operation.does)
    def answer(**path: str) -> Response:
        if request.method == "OPTIONS":
            return Response(status=204, headers={"Allow": ", ".join(sorted(methods_here()))})
        try:
            if not operation.open and (seconds := limit.count(site.by.id)):
                raise Problem("too_many", headers={"Retry-After": str(seconds)}, n=seconds)
            call = _call(site, operation, path)
            with speaking(site.language):
                given = operation.does(call)
        except Problem as problem:
            return told(problem)
        except Refused as problem:
            return refused(problem)
        except (NoSuchReport, NoSuchInstitution):
            return told(Problem("not_found"))
        except DiskFull:
            return told(Problem("no_room"))
        given.headers.setdefault("Cache-Control", "no-store")
        return given

    answer.__name__ = operation.name
    return Route(f"{BASE}{operation.path}", answer, operation.permission, (operation.method, "OPTIONS"))


def _call(site: Site, operation: Operation, path: Mapping[str, str]) -> Call:
    given = {**path}
    given |= {one.name: _given(one) for one in operation.parameters if one.where != "path"}
    if operation.body is None:
        return Call(site, given)
    try:
        return _with_body(Call(site, given), operation.body)
    except RequestEntityTooLarge:
        raise Problem("too_large") from None
    except BadRequest:
        raise Problem("bad_body", why=request.mimetype) from None


def _given(one: Parameter) -> Any:  # Any: a value of the parameter's schema
    """The value of a parameter; raises Problem for one that is missing or cannot be."""
    values = request.args.getlist(one.name) if one.where == "query" else request.headers.getlist(one.name)
    if not values:
        if one.required:
            raise Problem("bad_parameter", name=one.name)
        return one.default
    value: Any = values[0]
    if one.schema.get("type") == "integer":
        # isascii: int() also reads the digits of other scripts.
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    if len(values) > 1 or shapes.misfit(value, one.schema, one.name):
        raise Problem("bad_parameter", name=one.name)
    return value


def _with_body(call: Call, body: Body) -> Call:
    kind = request.mimetype or (BYTES if body.file else "")
    if kind not in body.content:
        raise Problem("wrong_media_type")
    if body.file:
        content, filename = _file(kind)
        if not content:
            raise Refused("empty")
        if len(content) > UPLOAD:
            raise Refused("too_large", limit=UPLOAD // 2**20)
        if kind == JSON and not isinstance(_read(content), dict):
            raise Problem("bad_body", why=JSON)
        return Call(call.site, call.given, content, filename)
    sent = _read(request.get_data())
    if why := shapes.misfit(sent, body.content[kind]):
        raise Problem("bad_body", why=why)
    return Call(call.site, call.given, body=sent)


def _read(content: bytes) -> Any:  # Any: JSON from outside
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Problem("bad_body", why=JSON) from None


def _file(kind: str) -> tuple[bytes, str]:
    """The file sent, as the part "file" of a form or as all there is."""
    if kind != FORM:
        return request.get_data(), ""
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise Problem("bad_body", why="file")
    return sent[0].read(), sent[0].filename or ""


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    answer = Response(json.dumps(value, ensure_ascii=False), status, content_type=JSON)
    for name, said in (headers or {}).items():
        answer.headers[name] = said
    return answer


Does = Callable[[Call], Response]
