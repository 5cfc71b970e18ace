"""The register's desk: who there is on a day, one institution with its history, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response as File
from flask import request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.exports import csv_file, xlsx_file
from dashboards.web.moments import moment_words
from dashboards.web.register_forms import Changes
from dashboards.web.register_upload import Upload
from dashboards.web.register_words import facts, options, said, span
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, n_, speaking
from data.register import audit, institutions
from data.register.institutions import Institution
from data.register.owing import local_day
from data.register.register_files import COLUMNS, guarded, rows
from schemas.roles import Permission, Role

AT_ONCE = 50


def routes(site: Site) -> Sequence[Route]:
    desk = _Desk(site)
    return (
        Route("/desk/register", desk.listed, Permission.REGISTER),
        Route("/desk/register/export.xlsx", desk.as_workbook, Permission.REGISTER),
        Route("/desk/register/export.csv", desk.as_csv, Permission.REGISTER),
        *Upload(site).routes(),
        *Changes(site).routes(),
        Route("/desk/register/<institution>", desk.one, Permission.REGISTER),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; `day` is the day on which it is looked at."""

    day: date
    text: str = ""
    level: str = ""
    region: str = ""
    authority: str = ""
    who: str = ""  # "": those there on the day; "all": the others as well; "gone": only these
    page: int = 0
    params: dict[str, str] = field(default_factory=dict)

    def keep(self, found: Iterable[Institution]) -> list[Institution]:
        return [one for one in found if self._fits(one)]

    def _fits(self, one: Institution) -> bool:
        names = f"{one.code} {one.name_ky} {one.name_ru} {one.name_en}".casefold()
        return (
            self.text.casefold() in names
            and (not self.level or self.level in one.levels)
            and self.region in ("", one.region)
            and self.authority in ("", one.authority)
            and (self.who != "gone" or not one.exists_on(self.day))
        )


def _asked(today: date) -> Asked:
    given = {name: request.args.get(name, "").strip()[:200] for name in ("text", "level", "region", "authority", "who", "day")}  # fmt: skip
    try:
        on = date.fromisoformat(given.pop("day") or today.isoformat())
    except ValueError:
        on = today
    number = request.args.get("page", "0")
    page = min(int(number), 10_000) if number.isascii() and number.isdigit() else 0
    kept = {**given, "day": "" if on == today else on.isoformat()}
    return Asked(on, **given, page=page, params={name: value for name, value in kept.items() if value})


class _Desk:
    def __init__(self, site: Site) -> None:
        self.site = site

    def listed(self) -> Response:
        register = self.site.stores.register
        asked = _asked(local_day(register.now()))
        with register.reading() as connection:
            found = asked.keep(institutions.all_on(connection, asked.day, existing=not asked.who))
        shown = found[asked.page * AT_ONCE : (asked.page + 1) * AT_ONCE]
        with speaking(self.site.language):
            words = {
                "asked": asked,
                "title": n_("{n} institution", "{n} institutions", len(found)),
                "scope": _("on the register on {day}", day=day(asked.day)),
                "lines": [_line(one, asked.day, self.site.language) for one in shown],
                "choices": _choices(),
                "last": max(len(found) - 1, 0) // AT_ONCE,
                "address": lambda page: f"/desk/register?{urlencode({**asked.params, 'page': page})}",
            }
        return self.site.page("register_list.html", words)

    def one(self, institution: str) -> Response:
        register = self.site.stores.register
        with register.reading() as connection:
            known = institutions.history(connection, institution)
            tied = institutions.tied_to(connection, institution)
            trail = audit.lines(connection, institution, limit=50)
        today = local_day(register.now())
        now = next((one for one in reversed(known) if one.since <= today), known[0])
        with speaking(self.site.language):
            words = {
                "one": now, "name": now.name(self.site.language), "span": span(now), "facts": facts(now),
                "there": now.exists_on(today), "tied": tied,
                "history": [_version(one, n, known) for n, one in reversed(list(enumerate(known)))],
                "trail": [_told(line) for line in trail],
            }  # fmt: skip
        return self.site.page("register_one.html", words)

    def as_workbook(self) -> File:
        return xlsx_file("register", COLUMNS, self._rows())

    def as_csv(self) -> File:
        # The table is read back: a text that begins with a quote gets one more, which reading takes off.
        table = ([guarded(text) if text.startswith("'") else text for text in row] for row in self._rows())
        return csv_file("register", COLUMNS, table)

    def _rows(self) -> list[list[str]]:
        with self.site.stores.register.reading() as connection:
            return rows(connection)


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "level": options("level", blank=_("all")),
        "region": options("region", blank=_("all")),
        "authority": options("authority", blank=_("all")),
        "who": [("", _("existing on that day")), ("all", _("others as well")), ("gone", _("only others"))],
    }


def _line(one: Institution, on: date, language: str) -> dict[str, Any]:  # Any: words of a template
    return {
        "code": one.code, "name": one.name(language), "levels": said("levels", "|".join(one.levels)),
        "region": said("region", one.region), "authority": said("authority", one.authority),
        "ownership": said("ownership", one.ownership), "span": span(one), "there": one.exists_on(on),
        "into": one.merged_into,
    }  # fmt: skip


def _version(one: Institution, number: int, known: Sequence[Institution]) -> dict[str, Any]:  # Any: as above
    """One entry of the history: since when, and what was new then."""
    before = known[number - 1] if number else None
    names = [name for name, _text in _pairs(one) if before is None or dict(_pairs(before))[name] != _text]
    return {"since": day(one.since), "iso": one.since.isoformat(), "news": facts(one, names)}


def _pairs(one: Institution) -> list[tuple[str, str]]:
    return [(name, value) for name, value in institutions.values_of(one).items() if name != "contact"]


_DONE = {
    "institution.recorded": N_("entered or changed from a file"),
    "institution.founded": N_("entered on the register"),
    "institution.changed": N_("changed"),
    "institution.corrected": N_("corrected"),
    "institution.closed": N_("closed"),
    "institution.merged": N_("merged into another institution"),
    "institution.split": N_("split"),
    "deadline.extended": N_("deadline extended"),
    "deadline.waived": N_("let off"),
    "deadline.withdrawn": N_("extension or waiver withdrawn"),
    "reminder.before": N_("reminded before the deadline"),
    "reminder.after": N_("reminded after the deadline"),
}


def _told(line: Any) -> dict[str, str]:  # Any: a row of the trail
    done = _DONE.get(line.action)
    return {"at": moment_words(line.at), "by": line.actor, "done": _(done) if done else line.action}


DESK = Desk(
    "register",
    routes,
    (
        Entry(
            "/desk/register",
            N_("Register"),
            "administration",
            Permission.REGISTER,
            frozenset({Role.ADMIN, Role.SYSTEM}),
        ),
    ),
)
