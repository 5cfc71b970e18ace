"""The menu: groups of pages, each shown to those who may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.page import Entry, Page
from dashboards.words import N_
from schemas.roles import Actor, may

GROUPS = {
    "report": N_("Our report"),
    "sector": N_("Sector"),
    "indicators": N_("Indicators"),
    "institutions": N_("Institutions"),
    "reports": N_("Reports"),
    "administration": N_("Administration"),
    "methods": N_("Methods"),
}
"""The groups in the order of the menu; the first page of each is where its name leads."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the menu as one reader sees it."""

    id: str
    name: str
    entries: tuple[Entry, ...]


def entries(home: str, pages: Iterable[Page]) -> list[Entry]:
    """The lines of Dash pages behind a door; `home` is its prefix without the slash at the end."""
    return [
        Entry(f"{home}{page.path}", page.name, page.group, page.permission, drawn=True)
        for page in pages
        if page.in_menu
    ]


def groups(lines: Iterable[Entry], reader: Actor) -> list[Group]:
    """The groups that hold something for this reader."""
    seen = [
        line
        for line in lines
        if may(reader, line.permission) and (not line.roles or reader.role in line.roles)
    ]
    found = [Group(id, name, tuple(line for line in seen if line.group == id)) for id, name in GROUPS.items()]
    return [group for group in found if group.entries]
