"""The loop and the standards counted in SQL are those counted by hand from the same cells."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.publication import publish
from data.queries import loop, standards
from data.queries.choice import Choice

TODAY = date(2026, 11, 23)
IDS = tuple(f"KG-{n:04d}-2025-1" for n in range(1, 13))
ASKED = ("std_iso", "std_efqm")


def cells_of(random):
    """Cells of twelve reports: an evaluation, measures of two plans, and what is said of two standards."""
    rows = []

    def put(report, sheet, name, value, row=""):
        field, _, part = name.partition(".")
        one = {
            "report": report,
            "sheet": sheet,
            "cell": name,
            "field": field,
            "row": row,
            "part": part or "value",
        }
        number = float(value) if isinstance(value, int) else None
        day = pd.Timestamp(value) if isinstance(value, date) else pd.NaT
        rows.append(
            one | {"raw": str(value), "text": str(value), "number": number, "date": day, "problem": ""}
        )

    for report in IDS:
        put(report, "evaluation", "eval_done", "yes" if random.random() < 0.8 else "no")
        found = int(random.integers(0, 3))
        put(report, "evaluation", "findings", found)
        put(report, "improvement", "findings_closed", int(random.integers(0, found + 1)))
        for sheet in ("measures", "prev_measures"):
            for n in range(random.integers(0, 4)):
                put(report, sheet, f"{sheet}.id", f"M-{n}", str(n + 1))
                put(
                    report,
                    sheet,
                    f"{sheet}.due",
                    TODAY - timedelta(days=int(random.integers(-90, 90))),
                    str(n + 1),
                )
                put(
                    report,
                    sheet,
                    f"{sheet}.status",
                    random.choice(["done", "overdue", "cancelled"]),
                    str(n + 1),
                )
        put(report, "standards", "std_iso", random.choice(["certified", "planned", "no"]))
        put(report, "standards", "std_iso_cert.number", "QMS-1")
        put(report, "standards", "std_iso_cert_to", TODAY - timedelta(days=int(random.integers(-400, 400))))
    return pd.DataFrame(rows)


@pytest.fixture
def cells(folder, warehouse, batch_of, dimensions_of):
    known, batch = dimensions_of(), batch_of(*IDS)
    made = cells_of(np.random.default_rng(5))
    publish(folder, replace(batch, cells=made), known)
    due = known.years[known.years["year"] == 2025]["due"].iloc[0].date()
    return warehouse, made, min(due, TODAY)


def by_hand(made, judged):
    """Measures that count once each, the account of last year's before this year's plan."""
    counted = Counter()
    wide = made[made["sheet"].isin(["measures", "prev_measures"])]
    for report in IDS:
        seen = {}
        for sheet in ("measures", "prev_measures"):
            mine = wide[(wide["report"] == report) & (wide["sheet"] == sheet)]
            for _, one in mine.groupby("row"):
                parts = dict(zip(one["part"], one["text"], strict=True))
                seen[parts["id"]] = parts
        for parts in seen.values():
            late = date.fromisoformat(parts["due"]) < judged
            counted["measures"] += 1
            counted["done"] += parts["status"] == "done"
            counted["due"] += late and parts["status"] != "cancelled"
            counted["overdue"] += late and parts["status"] == "overdue"
    return counted


def test_measures_count_once_and_are_judged_on_the_day_the_report_was_due(cells):
    warehouse, made, judged = cells
    rows = loop.loop(warehouse, TODAY)
    rows = rows[rows["year"] == 2025]
    expected = by_hand(made, judged)
    assert {name: rows[name].sum() for name in expected} == dict(expected)
    assert rows["reports"].sum() == len(IDS)


def test_finding_nothing_is_counted_apart(cells):
    warehouse, made, _ = cells
    rows = loop.loop(warehouse, TODAY)
    found = made[made["field"] == "findings"]["number"]
    assert rows["none_found"].sum() == (found == 0).sum()
    assert rows["found"].sum() == found.sum()


def test_every_institution_counts_once_per_standard_and_expired_certificates_are_no_valid_ones(cells):
    warehouse, made, judged = cells
    rows = standards.standard_counts(warehouse, ASKED, TODAY)
    rows = rows[rows["year"] == 2025]
    wide = made[made["field"].isin(["std_iso", "std_iso_cert_to"])].pivot(
        index="report", columns="field", values="text"
    )
    held = wide[wide["std_iso"] == "certified"]
    late = held["std_iso_cert_to"].map(lambda text: date.fromisoformat(text) < judged)
    iso = rows[rows["standard"] == "std_iso"]
    assert (iso["certified"].sum(), iso["expired"].sum()) == ((~late).sum(), late.sum())
    states = ["certified", "expired", "implemented", "planned", "no", "na", "blank", "none"]
    assert set(rows.groupby("standard")[states].sum().sum(axis=1)) == {12}
    assert rows[rows["standard"] == "std_efqm"]["blank"].sum() == 12
    listed = standards.certificates(warehouse, 2025, limit=3)
    assert set(listed["total"]) == {len(held)}


def test_both_answer_of_nothing(cells, tmp_path):
    warehouse, _, _ = cells
    nowhere = Choice(regions=("nowhere",))
    assert loop.loop(warehouse, TODAY, nowhere).empty
    assert standards.standard_counts(warehouse, ASKED, TODAY, nowhere).empty
    warehouse.folder = tmp_path / "empty"
    assert loop.loop(warehouse, TODAY).empty
    assert standards.certificates(warehouse, 2025).empty
