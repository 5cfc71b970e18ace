"""Findings as an institution reads them: by sheet, then gravity, with what may be done about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboards.components.observed import sheet_name
from dashboards.web.moments import day_here
from dashboards.web.states import FINDING_STATES, LEVELS, Mark
from dashboards.words import _, day, label, language
from ingest.mend import mendable, part_of
from ingest.normalise import normalise
from schemas.codelists import codelist
from schemas.findings import OPEN_LEVELS, Finding, Level, Stage
from schemas.form import Slot, sheets
from schemas.form import slot as slot_of
from schemas.rules import blocked_words, rules, slot_label, words

AT_ONCE = 50
_GRAVITY = {level: number for number, level in enumerate(Level)}
_SHEETS = {sheet.id: number for number, sheet in enumerate(sheets())}


@dataclass(frozen=True, slots=True)
class Input:
    """The field in which an answer may be given anew: a choice with its options, or a line of text."""

    value: str
    mode: str = "text"  # of the keyboard a telephone shows
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An explanation that stands."""

    reason: str
    code: str
    text: str
    on: str
    carried: bool = False
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding, worded. `input` and `explain` say what its reader may do about it."""

    id: int
    level: str
    mark: Mark
    state: str
    state_mark: Mark | None
    cell: str
    place: str
    value: str
    message: str
    fix: str
    provision: str
    rule: str
    to_approve: bool = False
    must: bool = False  # something has to be done about it
    input: Input | None = None
    explain: bool = False
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one sheet; the file as a whole has no sheet."""

    name: str
    findings: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Band:
    """What has to be seen to, or what may be: each sheet by sheet."""

    title: str
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader wants to see, from the address."""

    level: str = ""
    sheet: str = ""
    page: int = 0
    all: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """What the reader may do with the findings: mend and explain those of a report under way."""

    mend: bool = False
    explain: bool = False
    levels: tuple[str, ...] = ()  # of the institution: the columns that are its own
    typed: Mapping[int, str] = field(default_factory=dict)  # what did not pass, to be typed better


@dataclass(frozen=True, slots=True)
class View:
    """A page of findings, with how many there are of each kind."""

    bands: Sequence[Band]
    shown: int
    total: int
    levels: Sequence[tuple[str, str]]
    sheets: Sequence[tuple[str, str]]
    pages: int
    choice: Choice
    mendable: bool


def choice_of(given: Mapping[str, str]) -> Choice:
    """The filter in an address; what is none is left out."""
    level = given.get("level", "")
    page = given.get("page", "")
    return Choice(
        level if level in set(Level) else "",
        given.get("sheet", "") if given.get("sheet", "") in {*_SHEETS, "file"} else "",
        int(page) if page.isdigit() and len(page) < 6 else 0,
        "all" in given,
    )


def finding_of(row: Any) -> Finding:  # Any: a row of the register's findings
    """The finding that a row of the register holds."""
    place = (row.sheet, row.cell, row.field, row.row, row.part)
    return Finding(row.rule, Level(row.level), Stage(row.stage), *place, row.value, row.params)


def view(
    found: Sequence[tuple[int, Finding, str]], given: Iterable[Any], choice: Choice, year: int, *, acts: Acts
) -> View:
    """A page of findings: (id, finding, state) each, with the explanations that were given."""
    ordered = sorted(found, key=lambda one: _order(one[1]))
    wanted = [
        one
        for one in ordered
        if choice.level in ("", one[1].level) and choice.sheet in ("", one[1].sheet or "file")
    ]
    last = max(-(-len(wanted) // AT_ONCE) - 1, 0)
    at = 0 if choice.all else min(choice.page, last)
    here = wanted if choice.all else wanted[at * AT_ONCE : (at + 1) * AT_ONCE]
    said = {(e.rule, e.field, e.row, e.part): e for e in given}  # the last word counts
    bands: dict[bool, dict[str, list[Shown]]] = {True: {}, False: {}}
    offered: set[Slot] = set()
    for id, one, state in here:
        entry = said.get((one.rule, one.field, one.row, one.part)) if state != "open" else None
        shown = _shown((id, one, state), entry, year, (acts, offered))
        bands[one.level in OPEN_LEVELS].setdefault(one.sheet, []).append(shown)
    return View(
        [_band(must, groups) for must, groups in bands.items() if groups],
        len(here), len(found), _levels(found), _sheets(found), 0 if choice.all else last,
        Choice(choice.level, choice.sheet, at, choice.all), bool(offered),
    )  # fmt: skip


def _band(must: bool, groups: Mapping[str, Sequence[Shown]]) -> Band:
    title = _("To mend or to explain") if must else _("Worth a look: nothing has to be done")
    return Band(title, [Group(_sheet(sheet), rows) for sheet, rows in groups.items()])


def _order(one: Finding) -> tuple[bool, int, int, int, str]:
    digits = "".join(c for c in one.cell if c.isdigit())
    return (
        one.level not in OPEN_LEVELS,
        _SHEETS.get(one.sheet, -1),
        _GRAVITY[one.level],
        int(digits[:9] or 0),
        one.rule,
    )


def _levels(found: Sequence[tuple[int, Finding, str]]) -> list[tuple[str, str]]:
    counted = Counter(one.level for _id, one, _state in found)
    named = [(str(level), f"{_(LEVELS[level].name)}: {counted[level]}") for level in Level if counted[level]]
    return [("", _("All findings: {n}", n=len(found))), *named]


def _sheets(found: Sequence[tuple[int, Finding, str]]) -> list[tuple[str, str]]:
    counted = Counter(one.sheet for _id, one, _state in found)
    order = sorted(counted, key=lambda sheet: _SHEETS.get(sheet, -1))
    return [
        ("", _("All sheets")),
        *((sheet or "file", f"{_sheet(sheet)}: {counted[sheet]}") for sheet in order),
    ]


def _sheet(id: str) -> str:
    return sheet_name(id) or _("The file as a whole")


def _shown(
    one: tuple[int, Finding, str], entry: Any, year: int, to: tuple[Acts, set[Slot]]
) -> Shown:  # Any: a row
    id, found, state = one
    acts, offered = to
    said = words(found, language())
    slot = Slot(found.field, found.row, found.part or "value")
    offer = acts.mend and state != "overridden" and slot not in offered and mendable(found, year, acts.levels)
    if offer:
        offered.add(slot)
    return Shown(
        id, str(found.level), LEVELS[found.level], state, FINDING_STATES[state] if state != "open" else None,
        found.cell, slot_label(slot, language()) if found.field else "", found.value, said.message, said.fix,
        said.provision, found.rule, bool(rules()[found.rule].tolerance.get("approver")),
        found.level in OPEN_LEVELS and state == "open",
        _input(found, slot, year, acts.typed.get(id)) if offer else None,
        acts.explain and found.level is Level.EXPLAIN and state in ("open", "explained"),
        _given(entry) if entry is not None else None,
    )  # fmt: skip


def _given(entry: Any) -> Given:  # Any: a row of the register's explanations
    reasons = codelist("explanation_reason")
    named = label(reasons[entry.reason].label) if entry.reason in reasons else ""
    on = day(day_here(entry.at), "medium")
    return Given(
        named, entry.reason, entry.text, on, entry.carried_from is not None, entry.approved_at is not None
    )


def _input(found: Finding, slot: Slot, year: int, typed: str | None) -> Input | None:
    part = part_of(year, slot)
    if part is None:
        return None
    if part.type == "choice" and part.list:
        code = normalise(found.value, part).text or found.value
        options = [(c.id, label(c.label)) for c in codelist(part.list).values() if c.valid_on(date.today())]
        if code and code not in dict(options):
            options.insert(0, (code, code))  # as it stands, until something of the list is chosen
        return Input(typed if typed is not None else code, options=(*options, ("", _("no answer"))))
    mode = {"whole": "numeric", "year": "numeric", "decimal": "decimal", "money": "decimal", "link": "url"}
    hint = _("day.month.year") if part.type == "date" else ""
    return Input(typed if typed is not None else found.value, mode.get(part.type, "text"), hint=hint)


def reasons() -> list[tuple[str, str]]:
    """The reasons an explanation may give, for a list to choose from."""
    return [
        ("", _("Choose a reason")),
        *((c.id, label(c.label)) for c in codelist("explanation_reason").values()),
    ]


def blocked(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The checks that could not run, each by what it looks at, and the answer it waits for."""
    found = []
    for rule, why in rows:
        targets = rules()[rule].targets if rule in rules() else ()
        first = targets[0][0] if targets else ""
        about = slot_label(slot_of(first.replace("/*", "")), language()) if first in _asked() else ""
        found.append({"rule": rule, "about": about, "waits": blocked_words(why, language())})
    return found


def _asked() -> frozenset[str]:
    return frozenset(field.id for sheet in sheets() for field in sheet.fields)
