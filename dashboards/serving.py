"""From an address to a view, and from a page's parts to callbacks, cached by the data's version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import request

from dashboards.access import Access, actor
from dashboards.components.drawing import drawing
from dashboards.components.plain import plain
from dashboards.page import Content, Door, Page, View
from dashboards.words import _, speaking
from data.stores import Stores
from schemas.roles import Permission
from schemas.texts import LANGUAGES

LANGUAGE_COOKIE, THEME_COOKIE = "sapat-lang", "sapat-theme"
KEPT = 2_000


def language_of(params: Mapping[str, str]) -> str:
    """The reader's language: the address says it, else the cookie, else the browser, else Kyrgyz."""
    for code in (params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if code in LANGUAGES:
            return code
    return request.accept_languages.best_match(LANGUAGES) or "ky"


def params_of(search: object) -> dict[str, str]:
    """The choices in an address; what cannot be one is left out, whoever made it up."""
    try:
        pairs = parse_qsl(search.removeprefix("?") if isinstance(search, str) else "", max_num_fields=40)
    except ValueError:
        return {}
    return {name[:40]: value[:400] for name, value in pairs}


def view_of(stores: Stores, prefix: str, pathname: object, search: object) -> View:
    """The view that an address asks for."""
    params = params_of(search)
    path = "/" + (pathname if isinstance(pathname, str) else "/").removeprefix(prefix).strip("/")
    theme = "dark" if request.cookies.get(THEME_COOKIE) == "dark" else "light"
    asked = params.get("version", "")
    found = stores.warehouse.at(int(asked)) if asked.isdigit() and len(asked) < 9 else None
    pinned = replace(stores, warehouse=found) if found else stores
    reader = (language_of(params), theme)
    return View(pinned, actor(), *reader, prefix, path, params, gone=bool(asked) and found is None)


class Answers:
    """Answers given before, the least used forgotten first; keys carry the data's version."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Content] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, work_out: Callable[[], Content]) -> Content:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = work_out()
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer


def connect(app: Dash, access: Access, door: Door) -> None:
    """Register the callback that shows a page, and one for each part of each page."""
    stores, pages, prefix = door.stores, door.pages, door.prefix
    endpoint = f"{prefix}_dash-update-component"
    access.apps[endpoint] = app
    by_path = {page.path: page for page in pages}
    answers = Answers()

    def show(pathname: object, search: object) -> Content:
        view = view_of(stores, prefix, pathname, search)
        with speaking(view.language):
            page = by_path.get(view.path)
            return [pinned(view, stores), page.layout(view)] if page else not_found(view)

    entry = Permission.READ_PUBLIC if prefix == "/" else Permission.READ_SECTOR
    app.callback(Output("page", "children"), Input("address", "pathname"), State("address", "search"))(show)
    access.callbacks[endpoint, "page.children"] = entry
    for page in pages:
        for id, draw in page.parts.items():
            _connect_part(app, page, id, _drawn(door, page, (id, draw), answers))
            access.callbacks[endpoint, f"{id}.children"] = page.permission


def _connect_part(app: Dash, page: Page, id: str, drawn: Callable[..., Content]) -> None:
    inputs: list[Input | State] = [Input("address", "search"), State("address", "pathname")]
    if id in page.live:
        inputs.insert(1, Input("pulse", "n_intervals"))
    app.callback(Output(id, "children"), *inputs)(drawn)


def _drawn(
    door: Door, page: Page, part: tuple[str, Callable[[View], Content]], answers: Answers
) -> Callable[..., Content]:
    id, draw = part

    def drawn(search: object, *rest: object) -> Content:
        pathname = rest[-1]
        view = view_of(door.stores, door.prefix, pathname, search)
        if view.path != page.path:
            return no_update  # the reader has gone on to another page
        with speaking(view.language):
            if id in page.live:
                return _draw(view, id, draw)
            shown = tuple(sorted(view.params.items()))
            reader = (view.language, view.theme, view.actor)
            also = page.also(view) if page.also else None
            key = (page.path, id, view.stores.warehouse.version, date.today(), shown, reader, also)
            return answers.get(key, lambda: _draw(view, id, draw))

    drawn.__name__ = id.replace("-", "_")
    return drawn


def _draw(view: View, id: str, draw: Callable[[View], Content]) -> Content:
    with drawing(view, id):
        return plain(draw(view))


def frame() -> Component:
    """What every page stands in: the address, and the place of the page."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Interval(id="pulse", interval=3_000),
            html.Div(id="page"),
        ]
    )


def pinned(view: View, now: Stores) -> Content:
    """Say that an address shows an earlier version of the data, or that this is not kept any more."""
    newest, shown = now.warehouse.version, view.stores.warehouse.version
    if shown == newest and not view.gone:
        return None
    if view.gone:
        said = _(
            "The version of the data in this address is not kept any more: you see version {n}.", n=newest
        )
    else:
        said = _(
            "You see version {n} of the data; it has been superseded by version {newest}.",
            n=shown,
            newest=newest,
        )
    link = html.A(_("Show the newest"), href=view.link(version=None))
    return html.P([said, " ", link], className="notice notice-warn")


def not_found(view: View) -> Content:
    return html.Div(
        [
            html.H1(_("There is no such page")),
            html.P(html.A(_("Go to the overview"), href=view.link("/"))),
        ],
        className="state",
    )
