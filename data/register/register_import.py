"""Taking a register file in: what it would change, told beforehand, and then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, update

from data.register.engine import Change, Register
from data.register.institutions import Institution, day_before, every_fact, values_of
from data.register.refusals import Impossible
from data.register.register_files import (
    COLUMNS,
    WHOLE,
    BadRegisterFile,
    Line,
    Problem,
    institution_of,
    row_of,
)
from data.register.soundness import problems as unsound
from data.register.tables import institution, institution_fact
from schemas.roles import Actor, Permission, require

Facts = dict[date, Institution]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that changes something: which columns, from what to what; a new line has no `before`."""

    line: int
    code: str
    since: date
    new: bool  # the institution is new, not only what is known of it
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file comes to. `mark` tells two plans apart, as a hash of everything they would write."""

    differences: tuple[Difference, ...] = ()
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    after: Mapping[str, Facts] = field(default_factory=dict)  # of the institutions that change
    known: frozenset[str] = frozenset()  # those of them that stand already

    @property
    def mark(self) -> str:
        said = repr([(d.code, d.since, d.fields) for d in self.differences])
        return hashlib.sha256(said.encode()).hexdigest()


def plan(connection: Connection, lines: Sequence[Line], problems: Iterable[Problem] = ()) -> Plan:
    """Compare a file with the register; nothing is written."""
    standing: dict[str, Facts] = {}
    for one in every_fact(connection):
        standing.setdefault(one.code, {})[one.since] = one
    work = _Work(standing, list(problems))
    for line in lines:
        work.take(line)
    work.look_at_ties()
    touched = {d.code for d in work.differences}
    return Plan(
        tuple(work.differences),
        work.unchanged,
        tuple(sorted(work.problems, key=lambda problem: problem.line)),
        {code: work.after[code] for code in work.after if code in touched},
        frozenset(touched & standing.keys()),
    )


class _Work:
    """The register as it stands and as it would be, while the lines of a file go by."""

    def __init__(self, standing: dict[str, Facts], problems: list[Problem]) -> None:
        self.standing, self.problems = standing, problems
        self.after: dict[str, Facts] = {}
        self.said: dict[tuple[str, date], int] = {}
        self.first: dict[str, tuple[int, Institution]] = {}
        self.differences: list[Difference] = []
        self.unchanged = 0

    def take(self, line: Line) -> None:
        code = line.values.get("code", "")
        facts = self.standing.get(code, {})
        one, problems = institution_of(line, _fact_meant(facts, line.values.get("since", "")))
        problems += [Problem(line.number, column, why) for column, why in unsound(one)]
        problems = [problem for problem in problems if not self._stands_so(one, problem)]
        problems += self._against_others(line.number, one)
        if problems:
            self.problems += problems
            return
        self.said[one.code, one.since] = line.number
        self.first.setdefault(one.code, (line.number, one))
        self._compare(line.number, one, facts)

    def _stands_so(self, one: Institution, problem: Problem) -> bool:
        """An oddity that the register has already is no reason to refuse the file."""
        before = self.standing.get(one.code, {}).get(one.since)
        known = dict(zip(COLUMNS, row_of(before), strict=True)) if before else {}
        said = dict(zip(COLUMNS, row_of(one), strict=True)) if problem.column in known else {}
        dated = problem.why.reason == "not_a_date"
        return bool(said) and not dated and said[problem.column] == known[problem.column]

    def _against_others(self, line: int, one: Institution) -> list[Problem]:
        if before := self.said.get((one.code, one.since)):
            return [Problem(line, "since", Impossible("twice", code=one.code, day=one.since, line=before))]
        if one.code not in self.first:
            return []
        number, other = self.first[one.code]
        return [
            Problem(line, name, Impossible("contradicts", column=name, code=one.code, line=number))
            for name in WHOLE
            if getattr(one, name) != getattr(other, name)
        ]

    def _compare(self, line: int, one: Institution, facts: Facts) -> None:
        before = facts.get(one.since)
        old = dict(zip(COLUMNS, row_of(before), strict=True)) if before else {}
        if not before and facts:  # new facts: the days and ties may change with them
            old = {name: value for name, value in _row(next(iter(facts.values()))).items() if name in WHOLE}
        told = _row(one)
        fields = tuple(
            (name, old.get(name, ""), value)
            for name, value in told.items()
            if old.get(name, "") != value and name not in ("code", "since")
        )
        mine = self.after.setdefault(one.code, dict(facts))
        mine[one.since] = one
        if before and not fields:
            self.unchanged += 1
            return
        self.differences.append(Difference(line, one.code, one.since, not facts, fields))

    def look_at_ties(self) -> None:
        """Nobody is tied to whom there is not, to itself, or through others to itself."""
        known = self.standing.keys() | self.after.keys()
        into = {code: next(iter(facts.values())).merged_into for code, facts in self.standing.items()}
        into |= {code: one.merged_into for code, (_, one) in self.first.items()}
        for code, (line, one) in self.first.items():
            for name in ("merged_into", "parent"):
                tie = getattr(one, name)
                if tie and tie not in known:
                    why = Impossible("no_such_institution", code=tie)
                    self.problems.append(Problem(line, name, why))
                elif tie == code:
                    self.problems.append(Problem(line, name, Impossible("into_itself", code=code)))
            if one.merged_into and one.merged_into != code and _circles(into, code):
                self.problems.append(Problem(line, "merged_into", Impossible("in_a_circle", code=code)))


def _row(one: Institution) -> dict[str, str]:
    return dict(zip(COLUMNS, row_of(one), strict=True))


def _circles(into: Mapping[str, str | None], code: str) -> bool:
    seen, at = {code}, into.get(code)
    while at:
        if at in seen:
            return at == code
        seen.add(at)
        at = into.get(at)
    return False


def _fact_meant(facts: Facts, since: str) -> Institution | None:
    """Which of the standing facts a line speaks of; the latest where it names no day, or before its own."""
    if not facts:
        return None
    earlier = [day for day in facts if not since or day.isoformat() <= since]
    return facts[max(earlier) if earlier else min(facts)]


def take_in(register: Register, lines: Sequence[Line], *, by: Actor, mark: str = "") -> Plan:
    """Write what a file says, all of it or nothing.

    `mark` is that of the plan shown beforehand: raises Impossible when it would come to something
    else by now, BadRegisterFile when a line is wrong.
    """
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        found = plan(change.connection, lines)
        if found.problems:
            raise BadRegisterFile(found.problems)
        if mark and mark != found.mark:
            raise Impossible("other_file")
        _write(change, found)
        for code, days in _days_by_code(found.differences).items():
            change.audit(by, "institution.recorded", code, since=days)
        return found


def _days_by_code(differences: Iterable[Difference]) -> dict[str, str]:
    days: dict[str, list[str]] = {}
    for one in differences:
        days.setdefault(one.code, []).append(one.since.isoformat())
    return {code: ",".join(of) for code, of in days.items()}


def _write(change: Change, found: Plan) -> None:
    """Few statements, whatever the number of institutions: facts of those that change are written anew."""
    if not found.after:
        return
    keys = [{"key": code, **_own(one)} for code, one in _as_said(found).items()]
    days = ("valid_from", "valid_to")
    new = [{"code": k["key"], **{n: k[n] for n in days}} for k in keys if k["key"] not in found.known]
    connection, key = change.connection, bindparam("key")
    if new:  # first without its ties, which may be to one further down
        connection.execute(insert(institution), new)
    connection.execute(update(institution).where(institution.c.code == key), keys)
    gone = delete(institution_fact).where(institution_fact.c.institution == key)
    connection.execute(gone, [{"key": code} for code in found.after])
    connection.execute(insert(institution_fact), _fact_rows(found.after))


def _own(one: Institution) -> dict[str, str | None]:
    last = one.valid_to and one.valid_to.isoformat()
    days = {"valid_from": one.valid_from.isoformat(), "valid_to": last}
    return {**days, "merged_into": one.merged_into, "parent": one.parent}


def _as_said(found: Plan) -> dict[str, Institution]:
    """Each institution as the file's lines have it, which all say the same of its days and ties."""
    return {one.code: found.after[one.code][one.since] for one in found.differences}


def _fact_rows(after: Mapping[str, Facts]) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = []
    for code, facts in after.items():
        days = sorted(facts)
        for day, following in zip(days, [*days[1:], None], strict=True):
            until = day_before(following) if following else None
            rows.append({"institution": code, "since": str(day), "until": until, **values_of(facts[day])})
    return rows
