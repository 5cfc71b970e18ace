"""What is being drawn now: for which view, in which part of a page, and the figures made so far.

A figure knows from here under which name it is taken away as a file; whoever makes the files draws
the part again and finds the figures here. So a file holds what the screen shows, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dashboards.page import View

KINDS = ("xlsx", "pptx", "csv", "json")


@dataclass(slots=True)
class Drawing:
    """A part being drawn. `figures` are dashboards.components.blocks.Figure, in their order."""

    view: View
    part: str
    figures: list[Any] = field(default_factory=list)  # Any: blocks imports this module
    whole: bool = False  # for a file: lists that the screen shows page by page are given whole

    def add(self, figure: Any) -> str:  # Any: as above
        """Note a figure; its name on this page."""
        self.figures.append(figure)
        return f"{self.part}.{len(self.figures)}"

    def file(self, name: str, kind: str) -> str:
        """The address of the file with this figure: the page's own, with every choice in it."""
        view = self.view
        path = "/index" if view.path == "/" else view.path
        query = urlencode({**view.params, "figure": name}, safe=",")
        return f"{view.prefix.rstrip('/')}{path}.{kind}?{query}"


_now: ContextVar[Drawing | None] = ContextVar("drawing", default=None)


def now() -> Drawing | None:
    """The drawing at hand, if any."""
    return _now.get()


@contextmanager
def drawing(view: View, part: str, *, whole: bool = False) -> Iterator[Drawing]:
    """Draw a part of a page inside the block; `whole` for a file."""
    here = Drawing(view, part, whole=whole)
    token = _now.set(here)
    try:
        yield here
    finally:
        _now.reset(token)
