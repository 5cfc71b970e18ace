"""What happens to institutions: founded, changed, corrected, closed, merged, split; each with its audit lines."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from data.register.engine import Change, Register
from data.register.institutions import (
    Institution,
    NoSuchInstitution,
    every_fact,
    on_date,
    values_of,
    write_facts,
)
from data.register.refusals import Impossible
from data.register.soundness import refuse_unsound
from data.register.tables import institution, institution_fact
from schemas.roles import Actor, Permission, require


class _Undone(Exception):
    """Ends a rehearsal's transaction, so that nothing of it stays."""


class _Rehearsal(Register):
    @contextmanager
    def transaction(self) -> Iterator[Change]:
        try:
            with super().transaction() as change:
                yield change
                raise _Undone
        except _Undone:
            return


def rehearsing(register: Register) -> Register:
    """The same register, through which a change is tried and told whether it can be, but never made."""
    twin = copy.copy(register)
    twin.__class__ = _Rehearsal
    return twin


def found(register: Register, one: Institution, *, by: Actor) -> None:
    """Enter a new institution; it exists from the day its facts hold since."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        _found(change, one, by)


def _found(change: Change, one: Institution, by: Actor) -> None:
    new = replace(one, valid_from=one.since, valid_to=None)
    refuse_unsound(new)
    if change.connection.execute(select(institution.c.code).where(institution.c.code == new.code)).first():
        raise Impossible("code_taken", code=new.code)
    key = {"code": new.code, "valid_from": new.valid_from.isoformat(), "parent": new.parent}
    change.connection.execute(insert(institution), key)
    write_facts(change, new)
    change.audit(by, "institution.founded", new.code, since=new.since.isoformat(), parent=new.parent or "")


def change_from(register: Register, one: Institution, *, by: Actor) -> None:
    """Note what is so from a day on; what was so before stays known of the time before."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        before = on_date(change.connection, one.code, one.since)
        known = _within_its_time(before, one)
        refuse_unsound(known)
        if any(fact.since == one.since for fact in every_fact(change.connection, one.code)):
            raise Impossible("fact_stands", day=one.since)
        if values_of(known) == values_of(before):
            raise Impossible("nothing_changed")
        write_facts(change, known)
        news = {name: value for name, value in values_of(known).items() if values_of(before)[name] != value}
        change.audit(by, "institution.changed", one.code, since=one.since.isoformat(), **_told(news))


def correct(register: Register, one: Institution, *, by: Actor) -> None:
    """Put facts right that were noted wrongly since their day, and the days between which it exists."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        facts = every_fact(change.connection, one.code)
        standing = next((fact for fact in facts if fact.since == one.since), None)
        if standing is None:
            raise Impossible("no_such_fact", day=one.since)
        refuse_unsound(one)
        if one.valid_to and (late := max(fact.since for fact in facts)) > one.valid_to:
            raise Impossible("since_outside", day=late)
        before = {**values_of(standing), **_days(standing)}
        after = {**values_of(one), **_days(one)}
        if before == after:
            raise Impossible("nothing_changed")
        write_facts(change, one)
        change.connection.execute(
            update(institution).where(institution.c.code == one.code).values(_days(one))
        )
        news = {name: value or "" for name, value in after.items() if before[name] != value}
        change.audit(by, "institution.corrected", one.code, since=one.since.isoformat(), **_told(news))


def close(register: Register, code: str, last: date, *, by: Actor) -> None:
    """Record the last day of an institution that goes on in no other one."""
    require(by, Permission.REGISTER)
    with register.transaction() as change:
        _end(change, code, last)
        change.audit(by, "institution.closed", code, last=last.isoformat())


def merge(
    register: Register,
    codes: Sequence[str],
    into: str,
    day: date,
    *,
    by: Actor,
    new: Institution | None = None,
) -> None:
    """Let institutions end the day before `day` and go on in another one, which may be new."""
    require(by, Permission.REGISTER)
    if not codes:
        raise Impossible("nothing_chosen")
    if into in codes:
        raise Impossible("into_itself", code=into)
    with register.transaction() as change:
        if new is not None:
            _found(change, replace(new, code=into, since=day), by)
        target = _standing(change, into)
        if not target.exists_on(day):
            raise Impossible("into_a_closed_one", code=into)
        for code in dict.fromkeys(codes):
            _end(change, code, day - timedelta(days=1), merged_into=into)
            change.audit(by, "institution.merged", code, into=into, day=day.isoformat())


def split(
    register: Register, code: str, into: Sequence[Institution], day: date, *, by: Actor, goes_on: bool = False
) -> None:
    """Found new institutions out of one, which is their predecessor and ends unless it goes on."""
    require(by, Permission.REGISTER)
    if not into:
        raise Impossible("nothing_chosen")
    with register.transaction() as change:
        if not _standing(change, code).exists_on(day):
            raise Impossible("into_a_closed_one", code=code)
        if not goes_on:
            _end(change, code, day - timedelta(days=1))
        for one in into:
            _found(change, replace(one, since=day, parent=code), by)
        named = ",".join(one.code for one in into)
        change.audit(by, "institution.split", code, into=named, day=day.isoformat())


def _standing(change: Change, code: str) -> Institution:
    try:
        return on_date(change.connection, code, change.when().date())
    except NoSuchInstitution:
        raise Impossible("no_such_institution", code=code) from None


def _end(change: Change, code: str, last: date, merged_into: str | None = None) -> None:
    standing = _standing(change, code)
    if standing.valid_to is not None:
        raise Impossible("already_ended", code=code, day=standing.valid_to)
    if last < standing.valid_from:
        raise Impossible("ends_before_beginning", day=last, first=standing.valid_from)
    mine = institution_fact.c.institution == code
    days = change.connection.scalars(select(institution_fact.c.since).where(mine)).all()
    if (late := max(days)) > last.isoformat():
        raise Impossible("since_outside", day=late)
    values = {"valid_to": last.isoformat(), "merged_into": merged_into}
    change.connection.execute(update(institution).where(institution.c.code == code).values(values))


def _within_its_time(standing: Institution, one: Institution) -> Institution:
    """Facts with the days between which the institution exists; they must lie within them."""
    known = replace(
        one,
        valid_from=standing.valid_from,
        valid_to=standing.valid_to,
        merged_into=standing.merged_into,
        parent=standing.parent,
    )
    if not known.exists_on(known.since):
        raise Impossible("since_outside", day=known.since)
    return known


def _days(one: Institution) -> dict[str, str | None]:
    return {"valid_from": one.valid_from.isoformat(), "valid_to": one.valid_to and one.valid_to.isoformat()}


def _told(news: dict[str, str]) -> dict[str, str]:
    """What changed, for the trail; a contact's address stays out of it."""
    return {name: "…" if name == "contact" and value else value for name, value in news.items()}
