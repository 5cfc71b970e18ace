"""The register in words: codes by their labels, days as people write them, what changed from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dashboards.words import _, day, label, language
from data.register.institutions import Institution, values_of
from schemas.codelists import codelist
from schemas.texts import declarations

CODED = {"levels": "level", "main_level": "level", "region": "region", "ownership": "ownership", "authority": "authority"}  # fmt: skip
SHOWN = (
    "name_ky", "name_ru", "name_en", "levels", "main_level", "region", "ownership", "authority", "website",
    "contact",
)  # fmt: skip
_DAYS = frozenset({"since", "valid_from", "valid_to"})


def column(name: str) -> str:
    """What a column is called."""
    texts = declarations("register")["column"].get(name)
    return texts[language()] if texts else name


def said(name: str, value: str) -> str:
    """A column's value as people read it; a dash for none."""
    if not value:
        return "–"
    if name in CODED:
        known = codelist(CODED[name])
        return ", ".join(label(known[code].label) if code in known else code for code in value.split("|"))
    return day(date.fromisoformat(value)) if name in _DAYS else value


def options(name: str, *, blank: str | None = None) -> list[tuple[str, str]]:
    """The codes of a list with their labels, to choose from."""
    found = [(code, label(entry.label)) for code, entry in codelist(name).items()]
    return found if blank is None else [("", blank), *found]


def facts(one: Institution, names: Iterable[str] = SHOWN) -> list[tuple[str, str]]:
    """What is known of an institution, each thing with its name."""
    values = values_of(one)
    return [(column(name), said(name, values[name])) for name in names]


def differences(before: Institution, after: Institution) -> list[tuple[str, str, str]]:
    """What differs: the column's name, how it was, how it is."""
    old, new = spelled(before), spelled(after)
    return [
        (column(name), said(name, old[name]), said(name, value))
        for name, value in new.items()
        if old[name] != value
    ]


def spelled(one: Institution) -> dict[str, str]:
    """Facts and days as text."""
    last = one.valid_to.isoformat() if one.valid_to else ""
    return {**values_of(one), "valid_from": one.valid_from.isoformat(), "valid_to": last}


def span(one: Institution) -> str:
    """From when to when an institution exists."""
    if one.valid_to is None:
        return _("since {day}", day=day(one.valid_from, "medium"))
    return f"{day(one.valid_from, 'medium')} – {day(one.valid_to, 'medium')}"


def name_of(known: Mapping[str, Institution], code: str) -> str:
    """An institution's name with its code."""
    return f"{known[code].name(language())} ({code})" if code in known else code
