"""The report years: opened, closed, due by level; extensions and waivers with public reasons; frozen figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.calendar import Public
from dashboards.web.moments import moment_words
from dashboards.web.register_words import name_of, options
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, label, speaking
from data import snapshots
from data.register import collection, deadlines, frozen, institutions, owing
from data.register.collection import Collection, NoSuchYear
from data.register.institutions import NoSuchInstitution
from data.register.owing import local_day
from data.register.refusals import Impossible
from schemas.codelists import codelist
from schemas.roles import Permission, Role, may
from schemas.years import report_years

AT_ONCE = 100


def routes(site: Site) -> Sequence[Route]:
    desk = _Desk(site)
    decide, oversee, post = Permission.REGISTER, Permission.OVERSEE, ("POST",)
    return (
        Route("/desk/years", desk.years, oversee),
        Route("/desk/years/<int:year>", desk.year, oversee),
        Route("/desk/years/<int:year>/open", desk.open_year, decide, post),
        Route("/desk/years/<int:year>/close", desk.close_year, decide, post),
        Route("/desk/years/<int:year>/reopen", desk.reopen_year, decide, post),
        Route("/desk/years/<int:year>/deadline", desk.move_deadline, decide, post),
        Route("/desk/years/<int:year>/grant", desk.grant, oversee, post),
        Route("/desk/years/<int:year>/withdraw", desk.withdraw_grant, oversee, post),
        Route("/desk/years/<int:year>/freeze", desk.freeze, decide, post),
        *Public(site).routes(),
    )


class _Desk:
    def __init__(self, site: Site) -> None:
        self.site = site

    def years(self) -> Response:
        register = self.site.stores.register
        today = local_day(register.now())
        with register.reading() as connection:
            known = collection.of_years(connection)
            kept = frozen.all_of(connection)
        with speaking(self.site.language):
            lines = [
                {**told(one, today), "frozen": sum(row.year == one.year for row in kept)}
                for one in reversed(known.values())
            ]
            words = {"lines": lines, "title": _("Report years")}
        return self.site.page("years_list.html", words)

    def year(self, year: int, problem: str = "") -> Response:
        register, by = self.site.stores.register, self.site.by
        today = local_day(register.now())
        number = request.args.get("page", "0")
        page = min(int(number), 10_000) if number.isascii() and number.isdigit() else 0
        with register.reading() as connection:
            one = _of(connection, year)
            standing = owing.counts(owing.of_all(connection, year, today, by=by))
            granted = deadlines.granted(connection, year=year)
            shown = granted[page * AT_ONCE : (page + 1) * AT_ONCE]
            known = {i.code: i for i in institutions.all_on(connection, today, existing=False)}
            kept = frozen.all_of(connection, year=year)
        with speaking(self.site.language):
            words = {
                **told(one, today), "counts": standing, "admin": may(by, Permission.REGISTER),
                "granted": [_granted(row, name_of(known, row.institution)) for row in shown],
                "grants": len(granted), "page": page, "last": max(len(granted) - 1, 0) // AT_ONCE,
                "address": lambda number: f"/desk/years/{year}?page={number}",
                "kept": [frozen_words(row) for row in kept], "version": self._version(),
                "levels_to_choose": options("level", blank=_("all without their own")), "today": today.isoformat(),
                "codes": request.values.get("codes", "").replace(",", "\n")[:200_000], "problem": problem,
                "sent": request.form,
            }  # fmt: skip
        return self.site.page("years_one.html", words, status=422 if problem else 200)

    def _version(self) -> int:
        try:
            return self.site.stores.warehouse.version
        except snapshots.Damaged:
            return 0

    def _done(self, year: int, doing: Callable[[], object], message: str) -> Response:
        """Do what a form asks for; the page again, with why, where that cannot be."""
        with self.site.stores.register.reading() as connection:
            _of(connection, year)
        try:
            doing()
        except Impossible as problem:
            return self.year(year, problem.words(self.site.language))
        except NoSuchInstitution as nobody:
            problem = Impossible("no_such_institution", code=nobody.args[0])
            return self.year(year, problem.words(self.site.language))
        return self.site.done(f"/desk/years/{year}", message)

    def open_year(self, year: int) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            year, lambda: collection.open_year(register, year, _day("opens"), by=by), N_("The day is set.")
        )

    def close_year(self, year: int) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            year, lambda: collection.close_year(register, year, by=by), N_("The year is closed.")
        )

    def reopen_year(self, year: int) -> Response:
        register, by = self.site.stores.register, self.site.by
        return self._done(
            year, lambda: collection.reopen_year(register, year, by=by), N_("The year is open again.")
        )

    def move_deadline(self, year: int) -> Response:
        register, by = self.site.stores.register, self.site.by
        level, reason = _text("level"), _text("reason")

        def doing() -> None:
            on = None if request.form.get("back") else _day("deadline")
            collection.move_deadline(register, year, level, on, by=by, reason=reason)

        return self._done(year, doing, N_("The deadline is changed; the reason is public."))

    def grant(self, year: int) -> Response:
        register, by, reason = self.site.stores.register, self.site.by, _text("reason")
        codes = list(dict.fromkeys(_text("codes").replace(",", " ").split()))

        def doing() -> None:
            if not codes:
                raise Impossible("nothing_chosen")
            if _text("kind") == "waive":
                deadlines.waive_many(register, [(code, year) for code in codes], by=by, reason=reason)
            else:
                deadlines.extend_many(register, codes, (year, _day("until")), by=by, reason=reason)

        return self._done(year, doing, N_("Granted; the reason is public."))

    def withdraw_grant(self, year: int) -> Response:
        register, by = self.site.stores.register, self.site.by
        code, reason = _text("institution"), _text("reason")
        return self._done(
            year, lambda: deadlines.withdraw(register, code, year, by=by, reason=reason), N_("Withdrawn.")
        )

    def freeze(self, year: int) -> Response:
        stores, by = self.site.stores, self.site.by
        return self._done(
            year,
            lambda: frozen.freeze(
                stores.register, stores.settings.warehouse, year, by=by, note=_text("note")
            ),
            N_("The figures are kept for good."),
        )


def _of(connection: Any, year: int) -> Collection:  # Any: the register's connection
    try:
        return collection.of_year(connection, year)
    except NoSuchYear:
        abort(404)


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _day(name: str) -> date:
    text = _text(name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Impossible("not_a_date", column=name, value=text) from None


def told(one: Collection, today: date) -> dict[str, Any]:  # Any: words of a template
    """A year in words: whether it is open, from when, and by which day each level owes its report."""
    state = ("", _("closed")) if one.closed_at else ("good", _("takes reports"))
    if not one.closed_at and today < one.opens:
        state = ("info", _("not open yet"))
    levels = [
        {"name": label(entry.label), "day": day(one.due(code)), "own": code in one.by_level, "why": one.reasons.get(code, "")}
        for code, entry in codelist("level").items()
    ]  # fmt: skip
    return {
        "year": one.year, "name": report_years()[one.year].name, "state": state, "opens": day(one.opens),
        "opens_iso": one.opens.isoformat(), "deadline": day(one.deadline), "levels": levels,
        "by_level": bool(one.by_level), "why": one.reasons.get("", ""), "closed": bool(one.closed_at),
        "closed_on": day(local_day(one.closed_at)) if one.closed_at else "",
        "moved": one.deadline != report_years()[one.year].deadline,
        "declared": day(report_years()[one.year].deadline),
    }  # fmt: skip


def _granted(row: Any, name: str) -> dict[str, str]:  # Any: a row of the register
    until = day(date.fromisoformat(row.until)) if row.until else ""
    return {
        "code": row.institution, "name": name, "until": until, "reason": row.reason, "by": row.by,
        "at": day(local_day(row.at), "medium"),
    }  # fmt: skip


def frozen_words(row: Any) -> dict[str, Any]:  # Any: as above
    """One set of frozen figures in words."""
    return {
        "version": row.version, "name": report_years()[row.year].name, "note": row.note, "by": row.by,
        "at": moment_words(row.at), "on": day(local_day(row.at)), "sha256": row.sha256,
    }  # fmt: skip


DESK = Desk(
    "years",
    routes,
    (
        Entry(
            "/desk/years",
            N_("Report years"),
            "reports",
            Permission.OVERSEE,
            frozenset({Role.ANALYST, Role.ADMIN, Role.SYSTEM}),
        ),
    ),
)
