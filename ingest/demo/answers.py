"""The answers of an invented institution: what it says follows from how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np

from data.register.institutions import Institution
from ingest.demo.quality import Standing
from schemas.form import Field, Form, Slot, form
from schemas.workbook import Value, register_facts
from schemas.years import ReportYear, report_years

Answers = dict[Slot, Value]

_TEXTS = {
    "qa_unit_name": {"ky": "Билим сапатын камсыздоо бөлүмү", "ru": "Отдел обеспечения качества образования", "en": "Quality assurance office"},
    "qa_position": {"ky": "Сапат боюнча методист", "ru": "Методист по качеству", "en": "Quality officer"},
    "reason_no_unit": {"ky": "Штаттык бирдик жетишсиз", "ru": "Недостаточно штатных единиц", "en": "Too few posts"},
    "measure": {"ky": "Окуу пландарын иш берүүчүлөр менен кайра карап чыгуу", "ru": "Пересмотреть учебные планы вместе с работодателями", "en": "Review curricula together with employers"},
    "advice": {"ky": "Өндүрүштүк практиканын жетекчилерин окутуу", "ru": "Обучить руководителей практики", "en": "Train those who supervise practice"},
    "owner": {"ky": "Окуу иштери боюнча орун басар", "ru": "Заместитель по учебной работе", "en": "Deputy head for teaching"},
    "to": {"ky": "Окуу бөлүмү", "ru": "Учебная часть", "en": "Teaching office"},
}  # fmt: skip
_DECISIONS = frozenset({"council_decision", "council_review", "mgmt_decision", "head_order"})
_PAGES = ("policy", "results", "report", "plans")


class Reporter:
    """Writes one institution's answers year after year; last year's measures are accounted for."""

    def __init__(self, one: Institution, seed: int, language: str) -> None:
        self.one = one
        self.language = language
        self.chance = np.random.default_rng([seed, 4, *one.code.encode()])
        self.founded = date(2021, 3, 1) + timedelta(days=int(self.chance.integers(500)))
        self.open_measures: list[tuple[str, date]] = []

    def year(
        self, year: int, standing: Mapping[str, Standing], numbers: Mapping[Slot, Value], received: date
    ) -> Answers:
        """All answers of a year; every required question is answered, if only by "nothing to report"."""
        told = _Telling(self, report_years()[year], form(year), standing, received)
        answers = told.everything()
        answers |= numbers
        return answers

    def text(self, name: str) -> str:
        return _TEXTS[name][self.language]


class _Telling:
    """One report being written."""

    def __init__(
        self, by: Reporter, year: ReportYear, of: Form, standing: Mapping[str, Standing], received: date
    ) -> None:
        self.by, self.year, self.form, self.standing, self.received = by, year, of, standing, received
        self.chance = by.chance
        self.answers: Answers = {}
        self.fields = of.fields

    def everything(self) -> Answers:
        parts: list[Callable[[], None]] = [
            self._institution, self._unit, self._documents, self._processes, self._evaluation,
            self._improvement, self._results, self._report, self._publicity, self._budget, self._rest,
        ]  # fmt: skip
        for part in parts:
            part()
        return self.answers

    def has(self, requirement: str) -> bool:
        return self.standing[requirement] > Standing.UNMET

    def say(self, name: str, value: Value) -> None:
        self.answers[Slot(name)] = value

    def nothing(self, name: str) -> None:
        """Say that there is nothing to report."""
        for row in self.fields[name].rows():
            self.answers[Slot(name, row, "state")] = "nothing"

    def document(self, name: str, requirement: str, day: date) -> None:
        """A document with its date, or only named, or nothing: as the requirement stands."""
        day = min(day, self.received - timedelta(days=3))
        if not self.has(requirement):
            self.nothing(name)
            return
        self.answers[Slot(name, "", "number")] = f"{int(self.chance.integers(1, 160))}-{day.year % 100}"
        if self.standing[requirement] is Standing.EVIDENCED or name in _DECISIONS:
            self.answers[Slot(name, "", "date")] = day

    def some(self, name: str, share: float, *, least: int = 1) -> None:
        """Mark some of a set's items with yes, the others with no."""
        rows = self.fields[name].rows()
        marks = self.chance.random(len(rows)) < share
        marks[: min(least, len(rows))] = True
        for row, mark in zip(rows, marks, strict=True):
            self.answers[Slot(name, row)] = "yes" if mark else "no"

    def none_of(self, name: str) -> None:
        for row in self.fields[name].rows():
            self.answers[Slot(name, row)] = "no"

    def count(self, low: int, high: int) -> int:
        return int(self.chance.integers(low, high + 1))

    def later(self, days: int) -> date:
        """A day of the academic year, so many days after its beginning."""
        return self.year.academic_from + timedelta(days=days)

    def _institution(self) -> None:
        one = self.by.one
        choices = {"ownership": one.ownership, "region": one.region, "authority": one.authority}
        self.answers |= register_facts(one.code, one.levels, **choices)
        self.say("status", "active")
        adopted = self.has("R16")
        self.say("adoption_status", "adopted_model" if adopted else "in_preparation")
        if adopted:
            self.answers |= {
                Slot("adoption_act", "", "number"): f"{self.count(1, 90)}",
                Slot("adoption_act", "", "date"): self.by.founded,
            }

    def _unit(self) -> None:
        form_ = self._qa_form()
        self.say("qa_form", form_)
        self.say("qa_fte", {"unit": float(self.count(2, 6)), "person": 1.0, "none": 0.0}[form_])
        if form_ != "none":
            name = {"unit": "qa_unit_name", "person": "qa_position"}[form_]
            self.say(name, self.by.text(name))
            if form_ == "person":
                self.say("reason_no_unit", self.by.text("reason_no_unit"))
            self.say("council_type", "academic" if "higher" in self.by.one.levels else "pedagogical")
            self.document("council_decision", "R02", self.by.founded)
            self.document("head_order", "R03", self.by.founded + timedelta(days=5))
            self.say("reports_to", "head" if self.has("R04") else "deputy")
        self.document("strategic_plan", "R05", self.by.founded + timedelta(days=60))
        self.say("strategic_from", self.year.year - self.year.year % 5)
        self.say("strategic_to", self.year.year - self.year.year % 5 + 5)
        self.document("annual_plan", "R06", self.year.academic_from - timedelta(days=self.count(1, 20)))
        items = self.count(12, 40)
        self.say("annual_plan_items", items)
        self.say("annual_plan_done", round(items * self.chance.uniform(0.6, 1)))
        self._commission()

    def _qa_form(self) -> str:
        if not self.has("R01"):
            return "none"
        likely = {"primary": 0.3, "secondary": 0.65, "higher": 0.97}[self.by.one.main_level]
        steady = np.random.default_rng([7, *self.by.one.code.encode()]).random()
        return "unit" if steady < likely else "person"

    def _commission(self) -> None:
        there = self.has("R26") and self.has("R01")
        self.say("commission", "yes" if there else "not_needed")
        self.say("commission_considered", "yes" if there else "no_commission")
        if there:
            members = {"members_staff": 5, "members_learners": 2, "members_employers": 2, "members_other": 1}
            for name, n in (members | {"meetings": self.count(2, 8)}).items():
                self.say(name, n)
            self.answers |= {
                Slot("commission_rules", "", "number"): "1",
                Slot("commission_rules", "", "date"): self.by.founded,
            }

    def _documents(self) -> None:
        self.document("iqas_act", "R16", self.by.founded)
        self.say("last_review", self.later(-self.count(20, 700)))
        self.document("policy", "R11", self.by.founded + timedelta(days=20))
        self.document("manual", "R12", self.by.founded + timedelta(days=90))
        for name in ("regulations", "procedures", "instructions"):
            self.say(name, self.count(2, 15) if self.has("R13") else 0)
        jobs = self.count(20, 120) if self.has("R14") else 0
        self.say("job_descriptions", jobs)
        self.say("job_descriptions_with_qa", round(jobs * 0.7))
        self.say("records_register", "yes" if self.has("R15") else "no")
        if self.has("R15"):
            self.say("register_date", self.later(self.count(5, 40)))

    def _processes(self) -> None:
        self.say("processes_core", self.count(3, 8) if self.has("R07") else 0)
        self.say("processes_support", self.count(3, 9))
        self.document("process_map", "R07", self.by.founded + timedelta(days=200))
        self.document("interaction_doc", "R08", self.by.founded + timedelta(days=230))
        n = self.count(10, 40) if self.has("R09") else 0
        for name in ("process_indicators", "indicators_with_target", "indicators_with_owner"):
            self.say(name, n)
        self.say("indicators_met", round(n * self.chance.uniform(0.55, 0.95)))
        self.document("resource_plan", "R10", self.later(110))
        self.document("qa_criteria_doc", "R22", self.by.founded + timedelta(days=150))

    def _evaluation(self) -> None:
        done = self.has("R18")
        self.document("eval_plan", "R17", self.later(self.count(90, 150)))
        self.some("areas_planned", 0.6) if self.has("R17") else self.nothing("areas_planned")
        self.say("eval_done", "yes" if done else "no")
        if done:
            self.say("eval_from", self.later(160 + self.count(0, 20)))
            self.say("eval_to", self.later(220 + self.count(0, 40)))
            for row in self.fields["areas_evaluated"].rows():
                planned = self.answers.get(Slot("areas_planned", row))
                self.answers[Slot("areas_evaluated", row)] = planned or (
                    "yes" if row == "educational" else "no"
                )
            found = self.count(0, 9)
            self.say("findings", found)
            self.say("findings_closed", round(found * self.chance.uniform(0.3, 1)))
        self.some("areas_covered", 0.7)
        self.some("data_collection_tools", 0.55)
        self.some("stages_covered", 0.9)
        self.say("lo_monitoring", "yes" if self.has("R20") else "partly")
        total = self.count(4, 20)
        self.say("lo_programmes_total", total)
        self.say(
            "lo_programmes_monitored", round(total * self.chance.uniform(0.5, 1)) if self.has("R20") else 0
        )
        self.say(
            "efficiency_monitoring",
            str(self.chance.choice(["semester", "annual", "quarterly"])) if self.has("R21") else "none",
        )
        if self.has("R21"):
            self.document("efficiency_report", "R21", self.later(300))

    def _improvement(self) -> None:
        self.say("mgmt_measures", self.count(1, 8) if self.has("R19") else 0)
        self.document("mgmt_decision", "R19", self.later(275))
        self.say("coordination", "yes" if self.has("R26") else "partly")
        self.some("areas_coordinated", 0.6)
        self.say("change_register", "partly")
        approved = min(self.later(285), self.received - timedelta(days=20))
        self.document("plan", "R24", approved)
        if self.has("R23"):
            for at in range(1, self.count(1, 3) + 1):
                self._record(
                    "recommendations",
                    at,
                    topic="process",
                    text=self.by.text("advice"),
                    addressed_to=self.by.text("to"),
                )
        self._account_for_last_year()
        self.by.open_measures = []
        for at in range(1, self.count(2, 5) + 1) if self.has("R24") else ():
            id, due = f"M-{self.year.year % 100}-{at:02d}", approved + timedelta(days=60 * at)
            self._record(
                "measures", at, id=id, text=self.by.text("measure"), area="educational",
                owner_role=self.by.text("owner"), due=due, status="planned",
            )  # fmt: skip
            self.by.open_measures.append((id, due))

    def _account_for_last_year(self) -> None:
        """Every measure of last year gets its end; most are done, and a little late at times."""
        for at, (id, due) in enumerate(self.by.open_measures, 1):
            luck = self.chance.random() + (0.25 if self.has("R25") else -0.15)
            values: dict[str, Value] = {"id": id, "text": self.by.text("measure"), "due": due}
            done_on = due + timedelta(days=self.count(-30, 40))
            if luck > 0.4 and done_on < self.received:
                values |= {"status": "done", "done_on": done_on}
            else:
                values["status"] = "overdue" if due < self.received and luck < 0.15 else "in_progress"
            self._record("prev_measures", at, **values)

    def _record(self, table: str, number: int, **parts: Value) -> None:
        for part, value in parts.items():
            self.answers[Slot(table, str(number), part)] = value

    def _results(self) -> None:
        for name, requirement in (
            ("mission", "R05"),
            ("strategic_goals", "R05"),
            ("interaction_scheme", "R08"),
        ):
            self.say(name, "yes" if self.has(requirement) else "partly")
        self.say("interaction_procedures", "partly")
        self.say("culture_selfrating", self.count(2, 5))
        self.say("culture_evidence", self.by.text("measure"))
        self.say("learner_centred_actions", self.by.text("advice"))
        for name in ("area_improvement", "resource_improvement"):
            for row in self.fields[name].rows():
                self.answers[Slot(name, row)] = str(
                    self.chance.choice(["improved", "improved", "same", "worse"])
                )

    def _report(self) -> None:
        written = min(self.later(400), self.received - timedelta(days=30))
        self.document("annual_report", "R27", written)
        self.say("report_has_expected_vs_achieved", "yes" if self.has("R27") else "no")
        self.say("report_has_recommendations", "yes" if self.has("R23") else "no")
        for name in ("report_has_results", "report_has_plans"):
            self.say(name, "yes" if self.has("R28") else "no")
        self.say("qa_items_at_council", self.count(1, 6) if self.has("R29") else 0)
        self.document("council_review", "R29", written + timedelta(days=12))
        self.say("council_outcome", "approved" if self.has("R29") else "not_considered")

    def _publicity(self) -> None:
        numbers = dict(zip(_PAGES, ("R31", "R32", "R33", "R34"), strict=True))
        shown = {"policy": self.by.founded + timedelta(days=40), "results": self.later(290),
                 "report": self.received - timedelta(days=5), "plans": self.later(300)}  # fmt: skip
        for page in _PAGES:
            standing = self.standing[numbers[page]]
            if standing is Standing.EVIDENCED:
                self.say(f"{page}_url", f"{self.by.one.website}/sapat/{page}")
            else:
                self.nothing(f"{page}_url")
            if standing is Standing.UNMET:
                self.nothing(f"{page}_published")
            else:
                self.say(f"{page}_published", min(shown[page], self.received - timedelta(days=1)))
        informed = self.has("R30")
        self.some("informed_groups", 0.75) if informed else self.none_of("informed_groups")
        self.some("channels", 0.5)
        self.say("last_date", self.received - timedelta(days=self.count(10, 60)))
        if informed:
            for group in ("learners", "employers"):
                self.answers[Slot("informed_groups", group)] = "yes"

    def _budget(self) -> None:
        self.some("qa_funding_source", 0.3)
        total = self.count(8_000, 90_000) * 1_000
        plan = round(total * self.chance.uniform(0.002, 0.02), -3) if self.has("R35") else 0
        self.say("total_expenditure", total)
        self.say("qa_budget_plan", plan)
        self.say("qa_budget_fact", round(plan * 0.93, -3))

    def _rest(self) -> None:
        certified = self.by.one.main_level == "higher" and self.standing["R12"] is Standing.EVIDENCED
        sure = np.random.default_rng([9, *self.by.one.code.encode()]).random()
        self.say("std_iso", "certified" if certified and sure < 0.3 else "planned" if sure < 0.5 else "no")
        if certified and sure < 0.3:
            self.answers |= {
                Slot("std_iso_cert", "", "number"): "QMS-1042",
                Slot("std_iso_cert", "", "date"): self.later(-300),
                Slot("std_iso_cert", "", "link"): f"{self.by.one.website}/iso",
                Slot("std_iso_cert_to"): self.later(790),
            }
        unanswered = [f for f in self.fields.values() if self._owes(f)]
        for f in unanswered:
            self.nothing(f.id)

    def _owes(self, f: Field) -> bool:
        """Whether a required answer was forgotten above: an added question must not break the demo."""
        if not f.required or f.kind in ("table", "quantity"):
            return False
        due = all(self.answers.get(Slot(*name.split("/"))) in codes for name, codes in f.when.items())
        return due and not any(slot.field == f.id for slot in self.answers)
