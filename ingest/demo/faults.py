"""What people get wrong in a workbook, one or a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from schemas.form import Slot
from schemas.workbook import Value

Answers = dict[Slot, Value]
Fault = Callable[[Answers, str], None]


def _words_for_a_number(answers: Answers, level: str) -> None:
    answers[Slot("students", level)] = "?"


def _more_passed_than_sat(answers: Answers, level: str) -> None:
    answers[Slot("attestation_passed", level)] = int(answers[Slot("attestation_admitted", level)]) + 7  # type: ignore[arg-type]


def _blank(answers: Answers, level: str) -> None:
    answers.pop(Slot("teachers", level), None)


def _evaluation_ends_before_it_begins(answers: Answers, _: str) -> None:
    start = answers.get(Slot("eval_from"))
    if isinstance(start, date):
        answers[Slot("eval_to")] = start.replace(year=start.year - 1)
    else:
        answers[Slot("strategic_to")] = 2001


def _not_in_the_list(answers: Answers, _: str) -> None:
    answers[Slot("qa_form")] = "комитет"


def _document_in_the_future(answers: Answers, _: str) -> None:
    answers[Slot("policy", "", "number")] = "12"
    answers[Slot("policy", "", "date")] = date(2068, 3, 1)
    answers.pop(Slot("policy", "", "state"), None)


FAULTS: tuple[Fault, ...] = (
    _words_for_a_number,
    _more_passed_than_sat,
    _blank,
    _evaluation_ends_before_it_begins,
    _not_in_the_list,
    _document_in_the_future,
)


def with_fault(answers: Mapping[Slot, Value], chance: np.random.Generator) -> Answers:
    """The same answers with one to three mistakes."""
    broken = dict(answers)
    level = next(slot.row for slot in answers if slot.field == "students")
    for at in chance.choice(len(FAULTS), size=int(chance.integers(1, 4)), replace=False):
        FAULTS[int(at)](broken, level)
    return broken
