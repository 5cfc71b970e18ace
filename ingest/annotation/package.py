"""A workbook's zip as a set of parts that can be edited as text and written again."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Callable

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_WRITTEN = (1980, 1, 1, 0, 0, 0)  # the same workbook gives the same bytes at any time


class Package:
    """The parts of one .xlsx, in their order."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts

    @classmethod
    def read(cls, content: bytes) -> Package:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return cls({info.filename: file.read(info) for info in file.infolist() if not info.is_dir()})

    def written(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file:
            for name, part in self._parts.items():
                info = zipfile.ZipInfo(name, _WRITTEN)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, part)
        return target.getvalue()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def text(self, name: str) -> str:
        return self._parts[name].decode("utf-8-sig")

    def set_text(self, name: str, text: str) -> None:
        self._parts[name] = text.encode()

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        self.set_text(name, change(self.text(name)))

    def remove(self, name: str) -> None:
        self._parts.pop(name, None)

    def sheet_parts(self) -> dict[str, str]:
        """The sheets' names in the file and their parts, in order."""
        targets = self.relations(WORKBOOK)
        found = {}
        for tag in _SHEET.findall(self.text(WORKBOOK)):
            attributes = dict(_ATTRIBUTE.findall(tag))
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            if relation in targets:
                found[html.unescape(attributes["name"])] = targets[relation]
        return found

    def relations(self, part: str) -> dict[str, str]:
        """The relations of a part: id -> the target's name in the package."""
        name = relations_of(part)
        if name not in self:
            return {}
        found = {}
        for tag in _RELATIONSHIP.findall(self.text(name)):
            attributes = dict(_ATTRIBUTE.findall(tag))
            target = html.unescape(attributes["Target"])
            if not target.startswith("/"):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
            found[attributes["Id"]] = target.lstrip("/")
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The part that stands in a relation of this kind ("comments", "vmlDrawing") to `part`."""
        name = relations_of(part)
        tags = _RELATIONSHIP.findall(self.text(name)) if name in self else []
        ids = [dict(_ATTRIBUTE.findall(tag)) for tag in tags]
        id = next((a["Id"] for a in ids if a.get("Type", "").endswith(f"/{kind}")), None)
        return self.relations(part)[id] if id else None

    def book_views(self) -> str:
        """The workbook's views as they stand (which sheet is open)."""
        match = re.search(r"<bookViews>.*?</bookViews>", self.text(WORKBOOK), re.DOTALL)
        return match[0] if match else ""

    def add_type(self, part: str, content_type: str) -> None:
        entry = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        self.edit(CONTENT_TYPES, lambda xml: xml.replace("</Types>", f"{entry}</Types>"))

    def remove_type(self, part: str) -> None:
        entry = re.compile(rf'<Override\b[^>]*PartName="/{re.escape(part)}"[^>]*/>')
        self.edit(CONTENT_TYPES, lambda xml: entry.sub("", xml))


def relations_of(part: str) -> str:
    """xl/worksheets/sheet1.xml -> xl/worksheets/_rels/sheet1.xml.rels."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"
