"""What one operation of the machine interface is: its address, what it takes, and every answer it gives.

The routes, the checking of what comes in, openapi.json and the page for people are made from these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response

from dashboards.web.site import Site
from schemas.roles import Permission

Schema = Mapping[str, Any]
"""A JSON Schema of draft 2020-12, as OpenAPI 3.1 speaks it; Any: nested as it likes."""
JSON = "application/json"
PROBLEM = "application/problem+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the site it came to, the parameters given, and what was sent along."""

    site: Site
    given: Mapping[str, Any]
    content: bytes = b""
    filename: str = ""
    body: Any = None  # Any: JSON that fits the declared schema


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the query, a header, or the path."""

    name: str
    schema: Schema
    text: str
    where: Literal["query", "header", "path"] = "query"
    required: bool = False
    default: Any = None  # Any: a value of the schema


@dataclass(frozen=True, slots=True)
class Body:
    """What may be sent: schemas by media type. `file`: bytes, raw or as the part "file" of a form."""

    content: Mapping[str, Schema]
    text: str
    file: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it means, what it holds, and the headers beside it."""

    text: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program may do. `summary` is a message to translate, `text` stays English."""

    method: Literal["GET", "POST"]
    path: str  # as Flask spells it, below /api/v1
    name: str
    summary: str
    permission: Permission
    does: Callable[..., Response]
    answers: Mapping[int, Answer]
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    text: str = ""

    @property
    def open(self) -> bool:
        """Whether everybody may ask, without a token."""
        return self.permission is Permission.READ_PUBLIC
