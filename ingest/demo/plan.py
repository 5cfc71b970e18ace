"""Who hands in what and when: on time, late, never, faulty first and mended later; in all languages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from data.register.institutions import Institution
from ingest import canonical
from ingest.demo.answers import Reporter
from ingest.demo.faults import with_fault
from ingest.demo.figures import quantities
from ingest.demo.quality import standings
from ingest.demo.sector import Sector, institutions
from ingest.plain import csv_zip
from schemas.form import Slot, form
from schemas.issue import version
from schemas.workbook import Prefill, Value, template
from schemas.years import report_years

_LANGUAGES = (("ky", 0.6), ("ru", 0.37), ("en", 0.03))
_KINDS = (("xlsx", 0.64), ("json", 0.2), ("csv", 0.16))
_LATE, _MISSING, _FAULTY = 0.14, 0.10, 0.12
_UNMENDED = 0.35


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file to be handed in: whose, for which year, when, and how to make it."""

    institution: str
    year: int
    at: datetime
    language: str
    kind: str
    answers: Mapping[Slot, Value]

    @property
    def filename(self) -> str:
        ending = {"csv": "zip"}.get(self.kind, self.kind)
        return f"{self.institution}-{self.year}.{ending}"

    def content(self) -> bytes:
        """Write the file."""
        of = form(self.year)
        if self.kind == "json":
            document = canonical.document(self.answers, of, self.institution, self.language)
            return json.dumps(document, ensure_ascii=False).encode()
        if self.kind == "csv":
            meta = {"form": str(of.year), "version": version(of), "institution": self.institution}
            meta |= {"year": str(self.year), "language": self.language}
            return csv_zip(of, self.answers, meta, self.language)
        target = io.BytesIO()
        prefill = Prefill(self.institution, answers=self.answers)
        template(of, prefill, self.language, target, issued=report_years()[self.year].opens)
        return target.getvalue()


def deliveries(sector: Sector, today: date) -> Iterator[list[Delivery]]:
    """The files of each year, the oldest year first, each year's in the order of arrival."""
    years = _years(sector, today)
    reporters: dict[str, tuple[Reporter, Mapping, Mapping]] = {}
    known = {one.code: one for one in institutions(sector)}
    for year in years:
        found: list[Delivery] = []
        for code, one in known.items():
            if not _there(one, report_years()[year].deadline):
                continue
            if code not in reporters:
                chance = np.random.default_rng([sector.seed, 5, *code.encode()])
                language = str(chance.choice([name for name, _ in _LANGUAGES], p=[p for _, p in _LANGUAGES]))
                reporters[code] = (
                    Reporter(one, sector.seed, language),
                    standings(one, sector.seed, years),
                    quantities(one, sector.seed, years),
                )
            found += _of_one(sector, one, year, reporters[code], today)
        yield sorted(found, key=lambda delivery: delivery.at)


def _years(sector: Sector, today: date) -> range:
    opened = [year for year, one in report_years().items() if one.opens <= today]
    return range(max(opened[-1] - sector.years + 1, opened[0]), opened[-1] + 1)


def _there(one: Institution, day: date) -> bool:
    return one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)


def _of_one(
    sector: Sector, one: Institution, year: int, by: tuple[Reporter, Mapping, Mapping], today: date
) -> list[Delivery]:
    """An institution's files of one year: none, one, or a faulty one and its correction."""
    reporter, standing, numbers = by
    chance, silent = _chance(sector, one, year)
    late = chance.random() < _LATE
    declared = report_years()[year]
    if late:
        day = declared.deadline + timedelta(days=1 + int(chance.gamma(1.5, 9)))
    else:
        day = declared.deadline - timedelta(days=int(min(chance.gamma(1.4, 7), 70)))
    kind = str(chance.choice([name for name, _ in _KINDS], p=[p for _, p in _KINDS]))
    answers = reporter.year(year, standing[year], numbers[year], day)
    if silent or day > today:
        return []
    at = _moment(day, chance)
    first = Delivery(one.code, year, at, reporter.language, kind, answers)
    if chance.random() >= _FAULTY:
        return [first]
    broken = Delivery(one.code, year, at, reporter.language, kind, with_fault(answers, chance))
    again = _moment(day + timedelta(days=1 + int(chance.integers(9))), chance)
    mended = Delivery(one.code, year, again, reporter.language, kind, answers)
    # In the newest year some have not come round to it yet.
    waits = declared.deadline + timedelta(days=60) > today and chance.random() < _UNMENDED
    return [broken] if waits or again.date() > today else [broken, mended]


def _chance(sector: Sector, one: Institution, year: int) -> tuple[np.random.Generator, bool]:
    """The chances of an institution's year, and whether it hands nothing in."""
    chance = np.random.default_rng([sector.seed, 6, year, *one.code.encode()])
    return chance, bool(chance.random() < _MISSING * (1.6 if one.main_level == "primary" else 0.8))


def silent(sector: Sector, year: int) -> list[str]:
    """The codes of those who hand nothing in for a year: there something is left to do."""
    there = {one.code: one for one in institutions(sector) if _there(one, report_years()[year].deadline)}
    return [code for code, one in there.items() if _chance(sector, one, year)[1]]


def _moment(day: date, chance: np.random.Generator) -> datetime:
    """Office hours in Bishkek (UTC+6), to the minute."""
    minute = int(chance.integers(9 * 60, 18 * 60)) - 6 * 60
    return datetime.combine(day, time(minute // 60, minute % 60), UTC)
