"""The rules once more, in plain Python, one report at a time: what the compiled checks must agree with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import inf, log, sqrt
from typing import Any
from urllib.parse import urlsplit

from schemas.codelists import codelist
from schemas.findings import Level
from schemas.form import Slot, slot
from schemas.indicators import indicators
from schemas.layout import LEVELS, NUMBERS, STATED, layout, part_of
from schemas.rules import Rule, rules
from schemas.years import report_years

Values = Mapping[str, Any]
Found = set[tuple[str, str, str, str]]


class Told:
    """One report: what each slot says, and how it stands."""

    def __init__(self, values: Values, facts: Mapping[str, Any], last: Values) -> None:
        self.of = layout(facts["year"])
        self.facts, self.last = facts, last
        self.raw = {slot(name): value for name, value in values.items() if value is not None}
        self.problem = {
            s: v["problem"] for s, v in self.raw.items() if isinstance(v, Mapping) and v.get("problem")
        }
        self.bad = set(self.problem)
        self.missing: set[Slot] = set()
        self.assumed: dict[Slot, Any] = {}

    def filled(self, named: Slot) -> bool:
        return named in self.raw and named not in self.bad

    def value(self, name: str | Slot) -> Any:
        named = slot(name) if isinstance(name, str) else name
        if not self.filled(named):
            return self.assumed.get(named)
        met = self.raw[named]
        return met.get("date", met.get("number", met.get("text"))) if isinstance(met, Mapping) else met

    def judged(self, *names: Slot) -> bool:
        return not any(name in self.bad or name in self.missing for name in names)

    def records(self, table: str) -> list[str]:
        return list(
            dict.fromkeys(s.row for s in self.raw if s.field == table and s.part not in ("state", "reason"))
        )


def findings(values: Values, facts: Mapping[str, Any], last: Values | None = None) -> Found:
    """Rule, field, row and part of every finding of a report."""
    told = Told(values, facts, last or {})
    found = {(rule.id, *s) for rule in _rules("cell") for s in _cells(told, rule)}
    told.bad |= {Slot(*f[1:]) for f in found if rules()[f[0]].level is Level.ERROR}
    _assume_no(told)
    due = _questions(told)
    for rule in _rules("question"):
        found |= {(rule.id, *s) for s in _asked(told, rule, due)}
    for frame, ask in (("state", _stated), ("document", _documents), ("link", _links), ("number", _numbers)):
        found |= {(rule.id, *s) for rule in _rules(frame) for s in ask(told, rule)}
    found |= {(rule.id, *s) for rule in _rules("answers") for s in _compared(told, rule)}
    found |= {(rule.id, *s) for rule in _rules("level") for s in _by_level(told, rule)}
    found |= {(rule.id, *s) for rule in _rules("table") for s in _in_tables(told, rule)}
    found |= {(rule.id, *s) for rule in _rules("indicator") for s in _of_indicators(told, rule)}
    found |= {(rule.id, *s) for rule in _rules("last_measures") for s in _accounted(told)}
    said = {f[:3] for f in found}
    return {f for f in found if not any((r, *v) in said for r in rules()[f[0]].unless for v in _weighed(f))}


def _weighed(found: tuple[str, str, str, str]) -> set[tuple[str, str]]:
    """Field and row of every value a finding is about."""
    rule, field, row, _ = found
    groups = [g for g in rules()[rule].targets if rules()[rule].frame in ("answers", "level")]
    mine = [g for g in groups if slot(g[0]).field == field]
    return {(field, row)} | {(slot(name).field, slot(name).row or row) for g in mine for name in g}


def _rules(frame: str) -> list[Rule]:
    return [rule for rule in rules().values() if rule.frame == frame]


def _taken(rule: Rule) -> set[str]:
    same = [r for r in rules().values() if r is not rule and r.kind == rule.kind and r.frame == rule.frame]
    same = [r for r in same if r.params.get("problem") == rule.params.get("problem")]
    return {name for r in same for group in r.targets for name in group}


def _mine(rule: Rule, field: str) -> bool:
    aimed = {name for group in rule.targets for name in group}
    return field in aimed if aimed else field not in _taken(rule)


def _cells(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for named in told.raw:
        asked = told.of.fields[named.field]
        part = part_of(asked, named.part)
        value = told.value(named)
        if rule.kind == "problem":
            wrong = told.problem.get(named) == rule.params["problem"] and _mine(rule, named.field)
        elif rule.kind == "bare_serial":
            raw = told.raw[named]["raw"] if isinstance(told.raw[named], Mapping) else ""
            wrong = part.type == "date" and value is not None and len(raw) == 5 and raw.isdigit()
        elif rule.kind == "date_between":
            spelled = f"{named.field}.{named.part}" if named.part != "value" else named.field
            dated = part.type == "date" and value is not None and spelled not in rule.params["except"]
            wrong = dated and not rule.params["from"] <= value <= told.facts["received"].date()
        else:
            ranged = (
                part.type in rule.params["types"] and asked.kind in rule.params["kinds"] and value is not None
            )
            low, high = (x if x is not None else y for x, y in ((part.min, -inf), (part.max, inf)))
            wrong = ranged and not low <= value <= high
        if wrong:
            found.append(named)
    return found


def _assume_no(told: Told) -> None:
    for asked in told.of.fields.values():
        if asked.kind == "set" and any(told.filled(Slot(asked.id, row)) for row in asked.rows()):
            for row in asked.rows():
                if Slot(asked.id, row) not in told.raw:
                    told.assumed[Slot(asked.id, row)] = "no"


def _questions(told: Told) -> list[tuple[Any, Slot, tuple[Slot, ...], dict[str, bool]]]:
    asks = []
    for asked in sorted(told.of.fields.values(), key=lambda f: bool(f.when)):
        if asked.kind == "table":
            continue
        groups = [asked.rows()] if asked.kind == "set" else [(row,) for row in asked.rows()]
        if asked.kind == "quantity":
            groups = [(level,) for level in LEVELS]
        for rows in groups:
            slots = tuple(Slot(asked.id, row, p.id) for row in rows for p in asked.parts)
            stated = Slot(asked.id, "" if asked.kind == "quantity" else rows[0], "state")
            how = {
                "met": all(told.value(name) in codes for name, codes in asked.when.items()),
                "unknown": any(not told.judged(slot(name)) for name in asked.when),
                "answered": any(s in told.raw for s in slots),
                "excused": told.value(stated) in ("nothing", "not_applicable"),
            }
            how["due"] = asked.required and how["met"]
            if asked.kind == "quantity":
                how["due"] = asked.required and rows[0] in asked.levels and rows[0] in told.facts["levels"]
            if how["due"] and not how["answered"] and not how["excused"]:
                told.missing |= set(slots)
            asks.append((asked, slots[0], slots, how))
    return asks


def _asked(told: Told, rule: Rule, asks: list) -> list[Slot]:
    found = []
    for asked, first, _, how in asks:
        if not _mine(rule, asked.id) and rule.kind != "not_due":
            continue
        blank = not how["answered"] and not how["excused"]
        wrong = {
            "required": how["due"] and blank and not asked.when,
            "required_if": how["due"] and blank and bool(asked.when),
            "not_due": bool(asked.when) and not how["met"] and not how["unknown"] and how["answered"],
            "left_blank": blank,
        }[rule.kind]
        if wrong:
            found.append(first)
    return found


def _stated(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for named in [s for s in told.raw if s.part == "state" and told.filled(s)]:
        asked, state = told.of.fields[named.field], told.value(named)
        beside = [s for s in told.raw if s.field == named.field and s.part not in ("state", "reason")]
        if asked.kind in ("answer", "document", "set"):
            beside = [s for s in beside if s.row == named.row]
        wrong = {
            "without_reason": state == "not_applicable" and not told.filled(named._replace(part="reason")),
            "must_apply": state == "not_applicable" and not asked.may_not_apply,
            "value_beside_state": state != "reported" and bool(beside),
        }[rule.kind]
        if wrong:
            found.append(named)
    return found


def _documents(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for asked in told.of.fields.values():
        parts = {part: Slot(asked.id, "", part) for part in ("number", "date", "link")}
        if (
            asked.kind != "document"
            or not _mine(rule, asked.id)
            or any(s in told.bad for s in parts.values())
        ):
            continue
        number, day, link = (told.filled(s) for s in parts.values())
        if (number or day or link) and not ((number and day) or (link and rule.params.get("or_link"))):
            found.append(parts["number" if not number else "date"])
    return found


def _links(told: Told, rule: Rule) -> list[Slot]:
    own = told.facts["domain"].lower().removeprefix("www.")
    found = []
    for name in (name for group in rule.targets for name in group):
        host = (urlsplit(told.value(name) or "").hostname or "").removeprefix("www.")
        if told.filled(slot(name)) and own and host != own and not host.endswith("." + own):
            found.append(slot(name))
    return found


def _numbers(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for named in told.raw:
        asked = told.of.fields[named.field]
        part = part_of(asked, named.part)
        if (
            asked.kind == "table"
            or part in STATED
            or part.type not in NUMBERS - {"year"}
            or not told.filled(named)
        ):
            continue
        value, before = told.value(named), told.last.get(str(named))
        if rule.kind == "level_not_taught":
            wrong = asked.kind == "quantity" and named.row not in told.facts["levels"] and value != 0
        else:
            large = (
                before is not None
                and value > 0
                and before > 0
                and max(value, before) >= rule.params["least"] * 100
            )
            near = [abs(abs(log(value / before)) - log(p)) for p in rule.params["powers"]] if large else []
            wrong = any(d < rule.params["within"] for d in near)
        if wrong:
            found.append(named)
    return found


def _compared(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for names in _groups(told, rule):
        slots = [slot(name) for name in names if name in told.of.column]
        if told.judged(*slots) and KINDS[rule.kind](
            [_beside(told, name) for name in names], rule.params, told
        ):
            found.append(slots[0] if slots else Slot("", "", ""))
    return found


def _groups(told: Told, rule: Rule) -> list[tuple[str, ...]]:
    groups = []
    for group in rule.targets:
        starred = [name for name in group if name.endswith("/*")]
        rows = told.of.fields[starred[0][:-2]].rows() if starred else ()
        each = [tuple(name.replace("/*", f"/{row}") for name in group) for row in rows]
        groups += [sum(each, ())] if rule.expand == "within" else (each or [group])
    return groups


def _beside(told: Told, name: str) -> Any:
    year, facts = report_years()[told.facts["year"]], told.facts
    kind, _, rest = name.partition(".")
    if kind == "register":
        if rest.startswith("level/"):
            return "yes" if rest.removeprefix("level/") in facts["levels"] else "no"
        return facts[rest]
    if kind == "count":
        return _count(told, rest)
    return {
        "report.received": facts["received"].date(),
        "year.from": year.academic_from,
        "year.grace": date(year.academic_to.year, 12, 31),
    }.get(name, told.value(name) if name in told.of.column else None)


def _count(told: Told, name: str) -> int:
    if name in ("compared", "identical"):
        pairs = [
            (told.value(Slot(q, level)), told.last.get(f"{q}/{level}"))
            for q in told.of.quantities
            for level in LEVELS
        ]
        pairs = [(a, b) for a, b in pairs if a is not None and b is not None and (a > 0 or b > 0)]
        return len(pairs) if name == "compared" else sum(a == b for a, b in pairs)
    if name == "prev_measures_overdue":
        return sum(
            told.value(Slot("prev_measures", r, "status")) == "overdue" for r in told.records("prev_measures")
        )
    return len(told.records(name))


def _by_level(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for level in LEVELS:
        for names in rule.targets:
            slots = [Slot(name, level) for name in names if not name.startswith("previous.")]
            values = [
                told.last.get(f"{n.removeprefix('previous.')}/{level}")
                if "." in n
                else told.value(Slot(n, level))
                for n in names
            ]
            if told.judged(*slots) and None not in values and KINDS[rule.kind](values, rule.params, told):
                found.append(slots[0])
    return found


def _in_tables(told: Told, rule: Rule) -> list[Slot]:
    tables = told.of.tables
    apart = rule.params.get("except", ())
    required = [(f"{t}.{p.id}",) for t in tables for p in told.of.fields[t].parts if p.required]
    found = []
    for names in rule.targets or [g for g in required if g[0] not in apart]:
        first = slot(names[0])
        seen: set[Any] = set()
        for row in told.records(first.field):
            slots = [slot(n)._replace(row=row) if slot(n).field == first.field else slot(n) for n in names]
            values = [told.value(s) for s in slots]
            again = values[0] is not None and values[0] in seen
            seen.add(values[0])
            wrong = again if rule.kind == "unique" else KINDS[rule.kind](values, rule.params, told)
            if wrong and told.judged(*(s for s in slots if s.field == first.field)):
                found.append(slots[0])
    return found


def _accounted(told: Told) -> list[Slot]:
    now = {told.value(Slot("prev_measures", row, "id")) for row in told.records("prev_measures")}
    ids = [v for name, v in told.last.items() if slot(name).field == "measures" and slot(name).part == "id"]
    return [Slot("prev_measures", "", "id")] if any(id not in now for id in ids) else []


def _of_indicators(told: Told, rule: Rule) -> list[Slot]:
    found = []
    for i in indicators().values():
        if i.computed or not i.valid_in(told.facts["year"]) or rule.kind == "fence":
            continue
        names = (*i.numerator, *i.denominator)
        taught = [level for level in LEVELS if level in told.facts["levels"]]
        once = any(name not in told.of.quantity for name in names)
        for levels in [taught] if once else [[level] for level in taught if level in i.levels]:
            now, before = (
                _quotient(i, levels, told.of, get) for get in (told.value, lambda s: told.last.get(str(s)))
            )
            if now[0] is not None and _beyond(rule, i, now, before):
                first = i.numerator[0]
                found.append(Slot(first, levels[0] if first in told.of.quantity else ""))
    return found


def _quotient(i: Any, levels: list[str], of: Any, get: Callable[[Slot], Any]) -> tuple[float | None, float]:
    def total(names: tuple[str, ...]) -> float | None:
        slots = [Slot(n, row) for n in names for row in (levels if n in of.quantity else [""])]
        values = [get(s) for s in slots]
        return None if None in values else sum(values)

    top, bottom = total(i.numerator), total(i.denominator)
    if not i.denominator:
        return top, 0
    return (top / bottom * i.scale, bottom) if top is not None and bottom else (None, 0)


def _beyond(rule: Rule, i: Any, now: tuple, before: tuple) -> bool:
    value, last = now[0], before[0]
    if rule.kind == "indicator_range":
        hard = i.beyond == "error"
        low, high = i.min, i.max
        if rule.params["beyond"] != "error":
            low = None if hard else i.min
            highs = [h for h in (i.warn_above, None if hard else i.max) if h is not None]
            high = min(highs) if highs else None
        elif not hard:
            return False
        return (low is not None and value < low) or (high is not None and value > high)
    if last is None:
        return False
    if rule.kind == "change_band" and i.change == "count_band" and last >= rule.params["least"]:
        low, high = next((a, b) for below, a, b in rule.params["bands"] if last < below)
        return not low <= 100 * (value / last - 1) <= high
    if rule.kind == "change_points" and i.change in ("rate_z", "points"):
        share = min(1, max(0, (value * now[1] + last * before[1]) / (now[1] + before[1]) / 100))
        error = 100 * sqrt(share * (1 - share) * (1 / now[1] + 1 / before[1]))
        reach = i.change_limits[0] + (rule.params["errors"] * error if i.change == "rate_z" else 0)
        return not last - reach <= value <= last + reach
    if rule.kind == "change_factor" and i.change == "factor" and last > 0:
        return not i.change_limits[0] <= value / last <= i.change_limits[1]
    return False


def _swapped(v: list[Any], params: Mapping[str, Any]) -> bool:
    if min(v) <= 0:
        return False
    apart = abs(log(v[0] / v[2])) + abs(log(v[1] / v[3]))
    return (
        apart > params["apart"] and abs(log(v[0] / v[3])) + abs(log(v[1] / v[2])) < params["within"] * apart
    )


def _covers(v: list[Any], told: Told) -> bool:
    year = told.facts["year"]
    return _all(v[:1], lambda a: a < year) or _all(v[1:], lambda a: a > year + 1)


def _council(v: list[Any], told: Told) -> bool:
    levels = set(told.facts["levels"])
    return (v[0] == "academic" and "higher" not in levels) or (v[0] == "pedagogical" and levels == {"higher"})


def _all(values: list[Any], wrong: Callable[..., bool]) -> bool:
    return None not in values and wrong(*values)


def _grace(params: Mapping[str, Any]) -> Any:
    return params["days"] and timedelta(params["days"]) if params.get("days") else None


KINDS: Mapping[str, Callable[[list[Any], Mapping[str, Any], Told], bool]] = {
    "in_order": lambda v, p, _: _all(v, lambda a, b: (a + _grace(p) if _grace(p) else a) < b),
    "part_of_whole": lambda v, p, _: _all(v, lambda a, b: a > b),
    "share_at_least": lambda v, p, _: _all(v, lambda a, b: b > 0 and a < p["share"] * b),
    "share_at_most": lambda v, p, _: _all(v, lambda a, b: b > 0 and a > p["share"] * b),
    "one_of": lambda v, p, _: v[0] is not None and v[0] not in p["values"],
    "one_of_if": lambda v, p, _: v[0] is not None and v[0] not in p["values"] and v[1] in p["if"],
    "positive": lambda v, p, _: _all(v, lambda a: a <= 0),
    "positive_if": lambda v, p, _: v[0] is not None and v[0] <= 0 and v[1] in p["values"],
    "positive_with": lambda v, p, _: _all(v, lambda a, b: a > 0 and b <= 0),
    "any_positive": lambda v, p, _: _all(v, lambda *n: sum(n) <= 0),
    "any_yes": lambda v, p, _: any(x is not None for x in v) and "yes" not in v,
    "all_yes": lambda v, p, _: any(x is not None for x in v) and set(v) != {"yes"},
    "yes_if_yes": lambda v, p, _: v[1] == "yes" and v[0] is not None and v[0] != "yes",
    "equals": lambda v, p, _: _all(v, lambda a, b: a != b),
    "between": lambda v, p, _: _all(v, lambda a, low, high: not low <= a <= high),
    "covers_year": lambda v, p, told: _covers(v, told),
    "valid_for": lambda v, p, _: _all(v, lambda a, b: (a - b).days < p["months"] * 30.4375),
    "within_years": lambda v, p, _: _all(v, lambda a, b: (b - a).days > p["years"] * 365.25),
    "council_of_level": lambda v, p, told: _council(v, told),
    "commission_open": lambda v, p, _: v[0] == "yes" and (sum(x or 0 for x in v[1:4]) <= 0 or v[4] is None),
    "certificate": lambda v, p, _: (
        v[1] == "certified" and (v[2] is None or (v[0] is not None and v[0] < v[3]))
    ),
    "sum": lambda v, p, _: abs(sum(v[1:]) - v[0]) > p["within"],
    "swapped": lambda v, p, _: _swapped(v, p),
    "close_to": lambda v, p, _: abs(v[0] - v[1]) > max(p["within"], p["share"] * v[1]),
    "identical": lambda v, p, _: v[1] >= p["least"] and v[0] >= p["share"] * v[1],
    "filled_if": lambda v, p, _: v[0] is None and v[1] in p["values"],
    "blank_part": lambda v, p, _: v[0] is None,
}

assert codelist("yes_no"), "a set's rows are answered yes or no"
