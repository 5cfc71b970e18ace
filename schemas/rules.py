"""The rules by id, and their words for a reader: what is wrong, how to mend it, and where it is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from schemas.codelists import codelist, codelists
from schemas.findings import Finding, Level, Stage
from schemas.form import Field, Slot, sheets, slot
from schemas.indicators import indicators
from schemas.regulation import provisions
from schemas.texts import LANGUAGES, Text

HERE = Path(__file__).parent / "rules"

LEVELS = ("primary", "secondary", "higher")

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# English months in words: 02.03.2026 is read in two ways by readers of English.
_DATE_FORM = {"ky": "dd.MM.yyyy", "ru": "dd.MM.yyyy", "en": "d MMM yyyy"}
_NAMES_OF_SLOTS = frozenset({"other", "field"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    `frame` names the table it looks at (see `schemas.checks`), `kind` the function that decides,
    `targets` the groups of slots it is asked of: the finding stands at the first. Rules of frame
    "file" have no function here: `kind` is the reason given by receiving and reading.
    `unless` names rules that, speaking about the same value, make this one keep silent.
    `tolerance` says how much passes (count or percent) and which role approves more.
    """

    id: str
    stage: Stage
    level: Level
    frame: str
    kind: str
    message: Text
    fix: Text
    version: int = 1
    targets: tuple[tuple[str, ...], ...] = ()
    expand: str = "each"  # each row of a `/*` target on its own, or all of them within one group
    params: Mapping[str, Any] = field(default_factory=dict)  # what the kind reads; each has its own
    levels: tuple[str, ...] = LEVELS
    since: int = 2020
    until: int | None = None
    provisions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    tolerance: Mapping[str, float | str] = field(default_factory=dict)
    passes: tuple[Mapping[str, Any], ...] = ()  # slot -> value, as TOML gives it
    fails: tuple[Mapping[str, Any], ...] = ()

    def valid_in(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)


class Words(NamedTuple):
    """What a reader is told about a finding; `provision` is "" where the rule rests on none."""

    message: str
    fix: str
    provision: str


def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the files; inside `trying` with the rules on trial."""
    tried = _tried.get()
    return _declared() if tried is None else tried.rules


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A catalogue in which rules are tried that institutions have not met yet."""

    rules: Mapping[str, Rule]


_tried: ContextVar[Trial | None] = ContextVar("tried", default=None)


def trial() -> Trial | None:
    """The trial that is running; one and the same object as long as it does."""
    return _tried.get()


@contextmanager
def trying(changed: Iterable[Rule], *, without: Iterable[str] = ()) -> Iterator[None]:
    """Inside the block the catalogue holds these rules as well, or instead of those with their ids."""
    left = {id: rule for id, rule in _declared().items() if id not in set(without)}
    token = _tried.set(Trial(left | {rule.id: rule for rule in changed}))
    try:
        yield
    finally:
        _tried.reset(token)


class NotARule(ValueError):
    """A text does not declare a rule; the message says what is wrong with it."""


def read_rule(text: str) -> Rule:
    """One rule from its declaration in TOML, as the files have it; raises NotARule."""
    try:
        declared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise NotARule(str(problem)) from None
    if len(declared) != 1 or not all(isinstance(entry, dict) for entry in declared.values()):
        raise NotARule("exactly one table [ID]")
    ((id, entry),) = declared.items()
    for name in ("message", "fix"):
        if set(entry.get(name, ())) != set(LANGUAGES):
            raise NotARule(f"{name}: {', '.join(LANGUAGES)}")
    try:
        return _rule(id, entry)
    except (KeyError, TypeError, ValueError) as problem:
        raise NotARule(str(problem)) from None


def declaration(id: str) -> str:
    """The declaration of a rule as it stands in its file; KeyError where there is none."""
    for path in sorted(HERE.glob("*.toml")):
        text = path.read_text("utf-8")
        found = re.search(rf"^\[{re.escape(id)}\]$.*?(?=^\[|\Z)", text, re.M | re.S)
        if found:
            return re.sub(r"\n+(#.*\n*)*\Z", "\n", found[0])
    raise KeyError(id)


@cache
def _declared() -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for path in sorted(HERE.glob("*.toml")):
        for id, entry in tomllib.loads(path.read_text("utf-8")).items():
            if id in found:
                raise ValueError(f"rule {id} is declared twice")
            found[id] = _rule(id, entry)
    return found


@cache
def rule_for(reason: str) -> Rule:
    """The rule of stage file or structure that puts a reason ("too_large") into words."""
    return next(rule for rule in rules().values() if rule.frame == "file" and rule.kind == reason)


