"""Snapshots of every picture as readable text: `python -m tests.snapshots` renews those that have changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboards.components.plain import to_html
from dashboards.figures.style import Drawn, layout, palette
from dashboards.words import speaking
from tests.dashboards.figures.cases import FIGURES, PICTURES, SIZES

MOST = 60  # lines of one HTML picture
FOLDER = Path(__file__).parent / "dashboards" / "figures" / "snapshots"


def snapshots() -> Mapping[str, str]:
    """Every snapshot as it would be written now, by its file's name."""
    found = {}
    with speaking("en"):
        for name, draw in FIGURES.items():
            found[f"{name}.txt"] = _joined({case: figure_text(draw(case, "light")) for case in SIZES})
        for name, make in PICTURES.items():
            found[f"{name}.html.txt"] = _joined({case: picture_text(to_html(make(case))) for case in SIZES})
    return found


def _joined(cases: Mapping[str, str]) -> str:
    return "\n".join(f"== {case}\n{text}" for case, text in cases.items())


def figure_text(drawn: Drawn) -> str:
    """A line per trace, shape and note and per other part of the layout that is not every figure's.

    Colours stand as the names of their tokens, so that another palette changes no snapshot.
    """
    base, mine = layout("light"), drawn["layout"]
    lines = [f"trace {_said(trace)}" for trace in drawn["data"]]
    lines += [f"shape {_said(one)}" for one in mine.get("shapes", [])]
    lines += [f"note {_note(one)}" for one in mine.get("annotations", [])]
    for key, value in mine.items():
        if key in ("shapes", "annotations") or value == base.get(key):
            continue
        fresh = value if not isinstance(value, dict) else _beside(value, base.get(key, {}))
        lines.append(f"{key} {_said(fresh)}")
    return "".join(f"{line}\n" for line in lines)


def _beside(value: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:  # Any: Plotly's own
    return {key: one for key, one in value.items() if one != base.get(key)}


def _note(one: Mapping[str, Any]) -> str:  # Any: as above
    kept = {key: value for key, value in one.items() if key not in ("showarrow", "font")}
    return _said(kept | {"ink": one["font"]["color"]})


def _said(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(", ", ": "))


def _plain(value: Any) -> Any:  # Any: JSON
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return _tokens().get(value, value) if isinstance(value, str) else value


def _tokens() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for name, colour in palette("light").items():
        names.setdefault(colour, f"<{name}>")
    return names


def picture_text(html: str) -> str:
    """An element per line; of a long picture the beginning, and the rest as its length and hash."""
    sorted_ = re.sub(r"<(\w+)((?: [\w-]+=\"[^\"]*\")+)", _sorted, html)
    lines = re.sub(r">(?=<[^/])", ">\n", sorted_).split("\n")
    if len(lines) > MOST:
        rest = hashlib.sha256("\n".join(lines[MOST:]).encode()).hexdigest()[:16]
        lines = [*lines[:MOST], f"and {len(lines) - MOST} elements more: {rest}"]
    return "\n".join(lines) + "\n"


def _sorted(tag: re.Match[str]) -> str:
    """An element's attributes by name: Dash gives them in an order of the moment."""
    attributes = sorted(re.findall(r'[\w-]+="[^"]*"', tag[2]))
    return f"<{tag[1]} {' '.join(attributes)}"


def renew(folder: Path = FOLDER) -> list[str]:
    """Write what has changed, take away what nobody draws any more; the names of both."""
    folder.mkdir(exist_ok=True)
    wanted, changed = snapshots(), []
    for file in sorted(folder.iterdir()):
        if file.name not in wanted:
            file.unlink()
            changed.append(file.name)
    for name, text in wanted.items():
        file = folder / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            changed.append(name)
    return changed


if __name__ == "__main__":
    for name in renew():
        print(name)
