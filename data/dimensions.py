"""The dimensions of a snapshot, read from the register: institutions as of each year, and who reported."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from pandas.api.typing import NaTType
from sqlalchemy import Connection, select

from data.register.collection import Collection, day_of, of_years
from data.register.engine import Register, when
from data.register.tables import deadline, decision, institution, institution_fact, report
from schemas.states import REPORTED, State
from schemas.years import report_years

ZONE = ZoneInfo("Asia/Bishkek")
"""Where deadlines are kept: a report of 20:00 UTC on the last day is a day late."""

REPORT_COLUMNS = (
    "report", "institution", "year", "attempt", "state", "source", "language", "received_at",
    "submitted_at", "signed_at", "signed_by", "due", "late_days", "on_time", "sha256", "filename",
)  # fmt: skip
_FACTS = ["name_ky", "name_ru", "name_en", "levels", "region", "ownership", "authority", "website"]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """`institutions`: one row each, as known today. `years`: one per institution and year."""

    institutions: pd.DataFrame
    years: pd.DataFrame


def dimensions(register: Register, years: Iterable[int], today: date) -> Dimensions:
    """Read the dimensions of these years; a year before the first declared one expects nobody."""
    with register.reading() as connection:
        known, versions, calendar = _known(connection), _versions(connection), _calendar(connection)
    frames = [_year(known, versions, calendar, (year, today)) for year in sorted(set(years))]
    columns = [*_as_of(known, today).columns, "year", *_YEAR_COLUMNS]
    together = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    now = _as_of(known, today, everyone=True)
    return Dimensions(now, together.drop(columns=["valid_from", "valid_to", "merged_into"]))


def report_rows(register: Register, ids: Several[str]) -> pd.DataFrame:
    """The rows of the register's reports as a snapshot shows them, columns REPORT_COLUMNS."""
    with register.reading() as connection:
        found = _versions(connection)
        known, calendar = _known(connection), _calendar(connection)
        signed = dict(
            connection.execute(
                select(decision.c.report, decision.c.by)
                .where(decision.c.kind == "signed")
                .order_by(decision.c.id)
            ).all()
        )
    found = found[found["report"].isin(list(ids))].copy()
    found["due"] = _dues(known, calendar, found)
    found["late_days"] = _late_days(found["received_on"], found["due"])
    found["on_time"] = (found["late_days"] == 0).astype("boolean").mask(found["late_days"].isna())
    found["signed_by"] = pd.Series(
        [signed.get(id) for id in found["report"]], index=found.index, dtype="object"
    )
    found["source"] = "form"
    # Being in a snapshot is being published, whether the register has noted it already or not.
    found["state"] = str(State.PUBLISHED)
    for column in ("received_at", "submitted_at", "signed_at"):
        stamps = [
            when(text).replace(tzinfo=None) if isinstance(text, str) else pd.NaT for text in found[column]
        ]
        found[column] = pd.Series(stamps, index=found.index, dtype="datetime64[us]")
    return found.reindex(columns=list(REPORT_COLUMNS)).reset_index(drop=True)


def _known(connection: Connection) -> pd.DataFrame:
    """Every fact of every institution, the oldest first."""
    columns = [
        institution.c.code.label("institution"),
        institution_fact.c.since,
        *(institution_fact.c[name] for name in _FACTS),
        institution_fact.c.main_level.label("level"),
        *(institution.c[name] for name in ("valid_from", "valid_to", "merged_into")),
    ]
    query = select(*columns).join_from(institution, institution_fact).order_by(institution_fact.c.since)
    names = [column.name for column in columns]
    return pd.DataFrame(connection.execute(query).all(), columns=names, dtype="object")


def _as_of(known: pd.DataFrame, day: date, *, everyone: bool = False) -> pd.DataFrame:
    """The institutions there on a day with their facts then; before the first facts, those."""
    text = day.isoformat()
    then = known[known["since"] <= text].drop_duplicates("institution", keep="last")
    first = known[~known["institution"].isin(then["institution"])].drop_duplicates("institution")
    found = pd.concat([then, first]).sort_values("institution", ignore_index=True)
    if not everyone:
        there = (found["valid_from"] <= text) & (
            found["valid_to"].isna() | (found["valid_to"].fillna("") >= text)
        )
        found = found[there].reset_index(drop=True)
    for column in ("valid_from", "valid_to"):
        found[column] = pd.to_datetime(found[column]).astype("datetime64[s]")
    return found.drop(columns="since")


