"""A sample workbook for those who want to try: filled in as an institution would, with a few mistakes."""

from __future__ import annotations

import io
from datetime import date

from data.register.institutions import Institution
from ingest.demo.answers import Reporter
from ingest.demo.faults import Answers
from ingest.demo.figures import quantities
from ingest.demo.quality import standings
from schemas.form import Slot, form
from schemas.workbook import Prefill, template
from schemas.years import report_years

SEED, YEARS = 1, 5


def sample(one: Institution, year: int, language: str) -> bytes:
    """The workbook of a year, the same at each time: three mistakes to mend and a figure to explain."""
    answers = _answers(one, year, language)
    _spoil(answers)
    target = io.BytesIO()
    prefill = Prefill(one.code, one.name(language), answers=answers)
    template(form(year), prefill, language, target, issued=report_years()[year].opens)
    return target.getvalue()


def _answers(one: Institution, year: int, language: str) -> Answers:
    """The answers of the invented institution; the years before are told first, as each rests on the last."""
    years = range(max(year - YEARS + 1, min(report_years())), year + 1)
    reporter, standing, numbers = (
        Reporter(one, SEED, language),
        standings(one, SEED, years),
        quantities(one, SEED, years),
    )
    told: Answers = {}
    for at in years:
        told = dict(
            reporter.year(at, standing[at], numbers[at], min(report_years()[at].deadline, date.today()))
        )
    return told


def _spoil(answers: Answers) -> None:
    level = next(slot.row for slot in answers if slot.field == "students")
    answers[Slot("teachers", level)] = "?"
    admitted = answers.get(Slot("attestation_admitted", level))
    if isinstance(admitted, int | float):
        answers[Slot("attestation_passed", level)] = int(admitted) + 7
    answers[Slot("qa_form")] = "комитет"
    men = answers.get(Slot("students_men", level))
    if isinstance(men, int | float):
        answers[Slot("students_men", level)] = max(int(men) - 6, 0)
