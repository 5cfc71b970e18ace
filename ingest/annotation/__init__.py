"""The institution's own workbook returned: bad cells filled and commented, findings on a first sheet.

The zip's XML is edited in place, so that validations, protection, names, cached values and the
user's own comments stay. What was changed is written down in the findings sheet, so that
`strip` can undo it to the byte; a workbook that Excel has saved since is stripped by its marks.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.annotation import comments, overview, styles
from ingest.annotation.package import Package

_CELL = r'<c\b(?=[^>]*\br="{cell}")[^>]*?(?:/>|>)'
_STYLE = re.compile(r'\ss="(\d+)"')
_SELECTED = ' tabSelected="1"'


@dataclass(frozen=True, slots=True)
class Note:
    """What to write at one cell; `sheet` is the sheet's name in the file, `cell` may be empty."""

    sheet: str
    cell: str
    level: str
    where: str
    text: str
    fix: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The findings sheet's own words in the reader's language."""

    sheet: str
    title: str
    headers: Sequence[str]
    levels: Mapping[str, str]


def annotate(content: bytes, notes: Sequence[Note], wording: Wording) -> bytes:
    """Return the .xlsx with every note at its cell; earlier annotations of ours are replaced."""
    package = Package.read(strip(content))
    sheets = package.sheet_parts()
    undo: dict[str, object] = {"bookViews": package.book_views()}
    marks: dict[str, dict[str, str]] = {}
    for note in notes:
        if note.cell and note.sheet in sheets:
            marks.setdefault(note.sheet, {}).setdefault(note.cell, note.level)
    style_book = styles.StyleBook(package)
    restyled: dict[str, dict[str, list[object]]] = {}
    for name, cells in marks.items():
        part = sheets[name]
        restyled[part] = _fill(package, part, cells, style_book)
        comments.add(package, part, [n for n in notes if n.sheet == name and n.cell], wording.levels)
    undo["styles"] = style_book.save()
    undo["cells"] = restyled
    undo["selected"] = [p for p in sheets.values() if _SELECTED in package.text(p)]
    for part in undo["selected"]:
        package.edit(part, lambda xml: xml.replace(_SELECTED, "", 1))
    overview.add(package, notes, wording, undo, book=style_book)
    return package.written()


def strip(content: bytes) -> bytes:
    """Return the workbook without our annotations; the same bytes when there are none."""
    package = Package.read(content)
    found = overview.find(package)
    if found is None:
        return content
    part, undo = found
    comments.remove(package)
    restored = bool(undo) and styles.is_as_saved(package, undo["styles"])
    if restored:
        _restore(package, undo)
        styles.truncate(package, undo["styles"])
    else:
        styles.unfill(package)
    overview.remove(package, part, undo if restored else None)
    return package.written()


def annotated(content: bytes) -> bool:
    """Tell whether a workbook carries our findings sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return overview.PART in file.namelist()


def _fill(
    package: Package, part: str, cells: Mapping[str, str], book: styles.StyleBook
) -> dict[str, list[object]]:
    """Give each cell the filled twin of its style; return the tag each had, "" where it had none."""
    undo: dict[str, list[object]] = {}
    xml = package.text(part)
    for cell, level in cells.items():
        match = re.search(_CELL.format(cell=cell), xml)
        if match is None:
            xml, placed = _insert(xml, cell, book.filled(0, level))
            if placed:
                undo[cell] = [placed, ""]
            continue
        tag = match[0]
        found = _STYLE.search(tag)
        style = book.filled(int(found[1]) if found else 0, level)
        new = (
            _STYLE.sub(f' s="{style}"', tag, count=1) if found else tag.replace("<c ", f'<c s="{style}" ', 1)
        )
        xml = xml[: match.start()] + new + xml[match.end() :]
        undo[cell] = [new, tag]
    package.set_text(part, xml)
    return undo


def _insert(xml: str, cell: str, style: int) -> tuple[str, str]:
    """Put an empty cell where a row has none; a row that is not there is left alone."""
    letters = cell.rstrip("0123456789")
    row = cell[len(letters) :]
    start = re.search(rf'<row\b(?=[^>]*\br="{row}")[^>]*?(/?)>', xml)
    if start is None or start[1] == "/":
        return xml, ""
    end = xml.index("</row>", start.end())
    at = end
    for other in re.finditer(r'<c\b[^>]*?\br="([A-Z]+)\d+"', xml[start.end() : end]):
        if (len(other[1]), other[1]) > (len(letters), letters):
            at = start.end() + other.start()
            break
    tag = f'<c r="{cell}" s="{style}"/>'
    return xml[:at] + tag + xml[at:], tag


def _restore(package: Package, undo: Mapping) -> None:
    for part, cells in undo["cells"].items():
        xml = package.text(part)
        for new, old in cells.values():
            # A cell filled since then keeps its value: only the style goes back.
            if new in xml:
                xml = xml.replace(new, old, 1)
        package.set_text(part, xml)
    for part in undo["selected"]:
        package.edit(part, lambda xml: re.sub(r"(<sheetView\b)", rf"\1{_SELECTED}", xml, count=1))
