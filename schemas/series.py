"""Past series checked as reports are: by the same rules of range and change, with the same limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.check_indicators import WITHIN, beyond, declared_limits, quotient, said_of
from schemas.check_kinds import KINDS
from schemas.check_schemas import LONG_KINDS
from schemas.check_views import Check, Params, spoken
from schemas.findings import Finding, Level
from schemas.form import Slot
from schemas.indicators import Indicator, indicators
from schemas.layout import layout
from schemas.rules import Rule, rules
from schemas.years import report_years

FIGURES = ("institution", "year", "level", "indicator", "numerator", "denominator")
AMOUNTS = ("institution", "year", "level", "field", "value")
FOUND = ("rule", "table", "at", "first", "second", "third", "fourth", "low", "high", "floor")
"""`table` and `at` say where: the position of a row in "figures" or "amounts"."""

_NUMBERS = FOUND[3:]


class _Hit(NamedTuple):
    """What one rule found: positions in its table, the values it met, and the slot it speaks about."""

    rule: Rule
    table: str
    at: NDArray[np.intp]
    about: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float64]]


def check_series(figures: pd.DataFrame, amounts: pd.DataFrame) -> pd.DataFrame:
    """Judge numerators and denominators (columns FIGURES) and the quantities beside them (AMOUNTS).

    One row per institution, year, level and indicator (or field). Gives a row of FOUND for each
    finding. As in a report, a rule keeps silent where one it names in `unless` has spoken, and a
    figure with an error is not compared with the next year's.
    """
    tables = _Tables(figures.reset_index(drop=True), amounts.reset_index(drop=True))
    now = [hit for rule in rules().values() for hit in _same_year(rule, tables)]
    tables.spoil(hit for hit in _settled(now) if hit.rule.level is Level.ERROR)
    tables.look_back()
    later = [hit for rule in rules().values() for hit in _year_on_year(rule, tables)]
    return _as_frame(_settled([*now, *later]))


def finding(row: Mapping[str, float], figures: pd.DataFrame, amounts: pd.DataFrame) -> Finding:
    """A row of FOUND as a finding that `rules.words` can put into words."""
    rule = rules()[str(row["rule"])]
    if row["table"] == "amounts":
        met = amounts.iloc[int(row["at"])]
        field, other = str(met["field"]), _partner(rule, str(met["field"]))
        params = {name: spoken(row[name], "decimal") for name in _NUMBERS[:4] if np.isfinite(row[name])}
        if rule.kind == "magnitude":
            times = max(row["first"] / row["second"], row["second"] / row["first"])
            params["limit"] = min(rule.params["powers"], key=lambda power: abs(np.log(times / power)))
    else:
        met = figures.iloc[int(row["at"])]
        declared = indicators()[str(met["indicator"])]
        field, other = declared.numerator[0], (declared.denominator or declared.numerator)[0]
        params = _params(row, declared, rule)
    level = str(met["level"])
    params |= {"other": str(Slot(other, level)), "year": _named(int(met["year"]))}
    return Finding(rule.id, rule.level, rule.stage, field=field, row=level, part="value", params=params)


def _params(row: Mapping[str, float], declared: Indicator, rule: Rule) -> Params:
    if rule.frame != "indicator":
        return {name: spoken(row[name], "decimal") for name in _NUMBERS[:2]}
    said = {"value": row["first"], "last": row["second"], "floor": row["floor"]}
    return said_of(said, (row["low"], row["high"]), declared)


def _partner(rule: Rule, field: str) -> str:
    """The field that a finding about two of them names beside its own."""
    return next((group[1] for group in rule.targets if group[0] == field), field)


def _named(year: int) -> str:
    declared = report_years().get(year)
    return declared.name if declared else f"{year}/{(year + 1) % 100:02d}"


class _Tables:
    """Both tables with what the rules read: values, last year's, the declared limits."""

    def __init__(self, figures: pd.DataFrame, amounts: pd.DataFrame) -> None:
        self.figures, self.amounts = figures, amounts
        declared = tuple(indicators().values())
        place = {one.id: at for at, one in enumerate(declared)}
        self.declared = declared
        self.of = figures["indicator"].map(place).to_numpy(dtype=np.intp)
        scale = np.array([one.scale for one in declared])[self.of]
        counts = np.array([not one.denominator for one in declared])[self.of]
        top, bottom = (figures[side].to_numpy(dtype=float) for side in ("numerator", "denominator"))
        limits = {name: column[self.of] for name, column in declared_limits(tuple(place)).items()}
        self.frame = pd.DataFrame({"value": quotient(top, bottom, scale, counts), "n": bottom, **limits})
        self.frame = self.frame.assign(last=np.nan, last_n=np.nan)
        self.amounts_last = np.full(len(amounts), np.nan)
        self.slots = self._slots()

    def _slots(self) -> dict[str, NDArray[np.int64]]:
        """A number for each value spoken about: institution, year, level and field."""
        first = np.array(
            [one.numerator[0] if one.numerator else one.id for one in self.declared], dtype=object
        )
        columns = {
            name: pd.concat([self.figures[name], self.amounts[name]], ignore_index=True)
            for name in ("institution", "year", "level")
        }
        fields = pd.Series([*first[self.of], *self.amounts["field"]], dtype="object")
        numbers = _numbered([*columns.values(), fields])
        return {"figures": numbers[: len(self.figures)], "amounts": numbers[len(self.figures) :]}

    def spoil(self, hits: Iterator[_Hit]) -> None:
        for hit in hits:
            if hit.table == "figures":
                self.frame.loc[hit.at, ["value", "n"]] = np.nan

    def look_back(self) -> None:
        """Put last year's values beside this year's."""
        keys = [self.figures[name] for name in ("institution", "level", "indicator")]
        before = _before(keys, self.figures["year"].to_numpy())
        for name, of in (("last", "value"), ("last_n", "n")):
            self.frame[name] = _taken(self.frame[of].to_numpy(), before)
        keys = [self.amounts[name] for name in ("institution", "level", "field")]
        before = _before(keys, self.amounts["year"].to_numpy())
        self.amounts_last = _taken(self.amounts["value"].to_numpy(dtype=float), before)

    def hit(self, rule: Rule, table: str, wrong: NDArray[np.bool_], **values: NDArray) -> _Hit:
        levels = (self.figures if table == "figures" else self.amounts)["level"]
        at = np.flatnonzero(wrong & levels.isin(rule.levels).to_numpy())
        return _Hit(rule, table, at, self.slots[table][at], {name: v[at] for name, v in values.items()})


