"""What a browser sends for a page: the page itself, and the callback of each of its parts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards.page import Page
from dashboards.pages import PAGES, PUBLIC_PAGES

CHOICES: Mapping[str, str] = {
    "/trends": "institutions=KG-00001,KG-00004&level=secondary&origin=KG-00001:2025",
    "/compare": "institutions=KG-00001,KG-00004&level=secondary",
    "/institution": "code=KG-00001",
    "/completeness": "requirement=R34&region=KG11",
    "/standards": "standard=iso_9001&code=KG-00001",
    "/provisions": "id=13.2",
    "/indicators": "indicator=Q07",
}
"""What a reader has chosen on a page; nothing on those not named."""

DOORS: Sequence[tuple[str, Sequence[Page]]] = (("/app/", PAGES), ("/", PUBLIC_PAGES))


def addresses() -> Iterator[tuple[str, str, Page]]:
    """Every page with its door and its address as a reader sees it, the choices in it."""
    for prefix, pages in DOORS:
        for page in pages:
            query = CHOICES.get(page.path, "")
            yield prefix, f"{prefix.rstrip('/')}{page.path}{'?' if query else ''}{query}", page


def calls(
    dependencies: Sequence[Mapping[str, Any]], page: Page, address: str
) -> Iterator[tuple[str, dict[str, Any]]]:  # Any: JSON as Dash reads it
    """The callback of each part of a page: its name and what is posted. `dependencies`: Dash's own list."""
    path, _, search = address.partition("?")
    values = {"search": f"?{search}" if search else "", "pathname": path, "n_intervals": 0}
    known = {entry["output"]: entry for entry in dependencies}
    for part in page.parts:
        entry = known[f"{part}.children"]
        body = {"output": entry["output"], "outputs": {"id": part, "property": "children"}}
        for kind in ("inputs", "state"):
            body[kind] = [{**one, "value": values.get(one["property"])} for one in entry[kind]]
        yield part, {**body, "changedPropIds": []}


def encoded(body: Mapping[str, Any]) -> bytes:  # Any: as above
    return json.dumps(body).encode()
