"""The institutions: who exists since when, what is known of each on a day, who must report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from data.register.collection import Collection, of_year
from data.register.engine import Change, Register
from data.register.tables import deadline, institution, institution_fact
from schemas.roles import Actor, Permission, Subject, require


class NoSuchInstitution(KeyError):
    """The register knows no institution with this code, or none on this day."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution as it is known from the day `since` on. `main_level` decides its peers."""

    code: str
    name_ky: str
    name_ru: str
    name_en: str
    levels: tuple[str, ...]
    region: str
    ownership: str
    authority: str
    main_level: str = ""
    website: str = ""
    contact: str = ""
    since: date = date(2000, 1, 1)
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None
    merged_into: str | None = None
    parent: str | None = None

    def name(self, language: str) -> str:
        return {"ky": self.name_ky, "ru": self.name_ru, "en": self.name_en}[language]

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)

    def subject(self) -> Subject:
        return Subject(self.code, self.authority, frozenset(self.levels))


FACTS = (
    "name_ky",
    "name_ru",
    "name_en",
    "main_level",
    "region",
    "ownership",
    "authority",
    "website",
    "contact",
)


def add_many(register: Register, found: Iterable[Institution], *, by: Actor) -> int:
    """Add institutions, or what is newly known of them since a day; how many were new or changed.

    Facts of the same day replace one another; a later day closes the facts before it. An import
    may be repeated: what already stands is neither written nor audited again.
    """
    require(by, Permission.REGISTER)
    found = list(found)
    with register.transaction() as change:
        # First without its ties: an institution may be merged into one further down the list.
        tied = [_add(change, replace(one, merged_into=None, parent=None), by) for one in found]
        ties = [_tie(change, one) for one in found]
    return sum(a or b for a, b in zip(tied, ties, strict=True))


def _add(change: Change, one: Institution, by: Actor) -> bool:
    key = {"valid_from": one.valid_from.isoformat(), "valid_to": one.valid_to and one.valid_to.isoformat()}
    standing = change.connection.execute(select(institution).where(institution.c.code == one.code)).first()
    if standing is None:
        change.connection.execute(insert(institution), {"code": one.code, **key})
    elif (standing.valid_from, standing.valid_to) != (key["valid_from"], key["valid_to"]):
        change.connection.execute(update(institution).where(institution.c.code == one.code).values(key))
    elif not _news(change, one):
        return False
    write_facts(change, one)
    change.audit(by, "institution.recorded", one.code, since=one.since.isoformat())
    return True


def _tie(change: Change, one: Institution) -> bool:
    ties = {"merged_into": one.merged_into, "parent": one.parent}
    named = {name: code for name, code in ties.items() if code}
    if not named:
        return False
    here = institution.c.code == one.code
    standing = change.connection.execute(select(institution).where(here)).one()
    if all(getattr(standing, name) == code for name, code in named.items()):
        return False
    change.connection.execute(update(institution).where(here).values(named))
    return True


def values_of(one: Institution) -> dict[str, str]:
    """An institution's facts as their columns hold them."""
    values = {name: getattr(one, name) for name in FACTS}
    values["levels"] = "|".join(one.levels)
    values["main_level"] = one.main_level or (one.levels[-1] if one.levels else "")
    return values


def _news(change: Change, one: Institution) -> bool:
    standing = change.connection.execute(
        select(institution_fact).where(
            institution_fact.c.institution == one.code, institution_fact.c.since == one.since.isoformat()
        )
    ).first()
    return standing is None or any(getattr(standing, name) != v for name, v in values_of(one).items())


def write_facts(change: Change, one: Institution) -> None:
    """Note the facts since a day; they hold until the next ones, and end those before."""
    mine = institution_fact.c.institution == one.code
    since = one.since.isoformat()
    days = change.connection.scalars(select(institution_fact.c.since).where(mine)).all()
    later = min((day for day in days if day > since), default=None)
    until = day_before(date.fromisoformat(later)) if later else None
    values = {**values_of(one), "until": until}
    if since in days:
        change.connection.execute(
            update(institution_fact).where(mine, institution_fact.c.since == since).values(values)
        )
        return
    earlier = max((day for day in days if day < since), default=None)
    if earlier:
        change.connection.execute(
            update(institution_fact)
            .where(mine, institution_fact.c.since == earlier)
            .values(until=day_before(one.since))
        )
    change.connection.execute(insert(institution_fact), {"institution": one.code, "since": since, **values})


