"""Comments on cells, beside the user's own: the notes' text, by an author of our name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ingest.annotation.package import Package, relations_of
from ingest.markup import column_number

if TYPE_CHECKING:
    from ingest.annotation import Note

AUTHOR = "Sapat"
_OPENING = f"{AUTHOR} · "
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument"
_COMMENT = re.compile(r"<comment\b.*?</comment>", re.DOTALL)
_AUTHOR = re.compile(r"<author>(.*?)</author>|<author/>", re.DOTALL)
_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
_DRAWING_OF_OURS = re.compile(r'<legacyDrawing [^>]*r:id="rIdSapat\w*"[^>]*/>')
_RELATION_OF_OURS = re.compile(r'<Relationship Id="rIdSapat\w*"[^>]*/>')
# What may follow <legacyDrawing> in a worksheet (ECMA-376 part 1, CT_Worksheet).
_AFTER = re.compile(
    r"<(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
_VML_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def add(package: Package, sheet: str, notes: Sequence[Note], levels: Mapping[str, str]) -> None:
    """Write one comment per cell of a sheet; a cell the user has commented keeps that comment."""
    texts: dict[str, list[str]] = {}
    for note in notes:
        body = f"{_OPENING}{levels[note.level]}: {note.text}" + (f"\n{note.fix}" if note.fix else "")
        texts.setdefault(note.cell, []).append(body)
    existing, drawing = package.related(sheet, "comments"), package.related(sheet, "vmlDrawing")
    if existing and drawing:
        _extend(package, existing, drawing, texts)
    elif not existing and not drawing:
        _create(package, sheet, texts)


def remove(package: Package) -> None:
    """Take every comment of ours out again."""
    for name in package.names:
        if name.startswith("xl/worksheets/_rels/") and _RELATION_OF_OURS.search(package.text(name)):
            _forget_relations(package, name)
        if name.startswith(("xl/commentsSapat", "xl/drawings/vmlDrawingSapat")):
            package.remove(name)
            package.remove_type(name)
    for sheet in package.sheet_parts().values():
        comments, drawing = package.related(sheet, "comments"), package.related(sheet, "vmlDrawing")
        if comments and comments in package and _OPENING in package.text(comments):
            _withdraw(package, comments, drawing)


def _forget_relations(package: Package, name: str) -> None:
    left = _RELATION_OF_OURS.sub("", package.text(name))
    if "<Relationship " in left:
        package.set_text(name, left)
    else:
        package.remove(name)
    sheet = name.replace("_rels/", "").removesuffix(".rels")
    package.edit(sheet, lambda xml: _DRAWING_OF_OURS.sub("", xml))


def _create(package: Package, sheet: str, texts: Mapping[str, list[str]]) -> None:
    number = sum(name.startswith("xl/commentsSapat") for name in package.names) + 1
    comments, drawing = f"xl/commentsSapat{number}.xml", f"xl/drawings/vmlDrawingSapat{number}.vml"
    package.set_text(
        comments,
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{_NAMESPACE}"><authors>'
        f"<author>{AUTHOR}</author></authors><commentList>{_comments(texts, 0)}</commentList></comments>",
    )
    package.set_text(drawing, f"{_VML_HEAD}{_shapes(texts)}</xml>")
    package.add_type(comments, f"{_TYPES}.spreadsheetml.comments+xml")
    package.add_type(drawing, f"{_TYPES}.vmlDrawing")
    entries = (
        f'<Relationship Id="rIdSapatC" Type="{_RELATIONS}/comments" Target="/{comments}"/>'
        f'<Relationship Id="rIdSapatV" Type="{_RELATIONS}/vmlDrawing" Target="/{drawing}"/>'
    )
    relations = relations_of(sheet)
    if relations in package:
        package.edit(relations, lambda xml: xml.replace("</Relationships>", f"{entries}</Relationships>"))
    else:
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        package.set_text(
            relations, f'{head}<Relationships xmlns="{_PACKAGE_RELATIONS}">{entries}</Relationships>'
        )
    tag = f'<legacyDrawing xmlns:r="{_RELATIONS}" r:id="rIdSapatV"/>'
    package.edit(sheet, lambda xml: _AFTER.sub(lambda match: tag + match[0], xml, count=1))


def _extend(package: Package, comments: str, drawing: str, texts: Mapping[str, list[str]]) -> None:
    xml = package.text(comments)
    taken = set(re.findall(r'<comment\b[^>]*?\bref="([A-Z]+\d+)"', xml))
    texts = {cell: lines for cell, lines in texts.items() if cell not in taken}
    author = len(_AUTHOR.findall(xml))
    xml = xml.replace("</authors>", f"<author>{AUTHOR}</author></authors>", 1)
    package.set_text(comments, xml.replace("</commentList>", f"{_comments(texts, author)}</commentList>", 1))
    package.edit(drawing, lambda vml: vml.replace("</xml>", f"{_shapes(texts)}</xml>", 1))


def _withdraw(package: Package, comments: str, drawing: str | None) -> None:
    """Remove our comments from a part that holds others' as well, and their shapes."""
    xml = package.text(comments)
    cells: set[str] = set()

    def drop(match: re.Match[str]) -> str:
        # Known by its opening, not its author: LibreOffice forgets who wrote a comment.
        if re.search(r"<t\b[^>]*>" + _OPENING, match[0]):
            cells.update(re.findall(r'\bref="([A-Z]+\d+)"', match[0])[:1])
            return ""
        return match[0]

    xml = _COMMENT.sub(drop, xml)
    authors = _AUTHOR.findall(xml)
    if authors and authors[-1] == AUTHOR:
        xml = xml.replace(f"<author>{AUTHOR}</author>", "", 1)
    package.set_text(comments, xml)
    anchors = {_row_and_column(cell) for cell in cells}
    if drawing and drawing in package:
        package.edit(drawing, lambda vml: _SHAPE.sub(lambda m: "" if _anchor(m[0]) in anchors else m[0], vml))


def _row_and_column(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_number(letters) - 1


def _anchor(shape: str) -> tuple[int, int]:
    row = re.search(r"<x:Row>(\d+)</x:Row>", shape)
    column = re.search(r"<x:Column>(\d+)</x:Column>", shape)
    return (int(row[1]), int(column[1])) if row and column else (-1, -1)


def _comments(texts: Mapping[str, list[str]], author: int) -> str:
    return "".join(
        f'<comment ref="{cell}" authorId="{author}"><text><r><t xml:space="preserve">'
        f"{escape(_printable(chr(10).join(lines)))}</t></r></text></comment>"
        for cell, lines in texts.items()
    )


def _printable(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\n\t")


def _shapes(texts: Mapping[str, list[str]]) -> str:
    shapes = []
    for number, cell in enumerate(texts, 1):
        row, column = _row_and_column(cell)
        shapes.append(
            f'<v:shape id="_x0000_sSapat{number}" type="#_x0000_t202" style="position:absolute;'
            'width:260pt;height:90pt;z-index:1;visibility:hidden" fillcolor="#ffffe8" o:insetmode="auto">'
            '<v:fill color2="#ffffe8"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{column + 1},15,{row},4,{column + 5},20,{row + 5},8</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    return "".join(shapes)
