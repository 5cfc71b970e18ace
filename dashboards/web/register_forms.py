"""Changes of the register as forms: tried first and told in a sentence, then made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.register_words import column, differences, facts, name_of, options, spelled
from dashboards.web.site import Route, Site
from dashboards.words import N_, _, day, language, speaking
from data.register import institution_changes, institutions
from data.register.engine import Register
from data.register.institution_changes import rehearsing
from data.register.institutions import Institution
from data.register.owing import local_day
from data.register.refusals import Impossible
from schemas.roles import Permission

PARTS = 4  # how many institutions one may be split into on one page
NAMES = ("name_ky", "name_ru", "name_en")
_TEXTS = ("code", *NAMES, "main_level", "region", "ownership", "authority", "website", "contact")
_TITLES = {
    "new": N_("A new institution"),
    "change": N_("Change facts from a day on"),
    "rename": N_("Rename"),
    "correct": N_("Correct a fact"),
    "close": N_("Close"),
    "merge": N_("Merge into another institution"),
    "split": N_("Split into new institutions"),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """A change as the form asks for it: how to make it, and what it comes to in words."""

    make: Callable[[Register], None]
    sentence: str
    lines: tuple[str, ...] = ()


class Changes:
    """The forms of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Sequence[Route]:
        both, may = ("GET", "POST"), Permission.REGISTER
        return (
            Route("/desk/register/new", self.new, may, both),
            *(
                Route(f"/desk/register/<institution>/{kind}", getattr(self, kind), may, both)
                for kind in _TITLES
                if kind != "new"
            ),
        )

    def new(self) -> Response:
        return self._form("new", None)

    def change(self, institution: str) -> Response:
        return self._form("change", self._known(institution))

    def rename(self, institution: str) -> Response:
        return self._form("rename", self._known(institution))

    def correct(self, institution: str) -> Response:
        return self._form("correct", self._known(institution, request.values.get("since", "")))

    def close(self, institution: str) -> Response:
        return self._form("close", self._known(institution))

    def merge(self, institution: str) -> Response:
        return self._form("merge", self._known(institution))

    def split(self, institution: str) -> Response:
        return self._form("split", self._known(institution))

    def _known(self, code: str, since: str = "") -> Institution:
        """The institution as it is now, or as it is known since a day."""
        register = self.site.stores.register
        with register.reading() as connection:
            known = institutions.history(connection, code)
        today = local_day(register.now())
        chosen = [one for one in known if one.since.isoformat() == since] if since else []
        return next(iter(chosen), next((one for one in reversed(known) if one.since <= today), known[0]))

    def _form(self, kind: str, one: Institution | None) -> Response:
        asked = _Asked(kind, one, self.site)
        if request.method == "GET":
            return self._page(asked)
        try:
            with speaking(self.site.language):
                meant = asked.meant()
            meant.make(rehearsing(self.site.stores.register))
            if request.form.get("do") == "make":
                meant.make(self.site.stores.register)
                return self.site.done(f"/desk/register/{asked.code}", N_("Done, and noted in the history."))
        except Impossible as problem:
            return self._page(asked, problem=problem.words(self.site.language))
        return self._page(asked, meant=meant)

    def _page(self, asked: _Asked, *, meant: Meant | None = None, problem: str = "") -> Response:
        one = asked.one
        with speaking(self.site.language):
            words: dict[str, Any] = {  # Any: words of a template
                "kind": asked.kind, "title": _(_TITLES[asked.kind]), "one": one, "meant": meant,
                "name": one.name(self.site.language) if one else "", "problem": problem,
                "values": asked.values(), "column": column, "parts_of": range(PARTS),
                "choices": {name: options(name) for name in ("level", "region", "ownership", "authority")},
                "sent": request.form if request.method == "POST" else {},
                "chosen": asked.levels(), "today": local_day(self.site.stores.register.now()).isoformat(),
            }  # fmt: skip
        return self.site.page("register_form.html", words, status=422 if problem else 200)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One form as it was sent."""

    kind: str
    one: Institution | None
    site: Site

    @property
    def code(self) -> str:
        return self.one.code if self.one else self._text("code")

    def values(self) -> dict[str, str]:
        """What stands in the fields: as it was sent, else as it is known."""
        standing = (
            {**spelled(self.one), "code": self.one.code, "since": self.one.since.isoformat()}
            if self.one
            else {}
        )
        if request.method == "POST":
            return {**standing, **request.form.to_dict()}
        return (
            standing
            if self.kind == "correct"
            else {name: v for name, v in standing.items() if name != "since"}
        )

    def levels(self) -> Sequence[str]:
        if request.method == "POST":
            return request.form.getlist("levels")
        return self.one.levels if self.one else ()

    def meant(self) -> Meant:
        return getattr(self, f"_{self.kind}")()

    def _text(self, name: str) -> str:
        return request.form.get(name, "").strip()

    def _day(self, name: str) -> date:
        text = self._text(name)
        if not text:
            raise Impossible("needed", column=name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Impossible("not_a_date", column=name, value=text) from None

    def _facts(self, *, since: date) -> Institution:
        values: dict[str, Any] = {name: self._text(name) for name in _TEXTS}  # Any: as the fields' types
        levels = tuple(request.form.getlist("levels"))
        values["main_level"] = values["main_level"] or (levels[-1] if levels else "")
        return Institution(**{**values, "code": self.code}, levels=levels, since=since)

    def _new(self) -> Meant:
        one = self._facts(since=self._day("since"))
        said = _("{name} comes onto the register with the code {code} on {day}.", name=one.name(language()), code=one.code, day=day(one.since))  # fmt: skip
        lines = tuple(f"{name}: {value}" for name, value in facts(one))
        return Meant(lambda to: institution_changes.found(to, one, by=self.site.by), said, lines)

    def _change(self) -> Meant:
        return self._from_a_day(self._facts(since=self._day("since")))

    def _rename(self) -> Meant:
        names = {name: self._text(name) for name in NAMES}
        return self._from_a_day(replace(self._before(self._day("since")), **names, since=self._day("since")))

    def _from_a_day(self, after: Institution) -> Meant:
        before = self._before(after.since)
        kept = replace(after, valid_from=before.valid_from, valid_to=before.valid_to)
        said = _("From {day} on this is so of {name}; what was so before stays known of the time before.", day=day(after.since), name=before.name(language()))  # fmt: skip
        return Meant(
            lambda to: institution_changes.change_from(to, after, by=self.site.by), said, _lines(before, kept)
        )

    def _before(self, on: date) -> Institution:
        with self.site.stores.register.reading() as connection:
            return institutions.on_date(connection, self.code, on)

    def _correct(self) -> Meant:
        assert self.one is not None
        last = self._day("valid_to") if self._text("valid_to") else None
        after = replace(
            self._facts(since=self.one.since),
            valid_from=self._day("valid_from"),
            valid_to=last,
            merged_into=self.one.merged_into,
            parent=self.one.parent,
        )
        said = _("What is known of {name} since {day} is corrected, also for the past.", name=self.one.name(language()), day=day(self.one.since))  # fmt: skip
        return Meant(
            lambda to: institution_changes.correct(to, after, by=self.site.by), said, _lines(self.one, after)
        )

    def _close(self) -> Meant:
        assert self.one is not None
        last = self._day("valid_to")
        said = _("{day} is the last day of {name}. It owes no report that is due later.", day=day(last), name=self.one.name(language()))  # fmt: skip
        return Meant(lambda to: institution_changes.close(to, self.code, last, by=self.site.by), said)

    def _merge(self) -> Meant:
        on, into = self._day("since"), self._text("into")
        codes = [self.code, *self._text("others").replace(",", " ").split()]
        new = self._part("new", on) if request.form.get("new") else None
        with self.site.stores.register.reading() as connection:
            known = {one.code: one for one in institutions.all_on(connection, on, existing=False)}
        if new is not None:
            known[into] = replace(new, code=into)
        said = _("{names} end on {last} and go on in {into} from {day}.", names=", ".join(name_of(known, code) for code in dict.fromkeys(codes)), last=day(on - timedelta(days=1)), into=name_of(known, into), day=day(on))  # fmt: skip
        return Meant(
            lambda to: institution_changes.merge(to, codes, into, on, by=self.site.by, new=new), said
        )

    def _split(self) -> Meant:
        assert self.one is not None
        on, goes_on = self._day("since"), bool(request.form.get("goes_on"))
        into = [self._part(str(n), on) for n in range(PARTS) if self._text(f"code-{n}")]
        names = ", ".join(f"{one.name(language())} ({one.code})" for one in into) or "–"
        if goes_on:
            said = _("{name} goes on; {names} come out of it on {day}.", name=self.one.name(language()), names=names, day=day(on))  # fmt: skip
        else:
            said = _("{name} ends on {last}; {names} come out of it on {day}.", name=self.one.name(language()), last=day(on - timedelta(days=1)), names=names, day=day(on))  # fmt: skip
        return Meant(
            lambda to: institution_changes.split(to, self.code, into, on, by=self.site.by, goes_on=goes_on),
            said,
        )

    def _part(self, suffix: str, on: date) -> Institution:
        """A new institution with names and levels of its own and the rest of the one it comes from."""
        assert self.one is not None
        names = {name: self._text(f"{name}-{suffix}") for name in NAMES}
        levels = tuple(request.form.getlist(f"levels-{suffix}")) or self.one.levels
        fresh = {"merged_into": None, "parent": None, "website": "", "valid_to": None, "since": on}
        named = {**names, "code": self._text(f"code-{suffix}"), "levels": levels, "main_level": levels[-1]}
        return replace(self.one, **named, **fresh, valid_from=on)


def _lines(before: Institution, after: Institution) -> tuple[str, ...]:
    return tuple(f"{name}: {old} → {new}" for name, old, new in differences(before, after))
