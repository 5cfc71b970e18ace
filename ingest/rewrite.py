"""One cell of a workbook changed in its XML; every other part stays as it was, to the byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from ingest.annotation import strip
from ingest.annotation.package import Package, relations_of
from ingest.markup import column_number

Written = str | float | date | None
"""What is put into a cell; None empties it."""

CALCULATION = "xl/calcChain.xml"
_STYLES = "xl/styles.xml"
_CELL = r'<c\b(?=[^>]*\sr="{cell}")[^>]*?(?:/>|>.*?</c>)'
_ROW = r'<row\b(?=[^>]*\sr="{row}")[^>]*?(/?)>'
_STYLE = re.compile(r'^<c\b[^>]*?\ss="(\d+)"')
_FORMULA = re.compile(r"<f\b([^>]*)")
_EPOCH = date(1899, 12, 30)
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22})  # the built-in ones that show a day (ECMA-376 18.8.30)


class CannotRewrite(ValueError):
    """The cell cannot be changed without changing others: it is the head of a formula they share."""


def rewrite(content: bytes, changes: Mapping[tuple[str, str], Written]) -> bytes:
    """The .xlsx with these cells changed: (the sheet's name in the file, address) -> value.

    Findings we had put in are taken out first, for they speak of what stood there before. Raises
    CannotRewrite, and KeyError for a sheet that is not there.
    """
    package = Package.read(strip(content))
    sheets = package.sheet_parts()
    formulas_gone = False
    for (sheet, cell), value in changes.items():
        xml, had_formula = _rewritten(package, package.text(sheets[sheet]), cell, value)
        package.set_text(sheets[sheet], xml)
        formulas_gone |= had_formula
    if formulas_gone:
        _forget_calculation(package)
    return package.written()


def _rewritten(package: Package, xml: str, cell: str, value: Written) -> tuple[str, bool]:
    """The sheet with the cell changed, and whether a formula stood there."""
    found = re.search(_CELL.format(cell=cell), xml, re.DOTALL)
    if found is None:
        return _inserted(xml, cell, _tag(cell, "", value, dated=False)), False
    formula = _FORMULA.search(found[0])
    if formula and " ref=" in formula[1]:
        raise CannotRewrite(cell)
    style = _STYLE.match(found[0])
    number = style[1] if style else ""
    tag = _tag(cell, number, value, dated=_shows_days(package, number))
    return xml[: found.start()] + tag + xml[found.end() :], formula is not None


def _tag(cell: str, style: str, value: Written, *, dated: bool) -> str:
    head = f'<c r="{cell}"' + (f' s="{style}"' if style else "")
    if value is None:
        return f"{head}/>"
    if isinstance(value, date):
        if dated:
            return f"{head}><v>{(value - _EPOCH).days}</v></c>"
        value = f"{value:%d.%m.%Y}"  # a number would not be seen to be a day
    if isinstance(value, int | float):
        number = float(value)
        return f"{head}><v>{int(number) if number.is_integer() else repr(number)}</v></c>"
    text = escape("".join(c for c in value if c >= " " or c in "\n\t"))
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _inserted(xml: str, cell: str, tag: str) -> str:
    """The sheet with a cell put where there is none, in the order of columns and rows."""
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :])
    start = re.search(_ROW.format(row=row), xml)
    if start is None:
        return _with_row(xml, row, tag)
    if start[1]:
        opened = f"{start[0][:-2].rstrip()}>{tag}</row>"
        return xml[: start.start()] + opened + xml[start.end() :]
    end = xml.index("</row>", start.end())
    at = end
    for other in re.finditer(r'<c\b[^>]*?\sr="([A-Z]+)\d+"', xml[start.end() : end]):
        if column_number(other[1]) > column_number(letters):
            at = start.end() + other.start()
            break
    return xml[:at] + tag + xml[at:]


def _with_row(xml: str, row: int, tag: str) -> str:
    later = (m.start() for m in re.finditer(r'<row\b[^>]*?\sr="(\d+)"', xml) if int(m[1]) > row)
    at = next(later, None)
    if at is None:
        if "</sheetData>" not in xml:
            raise CannotRewrite(tag)
        at = xml.index("</sheetData>")
    return f'{xml[:at]}<row r="{row}">{tag}</row>{xml[at:]}'


def _shows_days(package: Package, style: str) -> bool:
    """Whether a number in this style is shown as a day."""
    if not style or _STYLES not in package:
        return False
    xml = package.text(_STYLES)
    section = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.DOTALL)
    looks = re.findall(r"<xf\b[^>]*", section[0]) if section else []
    if int(style) >= len(looks):
        return False
    format = re.search(r'numFmtId="(\d+)"', looks[int(style)])
    id = int(format[1]) if format else 0
    own = re.search(rf'<numFmt\b(?=[^>]*numFmtId="{id}")[^>]*formatCode="([^"]*)"', xml)
    code = own[1].casefold() if own else ""
    return id in _DAY_FORMATS or ("y" in code and "d" in code)


def _forget_calculation(package: Package) -> None:
    """Take the order of calculation out: spreadsheets work it out anew, and refuse one that names no formula."""
    if CALCULATION not in package:
        return
    package.remove(CALCULATION)
    package.remove_type(CALCULATION)
    entry = re.compile(r'<Relationship\b[^>]*Target="/?(?:xl/)?calcChain\.xml"[^>]*/>')
    package.edit(relations_of("xl/workbook.xml"), lambda xml: entry.sub("", xml))
