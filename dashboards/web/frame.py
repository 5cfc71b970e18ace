"""The frame every page stands in: header, menu, footer, and the scripts that fill the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, render_template, request

from dashboards.access import actor
from dashboards.page import Door
from dashboards.serving import language_of, params_of
from dashboards.web.files import address
from dashboards.words import N_, _, speaking
from data.snapshots import Damaged
from schemas.roles import Role
from schemas.texts import LANGUAGES

_NAMES = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
_ROLES = {
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
    home = door.prefix.rstrip("/")
    with speaking(language):
        return render_template(
            "frame.html",
            _=_,
            file=address,
            language=language,
            languages=[(code, _NAMES[code]) for code in LANGUAGES],
            prefix=door.prefix,
            here=request.path,
            query=f"?lang={language}" if "lang" in request.args else "",
            menu=[(f"{home}{p.path}", _(p.name)) for p in door.pages if p.in_menu],
            reader=_(_ROLES[actor().role]),
            account=g.get("account"),
            demo=door.stores.settings.demo,
            version=_version(door),
            content=content,
            dash=dash,
        )


def _version(door: Door) -> int | None:
    try:
        return door.stores.warehouse.version
    except Damaged:
        return None
