"""The quick way through a part's XML: byte patterns, for parts written the way spreadsheet programs do.

A part is let through here only when every tag that matters has exactly the form that Excel,
LibreOffice and the common libraries write; anything else is left to the full parser in
`ingest.markup`, which takes ten times as long and gives the same answers. Both are bounds for what
the reader is asked to do; the wall around a reader that goes wrong all the same is its process.
"""

from __future__ import annotations

import re

from ingest.markup import COLUMN, ROW, Markup, MarkupLimits
from ingest.refusals import Refused

assert (ROW, COLUMN) == (20_000, 256), "the patterns below spell these limits"

_ROW_NUMBER = rb"(?:1?[0-9]{1,4}|20000)"
_GOOD_CELL = re.compile(rb'<c r="(?:[A-H]?[A-Z]|I[A-V])' + _ROW_NUMBER + rb'"')
_GOOD_ROW = re.compile(rb'<row r="' + _ROW_NUMBER + rb'"')
# Forms of the tags that matter which the patterns above would miss: with other blanks, or prefixed.
_ODD_TAG = re.compile(rb"<(?:c|row)[^ a-zA-Z]")
_PREFIXED_TAG = re.compile(rb":(?:c|row|si|sst|sheet|Relationship)[\s/>]")
_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*? t="e"[^>]*>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]{0,20})</v></c>'
)
_UNIQUE = re.compile(rb'<sst\b[^>]*?\buniqueCount="([0-9]{1,7})"')
_ENCODING = re.compile(
    rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=["'](utf-8|us-ascii)["'][^>]*\?>""", re.IGNORECASE
)


def quick(name: str, part: bytes, limits: MarkupLimits) -> Markup | None:
    """What a part shows, when its bytes are plain enough to tell; else None.

    Counts against the limits only when it answers.
    """
    if b"<!" in part or b"\0" in part or (b"encoding" in part[:200] and not _ENCODING.match(part[:200])):
        return None
    elements = part.count(b"<")
    if elements > limits.elements:
        raise Refused("too_complex")
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        markup = _sheet(part, limits)
    elif name == "xl/sharedStrings.xml":
        markup = _strings(part)
    else:
        markup = _other(name, part)
    if markup is not None:
        limits.elements -= elements
    return markup


def _other(name: str, part: bytes) -> Markup | None:
    """A part without cells, strings, sheets or relations has nothing to show."""
    matters = name.endswith(".rels") or any(tag in part for tag in (b"<c ", b"<row ", b"<sst", b"<sheet"))
    return None if matters or b"TargetMode" in part or _odd(part) else Markup()


def _odd(part: bytes) -> bool:
    return bool(_ODD_TAG.search(part) or _PREFIXED_TAG.search(part))


def _sheet(part: bytes, limits: MarkupLimits) -> Markup | None:
    cells, rows = part.count(b"<c "), part.count(b"<row ")
    whole = b"<sheetData" in part and part.rstrip().endswith(b"</worksheet>")
    if not whole or _odd(part) or b"<sst" in part or part.count(b' r="') != cells + rows:
        return None
    if len(_GOOD_CELL.findall(part)) != cells or len(_GOOD_ROW.findall(part)) != rows:
        return None
    marked = part.count(b' t="e"')
    found = _ERROR_CELL.findall(part) if marked else []
    if len(found) != marked:
        return None
    if cells > limits.cells:
        raise Refused("too_many_cells", limit=limits.allowed)
    limits.cells -= cells
    return Markup(errors={cell.decode(): text.decode("ascii", "replace") for cell, text in found})


def _strings(part: bytes) -> Markup | None:
    """The table of strings must hold as many as it says: readers believe the number."""
    said = _UNIQUE.search(part[:2_000])
    if said is None or int(said[1]) > part.count(b"<si>"):
        return None
    return Markup()