def _versions(connection: Connection) -> pd.DataFrame:
    names = (
        "institution", "year", "attempt", "state", "language", "received_at", "submitted_at", "signed_at",
        "sha256", "filename",
    )  # fmt: skip
    query = select(report.c.id.label("report"), *(report.c[name] for name in names))
    found = pd.DataFrame(
        connection.execute(query.order_by(report.c.institution, report.c.year, report.c.attempt)).all(),
        columns=["report", *names],
        dtype="object",
    )
    found["year"] = found["year"].astype("int64")
    found["received_on"] = [when(text).astimezone(ZONE).date().isoformat() for text in found["received_at"]]
    return found


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The years' deadlines, and what was granted to institutions beside them."""

    collections: Mapping[int, Collection]
    granted: Mapping[tuple[str, int], str | None]

    def last_day(self, year: int) -> date:
        return self.collections[year].last_day() if year in self.collections else day_of({}, year, "")

    def due(self, code: str, year: int, level: str) -> pd.Timestamp | NaTType:
        """The last day of a report; none where the institution was let off."""
        own = day_of(self.collections, year, level).isoformat()
        day = self.granted.get((code, year), own)
        return pd.Timestamp(day) if day else pd.NaT


def _calendar(connection: Connection) -> _Calendar:
    query = select(deadline.c.institution, deadline.c.year, deadline.c.until)
    granted = {(row.institution, row.year): row.until for row in connection.execute(query)}
    return _Calendar(of_years(connection), granted)


def _dues(known: pd.DataFrame, calendar: _Calendar, found: pd.DataFrame) -> pd.Series:
    """The last day of each of these reports, by the level its institution has at the year's deadline."""
    levels = {
        year: dict(_as_of(known, calendar.last_day(year), everyone=True)[["institution", "level"]].to_numpy())
        for year in sorted(set(found["year"]))
    }
    days = [
        calendar.due(code, year, levels[year].get(code, ""))
        for code, year in zip(found["institution"], found["year"], strict=True)
    ]
    return pd.Series(days, index=found.index, dtype="datetime64[s]")


def _late_days(received_on: pd.Series, due: pd.Series) -> pd.Series:
    days = (pd.to_datetime(received_on) - pd.to_datetime(due)).dt.days
    return days.clip(lower=0).astype("Int64")


_YEAR_COLUMNS = [
    "expected", "waived", "due", "is_due", "reported", "received_on", "late_days", "on_time", "state",
]  # fmt: skip


def _year(
    known: pd.DataFrame,
    versions: pd.DataFrame,
    calendar: _Calendar,
    when: tuple[int, date],
) -> pd.DataFrame:
    year, today = when
    found = _asked(known, calendar, year)
    found["year"] = year
    found["due"] = _dues(known, calendar, found)
    found["waived"] = found["due"].isna()
    found["expected"] = ~found["waived"] & (year in report_years())
    found["is_due"] = found["due"] < pd.Timestamp(today)
    mine = versions[versions["year"] == year]
    first, last = _first_in(mine), _last_standing(mine)
    reported = set(mine["institution"][mine["state"].isin([str(state) for state in REPORTED])])
    found["reported"] = found["institution"].isin(reported)
    came = [first.get(code) if code in reported else None for code in found["institution"]]
    found["received_on"] = pd.to_datetime(pd.Series(came, dtype="object")).astype("datetime64[s]")
    found["late_days"] = _late_days(found["received_on"], found["due"])
    found["on_time"] = (found["late_days"] == 0).astype("boolean").mask(found["late_days"].isna())
    found["state"] = pd.Series([last.get(code, "none") for code in found["institution"]], dtype="str")
    return found


def _asked(known: pd.DataFrame, calendar: _Calendar, year: int) -> pd.DataFrame:
    """Who exists on the deadline day of their level, with the facts of that time."""
    found = _as_of(known, calendar.last_day(year), everyone=True)
    days = pd.to_datetime(
        pd.Series([day_of(calendar.collections, year, level) for level in found["level"]], index=found.index)
    )
    there = (found["valid_from"] <= days) & (found["valid_to"].isna() | (found["valid_to"] >= days))
    return found[there].reset_index(drop=True)


def _first_in(versions: pd.DataFrame) -> dict[str, str]:
    """When each institution's first version that could be submitted came in.

    A correction handed in after the deadline does not make a punctual institution late.
    """
    good = versions[versions["submitted_at"].notna()].sort_values("received_on")
    good = good.drop_duplicates("institution")
    return dict(zip(good["institution"], good["received_on"], strict=True))


def _last_standing(versions: pd.DataFrame) -> dict[str, str]:
    """The state of each institution's newest version that still counts."""
    ended = [str(State.SUPERSEDED), str(State.WITHDRAWN)]
    last = versions[~versions["state"].isin(ended)].drop_duplicates("institution", keep="last")
    return dict(zip(last["institution"], last["state"], strict=True))
