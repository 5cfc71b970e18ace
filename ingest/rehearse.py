"""Rehearse a new or changed rule on the reports in force, before institutions meet it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.queries.previous import previous_cells, sector_quantiles
from data.register import reports
from data.register.about import About, facts
from data.stores import Stores
from ingest.surroundings import reports_table
from schemas.checks import FINDINGS, check
from schemas.rules import NotARule, Rule, rules, trying
from schemas.states import IN_FORCE

MOST = 500
"""So many reports are looked at: enough to judge a rule by, and an answer within seconds."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rule would say. `findings`: its findings (columns of schemas.checks.FINDINGS).

    `before`: findings of the rule as it stands now on the same reports; None for a new rule.
    `reports` were looked at out of `all_reports`.
    """

    rule: Rule
    year: int
    reports: int
    all_reports: int
    findings: pd.DataFrame
    before: int | None

    @property
    def hit(self) -> int:
        """How many reports the rule would speak about."""
        return int(self.findings["report"].nunique())


def rehearse(stores: Stores, rule: Rule, year: int) -> Rehearsal:
    """Try a rule on the reports in force for a year; raises NotARule where it cannot be run.

    The cells are those of the warehouse: the very values that charts show.
    """
    with stores.register.reading() as connection:
        rows = reports.find(connection, year=year, states=IN_FORCE)
    chosen = sorted(rows, key=lambda row: row.sha256)[:MOST]  # hashes are as good as lots, and repeatable
    wanted = [
        About(row.id, row.institution, year, date.fromisoformat(row.received_at[:10])) for row in chosen
    ]
    if not wanted:
        nothing = pd.DataFrame(columns=pd.Index(FINDINGS))
        return Rehearsal(rule, year, 0, 0, nothing, 0 if rule.id in rules() else None)
    tables = _tables(stores, wanted, year)
    try:
        with trying([rule]):
            found = check(*tables).findings
    except (KeyError, TypeError, ValueError, AssertionError, StopIteration, RuntimeError) as problem:
        raise NotARule(f"{type(problem).__name__}: {problem}") from problem
    before = int((check(*tables).findings["rule"] == rule.id).sum()) if rule.id in rules() else None
    mine = found[found["rule"] == rule.id].reset_index(drop=True)
    return Rehearsal(rule, year, len(chosen), len(rows), mine, before)


def _tables(
    stores: Stores, wanted: list[About], year: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    codes = [one.institution for one in wanted]
    ids = [one.report for one in wanted]
    now = previous_cells(stores.warehouse, codes, year)
    now = now[now["report"].isin(ids)].drop(columns="institution").reset_index(drop=True)
    previous = previous_cells(stores.warehouse, codes, year - 1)
    sector = sector_quantiles(stores.warehouse, year - 1).assign(year=year)
    return now, reports_table(facts(stores.register, wanted)), previous, sector
