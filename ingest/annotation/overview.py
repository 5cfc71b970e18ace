"""The findings sheet: put first in the workbook, with links to the cells, and taken out again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ingest.annotation.package import WORKBOOK, WORKBOOK_RELATIONS, Package
from ingest.annotation.styles import StyleBook

if TYPE_CHECKING:
    from ingest.annotation import Note, Wording

PART = "xl/worksheets/sheetSapatFindings.xml"
MARK = "sapat:findings"
_ID = "rIdSapatFindings"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS = (4, 18, 36, 24, 60, 60)
_CHUNK = 30_000  # a cell holds 32,767 characters
_UNDO = re.compile(
    r'<c r="A\d+" t="inlineStr"><is><t xml:space="preserve">(\[undo\].*?)</t></is></c>', re.DOTALL
)
_OPEN = re.compile(r' (?:activeTab|firstSheet)="\d+"')
_LOCAL = re.compile(r'localSheetId="(\d+)"')


def add(
    package: Package, notes: Sequence[Note], wording: Wording, undo: Mapping[str, Any], *, book: StyleBook
) -> None:
    """Write the sheet and make it the one that opens."""
    looks = _Looks(book.heading(), book.link(), book.wrapped())
    book.write()
    package.set_text(PART, _sheet(notes, wording, undo, looks))
    package.add_type(PART, _TYPE)
    entry = f'<Relationship Id="{_ID}" Type="{_RELATIONS}/worksheet" Target="/{PART}"/>'
    package.edit(WORKBOOK_RELATIONS, lambda xml: xml.replace("</Relationships>", f"{entry}</Relationships>"))
    package.edit(WORKBOOK, lambda xml: _first(xml, wording.sheet))


def find(package: Package) -> tuple[str, dict[str, Any]] | None:
    """The part of our sheet and what it says about undoing; nothing when another program wrote it."""
    if PART in package:
        text = "".join(chunk.removeprefix("[undo]") for chunk in _UNDO.findall(package.text(PART)))
        try:
            return PART, json.loads(_unescaped(text))
        except ValueError:
            return PART, {}
    strings = "xl/sharedStrings.xml"
    if strings in package and MARK in package.text(strings):
        entries = re.findall(r"<si>.*?</si>|<si/>", package.text(strings), re.DOTALL)
        number = next((n for n, entry in enumerate(entries) if f">{MARK}<" in entry), -1)
        first = re.compile(rf'<c\b[^>]*\br="A1"[^>]*>\s*<v>{number}</v>')
        for part in package.sheet_parts().values():
            if first.search(package.text(part)):
                return part, {}
    return None


def remove(package: Package, part: str, undo: Mapping[str, Any] | None) -> None:
    """Take the sheet out of the workbook; with `undo`, open it where it was open before."""
    relations = package.relations(WORKBOOK)
    id = next((id for id, target in relations.items() if target == part), _ID)

    def without(xml: str) -> str:
        position = [m[0] for m in re.finditer(r"<sheet\b[^>]*>", xml)]
        ours = next((n for n, tag in enumerate(position) if f'"{id}"' in tag), 0)
        xml = re.sub(rf'<sheet\b[^>]*"{re.escape(id)}"[^>]*/>', "", xml, count=1)
        xml = _LOCAL.sub(lambda m: f'localSheetId="{int(m[1]) - (int(m[1]) > ours)}"', xml)
        if undo is None:
            return _OPEN.sub("", xml)
        views: str = undo["bookViews"]
        return re.sub(r"<bookViews>.*?</bookViews>", lambda _: views, xml, count=1, flags=re.DOTALL)

    package.edit(WORKBOOK, without)
    entry = re.compile(rf'<Relationship\b[^>]*\bId="{re.escape(id)}"[^>]*/>')
    package.edit(WORKBOOK_RELATIONS, lambda xml: entry.sub("", xml))
    package.remove_type(part)
    package.remove(part)


class _Looks:
    """The numbers of the sheet's own styles."""

    def __init__(self, heading: int, link: int, wrapped: int) -> None:
        self.heading, self.link, self.wrapped = heading, link, wrapped


def _first(xml: str, name: str) -> str:
    number = max((int(n) for n in re.findall(r'\bsheetId="(\d+)"', xml)), default=0) + 1
    taken = {m.casefold() for m in re.findall(r'<sheet\b[^>]*\bname="([^"]*)"', xml)}
    while name.casefold() in taken:
        name = f"{name[:29]} *"
    tag = f'<sheet xmlns:r="{_RELATIONS}" name={quoteattr(name)} sheetId="{number}" r:id="{_ID}"/>'
    if "<sheets>" not in xml:
        raise ValueError("the workbook names no sheets")
    xml = xml.replace("<sheets>", f"<sheets>{tag}", 1)
    xml = _LOCAL.sub(lambda m: f'localSheetId="{int(m[1]) + 1}"', xml)
    return re.sub(r"<bookViews>.*?</bookViews>", lambda m: _OPEN.sub("", m[0]), xml, count=1, flags=re.DOTALL)


def _sheet(notes: Sequence[Note], wording: Wording, undo: Mapping[str, Any], looks: _Looks) -> str:
    rows = [_row(1, [(MARK, 0), (wording.title, looks.heading)])]
    rows.append(_row(3, [("", 0), *((header, looks.heading) for header in wording.headers)]))
    links = []
    for number, note in enumerate(notes, 4):
        where = looks.link if note.cell else looks.wrapped
        cells = [(note.where, where), *((t, looks.wrapped) for t in (note.value, note.text, note.fix))]
        rows.append(_row(number, [("", 0), (wording.levels[note.level], looks.wrapped), *cells], _WIDTHS))
        if note.cell:
            target = "'{}'!{}".format(note.sheet.replace("'", "''"), note.cell)
            links.append(f'<hyperlink ref="C{number}" location={quoteattr(target)}/>')
    text = json.dumps(undo, ensure_ascii=False)
    chunks = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
    rows += [_row(len(notes) + 5 + n, [(f"[undo]{chunk}", 0)]) for n, chunk in enumerate(chunks)]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1" hidden="{int(n == 1)}"/>'
        for n, width in enumerate(_WIDTHS, 1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView showGridLines="0" tabSelected="1" workbookViewId="0"><pane ySplit="3" topLeftCell="A4" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>{hyperlinks}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, cells: Sequence[tuple[str, int]], widths: Sequence[int] = ()) -> str:
    """One row, as high as its longest text needs: not every program works that out when it opens a file."""
    inner = []
    lines = max((-(-len(text) // width) for (text, _), width in zip(cells, widths, strict=False)), default=0)
    height = f' ht="{15 * min(lines, 20)}" customHeight="1"' if lines > 1 else ""
    for column, (text, style) in zip("ABCDEFGH", cells, strict=False):
        if text:
            look = f' s="{style}"' if style else ""
            inner.append(
                f'<c r="{column}{number}"{look} t="inlineStr"><is><t xml:space="preserve">'
                f"{escape(_printable(text))}</t></is></c>"
            )
    return f'<row r="{number}"{height}>{"".join(inner)}</row>'


def _printable(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\n\t")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
