"""The form as issued: frozen per year, proven unchanged, and how an older form's answers move forward."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schemas.codelists import codelists
from schemas.form import Field, Form, Part, Slot
from schemas.form import form as declared
from schemas.indicators import Indicator, indicators

HERE = Path(__file__).parent / "issued"


class AlreadyIssued(Exception):
    """The year's form is frozen and what is declared now differs from it."""


def frozen(form: Form) -> dict[str, Any]:
    """The form as plain data: sheets, fields, parts, the lists they choose from, the indicators they feed."""
    fields = [f for sheet in form.sheets for f in sheet.fields]
    names = {f.items for f in fields} | {part.list for f in fields for part in f.parts}
    return {
        "year": form.year,
        "sheets": [
            {
                "id": sheet.id,
                "kind": sheet.kind,
                "label": dict(sheet.label),
                "fields": [_field(f) for f in sheet.fields],
            }
            for sheet in form.sheets
        ],
        "lists": {
            name: {code: dict(entry.label) for code, entry in codelists()[name].items()}
            for name in sorted(filter(None, names))
        },
        "indicators": {
            id: _indicator(indicator)
            for id, indicator in sorted(indicators().items())
            if indicator.valid_in(form.year)
        },
    }


def version(form: Form) -> str:
    """Twelve hex digits that change whenever anything in the form does."""
    return _declared_version(form.year) if form is declared(form.year) else _digest(form)


def issue(year: int, *, replace: bool = False, folder: Path | None = None) -> Path:
    """Freeze the form of a year. A frozen form is only overwritten when that is asked for."""
    path = (folder or HERE) / f"{year}.json"
    if path.exists() and not replace and drift(year, folder=folder):
        raise AlreadyIssued(f"the form of {year} is issued and differs from what is declared now")
    path.parent.mkdir(exist_ok=True)
    path.write_text(_text(frozen(declared(year))), "utf-8")
    return path


def issued_years(folder: Path | None = None) -> tuple[int, ...]:
    return tuple(sorted(int(path.stem) for path in (folder or HERE).glob("*.json")))


def drift(year: int, folder: Path | None = None) -> list[str]:
    """Where the declared form of an issued year differs from its frozen one, one line per place.

    A list may have grown since; a code that is gone or renamed is drift.
    """
    then = json.loads(((folder or HERE) / f"{year}.json").read_text("utf-8"))
    now = json.loads(_text(frozen(declared(year))))
    lists = {
        name: {code: label for code, label in codes.items() if code in then["lists"].get(name, {})}
        for name, codes in now["lists"].items()
    }
    return list(_differences(then, {**now, "lists": lists}, str(year)))


def moves(from_year: int, to_year: int) -> Mapping[str, str]:
    """How an older form's questions are named in a newer one.

    The same id stays; a question that was replaced by a comparable one takes its id; what has no
    comparable successor is not in the mapping.
    """
    target = declared(to_year).fields
    successor = {f.replaces: f.id for f in _all_fields() if f.replaces and f.comparable}
    found = {}
    for id in declared(from_year).fields:
        name: str | None = id
        while name is not None and name not in target:
            name = successor.get(name)
        if name is not None:
            found[id] = name
    return found


def moved(slot: Slot, mapping: Mapping[str, str]) -> Slot | None:
    """The slot under its newer name, or None where the newer form no longer asks."""
    name = mapping.get(slot.field)
    return None if name is None else slot._replace(field=name)


def _all_fields() -> Iterator[Field]:
    from schemas.form import sheets  # read late: tests put another catalogue in its place

    return (f for sheet in sheets() for f in sheet.fields)


@cache
def _declared_version(year: int) -> str:
    return _digest(declared(year))


def _digest(form: Form) -> str:
    return hashlib.sha256(_text(frozen(form)).encode()).hexdigest()[:12]


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _field(f: Field) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "id": f.id,
        "kind": f.kind,
        "provisions": list(f.provisions),
        "label": dict(f.label),
        "parts": [_part(part) for part in f.parts],
        "required": f.required,
        "levels": list(f.levels),
    }
    optional = {
        "help": dict(f.help),
        "unit": f.unit,
        "items": f.items,
        "when": {slot: list(values) for slot, values in f.when.items()},
        "may_not_apply": f.may_not_apply,
        "replaces": f.replaces,
    }
    return kept | {name: value for name, value in optional.items() if value}


def _part(part: Part) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": part.id, "type": part.type, "required": part.required}
    optional = {"list": part.list, "min": part.min, "max": part.max, "label": dict(part.label) or None}
    return kept | {name: value for name, value in optional.items() if value is not None}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "numerator": list(indicator.numerator),
        "denominator": list(indicator.denominator),
        "computed": indicator.computed,
        "scale": indicator.scale,
        "levels": list(indicator.levels),
    }


def _differences(then: Any, now: Any, place: str) -> Iterator[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted({*then, *now}):
            yield from _differences(then.get(key), now.get(key), f"{place}.{key}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for index, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from _differences(before, after, f"{place}[{index}]")
    elif then != now:
        yield f"{place}: {json.dumps(then, ensure_ascii=False)} -> {json.dumps(now, ensure_ascii=False)}"
