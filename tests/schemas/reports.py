"""Believable reports for tests: every required answer given, nothing for any rule to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from schemas.examples import cells_of, report_row
from schemas.form import Slot
from schemas.layout import layout

__all__ = ["a_report", "cells_of", "last_year", "many", "report_row"]

YEAR = 2025
LEVEL = "higher"


def a_report(**changes: Any) -> dict[str, Any]:
    """Slot values of a full report of 2025/26, received on 1 November 2026; None takes a value out.

    Keywords spell slots; use ** for names that are no identifiers: a_report(**{"policy.date": day}).
    """
    values = {
        **_unit(),
        **_documents(),
        **_choices(),
        **_counts(),
        **_tables(),
        **_quantities(),
        **_publicity(),
    }
    values |= dict.fromkeys(_set_rows(), "yes")
    values |= {"level/primary": "no", "level/secondary": "no", "level/higher": "yes"}
    values |= changes
    return {name: value for name, value in values.items() if value is not None}


def last_year(**changes: Any) -> dict[str, Any]:
    """Slot values of the same institution's report of the year before: a little smaller."""
    values = {name: value for name, value in a_report().items() if not name.startswith(("measures", "prev_"))}
    for name, value in values.items():
        if name.endswith("/higher") and isinstance(value, int | float):
            values[name] = round(value * 0.97)
    values["graduates/higher"] = a_report()["graduates_previous/higher"]
    values |= {f"measures/{at}.id": f"M-{at:02d}" for at in (1, 2)}
    return values | changes


