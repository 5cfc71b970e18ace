"""Whether what is said of an institution can be so: codes that exist, days in order, a website with a host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from data.register.institutions import Institution
from data.register.refusals import Impossible
from schemas.codelists import codelist

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_HOST = re.compile(r"(?!-)([^\W_]|-)+(\.([^\W_]|-)+)+")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
NAMES = ("name_ky", "name_ru", "name_en")
CODED = ("region", "ownership", "authority")
_LONGEST = 300


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text)) and len(text) <= _LONGEST


def problems(one: Institution) -> Iterator[tuple[str, Impossible]]:
    """Each column that cannot be so, with why."""
    if not _CODE.fullmatch(one.code):
        yield "code", Impossible("bad_code", value=one.code)
    for name in NAMES:
        yield from _text(name, getattr(one, name))
    yield from _levels(one)
    for name in CODED:
        if (code := getattr(one, name)) and code not in codelist(name):
            yield name, Impossible("unknown_code", column=name, value=code)
        elif not code:
            yield name, Impossible("needed", column=name)
    if one.website and not is_website(one.website):
        yield "website", Impossible("not_a_website", value=one.website)
    if one.contact and not is_email(one.contact):
        yield "contact", Impossible("not_an_email", value=one.contact)
    if one.valid_to and one.valid_to < one.valid_from:
        yield "valid_to", Impossible("days_out_of_order", first=one.valid_from, last=one.valid_to)
    elif one.valid_to and one.since > one.valid_to:
        yield "since", Impossible("since_outside", day=one.since)


def refuse_unsound(one: Institution) -> None:
    """Raise the first of its problems."""
    for _, problem in problems(one):
        raise problem


def is_website(text: str) -> bool:
    """Whether it is a host, with or without http(s):// before it and a path behind."""
    if any(mark.isspace() for mark in text) or len(text) > _LONGEST:
        return False
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        sound = parts.scheme in ("", "http", "https") and "@" not in parts.netloc and parts.port is None
    except ValueError:
        return False
    return sound and bool(_HOST.fullmatch(parts.hostname or ""))


def _text(name: str, value: str) -> Iterator[tuple[str, Impossible]]:
    if not value.strip():
        yield name, Impossible("needed", column=name)
    elif len(value) > _LONGEST:
        yield name, Impossible("too_long", column=name, limit=_LONGEST)


def _levels(one: Institution) -> Iterator[tuple[str, Impossible]]:
    if not one.levels:
        yield "levels", Impossible("no_levels")
    for level in one.levels:
        if level not in codelist("level"):
            yield "levels", Impossible("unknown_code", column="levels", value=level)
    if one.main_level and one.main_level not in one.levels:
        yield "main_level", Impossible("main_level_elsewhere")
