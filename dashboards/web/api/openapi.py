"""openapi.json, made of the declared operations: OpenAPI 3.1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.web.api import shapes
from dashboards.web.api.declared import PROBLEM, Answer, Operation, Parameter

VERSION = "1.0.0"
BASE = "/api/v1"
_ABOUT = (
    "Annual quality assurance reports, handed in and followed by an institution's own programs. "
    "The same checks as on the page and on the command line. A token is made by the head of the "
    "institution; it acts as a reporter and cannot sign. A browser's session may read. "
    "Problems come as RFC 9457 in the language of Accept-Language (ky, ru, en), with a `code` that stays."
)
_PATH_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def document(operations: Sequence[Operation], address: str) -> dict[str, Any]:  # Any: JSON
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(address_of(one), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sapat",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": shapes.components(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sapat"},
            },
        },
    }


def address_of(operation: Operation) -> str:
    """The address as OpenAPI spells it: /api/v1/reports/{report}."""
    return BASE + _PATH_PART.sub(r"{\1}", operation.path)


def _operation(one: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {str(status): _answer(answer) for status, answer in sorted(one.answers.items())},
    }
    if one.text:
        told["description"] = one.text
    if one.parameters:
        told["parameters"] = [_parameter(parameter) for parameter in one.parameters]
    if one.body:
        content = {kind: {"schema": schema} for kind, schema in one.body.content.items()}
        told["requestBody"] = {"required": True, "description": one.body.text, "content": content}
    if not one.open:
        told["security"] = [{"token": []}, *([{"session": []}] if one.method == "GET" else [])]
    return told


def _parameter(one: Parameter) -> dict[str, Any]:
    told = {"name": one.name, "in": one.where, "description": one.text, "schema": one.schema}
    if one.required or one.where == "path":
        told["required"] = True
    return told


def _answer(one: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"description": one.text}
    if one.content:
        told["content"] = {kind: {"schema": schema} for kind, schema in one.content.items()}
    if one.headers:
        told["headers"] = {name: _header(text) for name, text in one.headers.items()}
    return told


def _header(text: str) -> Mapping[str, Any]:
    return {"description": text, "required": True, "schema": {"type": "string"}}


def problem(text: str, **headers: str) -> Answer:
    """An answer that is a problem."""
    named = {name.replace("_", "-"): said for name, said in headers.items()}
    return Answer(text, {PROBLEM: shapes.named("Problem")}, named)
