"""The same address with another ending: every figure of a page, or one of them, as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.access import Access, actor
from dashboards.components.drawing import KINDS, drawing
from dashboards.components.stamp import stamp
from dashboards.page import Door, Page, View
from dashboards.serving import view_of
from dashboards.web import exports
from dashboards.web.figure_files import Taken, as_csv, as_json, as_xlsx
from dashboards.web.slides import as_pptx
from dashboards.words import speaking
from schemas.roles import Permission, may

MOST_IN_BASKET = 40
_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_WRITERS: Mapping[str, Callable[[Sequence[Taken]], bytes]] = {
    "csv": as_csv, "json": as_json, "xlsx": as_xlsx, "pptx": as_pptx,
}  # fmt: skip


def figures(server: Flask, access: Access, doors: Sequence[Door]) -> None:
    """A file address beside each page, under the page's own permission; and the basket."""
    for door in doors:
        for page in door.pages:
            for kind in KINDS:
                path = "/index" if page.path == "/" else page.path
                rule = f"{door.prefix.rstrip('/')}{path}.{kind}"
                server.add_url_rule(rule, f"file {rule}", partial(_file, door, page, kind))
                access.route(f"file {rule}", page.permission)
        rule = f"{door.prefix}basket"
        server.add_url_rule(rule, f"basket {rule}", partial(_basket, door), methods=["POST"])
        entry = Permission.READ_PUBLIC if door.prefix == "/" else Permission.READ_SECTOR
        access.route(f"basket {rule}", entry)


def _file(door: Door, page: Page, kind: str) -> Response:
    query = f"?{request.query_string.decode('utf-8', 'replace')}"
    view = view_of(door.stores, door.prefix, f"{door.prefix.rstrip('/')}{page.path}", query)
    name = page.path.strip("/") or "overview"
    return _answer(_drawn(page, view), kind, name, view.language)


def _drawn(page: Page, view: View) -> list[Taken]:
    """The figures of a page as they stand on the screen; only the one asked for, if one is."""
    wanted = view.params.get("figure", "")
    part, _, number = wanted.partition(".")
    shown = View(
        view.stores, view.actor, view.language, view.theme, view.prefix, view.path,
        {name: value for name, value in view.params.items() if name != "figure"},
    )  # fmt: skip
    found: list[Taken] = []
    with speaking(view.language):
        marks = stamp(shown)
        for id, draw in page.parts.items():
            if part not in ("", id):
                continue
            with drawing(shown, id, whole=True) as made:
                draw(shown)
            picked = made.figures
            if number.isdigit():
                picked = made.figures[int(number) - 1 : int(number)] if int(number) else []
            found += [Taken(one, marks) for one in picked]
    return found


def _basket(door: Door) -> Response:
    """The figures whose addresses are sent, as one workbook or one presentation."""
    kind = request.form.get("kind", "xlsx")
    if kind not in _WRITERS:
        abort(400)
    found: list[Taken] = []
    language = ""
    for address in request.form.getlist("figure")[:MOST_IN_BASKET]:
        parts = urlsplit(address)
        page = _page_of(door, parts.path) or abort(404)
        if not may(actor(), page.permission):
            abort(403)
        view = view_of(door.stores, door.prefix, f"{door.prefix.rstrip('/')}{page.path}", f"?{parts.query}")
        language = language or view.language
        found += _drawn(page, view)
    return _answer(found, kind, "basket", language or "en")


def _page_of(door: Door, path: str) -> Page | None:
    """The page whose file an address names, behind this door."""
    named = path.rpartition(".")[0]
    own = {f"{door.prefix.rstrip('/')}{'/index' if one.path == '/' else one.path}": one for one in door.pages}
    return own.get(named)


def _answer(taken: Sequence[Taken], kind: str, name: str, language: str) -> Response:
    if not taken:
        abort(404)
    with speaking(language):
        content = _WRITERS[kind](taken)
    return exports.download(f"sapat-{name}-{date.today():%Y%m%d}.{kind}", content, _TYPES[kind])