def day_before(day: date) -> str:
    """The day before, as the register keeps it."""
    return (day - timedelta(days=1)).isoformat()


def _known_on(day: str) -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    return (
        institution_fact.c.institution == institution.c.code,
        institution_fact.c.since <= day,
        or_(institution_fact.c.until.is_(None), institution_fact.c.until >= day),
    )


def valid_on(day: str) -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    """The conditions under which an institution exists on a day (valid_to is its last day)."""
    return (
        institution.c.valid_from <= day,
        or_(institution.c.valid_to.is_(None), institution.c.valid_to >= day),
    )


def on_date(connection: Connection, code: str, day: date) -> Institution:
    """What is known of an institution on a day, or its first facts before any; NoSuchInstitution."""
    query = select(institution_fact, *_own_columns()).join_from(institution, institution_fact)
    rows = connection.execute(
        query.where(institution.c.code == code).order_by(institution_fact.c.since)
    ).all()
    if not rows:
        raise NoSuchInstitution(code)
    known = [row for row in rows if row.since <= day.isoformat()]
    return _read(known[-1] if known else rows[0])


def all_on(connection: Connection, day: date, *, existing: bool = True) -> list[Institution]:
    """Every institution with its facts on a day, by code; `existing` leaves out who is not there then."""
    text = day.isoformat()
    query = select(institution_fact, *_own_columns()).where(*_known_on(text))
    if existing:
        query = query.where(*valid_on(text))
    return [_read(row) for row in connection.execute(query.order_by(institution.c.code))]


def history(connection: Connection, code: str) -> list[Institution]:
    """Everything known of an institution, the oldest facts first; raises NoSuchInstitution."""
    found = every_fact(connection, code)
    if not found:
        raise NoSuchInstitution(code)
    return found


def every_fact(connection: Connection, code: str = "") -> list[Institution]:
    """One entry per institution and day since when something of it is known, by code and day."""
    query = select(institution_fact, *_own_columns()).join_from(institution, institution_fact)
    if code:
        query = query.where(institution.c.code == code)
    rows = connection.execute(query.order_by(institution.c.code, institution_fact.c.since))
    return [_read(row) for row in rows]


def tied_to(connection: Connection, code: str) -> list[str]:
    """The codes of those that were merged into this institution or came out of it."""
    ties = or_(institution.c.merged_into == code, institution.c.parent == code)
    return list(connection.scalars(select(institution.c.code).where(ties).order_by(institution.c.code)))


def codes(connection: Connection) -> frozenset[str]:
    """The code of every institution there is or was."""
    return frozenset(connection.scalars(select(institution.c.code)))


def asked(connection: Connection, collection: Collection) -> list[Institution]:
    """Who exists on the deadline day of their level, let off or not, with the facts of that time."""
    return [
        one
        for one in all_on(connection, collection.last_day(), existing=False)
        if one.exists_on(collection.due(one.main_level))
    ]


def expected(connection: Connection, year: int) -> list[Institution]:
    """Who must report for a year: who exists on its deadline and was not let off."""
    let_off = select(deadline.c.institution).where(deadline.c.year == year, deadline.c.until.is_(None))
    waived = set(connection.scalars(let_off))
    return [one for one in asked(connection, of_year(connection, year)) if one.code not in waived]


def _own_columns() -> tuple[Any, ...]:  # Any: SQLAlchemy's columns
    names = ("code", "valid_from", "valid_to", "merged_into", "parent")
    return tuple(institution.c[name] for name in names)


def _read(row: Row[Any]) -> Institution:
    values = {name: getattr(row, name) for name in (*FACTS, "code", "merged_into", "parent")}
    return Institution(
        **values,
        levels=tuple(row.levels.split("|")),
        since=date.fromisoformat(row.since),
        valid_from=date.fromisoformat(row.valid_from),
        valid_to=row.valid_to and date.fromisoformat(row.valid_to),
    )


def as_rows(found: Iterable[Institution]) -> list[dict[str, Any]]:  # Any: a column's own type
    """The institutions as rows for a table, levels joined by "|"."""
    return [{**asdict(one), "levels": "|".join(one.levels)} for one in found]