def _same_year(rule: Rule, t: _Tables) -> Iterator[_Hit]:
    if rule.frame == "indicator" and rule.kind == "indicator_range":
        yield _beyond(rule, t)
    if rule.frame == "level" and rule.kind == "part_of_whole":
        pairs = {group for group in rule.targets if len(group) == 2}
        asked = np.array([(*one.numerator, *one.denominator) in pairs for one in t.declared])
        top, bottom = (t.figures[side].to_numpy(dtype=float) for side in ("numerator", "denominator"))
        sides = pd.DataFrame({"part": top, "whole": bottom})
        wrong = KINDS[rule.kind](sides, ("part", "whole"), rule.params) & asked[t.of]
        yield t.hit(rule, "figures", wrong, first=top, second=bottom)


def _year_on_year(rule: Rule, t: _Tables) -> Iterator[_Hit]:
    if rule.frame == "indicator" and rule.kind.startswith("change_"):
        yield _beyond(rule, t)
    if rule.frame == "level" and rule.kind == "swapped":
        yield from (_swapped(rule, group, t) for group in rule.targets)
    if rule.frame == "number" and rule.kind == "magnitude":
        value = t.amounts["value"].to_numpy(dtype=float)
        wrong = LONG_KINDS[rule.kind](Check(rule.id, rule, ()), layout(max(report_years())))
        far = wrong(pd.DataFrame({"value": value, "last": t.amounts_last}))
        yield t.hit(rule, "amounts", far, first=value, second=t.amounts_last)


