"""The frame every page stands in: header, menu, footer, and the scripts that fill the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from flask import g, render_template, request
from markupsafe import Markup

from dashboards.access import actor
from dashboards.menu import Group, entries, groups
from dashboards.page import Door
from dashboards.serving import language_of, params_of
from dashboards.web import office_words
from dashboards.web.files import address
from dashboards.words import N_, _, speaking
from data.register.engine import when
from data.register.institutions import NoSuchInstitution, on_date
from data.register.standing import standings, worth_a_line
from data.snapshots import Damaged
from schemas.roles import Role
from schemas.texts import LANGUAGES

_NAMES = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
ROLES = {
    Role.PUBLIC: N_("Visitor"),
    Role.REPORTER: N_("Institution"),
    Role.HEAD: N_("Head of institution"),
    Role.ANALYST: N_("Analyst"),
    Role.ADMIN: N_("Administrator"),
    Role.SYSTEM: N_("System"),
}


def framed(door: Door, content: str, dash: Mapping[str, str] | None = None) -> str:
    """A whole page around `content` (HTML), in the reader's language; `dash` has the scripts' tags."""
    language = language_of(params_of(request.query_string.decode("utf-8", "replace")))
    with speaking(language):
        return render_template(
            "frame.html",
            _=_,
            file=address,
            language=language,
            title=_title(content),
            languages=[(code, _NAMES[code]) for code in LANGUAGES],
            prefix=door.prefix,
            here=request.path,
            query=f"?lang={language}" if "lang" in request.args else "",
            menu=_menu(door),
            current=_current(door),
            reader=_(ROLES[actor().role]),
            account=g.get("account"),
            seen_as=_seen_as(door, language),
            standing=_standing(door),
            demo=door.stores.settings.demo,
            version=_version(door),
            content=content,
            dash=dash,
        )


_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


def _title(content: str) -> str:
    """The page's heading without marks, for the window; the name of the whole where there is none yet."""
    heading = _HEADING.search(content)
    if heading is None:
        return ""
    return Markup(heading[1]).striptags()  # noqa: S704 - its tags are only taken away


def _menu(door: Door) -> list[Group]:
    """The groups of the menu; behind the public door there is one."""
    lines = [*entries(door.prefix.rstrip("/"), door.pages), *door.menu]
    if door.prefix == "/":
        return [Group("", "", tuple(lines))]
    return groups(lines, actor())


def _current(door: Door) -> str:
    """The path of the menu's line that the address stands under."""
    here = request.path.rstrip("/")
    paths = [line.path for group in _menu(door) for line in group.entries]
    under = [path for path in paths if here == path.rstrip("/") or here.startswith(f"{path.rstrip('/')}/")]
    exact = [path for path in under if path not in ("/", "/app/") or here == path.rstrip("/")]
    return max(exact, key=len, default="")


def _seen_as(door: Door, language: str) -> str:
    """The name of the institution through whose eyes the reader looks; "" with one's own."""
    account = g.get("account")
    if not account or not account.sees_as:
        return ""
    with door.stores.register.reading() as connection:
        return on_date(connection, account.sees_as, date.today()).name(language)


def _standing(door: Door) -> list[dict[str, str]]:
    """Where the reader's own reports stand, a line a year, for whoever acts for an institution."""
    reader = actor()
    if reader.institution is None or reader.role not in (Role.REPORTER, Role.HEAD):
        return []
    with door.stores.register.reading() as connection:
        try:
            found = standings(connection, reader.institution, when(door.stores.register.now()).date())
        except NoSuchInstitution:
            return []
    return [
        {
            "line": office_words.line(one, reader.role),
            "to": f"/office/{one.institution}/{one.year}",
            "waits": "over" if one.days_over else str(one.next),
        }
        for one in worth_a_line(found)
    ]


def _version(door: Door) -> int | None:
    try:
        return door.stores.warehouse.version
    except Damaged:
        return None
