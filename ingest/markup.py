"""One bounded pass over a part's XML: how large it says it is, and which cells hold an error value.

Expat reads what the readers would read, entities and prefixes included; it stops at the first
document type declaration, and after a number of elements that no report comes near.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ingest.refusals import Refused

CELLS = 100_000
ROW = 20_000
COLUMN = 256
ELEMENTS = 600_000
DEPTH = 60

_ADDRESS = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_HYPERLINK = "/hyperlink"


@dataclass(slots=True)
class MarkupLimits:
    """What all parts of a file may hold together."""

    cells: int = CELLS
    elements: int = ELEMENTS
    allowed: int = CELLS  # how many cells there were at first, for what is said of too many


@dataclass(slots=True)
class Markup:
    """What one part showed."""

    sheets: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    external: bool = False


def column_number(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan(part: bytes, limits: MarkupLimits) -> Markup:
    """Read a part once; raise `Refused` where it goes beyond the limits or is not sound XML."""
    scanner = _Scanner(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    scanner.parser = parser
    try:
        parser.Parse(part, True)
    except expat.ExpatError as problem:
        raise Refused("damaged") from problem
    if scanner.unique_strings > scanner.strings:
        raise Refused("damaged")
    return scanner.markup


def _refuse_doctype(*_: object) -> None:
    raise Refused("doctype")


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "us-ascii"):
        raise Refused("utf16")


class _Scanner:
    """Handlers over one part; names are compared without their prefix."""

    def __init__(self, limits: MarkupLimits) -> None:
        self.limits = limits
        self.markup = Markup()
        self.parser: expat.XMLParserType
        self.depth = 0
        self.strings = 0
        self.unique_strings = 0
        self.row = 0
        self.column = 0
        self.row_repeat = 1
        self.error_at = ""
        self.actions = {
            "c": self._cell,
            "v": self._value,
            "row": self._row,
            "sheet": self._sheet,
            "sst": self._string_table,
            "si": self._string,
            "Relationship": self._relationship,
            "table": self._ods_table,
            "table-row": self._ods_row,
            "table-cell": self._ods_cell,
            "covered-table-cell": self._ods_cell,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.limits.elements -= 1
        if self.limits.elements < 0 or self.depth > DEPTH:
            raise Refused("too_complex")
        action = self.actions.get(name.rpartition(":")[2])
        if action:
            action(attributes)

    def end(self, _: str) -> None:
        self.depth -= 1
        if self.error_at:
            self.parser.CharacterDataHandler = None

    def _cell(self, attributes: dict[str, str]) -> None:
        self.limits.cells -= 1
        if self.limits.cells < 0:
            raise Refused("too_many_cells", limit=self.limits.allowed)
        address = attributes.get("r")
        self.column += 1
        if address is None:
            return
        match = _ADDRESS.match(address)
        if match is None:
            raise Refused("damaged")
        self.column = column_number(match[1])
        if self.column > COLUMN or int(match[2]) > ROW:
            raise Refused("too_far_out", cell=address, rows=ROW, columns=COLUMN)
        self.error_at = address if attributes.get("t") == "e" else ""

    def _value(self, _: dict[str, str]) -> None:
        if self.error_at:
            self.markup.errors[self.error_at] = ""
            self.parser.CharacterDataHandler = self._error_text

    def _error_text(self, text: str) -> None:
        self.markup.errors[self.error_at] += text.strip()
        if len(self.markup.errors[self.error_at]) > 20:
            raise Refused("damaged")

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "0")
        if not number.isascii() or not number.isdigit() or int(number[:9]) > ROW:
            raise Refused("too_far_out", cell=number[:12], rows=ROW, columns=COLUMN)

    def _sheet(self, attributes: dict[str, str]) -> None:
        if "name" in attributes and "sheetId" in attributes:
            self.markup.sheets.append(attributes["name"])

    def _string_table(self, attributes: dict[str, str]) -> None:
        for count in (attributes.get("uniqueCount", "0"), attributes.get("count", "0")):
            if not count.isascii() or not count.isdigit() or len(count) > 7:
                raise Refused("damaged")
        self.unique_strings = int(attributes.get("uniqueCount", "0"))

    def _string(self, _: dict[str, str]) -> None:
        self.strings += 1

    def _relationship(self, attributes: dict[str, str]) -> None:
        outside = attributes.get("TargetMode") == "External"
        if outside and not attributes.get("Type", "").endswith(_HYPERLINK):
            self.markup.external = True

    def _ods_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name")
        if name is not None and "table:style-name" in attributes:
            self.markup.sheets.append(name)
            self.row = self.column = 0

    def _ods_row(self, attributes: dict[str, str]) -> None:
        self.row_repeat = _count(attributes.get("table:number-rows-repeated"))
        self.row += self.row_repeat
        self.column = 0

    def _ods_cell(self, attributes: dict[str, str]) -> None:
        repeat = _count(attributes.get("table:number-columns-repeated"))
        self.column += repeat
        filled = any(key.startswith(("office:", "calcext:")) or key == "table:formula" for key in attributes)
        if not filled:
            return
        if self.row > ROW or self.column > COLUMN:
            address = f"{column_letters(min(self.column, 99_999))}{self.row}"
            raise Refused("too_far_out", cell=address, rows=ROW, columns=COLUMN)
        self.limits.cells -= repeat * self.row_repeat
        if self.limits.cells < 0:
            raise Refused("too_many_cells", limit=self.limits.allowed)


def _count(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise Refused("damaged")
    return max(int(text), 1)