def _beyond(rule: Rule, t: _Tables) -> _Hit:
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = WITHIN[rule.kind](t.frame, rule.params)
    values = {"first": t.frame["value"].to_numpy(), "second": t.frame["last"].to_numpy()}
    values |= {"low": low, "high": high, "floor": t.frame["floor"].to_numpy()}
    return t.hit(rule, "figures", beyond(rule.kind, t.frame, rule.params), **values)


def _swapped(rule: Rule, group: tuple[str, ...], t: _Tables) -> _Hit:
    """Two quantities of one institution, year and level, with last year's of both."""
    known = t.amounts.assign(last=t.amounts_last, at=np.arange(len(t.amounts)))
    a, b = (known[known["field"] == name] for name in group[:2])
    both = a.merge(b, on=["institution", "year", "level"], suffixes=("_a", "_b"))
    columns = ("value_a", "value_b", "last_a", "last_b")
    frame = pd.DataFrame(
        {name: both[column].astype(float) for name, column in zip(group, columns, strict=True)}
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        at = both["at_a"].to_numpy(dtype=np.intp)[KINDS[rule.kind](frame, group, rule.params)]
    wrong = np.zeros(len(t.amounts), bool)
    wrong[at] = True
    spread = {name: np.full(len(t.amounts), np.nan) for name in _NUMBERS[:4]}
    for word, column in zip(_NUMBERS, columns, strict=False):
        spread[word][both["at_a"].to_numpy(dtype=np.intp)] = both[column]
    return t.hit(rule, "amounts", wrong, **spread)


def _settled(hits: list[_Hit]) -> list[_Hit]:
    """Drop what gives way to a rule that says more about the same value."""
    nobody = np.zeros(0, dtype=np.int64)
    said: dict[str, NDArray[np.int64]] = {}
    for hit in hits:
        said[hit.rule.id] = np.concatenate([said.get(hit.rule.id, nobody), hit.about])
    kept = []
    for hit in hits:
        louder = np.concatenate([nobody, *(said.get(id, nobody) for id in hit.rule.unless)])
        heard = ~np.isin(hit.about, louder)
        values = {name: column[heard] for name, column in hit.values.items()}
        kept.append(hit._replace(at=hit.at[heard], about=hit.about[heard], values=values))
    return kept


def _as_frame(hits: list[_Hit]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"rule": hit.rule.id, "table": hit.table, "at": hit.at, **hit.values})
        for hit in hits
        if len(hit.at)
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return found.reindex(columns=list(FOUND)).astype(dict.fromkeys(_NUMBERS, "float64"))


def _numbered(keys: list[pd.Series]) -> NDArray[np.int64]:
    """One number per combination of keys."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        codes, names = pd.factorize(key.to_numpy(dtype=object))
        combined, _ = pd.factorize(combined * max(1, len(names)) + codes)
    return combined.astype(np.int64)


def _before(keys: list[pd.Series], year: NDArray) -> NDArray[np.intp]:
    """For each row the position of the same keys' row of the year before; -1 where there is none."""
    if not len(year):
        return np.zeros(0, dtype=np.intp)
    code, year = _numbered(keys), year.astype(np.int64)
    order = np.lexsort((year, code))
    next_ = (code[order][1:] == code[order][:-1]) & (year[order][1:] == year[order][:-1] + 1)
    before = np.full(len(year), -1, dtype=np.intp)
    before[order[1:][next_]] = order[:-1][next_]
    return before


def _taken(values: NDArray[np.float64], at: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.where(at >= 0, values[at], np.nan) if len(values) else values
