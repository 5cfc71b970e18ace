"""The checks find every planted fault at its cell, agree with a second implementation, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.check_kinds import KINDS
from schemas.check_schemas import compiled
from schemas.checks import BLOCKED, FINDINGS, check, grouped
from schemas.codelists import codelist
from schemas.examples import example_failures
from schemas.form import Slot, slot
from schemas.layout import LEVELS, NUMBERS, STATED, layout, part_of
from tests.schemas import oracle
from tests.schemas.reports import YEAR, a_report, cells_of, last_year, many, report_row


def found(values: dict[str, Any], last: dict[str, Any] | None = None, **facts: Any) -> pd.DataFrame:
    cells, reports = many({"r": values}, **facts)
    previous = cells_of(last, "last", YEAR - 1).assign(institution="KG-0001") if last else None
    return check(cells, reports, previous).findings


def said(findings: pd.DataFrame) -> oracle.Found:
    return set(zip(*(findings[name] for name in ("rule", "field", "row", "part")), strict=True))


def test_every_example_of_every_rule_behaves():
    assert example_failures() == []


def test_a_clean_report_has_no_finding_and_nothing_blocked():
    cells, reports = many({"r": a_report()})
    checked = check(cells, reports, cells_of(last_year(), "last", YEAR - 1).assign(institution="KG-0001"))
    assert checked.findings.empty
    assert list(checked.findings.columns) == list(FINDINGS)
    assert checked.blocked.empty
    assert list(checked.blocked.columns) == list(BLOCKED)


def test_no_reports_give_empty_tables():
    cells, reports = many({"r": a_report()})
    checked = check(cells.iloc[:0], reports.iloc[:0])
    assert checked.findings.empty


def test_a_report_without_any_answer_is_told_what_is_due():
    cells, reports = many({"r": a_report()})
    findings = check(cells.iloc[:0], reports).findings
    assert {"E101", "E410", "E113"} <= set(findings["rule"])
    assert (findings["cell"] == "").all()


BAD = {"raw": "??", "problem": "not_a_number"}
FAULTS = {
    "E001": {"institution_id": "KG-0002"},
    "E002": {"region": {"raw": "Чүй", "problem": "not_in_list"}},
    "E401": {"findings": BAD},
    "E402": {"students/higher": {"raw": "1,5", "problem": "not_whole"}},
    "E403": {"eval_to": {"raw": "кечээ", "problem": "not_a_date"}},
    "E404": {"qa_form": {"raw": "бар", "problem": "not_in_list"}},
    "E405": {"qa_fte": {"raw": "#REF!", "problem": "error_value"}},
    "E406": {"extra_functions": {"raw": "а" * 50, "problem": "too_long"}},
    "W407": {"last_review": {"raw": "45713", "date": date(2025, 2, 25)}},
    "E114": {"policy_url": {"raw": "сайтта", "problem": "not_a_link"}},
    "E102": {"policy.date": date(2027, 1, 1)},
    "E301": {"graduates/higher": -1},
    "E121": {"qa_budget_plan": -5},
    "E416": {"culture_selfrating": 9},
    "E103": {"eval_to": date(2026, 1, 1)},
    "E111": {"strategic_to": 2020},
    "E112": {"annual_plan_done": 25},
    "E120": {"indicators_met": 29},
    "E302": {"cohort_completed/higher": 321},
    "W301": {"students/higher": 1230},
    "W304": {"teachers_left/higher": 97},
    "W106": {"reports_to": "deputy"},
    "W105": {"head_order.date": date(2021, 10, 1)},
    "W120": {"accreditation_to": date(2027, 1, 1)},
    "W123": {"council_outcome": "returned"},
    "W127": {"plans_url": "https://example.com/x"},
    "W128": {"report_published": date(2026, 10, 1)},
    "W131": {"last_review": date(2020, 3, 3)},
    "W132": {"qa_budget_plan": 0},
    "W136": {"region": "KG11"},
    "W138": {"measures/1.due": date(2026, 6, 1)},
    "W139": {"areas_evaluated/other": "no"},
    "E105": {"prev_measures/2.id": "M-01"},
    "E415": {"policy.state": "nothing"},
    "W420": {"students/primary": 40},
    "W308": {"licensed_places/higher": 1100},
    "E303": {"licensed_places/higher": 800},
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_named_at_its_exact_cell(rule):
    ((name, value),) = FAULTS[rule].items()
    values = a_report(**{name: value})
    findings = found(values)
    cells = cells_of(values)
    named = slot(name)
    if rule in ("W308", "E303"):
        named = Slot("students", "higher")
    mine = (cells["field"] == named.field) & (cells["row"] == named.row) & (cells["part"] == named.part)
    place = cells[mine][["sheet", "cell", "raw"]].iloc[0].tolist()
    assert place in findings[findings["rule"] == rule][["sheet", "cell", "value"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("rule", "change", "place"),
    [
        ("E410", {"manual.number": None, "manual.date": None}, ("manual", "", "number")),
        ("E410", {"students/higher": None}, ("students", "higher", "value")),
        ("E411", {"qa_unit_name": None}, ("qa_unit_name", "", "value")),
        ("E104", {"council_review.number": None}, ("council_review", "", "number")),
        ("W129", {"policy.date": None}, ("policy", "", "date")),
        ("E106", {"prev_measures/1.done_on": None}, ("prev_measures", "1", "done_on")),
        ("W125", {"measures/2.owner_role": None}, ("measures", "2", "owner_role")),
        ("E418", {"measures/2.area": None}, ("measures", "2", "area")),
    ],
)
def test_something_missing_is_named_by_its_slot(rule, change, place):
    findings = found(a_report(**change))
    mine = findings[findings["rule"] == rule]
    assert place in mine[["field", "row", "part"]].itertuples(index=False, name=None)


def test_one_fault_does_not_bring_others_after_it():
    assert set(found(a_report(findings=BAD))["rule"]) == {"E401"}
    assert set(found(a_report(**{"students/higher": None}))["rule"]) == {"E410"}
    assert set(found(a_report(**{"graduates_known/higher": -3}))["rule"]) == {"E301"}


def test_rules_that_could_not_run_are_named_with_the_answer_that_kept_them():
    cells, reports = many({"r": a_report(findings=BAD, **{"students/higher": None})})
    blocked = check(cells, reports).blocked
    why = dict(zip(blocked["rule"], blocked["why"], strict=True))
    assert why["W119"] == "findings:problem"
    assert why["W301"] == "students/higher:missing"


def test_an_unknown_condition_blocks_what_depends_on_it():
    cells, reports = many({"r": a_report(eval_done={"raw": "?", "problem": "not_in_list"}, eval_from=None)})
    checked = check(cells, reports)
    assert "E411" not in set(checked.findings["rule"])
    assert ("E411", "eval_done:problem") in set(
        zip(checked.blocked["rule"], checked.blocked["why"], strict=True)
    )


def test_the_same_value_is_told_once_and_the_more_telling_rule_speaks():
    findings = found(a_report(**{"students_women/higher": 1241}))
    assert list(findings["rule"]) == ["E302"]
    swapped = found(
        a_report(**{"students_women/higher": 540, "students_men/higher": 700}),
        {"students_women/higher": 700, "students_men/higher": 540},
    )
    assert set(swapped["rule"]) == {"W303"}  # and not that the share of women fell by 13 points


def test_findings_are_the_same_alone_and_in_a_batch_of_a_thousand():
    kinds = [{}, *FAULTS.values(), {"students/higher": None}, {"qa_form": "none"}]
    last = cells_of(last_year(), "last", YEAR - 1).assign(institution="KG-0001")
    reports = {f"r{at:04d}": a_report(**kinds[at % len(kinds)]) for at in range(1000)}
    together = check(*many(reports), last)
    for at, (id, values) in enumerate(list(reports.items())[: len(kinds)]):
        alone = check(*many({id: values}), last)
        for table in ("findings", "blocked"):
            mine = getattr(together, table)
            mine = mine[mine["report"] == id].reset_index(drop=True)
            pd.testing.assert_frame_equal(mine, getattr(alone, table), check_dtype=False, obj=f"{table} {at}")


def test_reports_of_two_years_are_checked_each_by_its_own():
    cells, reports = many({"a": a_report(), "b": a_report()})
    reports.loc[1, "year"] = YEAR - 1
    findings = check(cells, reports).findings
    assert set(findings["report"]) == {"b"}
    assert "W117" in set(findings["rule"])  # evaluated in the year after


def test_a_check_that_raises_is_not_blamed_on_the_institution(monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(KINDS, "covers_year", broken)
    with pytest.raises(RuntimeError, match="W107"):
        found(a_report())


def test_every_rule_is_compiled_to_named_checks():
    names = [check_.name for schema in compiled(YEAR).values() for check_ in schema.checks]
    assert len(names) == len(set(names))
    assert "E120:findings_closed" in names


def test_findings_are_grouped_by_rule():
    findings = found(
        a_report(**{"manual.number": None, "manual.date": None, "policy.number": None, "policy.date": None})
    )
    assert grouped(findings).set_index("rule")["times"].to_dict() == {"E410": 2}


def _slots() -> list[str]:
    of = layout(YEAR)
    known = [str(s) for s in of.slots]
    known += [str(Slot(q, level)) for q in of.quantities for level in LEVELS]
    return known + [str(Slot(t, row, p)) for t, parts in of.tables.items() for row in "123" for p in parts]


def _value(name: str) -> st.SearchStrategy[Any]:
    named = slot(name)
    part = part_of(layout(YEAR).fields[named.field], named.part)
    bad = st.sampled_from(["error_value", "not_in_list", "not_a_date", "not_a_number"])
    worse = bad.map(lambda problem: {"raw": "?", "problem": problem})
    if part.type in NUMBERS:
        usual = st.sampled_from([-1, 0, 1, 3, 40, 620, 1240, 2025, 2027, 70_000, 450_000_000])
    elif part.type == "date":
        days = [
            date(1980, 1, 1),
            date(2019, 5, 5),
            date(2025, 10, 1),
            date(2026, 6, 1),
            date(2026, 10, 30),
            date(2028, 1, 1),
        ]
        usual = st.sampled_from(days)
    elif part.type == "choice":
        usual = st.sampled_from(sorted(codelist(part.list)))
    elif part.type == "link":
        usual = st.sampled_from(["https://kg-0001.edu.kg/a", "https://example.org/b"])
    else:
        usual = st.sampled_from(["M-01", "M-02", "KG-0001", "текст"])
    return st.one_of(usual, usual, usual, worse, st.none())


CHANGES = st.lists(st.sampled_from(_slots()), max_size=40).flatmap(
    lambda names: st.fixed_dictionaries({name: _value(name) for name in names})
)
LAST = st.lists(st.sampled_from([s for s in _slots() if "/higher" in s]), max_size=15).flatmap(
    lambda names: st.fixed_dictionaries({n: st.sampled_from([0, 5, 60, 700, 1200, 60_000]) for n in names})
)


@given(CHANGES, LAST, st.sampled_from([("higher",), ("secondary", "higher"), ("primary",)]))
@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_pandera_and_plain_python_find_the_same(changes, last, levels):
    values = a_report(**changes)
    before = {name: value for name, value in last_year(**last).items() if value is not None}
    facts = report_row("r", levels=levels)
    assert said(found(values, before, levels=levels)) == oracle.findings(values, facts, before)


def test_states_and_reasons_are_no_answers():
    assert all(part.id in ("state", "reason") for part in STATED)
