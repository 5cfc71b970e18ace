"""Look a file over before any reader touches it: its kind, its size, and whether it is safe to read.

Limits are those a report of 10,000 cells stays far below; every part is inflated under a bound, so
that a small file cannot grow large. The guard runs in the isolated child (see `ingest.isolated`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.markup import CELLS, ELEMENTS, Markup, MarkupLimits, scan
from ingest.quick import quick
from ingest.refusals import Refused

UPLOAD = 5 * 2**20
PARTS = 300
PART = 24 * 2**20
TOTAL = 48 * 2**20
RATIO = 250
RATIO_FROM = 256 * 2**10  # smaller parts may repeat themselves as they like
SHEETS = 40
CELLS_PER_TEXT = CELLS

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_ACTIVE = re.compile(
    r"vbaproject|(^|/)(macrosheets|dialogsheets|activex|embeddings|externallinks|querytables|basic|scripts)/"
    r"|(^|/)connections\.xml$|(^|/)object \d+/",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroEnabled|ms-excel\.sheet\.binary", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Safe:
    """A file that may be read: its kind, its inflated parts, and what the markup showed on the way."""

    kind: str  # xlsx, ods, csv, json
    parts: Mapping[str, bytes]
    errors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # part -> {A1: "#REF!"}


def guard(content: bytes, cells: int = CELLS) -> Safe:
    """Return the file's kind and inflated parts; raise `Refused` with the reason otherwise.

    A report never comes near CELLS; a table of other things may be allowed more `cells`.
    """
    if len(content) > UPLOAD:
        raise Refused("too_large", limit=UPLOAD // 2**20)
    if not content.strip():
        raise Refused("empty")
    if content.startswith(_OLE):
        raise Refused("encrypted" if b"E\0n\0c\0r\0y\0p\0t" in content else "old_excel")
    if content.startswith(b"PK"):
        return _guard_zip(content, cells)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Safe("json", {"report.json": content})
    raise Refused("not_a_workbook")


def _guard_zip(content: bytes, cells: int) -> Safe:
    parts = dict(_inflated(content))
    names = {name.lower() for name in parts}
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return _guard_xlsx(parts, cells)
    if "content.xml" in names and b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        return _guard_ods(parts, cells)
    if names and all(name.endswith(".csv") for name in names if not name.startswith("__macosx/")):
        return Safe("csv", {name: text for name, text in parts.items() if name.lower().endswith(".csv")})
    raise Refused("not_a_workbook")


def _inflated(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each part's name and bytes, never holding more than the limits allow."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as problem:
        raise Refused("damaged") from problem
    _refuse_odd_entries(infos)
    total = 0
    for info in infos:
        part = _inflate(content, info)
        total += len(part)
        if total > TOTAL:
            raise Refused("grows_too_large", limit=TOTAL // 2**20)
        yield info.filename, part


def _refuse_odd_entries(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > PARTS:
        raise Refused("too_many_parts", limit=PARTS)
    twice = [name for name, n in Counter(info.filename.lower() for info in infos).items() if n > 1]
    if twice:
        raise Refused("duplicate_part", name=twice[0][:80])
    for info in infos:
        if info.flag_bits & 0x1:
            raise Refused("encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged")
        path = PurePosixPath(info.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in info.filename or "\0" in info.filename:
            raise Refused("damaged")
        if _ACTIVE.search(info.filename):
            raise Refused("active_content", name=info.filename[:80])


def _inflate(content: bytes, info: zipfile.ZipInfo) -> bytes:
    """Inflate one part under its bounds, from the local header the readers use as well."""
    header = content[info.header_offset : info.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refused("damaged")
    start = info.header_offset + 30 + int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise Refused("damaged")
    if info.compress_type == zipfile.ZIP_STORED:
        part = bytes(packed)
    else:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = inflater.decompress(packed, PART + 1)
        except zlib.error as problem:
            raise Refused("damaged") from problem
        if len(part) <= PART and not inflater.eof:
            raise Refused("damaged")
    if len(part) > PART or (len(part) > RATIO_FROM and len(part) > RATIO * max(len(packed), 1)):
        raise Refused("grows_too_large", limit=PART // 2**20)
    if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
        raise Refused("damaged")
    return part


def _markup(
    parts: Mapping[str, bytes], glance: Callable[[str, bytes, MarkupLimits], Markup | None], cells: int
) -> Iterator[tuple[str, Markup]]:
    limits = MarkupLimits(cells, ELEMENTS * max(cells // CELLS, 1), cells)
    for name, part in parts.items():
        if name.lower().endswith((".xml", ".rels", ".vml", ".rdf")):
            if part.startswith(_UTF16):
                raise Refused("utf16")
            yield name, glance(name, part, limits) or scan(part, limits)


def _guard_xlsx(parts: Mapping[str, bytes], cells: int) -> Safe:
    if _MACRO_TYPE.search(parts.get("[Content_Types].xml", b"")):
        raise Refused("active_content", name="[Content_Types].xml")
    errors: dict[str, Mapping[str, str]] = {}
    sheets: list[str] = []
    for name, markup in _markup(parts, quick, cells):
        if markup.external:
            raise Refused("active_content", name=name[:80])
        sheets += markup.sheets
        if markup.errors:
            errors[name] = markup.errors
    if not sheets:
        raise Refused("damaged")
    _refuse_odd_sheets(sheets)
    return Safe("xlsx", parts, errors)


def _guard_ods(parts: Mapping[str, bytes], cells: int) -> Safe:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Refused("encrypted")
    for name, markup in _markup(parts, lambda *_: None, cells):
        if name == "content.xml":
            _refuse_odd_sheets(markup.sheets)
    return Safe("ods", parts)


def _refuse_odd_sheets(names: list[str]) -> None:
    if len(names) > SHEETS:
        raise Refused("too_many_sheets", limit=SHEETS)
    twice = [name for name, n in Counter(name.casefold() for name in names).items() if n > 1]
    if twice:
        raise Refused("duplicate_sheet", name=twice[0][:80])
