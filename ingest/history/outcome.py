"""What became of a past series, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.history.lines import Remark
from ingest.history.mapping import BadMapping, SeriesMapping
from schemas.indicators import indicators
from schemas.rules import shown, words
from schemas.texts import declarations

MOST = {"rejected": 500, "warnings": 5}
"""How many remarks of a kind are written out; the others are counted."""


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
    warnings: Sequence[Remark]


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
    for name, remarks in (("rejected", outcome.rejected), ("warnings", outcome.warnings)):
        yield said[name].format(n=len(remarks))
        yield from _remarks(remarks, language, said, MOST[name])


def _remarks(remarks: Sequence[Remark], language: str, said: Mapping[str, str], most: int) -> Iterator[str]:
    kinds: dict[str, list[Remark]] = {}
    for remark in remarks:
        kinds.setdefault(remark.finding.rule if remark.finding else remark.reason, []).append(remark)
    for kind, group in kinds.items():
        for remark in group[:most]:
            where = said["line"].format(cell=remark.cell, institution=remark.institution, year=remark.year)
            mark = f"{kind}  " if remark.finding else ""
            yield f"  {mark}{where}: {remark_text(remark, language)}"
        if len(group) > most:
            yield f"  {said['more'].format(n=len(group) - most)}"


def remark_text(remark: Remark, language: str) -> str:
    """What is wrong with one cell."""
    if remark.finding:
        return words(remark.finding, language).message
    return declarations("history")["rejected"][remark.reason][language].format(value=remark.value)