def words(finding: Finding | Mapping[str, Any], language: str) -> Words:
    """Put a finding into words. A mapping needs the keys of `Finding` (a row of findings has them)."""
    assert language in LANGUAGES
    found = _mapping(finding)
    rule = rules()[found["rule"]]
    blanks = _Blanks(_params(found, language))
    return Words(
        rule.message[language].format_map(blanks),
        rule.fix[language].format_map(blanks),
        provision_text(rule, found.get("field", ""), language),
    )


def blocked_words(why: str, language: str) -> str:
    """Say which answer kept a rule from being run: "policy.date:not_a_date" names slot and problem."""
    return f"«{slot_label(slot(why.partition(':')[0]), language)}»"


def slot_label(named: Slot, language: str) -> str:
    """The question's label, with the item, level or column it is about; "" for no question."""
    asked = _fields().get(named.field)
    if asked is None:
        return named.field
    label = asked.label[language]
    if asked.kind == "table":
        column = next((p for p in asked.parts if p.id == named.part), None)
        return f"{label}: {column.label[language]}" if column else label
    if asked.kind == "quantity" and named.row:
        return f"{label} ({_lowered(codelist('level')[named.row].label[language])})"
    if asked.items and named.row:
        return f"{label}: {_lowered(codelist(asked.items)[named.row].label[language])}"
    return label


def provision_text(rule: Rule, field_id: str, language: str) -> str:
    """Number and label of the provision that a finding at this question rests on."""
    asked = _fields().get(field_id)
    of_field = asked.provisions if asked else ()
    known = provisions()
    ids = [id for id in of_field if id in rule.provisions] or list(rule.provisions) or list(of_field)
    return "; ".join(f"{id} {known[id].label[language]}" for id in ids[:1] if id in known)


def shown(value: object, language: str) -> str:
    """A value as the reader's language writes it: numbers and dates formatted, text as it is."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return format_decimal(round(value, 2), locale=_locale(language))
    if isinstance(value, date | datetime):
        return format_date(value, _DATE_FORM[language], locale=_locale(language))
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return format_date(date.fromisoformat(value), _DATE_FORM[language], locale=_locale(language))
    return str(value)


class _Blanks(dict[str, str]):
    """Parameters of a message; one that is not given is shown as a dash, never as an exception."""

    def __missing__(self, key: str) -> str:
        return "—"


def _params(found: Mapping[str, Any], language: str) -> dict[str, str]:
    named = Slot(found.get("field", ""), found.get("row", ""), found.get("part") or "value")
    given = found.get("params") or {}
    sheet = next((one.label[language] for one in sheets() if one.id == found.get("sheet")), "")
    blanks = {"name": sheet} if sheet else {}
    blanks |= {
        "value": str(found.get("value", "")),
        "field": slot_label(named, language),
        "record": named.row,
    }
    for key, value in given.items():
        if key in _NAMES_OF_SLOTS:
            blanks[key] = slot_label(slot(str(value)), language)
        elif key == "indicator":
            blanks[key] = indicators()[value].label[language]
        elif key == "state":
            blanks[key] = _lowered(codelist("answer_state")[value].label[language])
        elif key.endswith("_code"):
            blanks[key.removesuffix("_code") + "_label"] = _code_label(value, named.field, language)
        else:
            blanks[key] = shown(value, language)
    return blanks


def _code_label(code: str, field_id: str, language: str) -> str:
    asked = _fields().get(field_id)
    names = [p.list for p in asked.parts if p.list] if asked else []
    for entries in [codelist(name) for name in names] or codelists().values():
        if code in entries:
            return _lowered(entries[code].label[language])
    return code


def _mapping(finding: Finding | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(finding, Finding):
        return {name: getattr(finding, name) for name in finding.__slots__}
    return finding


def _lowered(label: str) -> str:
    """A label inside a sentence begins small, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _rule(id: str, entry: dict[str, Any]) -> Rule:
    entry["targets"] = tuple(
        (group,) if isinstance(group, str) else tuple(group) for group in entry.get("targets", ())
    )
    for key in ("levels", "provisions", "indicators", "unless", "passes", "fails"):
        if key in entry:
            entry[key] = tuple(entry[key])
    return Rule(id=id, stage=Stage(entry.pop("stage")), level=Level(entry.pop("level")), **entry)


@cache
def _fields() -> Mapping[str, Field]:
    return {asked.id: asked for sheet in sheets() for asked in sheet.fields}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
