"""The shapes of what goes in and comes out, as JSON Schemas, and the check that something fits one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dashboards.web.api.declared import Schema
from schemas.codelists import codelist
from schemas.findings import Level, Stage
from schemas.states import State
from schemas.texts import LANGUAGES
from schemas.years import report_years

TEXT: Schema = {"type": "string"}
OR_NONE: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NONE: Schema = {"type": ["string", "null"], "format": "date-time"}
DAY_OR_NONE: Schema = {"type": ["string", "null"], "format": "date"}
COUNT: Schema = {"type": "integer", "minimum": 0}
BINARY: Schema = {"type": "string", "format": "binary"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"  # no signs that cannot be kept or shown


def choice(values: Iterable[object]) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def year() -> Schema:
    """A declared report year."""
    return {"type": "integer", "enum": list(report_years())}


def words(most: int, *, least: int = 0) -> Schema:
    """A text of so many letters, without control characters."""
    return {"type": "string", "minLength": least, "maxLength": most, "pattern": _PLAIN}


def record(**properties: Schema) -> Schema:
    """An object that has all of these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def explanation() -> Schema:
    """What is sent to explain a finding."""
    place = {"row": words(80), "part": words(40)}
    return {
        "type": "object",
        "properties": {
            "rule": words(40, least=1),
            "field": words(80, least=1),
            **place,
            "reason": choice(codelist("explanation_reason")),
            "text": words(2_000, least=5),
        },
        "required": ["rule", "field", "reason", "text"],
        "additionalProperties": False,
    }


def components() -> Mapping[str, Schema]:
    """The shapes that have a name."""
    finding = {
        "rule": TEXT, "version": {"type": "integer"}, "level": choice(Level), "stage": choice(Stage),
        "sheet": TEXT, "cell": TEXT, "field": TEXT, "row": TEXT, "part": TEXT, "value": TEXT,
        "message": TEXT, "fix": TEXT, "provision": TEXT,
    }  # fmt: skip
    report = {
        "id": TEXT, "institution": TEXT, "year": {"type": "integer"}, "version": {"type": "integer", "minimum": 1},
        "state": choice(State), "in_force": {"type": "boolean"}, "filename": TEXT, "size": COUNT, "sha256": HASH,
        "received_at": MOMENT, "submitted_at": MOMENT_OR_NONE, "signed_at": MOMENT_OR_NONE,
        "decided_at": MOMENT_OR_NONE, "reason": TEXT, "findings": {"type": "object", "additionalProperties": COUNT},
        "open": COUNT,
    }  # fmt: skip
    blocked = record(rule=TEXT, why=TEXT)
    return {
        "Report": record(**report),
        "Reports": record(reports=many(named("Report")), page=COUNT, pages=COUNT, total=COUNT),
        "Finding": record(**finding),
        "RecordedFinding": record(**finding, state=choice(("open", "explained", "overridden", "fixed"))),
        "Findings": record(
            report=TEXT, state=choice(State), findings=many(named("RecordedFinding")), blocked=many(blocked)
        ),
        "Check": record(
            readable={"type": "boolean"},
            open={"type": "boolean"},
            findings=many(named("Finding")),
            blocked=many(blocked),
        ),
        "Year": record(
            year={"type": "integer"}, name=TEXT, opens=DAY_OR_NONE, due=DAY_OR_NONE, open={"type": "boolean"},
            report=OR_NONE, state=OR_NONE, in_force=OR_NONE,
        ),
        "Years": record(institution=TEXT, years=many(named("Year"))),
        "Receipt": record(
            number={"type": "integer", "minimum": 1}, code=TEXT, report=TEXT, sha256=HASH, at=MOMENT, verify=TEXT
        ),
        "Explained": record(report=TEXT, waiting=COUNT),
        "Explanation": explanation(),
        "Problem": {
            "type": "object",
            "description": "RFC 9457; `code` never changes its meaning",
            "properties": {
                "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "code": TEXT, "rule": TEXT, "fix": TEXT
            },
            "required": ["type", "title", "status", "code"],
            "additionalProperties": False,
        },
    }  # fmt: skip


def language() -> Schema:
    return choice(LANGUAGES)


def misfit(value: Any, schema: Schema, name: str = "body") -> str:  # Any: JSON from outside
    """Why a value does not fit a schema; "" when it does. Knows what is declared here, no more."""
    if (values := schema.get("enum")) is not None:
        return "" if value in values and type(value) is type(values[0]) else f"{name}: not in the list"
    match schema.get("type"):
        case "string":
            return _misfit_text(value, schema, name)
        case "integer":
            return _misfit_number(value, schema, name)
        case "object":
            return _misfit_object(value, schema, name)
    return ""


def _misfit_text(value: Any, schema: Schema, name: str) -> str:
    if not isinstance(value, str):
        return f"{name}: a text is asked for"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        return f"{name}: {schema.get('minLength', 0)} to {schema.get('maxLength')} signs are asked for"
    sound = re.search(schema.get("pattern", ""), value) and value == value.encode("utf-8", "ignore").decode()
    return "" if sound else f"{name}: not of the form asked for"


def _misfit_number(value: Any, schema: Schema, name: str) -> str:
    if type(value) is not int:
        return f"{name}: a whole number is asked for"
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    return "" if low <= value <= high else f"{name}: {low} to {high}"


def _misfit_object(value: Any, schema: Schema, name: str) -> str:
    if not isinstance(value, dict):
        return f"{name}: an object is asked for"
    for key in schema["required"]:
        if key not in value:
            return f"{key}: missing"
    for key, one in value.items():
        if key not in schema["properties"]:
            return f"{key[:40]!r}: unknown"
        if why := misfit(one, schema["properties"][key], key):
            return why
    return ""
