"""Numbers of an invented institution: students, staff, money, by level and year, believable together."""

from __future__ import annotations

from functools import cache

import numpy as np

from data.register.institutions import Institution
from schemas.form import Slot, form
from schemas.workbook import Value

_SIZE = {"primary": (280, 0.55), "secondary": (620, 0.6), "higher": (2_300, 0.8)}
_SHARES: dict[str, tuple[str, float, float]] = {
    # quantity: (whole it is a part of, share, spread between institutions)
    "students_state": ("students", 0.34, 0.14),
    "students_fulltime": ("students", 0.82, 0.10),
    "students_disability": ("students", 0.011, 0.006),
    "students_vulnerable": ("students", 0.07, 0.04),
    "students_foreign": ("students", 0.03, 0.02),
    "students_kyrgyz": ("students", 0.66, 0.16),
    "students_dual": ("students", 0.05, 0.04),
    "students_abroad": ("students", 0.008, 0.005),
    "entrants": ("students", 0.31, 0.04),
    "graduates": ("students", 0.24, 0.03),
    "cohort_entrants": ("students", 0.29, 0.03),
    "cohort_completed": ("cohort_entrants", 0.80, 0.08),
    "dropped_out": ("students", 0.055, 0.03),
    "first_years": ("students", 0.30, 0.03),
    "first_years_retained": ("first_years", 0.89, 0.05),
    "attestation_admitted": ("students", 0.25, 0.02),
    "attestation_passed": ("attestation_admitted", 0.95, 0.03),
    "exam_sat": ("students", 0.10, 0.04),
    "exam_passed": ("exam_sat", 0.78, 0.09),
    "lo_assessed": ("students", 0.72, 0.10),
    "lo_reached": ("lo_assessed", 0.76, 0.08),
    "graduates_known": ("graduates_previous", 0.78, 0.11),
    "graduates_placed": ("graduates_known", 0.72, 0.10),
    "graduates_studying": ("graduates_placed", 0.18, 0.07),
    "graduates_field_known": ("graduates_placed", 0.88, 0.05),
    "graduates_in_field": ("graduates_field_known", 0.66, 0.12),
    "students_asked": ("students", 0.92, 0.05),
    "students_answered": ("students_asked", 0.60, 0.14),
    "students_satisfied": ("students_answered", 0.77, 0.08),
    "staff_asked": ("teachers", 0.97, 0.02),
    "staff_answered": ("staff_asked", 0.74, 0.10),
    "employers_asked": ("teachers", 0.65, 0.20),
    "employers_answered": ("employers_asked", 0.55, 0.12),
    "employers_satisfied": ("employers_answered", 0.75, 0.09),
    "graduates_asked": ("graduates_previous", 0.90, 0.06),
    "graduates_answered": ("graduates_asked", 0.42, 0.12),
    "teachers_qualified": ("teachers", 0.92, 0.05),
    "teachers_degree": ("teachers", 0.38, 0.12),
    "teachers_permanent": ("teachers", 0.82, 0.07),
    "teachers_trained": ("teachers", 0.46, 0.14),
    "teachers_left": ("teachers", 0.08, 0.04),
    "programmes_reviewed": ("programmes", 0.30, 0.10),
    "programmes_to_accredit": ("programmes", 0.92, 0.05),
    "programmes_accredited": ("programmes_to_accredit", 0.72, 0.14),
}
_RATES: dict[str, tuple[str, float, float]] = {
    "students_fte": ("students", 0.88, 0.05),
    "licensed_places": ("students", 1.25, 0.15),
    "applications": ("entrants", 1.7, 0.5),
    "places_offered": ("entrants", 1.12, 0.06),
    "expenditure_current": ("students", 46_000, 12_000),
    "cpd_spending": ("teachers", 9_500, 3_500),
    "computers": ("students", 0.17, 0.06),
    "teaching_area": ("students", 7.2, 2.2),
    "practice_hours": ("students", 410, 90),
    "curriculum_hours": ("students", 1_080, 50),
    "employer_agreements": ("students", 0.045, 0.02),
    "publications": ("teachers", 0.5, 0.3),
}
_WOMEN = {"primary": (0.33, 0.18), "secondary": (0.57, 0.2), "higher": (0.54, 0.13)}
_PER_TEACHER = {"primary": 11.5, "secondary": 14.0, "higher": 13.0}


def quantities(one: Institution, seed: int, years: range) -> dict[int, dict[Slot, Value]]:
    """Every quantity of every level taught, by year, in the order of the years."""
    found: dict[int, dict[Slot, Value]] = {year: {} for year in years}
    for number, level in enumerate(one.levels):
        chance = np.random.default_rng([seed, 3, number, *one.code.encode()])
        size, spread = _SIZE[level]
        size *= 0.4 if level != one.main_level else 1.0
        students = float(np.clip(chance.lognormal(np.log(size), spread), 40, 22_000))
        own = _Own(chance, level)
        graduates = round(students * 0.24)
        for year in years:
            values = own.year(students, graduates)
            graduates = round(values["graduates"])
            asked = _asked(year, level)
            found[year] |= {Slot(id, level): value for id, value in values.items() if id in asked}
            students *= 1 + chance.normal(0.012, 0.02)
    return found


@cache
def _asked(year: int, level: str) -> frozenset[str]:
    fields = form(year).fields.values()
    return frozenset(f.id for f in fields if f.kind == "quantity" and level in f.levels)


class _Own:
    """An institution's own shares at one level: they differ between institutions, little between years."""

    def __init__(self, chance: np.random.Generator, level: str) -> None:
        self._chance = chance
        self._shares = {
            id: float(np.clip(chance.normal(share, spread), 0.002, 0.99))
            for id, (_, share, spread) in _SHARES.items()
        }
        self._rates = {
            id: max(chance.normal(rate, spread), rate * 0.3) for id, (_, rate, spread) in _RATES.items()
        }
        self._women = float(np.clip(chance.normal(*_WOMEN[level]), 0.03, 0.97))
        self._per_teacher = max(chance.normal(_PER_TEACHER[level], 2.2), 5.0)
        self._programmes = max(int(chance.normal(0, 1) * 3 + (8 if level != "primary" else 5)), 2)

    def year(self, students: float, graduates_before: int) -> dict[str, float]:
        """One year's figures; parts never exceed their wholes."""
        n = max(round(students), 25)
        women = round(n * self._women + self._chance.normal(0, 0.004 * n))
        women = min(max(women, 0), n)
        teachers = max(round(n / self._per_teacher), 4)
        values: dict[str, float] = {
            "students": n, "students_women": women, "students_men": n - women, "teachers": teachers,
            "teachers_fte": round(teachers * 0.91, 1), "graduates_previous": graduates_before,
            "programmes": self._programmes,
        }  # fmt: skip
        for id, (whole, _, _) in _SHARES.items():
            values[id] = self._part(values[whole], self._shares[id])
        for id, (whole, _, _) in _RATES.items():
            rate = self._rates[id] * (1 + self._chance.normal(0, 0.025))
            value = values[whole] * rate
            values[id] = round(value, 1) if id in ("students_fte", "teaching_area") else max(round(value), 1)
        return values

    def _part(self, whole: float, share: float) -> int:
        value = round(whole * share + self._chance.normal(0, 0.006 * whole + 0.2))
        return int(min(max(value, 0), whole))
