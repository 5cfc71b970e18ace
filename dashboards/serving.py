"""From an address to a view, and from a page's parts to callbacks, whose answers are kept by the data's version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import brotli
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response, g, request

from dashboards.access import Access, actor
from dashboards.components.drawing import drawing
from dashboards.components.plain import plain
from dashboards.page import Content, Door, Page, View
from dashboards.words import _, speaking
from data.stores import Stores
from schemas.roles import Permission
from schemas.texts import LANGUAGES

LANGUAGE_COOKIE, THEME_COOKIE = "sapat-lang", "sapat-theme"
KEPT = 32 << 20
"""Bytes of answers each door keeps in each process."""
QUALITY = 5


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
    """Answers given before, packed as they are sent; the least used are forgotten first.

    Keys carry the data's version. What is kept is what goes over the wire: an answer given again is
    neither drawn nor written as JSON nor compressed a second time.
    """

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._held = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, packed: bytes) -> None:
        with self._lock:
            self._held += len(packed) - len(self._kept.pop(key, b""))
            self._kept[key] = packed
            while self._held > self._most and len(self._kept) > 1:
                self._held -= len(self._kept.popitem(last=False)[1])


def connect(app: Dash, access: Access, door: Door) -> None:
    """Register the callback that shows a page, and one for each part of each page."""
    stores, pages, prefix = door.stores, door.pages, door.prefix
    endpoint = f"{prefix}_dash-update-component"
    access.apps[endpoint] = app
    by_path = {page.path: page for page in pages}

    def show(pathname: object, search: object) -> Content:
        view = view_of(stores, prefix, pathname, search)
        with speaking(view.language):
            page = by_path.get(view.path)
            return [pinned(view, stores), plain(page.layout(view))] if page else not_found(view)

    entry = Permission.READ_PUBLIC if prefix == "/" else Permission.READ_SECTOR
    app.callback(Output("page", "children"), Input("address", "pathname"), State("address", "search"))(show)
    access.callbacks[endpoint, "page.children"] = entry
    for page in pages:
        for id, draw in page.parts.items():
            _connect_part(app, page, id, _drawn(door, page, (id, draw)))
            access.callbacks[endpoint, f"{id}.children"] = page.permission
    _give_again(app.server, endpoint, door)


def _connect_part(app: Dash, page: Page, id: str, drawn: Callable[..., Content]) -> None:
    inputs: list[Input | State] = [Input("address", "search"), State("address", "pathname")]
    if id in page.live:
        inputs.insert(1, Input("pulse", "n_intervals"))
    app.callback(Output(id, "children"), *inputs)(drawn)


def _drawn(door: Door, page: Page, part: tuple[str, Callable[[View], Content]]) -> Callable[..., Content]:
    id, draw = part

    def drawn(search: object, *rest: object) -> Content:
        view = view_of(door.stores, door.prefix, rest[-1], search)
        if view.path != page.path:
            return no_update  # the reader has gone on to another page
        with speaking(view.language), drawing(view, id):
            return plain(draw(view))

    drawn.__name__ = id.replace("-", "_")
    return drawn


def _give_again(server: Flask, endpoint: str, door: Door) -> None:
    """Answer a part asked before with the bytes of then; keep the others as they are sent.

    The gate stands before: it was registered earlier, so nobody is given what they may not ask.
    """
    answers = Answers()
    asked = {f"{id}.children": (page, id) for page in door.pages for id in page.parts if id not in page.live}

    @server.before_request
    def again() -> Response | None:
        if request.endpoint != endpoint:
            return None
        body = request.get_json()
        found = asked.get(body["output"])
        key = _key(door, *found, body) if found else None
        packed = answers.get(key) if key else None
        if packed is not None:
            return _packed(Response(mimetype="application/json"), packed)
        g.answer_key = key
        return None

    @server.after_request
    def keep(response: Response) -> Response:
        key = g.pop("answer_key", None) if request.endpoint == endpoint else None
        if key is None or response.status_code != 200:
            return response
        packed = brotli.compress(response.get_data(), quality=QUALITY)
        answers.keep(key, packed)
        return _packed(response, packed)


def _key(
    door: Door, page: Page, id: str, body: Mapping[str, Any]
) -> Hashable:  # Any: JSON, checked by the gate
    """What an answer depends on; None where the reader has gone on to another page."""
    values = {entry["property"]: entry.get("value") for kind in ("inputs", "state") for entry in body[kind]}
    view = view_of(door.stores, door.prefix, values["pathname"], values["search"])
    if view.path != page.path:
        return None
    shown = tuple(sorted(view.params.items()))
    reader = (view.language, view.theme, view.actor)
    with speaking(view.language):
        also = page.also(view) if page.also else None
    return (page.path, id, view.stores.warehouse.version, date.today(), shown, reader, also)


def _packed(response: Response, packed: bytes) -> Response:
    """The answer's body, packed as far as the browser can unpack it."""
    if "br" in request.accept_encodings:
        response.set_data(packed)
        response.headers["Content-Encoding"] = "br"
    else:
        response.set_data(brotli.decompress(packed))
    response.vary.add("Accept-Encoding")
    return response


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
