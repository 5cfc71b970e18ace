"""What became of a past series, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.history.lines import Remark
from ingest.history.mapping import BadMapping, SeriesMapping
from ingest.history.series import Judged
from schemas.indicators import indicators
from schemas.rules import shown, words
from schemas.texts import declarations


@dataclass(frozen=True, slots=True)
class Sum:
    """How many figures of an indicator were taken in, and what their sides add up to."""

    figures: int
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was taken in. `new` is false when nothing changed; `made` counts new register entries.

    `rejected` was left out: lines nobody can be told from, and figures with an error. `warnings`
    would have to be explained in a report; here they are taken in as they are.
    """

    file: str
    mapping: SeriesMapping
    new: bool
    institutions: int
    made: int
    years: tuple[int, ...]
    lines: int
    observations: int
    sums: Mapping[str, Sum]
    rejected: Sequence[Remark]
    warnings: Judged


def as_text(outcome: Outcome, language: str) -> str:
    """The outcome for a terminal."""
    return "\n".join(_lines(outcome, language))


def problem_text(problem: BadMapping, language: str) -> str:
    """Why mapping and table do not fit, in one line."""
    return declarations("history")["mapping"][problem.reason][language].format(name=problem.name)


def _lines(outcome: Outcome, language: str) -> Iterator[str]:
    said = {name: text[language] for name, text in declarations("history")["said"].items()}
    yield said["taken" if outcome.new else "unchanged"].format(file=outcome.file)
    yield said["source"].format(
        source=outcome.mapping.source[language], licence=outcome.mapping.licence[language]
    )
    yield said["institutions"].format(institutions=outcome.institutions, made=outcome.made)
    if outcome.years:
        yield said["years"].format(
            first=outcome.years[0], last=outcome.years[-1],
            lines=shown(outcome.lines, language), figures=shown(outcome.observations, language),
        )  # fmt: skip
    for id, total in outcome.sums.items():
        declared = indicators()[id]
        yield said["share" if declared.denominator else "count"].format(
            label=f"{id} {declared.label[language]}",
            n=shown(total.figures, language),
            numerator=shown(total.numerator, language),
            denominator=shown(total.denominator, language),
        )
    yield said["rejected"].format(n=shown(len(outcome.rejected), language))
    for remark in outcome.rejected:
        yield _line(remark, language, said)
    yield said["warnings"].format(n=shown(len(outcome.warnings), language))
    for times, places in outcome.warnings.kinds().values():
        for at in places:
            yield _line(outcome.warnings[at], language, said)
        if times > len(places):
            yield f"  {said['more'].format(n=shown(times - len(places), language))}"


def _line(remark: Remark, language: str, said: Mapping[str, str]) -> str:
    where = said["line"].format(cell=remark.cell, institution=remark.institution, year=remark.year)
    mark = f"{remark.finding.rule}  " if remark.finding else ""
    return f"  {mark}{where}: {remark_text(remark, language)}"


def remark_text(remark: Remark, language: str) -> str:
    """What is wrong with one cell."""
    if remark.finding:
        return words(remark.finding, language).message
    return declarations("history")["rejected"][remark.reason][language].format(value=remark.value)
