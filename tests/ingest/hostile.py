"""Files made to do harm, each with the reason for which it has to be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(sheet: str = "", *, extra: dict[str, str | bytes] | None = None, sheets: str = "") -> bytes:
    """A minimal workbook whose one sheet holds this XML, with parts added or replaced."""
    names = sheets or '<sheet name="A" sheetId="1" r:id="rId1"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    return zipped(parts | (extra or {}))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return target.getvalue()


def _far_cell() -> bytes:
    return workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _far_row() -> bytes:
    return workbook('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')


def _escaped_address() -> bytes:
    return workbook('<row r="1"><c r="&#88;FD1"><v>1</v></c></row>')


def _many_cells() -> bytes:
    row = "".join(f'<c r="{chr(65 + n % 26)}{{0}}"><v>1</v></c>' for n in range(26))
    return workbook("".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(1, 4200)))


def _bomb() -> bytes:
    return workbook(extra={"xl/media/zeros.bin": b"\0" * 30 * 2**20})


def _many_bombs() -> bytes:
    noise = bytes(range(256)) * 256
    return workbook(extra={f"xl/media/{n}.bin": (noise + zlib.compress(noise)) * 180 for n in range(5)})


def _elements() -> bytes:
    return workbook(
        extra={"xl/junk.xml": "<a>" + "".join(f"<b>{n * 7919 % 99_991}</b>" for n in range(700_000)) + "</a>"}
    )


def _deep() -> bytes:
    return workbook(extra={"xl/worksheets/sheet1.xml": "<a>" * 5000 + "</a>" * 5000})


def _laughs() -> bytes:
    doctype = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    return workbook(extra={"xl/worksheets/sheet1.xml": f"{doctype}<worksheet>&b;</worksheet>"})


def _strings() -> bytes:
    table = f'<sst xmlns="{MAIN}" count="1" uniqueCount="4000000000"><si><t>x</t></si></sst>'
    return workbook(extra={"xl/sharedStrings.xml": table})


def _strings_short() -> bytes:
    table = f'<sst xmlns="{MAIN}" count="1" uniqueCount="900000"><si><t>x</t></si></sst>'
    return workbook(extra={"xl/sharedStrings.xml": table})


def _duplicate_part() -> bytes:
    raw = workbook(extra={"xl/worksheets/sheet2.xml": "<a/>"})
    return raw.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")


def _encrypted_entry() -> bytes:
    raw = bytearray(workbook())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 8] |= 1
    return bytes(raw)


def _lying_size() -> bytes:
    raw = bytearray(workbook(extra={"xl/a.xml": "<a/>" + " " * 5000}))
    at = raw.rfind(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 24, 10)
    return bytes(raw)


def _utf16() -> bytes:
    return workbook(extra={"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"/>'.encode("utf-16")})


def _external() -> bytes:
    link = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="x" Type="{RELATIONS}/externalLinkPath" '
    link += 'Target="file://host/share/x" TargetMode="External"/></Relationships>'
    return workbook(extra={"xl/worksheets/_rels/sheet1.xml.rels": link})


def _ods_far() -> bytes:
    space = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    space += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    rows = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    rows += 'office:value-type="float" office:value="1"/></table:table-row>'
    body = f'<office:document-content {space}><table:table table:name="A" table:style-name="t">{rows}'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"{body}</table:table></office:document-content>",
        }
    )


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n", "empty"),
    "text": (lambda: b"hello", "not_a_workbook"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_workbook"),
    "zip of pictures": (lambda: zipped({"a.png": b"x"}), "not_a_workbook"),
    "broken zip": (lambda: b"PK\x03\x04junk", "damaged"),
    "cut off": (lambda: workbook()[:-40], "damaged"),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    "encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "too large": (lambda: b"PK\x03\x04" + bytes(6 * 2**20), "too_large"),
    "far cell": (_far_cell, "too_far_out"),
    "far row": (_far_row, "too_far_out"),
    "far column written as an entity": (_escaped_address, "too_far_out"),
    "too many cells": (_many_cells, "too_many_cells"),
    "bomb": (_bomb, "grows_too_large"),
    "many bombs": (_many_bombs, "grows_too_large"),
    "endless elements": (_elements, "too_complex"),
    "deep nesting": (_deep, "too_complex"),
    "billion laughs": (_laughs, "doctype"),
    "string count": (_strings, "damaged"),
    "string count within bounds": (_strings_short, "damaged"),
    "duplicate part": (_duplicate_part, "duplicate_part"),
    "duplicate sheet": (
        lambda: workbook(
            sheets='<sheet name="A" sheetId="1" r:id="rId1"/><sheet name="a" sheetId="2" r:id="rId1"/>'
        ),
        "duplicate_sheet",
    ),
    "too many sheets": (
        lambda: workbook(
            sheets="".join(f'<sheet name="A{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 60))
        ),
        "too_many_sheets",
    ),
    "too many parts": (
        lambda: workbook(extra={f"xl/{n}.txt": "x" for n in range(400)}),
        "too_many_parts",
    ),
    "encrypted entry": (_encrypted_entry, "encrypted"),
    "lying size": (_lying_size, "damaged"),
    "utf-16": (_utf16, "utf16"),
    "macros": (lambda: workbook(extra={"xl/vbaProject.bin": b"x"}), "active_content"),
    "macro content type": (
        lambda: workbook(
            extra={"[Content_Types].xml": CONTENT_TYPES.replace("sheet.main", "sheet.macroEnabled.main")}
        ),
        "active_content",
    ),
    "external link": (_external, "active_content"),
    "external link part": (
        lambda: workbook(extra={"xl/externalLinks/externalLink1.xml": "<a/>"}),
        "active_content",
    ),
    "embedded object": (lambda: workbook(extra={"xl/embeddings/oleObject1.bin": b"x"}), "active_content"),
    "path out": (lambda: workbook(extra={"../x.xml": "<a/>"}), "damaged"),
    "broken xml": (
        lambda: workbook(extra={"xl/worksheets/sheet1.xml": "<worksheet><a></worksheet>"}),
        "damaged",
    ),
    "missing sheet": (lambda: workbook(sheets='<sheet name="A" sheetId="1" r:id="rId9"/>'), "damaged"),
    "sheet far out, ods": (_ods_far, "too_far_out"),
    "json list": (lambda: b"{" + b'"a":' * 3, "damaged"),
    "json of another kind": (lambda: b'{"a": 1}', "not_our_form"),
    "deep json": (lambda: b'{"answers":' + b"[" * 200_000, "damaged"),
}
"""Name -> (how to make it, the reason it is refused for)."""
