"""A page: its address, its words, what it shows; and a view: who looks at it, with which choices."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from data.stores import Stores
from schemas.roles import Actor, Permission, Role

Content = Any
"""What Dash takes for children: a component, a text, nothing, or a list of these, nested as it likes."""


@lru_cache(10_000)
def _quoted(text: str) -> str:
    # Kept: a figure of thousands of points has as many links, which differ in one value.
    return quote_plus(text, safe=",")


@dataclass(frozen=True, slots=True)
class View:
    """One look at a page. Everything the reader chose is in `params`, which are the address."""

    stores: Stores
    actor: Actor
    language: str
    theme: str
    prefix: str  # of the app: "/" or "/app/"
    path: str  # of the page within its app: "/trends"
    params: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False  # an earlier version of the data was asked for that is not kept any more

    def chosen(self, name: str, default: str = "") -> str:
        return self.params.get(name, default)

    def many(self, name: str) -> tuple[str, ...]:
        """Values joined by commas in the address."""
        return tuple(value for value in self.params.get(name, "").split(",") if value)

    def link(self, path: str | None = None, **changes: str | None) -> str:
        """The address of this view with other choices; None drops one. Another path begins afresh."""
        kept = (
            dict(self.params)
            if path is None
            else {k: v for k, v in self.params.items() if k in ("lang", "version")}
        )
        for name, value in changes.items():
            if value in (None, ""):
                kept.pop(name, None)
            else:
                kept[name] = str(value)
        query = "?" + "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in kept.items()) if kept else ""
        return f"{self.prefix.rstrip('/')}{self.path if path is None else path}{query}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `layout` asks nothing of a store; each of `parts` fills the element of its id.

    `name` is what navigation calls it (a message to translate), `permission` what a reader needs.
    """

    path: str
    name: str
    layout: Callable[[View], Content]
    parts: Mapping[str, Callable[[View], Content]]
    permission: Permission = Permission.READ_SECTOR
    live: frozenset[str] = frozenset()  # parts asked again every few seconds, and never kept
    also: Callable[[View], Hashable] | None = None  # what else than the data's version an answer depends on
    in_menu: bool = True
    group: str = "sector"  # of the menu: dashboards/menu.py


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `roles` narrows it further than the permission; `drawn`: a page of Dash."""

    path: str
    name: str
    group: str
    permission: Permission
    roles: frozenset[Role] = frozenset()
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """One of the two ways in: the public one at "/", the signed-in one at "/app/"; and its pages."""

    prefix: str
    pages: Sequence[Page]
    stores: Stores
    menu: Sequence[Entry] = ()  # lines beside those of its pages
