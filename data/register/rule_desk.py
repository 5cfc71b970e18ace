"""The rule desk: how often each rule speaks, how often it was a false alarm, and which are suspended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, and_, case, cast, distinct, func, insert, or_, select, update

from data.register.engine import Register
from data.register.tables import audit, explanation, finding, report, suspension
from schemas.roles import Actor, Permission, require
from schemas.rules import rules


class CannotSuspend(ValueError):
    """The rule does not exist, or without it a file could not be read safely."""


class NotSuspended(ValueError):
    """The suspension has ended already, or never was."""


@dataclass(frozen=True, slots=True)
class Hits:
    """How often a rule spoke in a year.

    `settled`: findings that were fixed, explained or lifted. `false_alarms`: those of them whose
    value stood and was accepted: explained and approved (by the reviewer, or with the report), or
    lifted.
    """

    rule: str
    year: int
    findings: int
    reports: int
    open: int
    fixed: int
    explained: int
    overridden: int
    false_alarms: int

    @property
    def settled(self) -> int:
        return self.fixed + self.explained + self.overridden

    @property
    def false_alarm_share(self) -> float | None:
        """Of what was settled, the share that was right all along; None where nothing is settled."""
        return self.false_alarms / self.settled if self.settled else None


def hits(connection: Connection, *, year: int | None = None, rule: str = "") -> list[Hits]:
    """Every rule that spoke, by year; the versions of one report count together as one report."""
    whose = report.c.institution + "-" + cast(report.c.year, String)
    columns = [finding.c.rule, report.c.year, func.count(), func.count(distinct(whose))]
    columns += [func.sum(_one_if(finding.c.state == state)) for state in _STATES]
    accepted = or_(explanation.c.approved_at.is_not(None), report.c.state.in_(("accepted", "published")))
    right = or_(
        finding.c.state == "overridden",
        and_(finding.c.state == "explained", _explained_where(accepted)),
    )
    columns.append(func.sum(_one_if(right)))
    query = select(*columns).join_from(finding, report).group_by(finding.c.rule, report.c.year)
    if year is not None:
        query = query.where(report.c.year == year)
    if rule:
        query = query.where(finding.c.rule == rule)
    return [Hits(*row) for row in connection.execute(query.order_by(finding.c.rule, report.c.year))]


def stamp(connection: Connection) -> int:
    """What changes whenever a rule's hits may: every move of a report or a finding is in the audit trail."""
    return int(connection.scalar(select(func.max(audit.c.seq))) or 0)


_STATES = ("open", "fixed", "explained", "overridden")


def _one_if(condition: Any) -> Any:  # Any: SQLAlchemy's expressions
    return case((condition, 1), else_=0)


def _explained_where(accepted: Any) -> Any:  # Any: as above
    same = [
        finding.c[name] == explanation.c[name] for name in ("report", "rule", "field", "row", "part", "value")
    ]
    return select(explanation.c.id).where(*same, accepted).exists()


def latest(connection: Connection, rule: str, *, limit: int = 50) -> list[Row[Any]]:
    """The newest findings of a rule, each with the institution and year of its report."""
    query = select(finding, report.c.institution, report.c.year, report.c.state.label("report_state"))
    query = query.join_from(finding, report).where(finding.c.rule == rule)
    return list(connection.execute(query.order_by(finding.c.id.desc()).limit(limit)))


def suspend(register: Register, rule: str, *, by: Actor, reason: str, year: int | None = None) -> None:
    """Let a rule keep silent, for one report year or for all; ValueError without a reason."""
    require(by, Permission.REGISTER)
    known = rules().get(rule)
    if known is None or known.frame == "file":
        raise CannotSuspend(rule)
    if not reason.strip():
        raise ValueError("a suspension says why")
    with register.transaction() as change:
        entry = {"rule": rule, "year": year, "reason": reason.strip(), "by": by.id, "at": change.at}
        change.connection.execute(insert(suspension), entry)
        change.audit(by, "rule.suspended", rule, year=year, reason=reason.strip())


def resume(register: Register, id: int, *, by: Actor) -> None:
    """End a suspension: reports checked from now on meet the rule again; raises NotSuspended."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        here = (suspension.c.id == id, suspension.c.ended_at.is_(None))
        row = change.connection.execute(select(suspension).where(*here)).first()
        if row is None:
            raise NotSuspended(id)
        values = {"ended_by": by.id, "ended_at": change.at}
        change.connection.execute(update(suspension).where(*here).values(values))
        change.audit(by, "rule.resumed", row.rule, year=row.year)


def suspensions(connection: Connection, rule: str = "") -> list[Row[Any]]:
    """Every suspension, those that stand first, the newest first."""
    query = select(suspension).order_by(suspension.c.ended_at.is_not(None), suspension.c.id.desc())
    return list(connection.execute(query.where(suspension.c.rule == rule) if rule else query))


def suspended(register: Register, year: int) -> frozenset[str]:
    """The rules that keep silent for a report year."""
    with register.reading() as connection:
        here = (
            suspension.c.ended_at.is_(None),
            or_(suspension.c.year.is_(None), suspension.c.year == year),
        )
        return frozenset(connection.scalars(select(suspension.c.rule).where(*here)))