def many(reports: Mapping[str, Mapping[str, Any]], **facts: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells and table of reports for several reports by id."""
    cells = pd.concat([cells_of(values, id) for id, values in reports.items()], ignore_index=True)
    return cells, pd.DataFrame([report_row(id, **facts) for id in reports])


def _document(field: str, number: str, day: date) -> dict[str, Any]:
    return {f"{field}.number": number, f"{field}.date": day}


def _unit() -> dict[str, Any]:
    return {
        "institution_id": "KG-0001",
        "ownership": "state",
        "region": "KG02",
        "authority": "science",
        "status": "active",
        "adoption_status": "adopted_own",
        "qa_form": "unit",
        "qa_unit_name": "Сапат бөлүмү",
        "qa_fte": 3.5,
        "council_type": "academic",
        "reports_to": "head",
        "strategic_from": 2023,
        "strategic_to": 2028,
        "annual_plan_items": 24,
        "annual_plan_done": 21,
        "commission": "yes",
        "members_staff": 5,
        "members_learners": 2,
        "members_employers": 2,
        "members_other": 1,
        "meetings": 6,
    }


def _documents() -> dict[str, Any]:
    days = {
        "adoption_act": date(2021, 9, 10),
        "council_decision": date(2021, 10, 12),
        "head_order": date(2021, 10, 15),
        "strategic_plan": date(2022, 12, 20),
        "annual_plan": date(2025, 8, 28),
        "commission_rules": date(2022, 2, 1),
        "iqas_act": date(2022, 3, 14),
        "policy": date(2022, 3, 14),
        "manual": date(2022, 6, 1),
        "process_map": date(2023, 1, 20),
        "interaction_doc": date(2023, 1, 20),
        "resource_plan": date(2025, 12, 25),
        "qa_criteria_doc": date(2023, 2, 15),
        "eval_plan": date(2026, 1, 16),
        "efficiency_report": date(2026, 6, 30),
        "mgmt_decision": date(2026, 6, 5),
        "plan": date(2026, 6, 20),
        "annual_report": date(2026, 9, 30),
        "council_review": date(2026, 10, 14),
    }
    found: dict[str, Any] = {}
    for number, (field, day) in enumerate(days.items(), 3):
        found |= _document(field, f"{number}/{day.year % 100}", day)
    return found


def _choices() -> dict[str, Any]:
    results = {
        Slot(id, row): "improved" for id in ("area_improvement", "resource_improvement") for row in _rows(id)
    }
    return {str(named): code for named, code in results.items()} | {
        "last_review": date(2025, 3, 3),
        "review_reason": "scheduled",
        "records_register": "yes",
        "register_date": date(2026, 9, 1),
        "eval_done": "yes",
        "eval_from": date(2026, 3, 2),
        "eval_to": date(2026, 5, 15),
        "lo_monitoring": "yes",
        "efficiency_monitoring": "semester",
        "coordination": "yes",
        "change_register": "partly",
        "mission": "yes",
        "strategic_goals": "yes",
        "interaction_scheme": "yes",
        "interaction_procedures": "yes",
        "culture_evidence": "Жыл сайын Сапат күнү өткөрүлөт",
        "learner_centred_actions": "Жеке окуу пландары, насаатчылар",
        "report_has_expected_vs_achieved": "yes",
        "report_has_recommendations": "yes",
        "report_has_results": "yes",
        "report_has_plans": "yes",
        "commission_considered": "yes",
        "council_outcome": "approved",
        "openness_statement": "yes",
        "std_iso": "planned",
    }


def _counts() -> dict[str, Any]:
    return {
        "regulations": 6,
        "procedures": 14,
        "instructions": 9,
        "job_descriptions": 120,
        "job_descriptions_with_qa": 96,
        "processes_core": 5,
        "processes_support": 7,
        "process_indicators": 28,
        "indicators_with_target": 28,
        "indicators_with_owner": 28,
        "indicators_met": 23,
        "findings": 4,
        "findings_closed": 3,
        "mgmt_measures": 4,
        "lo_programmes_total": 18,
        "lo_programmes_monitored": 15,
        "culture_selfrating": 4,
        "qa_items_at_council": 3,
        "qa_budget_plan": 450_000,
        "qa_budget_fact": 430_000,
        "total_expenditure": 62_000_000,
    }


def _tables() -> dict[str, Any]:
    rows = {
        "recommendations/1": {
            "topic": "process",
            "text": "Практиканын жетекчилерин окутуу",
            "addressed_to": "Окуу бөлүмү",
        },
        "measures/1": _measure("M-03", date(2026, 12, 15), "in_progress"),
        "measures/2": _measure("M-04", date(2027, 3, 1), "planned"),
        "prev_measures/1": {"id": "M-01", "text": "Сурамжылоо", "due": date(2026, 4, 1), "status": "done"},
        "prev_measures/2": {
            "id": "M-02",
            "text": "Семинар",
            "due": date(2026, 6, 1),
            "status": "in_progress",
        },
    }
    rows["prev_measures/1"]["done_on"] = date(2026, 3, 20)
    return {f"{row}.{part}": value for row, parts in rows.items() for part, value in parts.items()}


def _measure(id: str, due: date, status: str) -> dict[str, Any]:
    text = "Окуу пландарын иш берүүчүлөр менен кароо"
    return {
        "id": id,
        "text": text,
        "area": "educational",
        "owner_role": "Проректор",
        "due": due,
        "status": status,
    }


def _publicity() -> dict[str, Any]:
    pages = {
        "policy": date(2022, 3, 20),
        "results": date(2026, 6, 10),
        "report": date(2026, 10, 20),
        "plans": date(2026, 6, 25),
    }
    found: dict[str, Any] = {"last_date": date(2026, 10, 25)}
    for page, day in pages.items():
        found |= {f"{page}_url": f"https://www.kg-0001.edu.kg/{page}", f"{page}_published": day}
    return found


QUANTITIES = {
    "students": 1240, "students_women": 700, "students_men": 540, "students_state": 260,
    "students_fulltime": 1010, "students_fte": 1090.5, "students_disability": 12, "students_vulnerable": 64,
    "students_foreign": 30, "students_kyrgyz": 830, "students_abroad": 9, "licensed_places": 1500,
    "applications": 640, "places_offered": 400, "entrants": 330, "graduates": 270, "cohort_entrants": 320,
    "cohort_completed": 262, "dropped_out": 46, "first_years": 325, "first_years_retained": 290,
    "attestation_admitted": 275, "attestation_passed": 264, "lo_assessed": 900, "lo_reached": 720,
    "graduates_previous": 258, "graduates_known": 214, "graduates_placed": 171, "graduates_field_known": 140,
    "graduates_in_field": 102, "students_asked": 1200, "students_answered": 790, "students_satisfied": 611,
    "staff_asked": 150, "staff_answered": 117, "employers_asked": 60, "employers_answered": 38,
    "employers_satisfied": 29, "graduates_asked": 250, "graduates_answered": 120, "teachers": 96,
    "teachers_fte": 84.5, "teachers_qualified": 91, "teachers_degree": 40, "teachers_permanent": 78,
    "teachers_trained": 44, "teachers_left": 8, "expenditure_current": 58_000_000, "cpd_spending": 900_000,
    "computers": 230, "teaching_area": 9800, "employer_agreements": 41, "programmes": 18,
    "programmes_reviewed": 6, "programmes_to_accredit": 16, "programmes_accredited": 13, "publications": 52,
}  # fmt: skip
"""One level of a middling institution, believable together."""


def _quantities() -> dict[str, Any]:
    known = layout(YEAR).quantity
    return {f"{id}/{LEVEL}": value for id, value in QUANTITIES.items() if id in known}


def _set_rows() -> list[str]:
    sets = [f for f in layout(YEAR).fields.values() if f.kind == "set" and f.id != "level"]
    return [str(Slot(f.id, row)) for f in sets for row in f.rows()]


def _rows(field: str) -> tuple[str, ...]:
    return layout(YEAR).fields[field].rows()
