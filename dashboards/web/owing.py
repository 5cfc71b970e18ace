"""Who owes what: the chasing list with its counts, its export, and reminders to those on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response as File
from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.exports import csv_file, xlsx_file
from dashboards.web.register_words import options, said
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, label, language, n_, number, speaking
from data.register import owing, reminders
from data.register.collection import open_years
from data.register.owing import DONE, IN_HAND, OWES, WAIVED, Standing, Wanted, local_day
from schemas.roles import Permission, Role
from schemas.texts import declarations
from schemas.years import report_years

AT_ONCE = 50
_KINDS = {"nothing": "bad", "returned": "bad", "to_explain": "warn", "to_sign": "warn", "question": "warn"}
_OTHERS = {DONE: N_("accepted"), IN_HAND: N_("with the ministry"), WAIVED: N_("let off")}


def routes(site: Site) -> Sequence[Route]:
    desk = _Desk(site)
    may = Permission.OVERSEE
    return (
        Route("/desk/owing", desk.listed, may),
        Route("/desk/owing/remind", desk.remind, may, ("POST",)),
        Route("/desk/owing/export.xlsx", desk.as_workbook, may),
        Route("/desk/owing/export.csv", desk.as_csv, may),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to."""

    year: int
    wanted: Wanted
    page: int = 0
    params: dict[str, str] = field(default_factory=dict)

    def link(self, **changes: str) -> str:
        kept = {name: value for name, value in {**self.params, **changes}.items() if value}
        return f"/desk/owing?{urlencode(kept)}"


def _asked(newest: int) -> Asked:
    given = {name: request.values.get(name, "").strip()[:200] for name in ("what", "level", "region", "text")}
    chosen = request.values.get("year", "") or str(newest)
    if not (chosen.isascii() and chosen.isdigit()) or int(chosen[:6]) not in report_years():
        abort(404)
    if given["what"] not in (*OWES, DONE, IN_HAND, WAIVED, ""):
        given["what"] = ""
    number = request.values.get("page", "0")
    page = min(int(number), 10_000) if number.isascii() and number.isdigit() else 0
    params = {name: value for name, value in given.items() if value}
    return Asked(int(chosen), Wanted(**given), page, {**params, "year": chosen})


class _Desk:
    def __init__(self, site: Site) -> None:
        self.site = site

    def _found(self) -> tuple[Asked, list[Standing], date]:
        register = self.site.stores.register
        today = local_day(register.now())
        with register.reading() as connection:
            asked = _asked(max(open_years(connection, today), default=max(report_years())))
            return asked, owing.of_all(connection, asked.year, today, by=self.site.by), today

    def listed(self) -> Response:
        asked, everyone, today = self._found()
        here = asked.wanted.in_place(everyone)
        lines = asked.wanted.keep(everyone)
        shown = lines[asked.page * AT_ONCE : (asked.page + 1) * AT_ONCE]
        with speaking(self.site.language):
            words = {
                **_counted(here), "asked": asked, "lines": [_line(one, today) for one in shown],
                "tallies": _tallies(asked, here), "chosen": len(lines), "choices": _choices(),
                "last": max(len(lines) - 1, 0) // AT_ONCE,
                "address": lambda page: asked.link(page=str(page)), "can": sum(one.owes for one in lines),
                "export": urlencode(asked.params), "name": report_years()[asked.year].name,
            }  # fmt: skip
        return self.site.page("owing_list.html", words)

    def remind(self) -> Response:
        asked, everyone, _today = self._found()
        known = {one.institution.code for one in everyone}
        if request.form.get("do") == "all":
            codes = [one.institution.code for one in asked.wanted.keep(everyone) if one.owes]
        else:
            codes = [code for code in request.form.getlist("code") if code in known]
        if not codes:
            return self.site.refused(asked.link(), N_("Nobody was chosen."))
        sent = reminders.send(self.site.stores.register, asked.year, codes, by=self.site.by)
        return self.site.done(
            asked.link(),
            N_("Reminders written: {written}. Reminded today already: {again}. Without an address: {nowhere}. Owe nothing any more: {nothing}."),
            written=len(sent.written),
            again=len(sent.today_already),
            nowhere=len(sent.no_address),
            nothing=len(sent.owe_nothing),
        )  # fmt: skip

    def as_workbook(self) -> File:
        return xlsx_file(*self._table())

    def as_csv(self) -> File:
        return csv_file(*self._table())

    def _table(self) -> tuple[str, list[str], list[list[str | int]]]:
        asked, everyone, today = self._found()
        with speaking(self.site.language):
            headings = [
                _("Code"), _("Institution"), _("Level of education"), _("Region"), _("Authority"), _("Owes"),
                _("Since"), _("Due by"), _("Days late"), _("Contact"), _("Last reminder"), _("Next step"),
            ]  # fmt: skip
            rows = [_row(one, _line(one, today)) for one in asked.wanted.keep(everyone)]
        return f"owing-{asked.year}", headings, rows


