"""Proof that the catalogue hangs together: the ring of provisions, every reference, every form issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.codelists import codelists
from schemas.form import Field, sheets, slot
from schemas.indicators import Indicator, care, indicators
from schemas.issue import drift, issued_years
from schemas.regulation import charts, dimensions, provisions, requirements, steps
from schemas.rules import Rule, rules
from schemas.standards import Standard, standards
from schemas.texts import LANGUAGES
from schemas.wording import same_words, spoken_gaps
from schemas.workbook_layout import COLUMNS, heading
from schemas.years import breaks, report_years

CONTEXT = frozenset({"register", "report", "year", "previous", "count"})
"""What a rule's target may begin with besides a question: facts that are not asked in the form."""

COMPUTED = frozenset({"completeness", "timeliness", "published", "measures"})


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one statement of the regulation leads."""

    fields: tuple[str, ...]
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    charts: tuple[str, ...]
    covered_by: tuple[str, ...]
    unmeasured: str | None

    @property
    def leads_somewhere(self) -> bool:
        led = self.fields or self.rules or self.indicators or self.charts or self.covered_by
        return bool(led or self.unmeasured)


@cache
def traces() -> Mapping[str, Trace]:
    """Every statement by id with what it leads to."""
    return {
        id: Trace(
            tuple(f.id for f in _fields().values() if id in f.provisions),
            tuple(rule.id for rule in rules().values() if id in rule.provisions),
            tuple(indicator.id for indicator in indicators().values() if id in indicator.provisions),
            provision.charts,
            provision.covered_by,
            provision.unmeasured,
        )
        for id, provision in provisions().items()
    }


def counts() -> Mapping[str, int]:
    """How much the catalogue holds."""
    kinds = [f.kind for f in _fields().values()]
    return {
        "statements": len(provisions()),
        "requirements": len(requirements()),
        "dimensions": len(dimensions()),
        "fields": len(kinds) - kinds.count("quantity"),
        "quantities": kinds.count("quantity"),
        "rules": len(rules()),
        "indicators": len(indicators()),
        "lists": len(codelists()),
        "breaks": len(breaks()),
        "years": len(report_years()),
        "issued": len(issued_years()),
    }


def gaps() -> list[str]:
    """Everything that is missing, unknown, ambiguous or changed since it was issued; [] is good."""
    return [
        *_ring(),
        *(gap for f in _fields().values() for gap in _field_gaps(f)),
        *(gap for indicator in indicators().values() for gap in _indicator_gaps(indicator)),
        *(gap for rule in rules().values() for gap in _rule_gaps(rule)),
        *_provision_gaps(),
        *_break_gaps(),
        *(gap for standard in standards().values() for gap in standard_gaps(standard)),
        *_names(),
        *spoken_gaps(LANGUAGES),
        *same_words(),
        *(line for year in issued_years() for line in drift(year)),
        *_examples(),
    ]


def _ring() -> Iterator[str]:
    for id, trace in traces().items():
        if not trace.leads_somewhere:
            yield f"provision {id}: leads nowhere and does not say why"
    for number in requirements():
        provision = requirements()[number].id
        if not traces()[provision].fields:
            yield f"requirement {number}: no question asks for it"
    for name, things in (("field", _fields()), ("indicator", indicators())):
        for id, thing in things.items():
            if not thing.provisions:
                yield f"{name} {id}: leads back to no provision"
    for rule in rules().values():  # what is asked of every answer leads back through the answer's question
        aimed = {slot(target).field for group in rule.targets for target in group} - CONTEXT
        if aimed and not (rule.provisions or rule.indicators):
            yield f"rule {rule.id}: leads back to no provision"


def _field_gaps(f: Field) -> Iterator[str]:
    where, known = f"field {f.id}", codelists()
    yield from _unknown(where, "provision", f.provisions, provisions())
    yield from _unknown(where, "list", filter(None, (f.items, *(part.list for part in f.parts))), known)
    yield from _unknown(where, "unit", filter(None, (f.unit,)), known["unit"])
    yield from _unknown(where, "level", f.levels, known["level"])
    yield from _unknown(where, "question", filter(None, (f.replaces,)), _fields())
    if f.prefill not in ("", "register", "last_year"):
        yield f"{where}: prefill {f.prefill} is neither register nor last_year"
    for condition, values in f.when.items():
        asked = _fields().get(slot(condition).field)
        if asked is None or asked.parts[0].list is None:
            yield f"{where}: is due when {condition}, which is no choice"
            continue
        yield from _unknown(where, f"answer to {condition}", values, known[asked.parts[0].list])
    for part in f.parts:
        if (part.type == "choice") != (part.list is not None):
            yield f"{where}: a choice and a list belong together ({part.id})"


def _indicator_gaps(indicator: Indicator) -> Iterator[str]:
    where = f"indicator {indicator.id}"
    terms = (*indicator.numerator, *indicator.denominator)
    yield from _unknown(where, "provision", indicator.provisions, provisions())
    yield from _unknown(where, "chart", indicator.charts, charts())
    yield from _unknown(where, "unit", (indicator.unit,), codelists()["unit"])
    yield from _unknown(where, "owner", (care()[indicator.chapter].owner,), codelists()["actor"])
    yield from _unknown(where, "period", filter(None, (indicator.period,)), codelists()["period"])
    yield from _unknown(where, "question", terms, _fields())
    yield from _unknown(where, "indicator", filter(None, (indicator.replaces,)), indicators())
    if bool(indicator.numerator) == bool(indicator.computed):
        yield f"{where}: needs either a numerator or a computation"
    yield from _unknown(where, "computation", filter(None, (indicator.computed,)), COMPUTED)
    for term in terms:
        asked = _fields().get(term)
        if asked and asked.kind == "quantity":
            yield from _unknown(where, f"level of {term}", indicator.levels, asked.levels)


def _rule_gaps(rule: Rule) -> Iterator[str]:
    where = f"rule {rule.id}"
    yield from _unknown(where, "provision", rule.provisions, provisions())
    yield from _unknown(where, "indicator", rule.indicators, indicators())
    yield from _unknown(where, "rule", rule.unless, rules())
    names = (slot(target).field for group in rule.targets for target in group)
    yield from _unknown(where, "question", names, {*_fields(), *CONTEXT, "*"})


def _provision_gaps() -> Iterator[str]:
    known = codelists()
    for id, provision in provisions().items():
        where = f"provision {id}"
        yield from _unknown(where, "chart", provision.charts, charts())
        yield from _unknown(where, "requirement", provision.covered_by, requirements())
        yield from _unknown(where, "modality", (provision.modality,), known["modality"])
        yield from _unknown(where, "actor", (provision.actor,), known["actor"])
        yield from _unknown(where, "evidence", filter(None, (provision.evidence,)), known["evidence"])
        yield from _unknown(where, "reason", filter(None, (provision.unmeasured,)), known["unmeasured"])
        if provision.requirement:
            yield from _unknown(where, "dimension", (provision.dimension or "",), dimensions())
            yield from _unknown(where, "step", (provision.step or "",), steps())


def _break_gaps() -> Iterator[str]:
    for found in breaks():
        yield from _unknown(f"break {found.id}", "indicator", found.indicators, indicators())
        yield from _unknown(f"break {found.id}", "level", found.levels, codelists()["level"])


def standard_gaps(standard: Standard) -> Iterator[str]:
    """What a standard of the crosswalk names that does not exist: a requirement, a clause, a question."""
    where = f"standard {standard.id}"
    yield from _unknown(where, "question", filter(None, (standard.form,)), _fields())
    yield from _unknown(where, "requirement", standard.matches, requirements())
    for id, match in standard.matches.items():
        yield from _unknown(f"{where}, {id}", "clause", match.clauses, standard.clauses)
        yield from _unknown(f"{where}, {id}", "doubtful clause", match.doubtful, match.clauses)
        if not match.clauses:
            yield f"{where}: {id} is matched by no clause"


def _names() -> Iterator[str]:
    """What a reader of a workbook maps back must be unambiguous: sheets, headings, drop-downs."""
    asked = {part.list for f in _fields().values() for part in f.parts} | {"answer_state"}
    for language in LANGUAGES:
        names = [sheet.label[language] for sheet in sheets()]
        yield from _twice(f"sheet names ({language})", names)
        for name in names:
            if len(name) > 31 or set(name) & set("[]:*?/\\'"):
                yield f"sheet name {name}: longer than 31 characters or with a forbidden one"
        for kind, codes in COLUMNS.items():
            yield from _twice(f"headings of {kind} ({language})", [heading(code, language) for code in codes])
        for name in sorted(filter(None, asked)):
            labels = [code.label[language] for code in codelists()[name].values()]
            yield from _twice(f"list {name} ({language})", labels)
    ids = [f.id for sheet in sheets() for f in sheet.fields]
    yield from _twice("fields", ids)


def _examples() -> list[str]:
    from schemas.examples import example_failures  # pandera takes a second to load: only when asked

    return [str(failure) for failure in example_failures()]


def _twice(where: str, names: list[str]) -> Iterator[str]:
    folded = [name.casefold() for name in names]
    for name in sorted({name for name in folded if folded.count(name) > 1}):
        yield f"{where}: «{name}» stands twice"


def _unknown(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names) - set(known)):
        yield f"{where}: unknown {what} {name}"


@cache
def _fields() -> Mapping[str, Field]:
    return {f.id: f for sheet in sheets() for f in sheet.fields}
