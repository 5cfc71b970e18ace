"""Plain pages: routes declared with who may use them, and what each of them is given to answer with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboards.access import Access, actor
from dashboards.page import Door, Entry
from dashboards.serving import language_of
from dashboards.web.files import address
from dashboards.web.frame import framed
from dashboards.words import _, day, label, n_, number, percent, speaking
from data.stores import Stores
from ingest.isolated import Reader
from schemas.roles import Actor, Permission

Answer = Callable[..., Any]
"""A route's function: takes the parts of its address, gives a response."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address, the function that answers it, and the permission it needs.

    Parts of an address have fixed names: `<institution>` is a code, `<report>` a report's id. The
    gate looks at both before the function does: what the reader may not see is 404.
    """

    rule: str
    answer: Answer
    permission: Permission
    methods: tuple[str, ...] = ("GET",)

    @property
    def name(self) -> str:
        return self.answer.__name__


@dataclass(frozen=True, slots=True)
class Site:
    """What plain pages answer with: the stores, the isolated reader, and the frame around them."""

    door: Door
    reader: Reader = field(default_factory=Reader)
    public: Door | None = None  # for pages that everybody may see

    @property
    def stores(self) -> Stores:
        return self.door.stores

    @property
    def by(self) -> Actor:
        """Who asks."""
        return actor()

    @property
    def language(self) -> str:
        """The reader's language."""
        return language_of(request.args)

    def page(
        self,
        template: str,
        words: Mapping[str, object] | None = None,
        *,
        status: int = 200,
        public: bool = False,
    ) -> Response:
        """A page made of a template, in the reader's language; `parts.html` has its building blocks.

        A `public` one stands in the frame of the pages without sign-in.
        """
        door = self.public if public and self.public else self.door
        with speaking(self.language):
            content = render_template(template, **_WORDS, language=self.language, **(words or {}))
            return Response(framed(door, content), status, mimetype="text/html")

    def done(self, target: str, message: str, **blanks: object) -> Response:
        """Go on to a page of ours and say there, once, what was done (a message marked with N_)."""
        with speaking(self.language):
            flash(_(message, **blanks), "good")
        return redirect(inside(target), 303)

    def refused(self, target: str, message: str, **blanks: object) -> Response:
        """Go back to a page of ours and say there, once, why nothing was done."""
        with speaking(self.language):
            flash(_(message, **blanks), "bad")
        return redirect(inside(target), 303)


_WORDS: Mapping[str, object] = {
    "_": _, "n_": n_, "day": day, "number": number, "percent": percent, "label": label, "file": address,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """One group of plain pages: its name, its routes over a site, and what of it stands in the menu."""

    name: str
    routes: Callable[[Site], Sequence[Route]]
    menu: tuple[Entry, ...] = ()


def set_up(server: Flask, access: Access, desk: Desk, site: Site) -> None:
    """Put a desk's routes on the server, each classified by its own declaration."""
    blueprint = Blueprint(desk.name, __name__)
    for route in desk.routes(site):
        blueprint.add_url_rule(route.rule, route.name, route.answer, methods=list(route.methods))
        access.route(f"{desk.name}.{route.name}", route.permission)
    server.register_blueprint(blueprint)


def inside(target: str, otherwise: str = "/app/") -> str:
    """Where to go afterwards: a path of ours, never another site."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if ours and "\\" not in target and target.isprintable() else otherwise