def _counted(here: Sequence[Standing]) -> dict[str, Any]:  # Any: words of a template
    n = owing.counts(here)
    title = n_(
        "{owing} of {n} institution owes something", "{owing} of {n} institutions owe something",
        n["expected"], owing=number(n["owing"]),
    )  # fmt: skip
    scope = _(
        "accepted {done}, with the ministry {hand}, owing {owing}; let off, apart: {waived}",
        done=number(n[DONE]), hand=number(n[IN_HAND]), owing=number(n["owing"]), waived=number(n[WAIVED]),
    )  # fmt: skip
    return {
        "counts": n,
        "title": title if n["expected"] else _("No institution was asked to report"),
        "scope": scope,
    }


def _tallies(asked: Asked, here: Sequence[Standing]) -> list[dict[str, Any]]:  # Any: as above
    n = owing.counts(here)
    names = {"": _("owing something"), **{what: what_words(what) for what in (*OWES, DONE, IN_HAND, WAIVED)}}
    found = {"": n["owing"], **{what: n[what] for what in names if what}}
    return [
        {
            "name": name,
            "n": number(found[what]),
            "here": asked.wanted.what == what,
            "link": asked.link(what=what),
        }
        for what, name in names.items()
        if found[what] or what in ("", asked.wanted.what)
    ]


def what_words(what: str) -> str:
    """What somebody owes, in the reader's language."""
    return label(declarations("reminders")["owes"][what]["label"]) if what in OWES else _(_OTHERS[what])


def _line(one: Standing, today: date) -> dict[str, Any]:  # Any: as above
    of = one.institution
    step = label(declarations("reminders")["owes"][one.what]["next"]) if one.owes else "–"
    return {
        "code": of.code, "name": of.name(language()), "levels": said("levels", "|".join(of.levels)),
        "region": said("region", of.region), "authority": said("authority", of.authority), "owes": one.owes,
        "what": what_words(one.what), "kind": _KINDS.get(one.what, ""), "report": one.report,
        "since": day(one.since, "medium") if one.since else "–", "due": day(one.due, "medium") if one.due else "–",
        "late": one.late, "contact": one.to[0], "next": step,
        "reminded": day(one.reminded, "medium") if one.reminded else "–", "today": one.reminded == today,
    }  # fmt: skip


def _row(one: Standing, line: dict[str, Any]) -> list[str | int]:  # Any: as above
    """A line of the exported table; days as 2026-11-15, which every program sorts."""
    days = [str(moment or "") for moment in (one.since, one.due)]
    return [
        line["code"], line["name"], line["levels"], line["region"], line["authority"], line["what"], *days,
        one.late, line["contact"], str(one.reminded or ""), line["next"],
    ]  # fmt: skip


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "year": [(str(year), report_years()[year].name) for year in sorted(report_years(), reverse=True)],
        "level": options("level", blank=_("all")),
        "region": options("region", blank=_("all")),
    }


DESK = Desk(
    "owing",
    routes,
    (
        Entry(
            "/desk/owing",
            N_("Who owes what"),
            "reports",
            Permission.OVERSEE,
            frozenset({Role.ANALYST, Role.ADMIN, Role.SYSTEM}),
        ),
    ),
)
