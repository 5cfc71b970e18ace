"""How the workbook looks: its colours, cell formats and the width of its columns."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

INK, INK_2, INK_3 = "#16202a", "#44515d", "#5c6873"
ACCENT, ACCENT_WASH = "#0b5a7d", "#e6f0f5"
WASH, WASH_2, RULE, HAIR = "#f4f6f6", "#e9edee", "#c6ced3", "#e2e7ea"

NUMBER_FORMATS = {
    "whole": "#,##0",
    "decimal": "#,##0.00",
    "money": "#,##0",
    "year": "0",
    "date": "dd.mm.yyyy",
}
"""By type of part; what is not here is text (so that a document's number 007 stays 007)."""

WIDTHS = {
    "key": 4,
    "point": 7,
    "question": 46,
    "value": 26,
    "date": 13,
    "link": 24,
    "state": 18,
    "reason": 24,
    "last": 20,
    "help": 48,
    "unit": 12,
    "primary": 19,
    "secondary": 19,
    "higher": 19,
    "last_primary": 19,
    "last_secondary": 19,
    "last_higher": 19,
    "id": 12,
    "text": 60,
    "area": 30,
    "topic": 26,
    "addressed_to": 36,
    "owner_role": 32,
    "due": 14,
    "status": 22,
    "done_on": 16,
}

_BASE: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
_BOXED: dict[str, Any] = {**_BASE, "bottom": 1, "bottom_color": HAIR, "text_wrap": True}

_STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "bold": True, "font_size": 16, "font_color": ACCENT, "valign": "vcenter"},
    "intro": {**_BASE, "font_color": INK_2, "text_wrap": True},
    "plain": {**_BASE, "text_wrap": True},
    "strong": {**_BASE, "bold": True, "text_wrap": True},
    "section": {**_BASE, "bold": True, "font_size": 13, "font_color": ACCENT},
    "reference": {**_BASE, "font_color": ACCENT, "underline": 1},
    "codes": {**_BASE, "font_color": INK_3, "font_size": 8},
    "header": {
        **_BASE,
        "bold": True,
        "bg_color": WASH_2,
        "text_wrap": True,
        "valign": "vcenter",
        "top": 1,
        "bottom": 1,
        "top_color": RULE,
        "bottom_color": INK_3,
    },
    "heading": {**_BOXED, "bold": True, "top": 1, "top_color": RULE},
    "question": _BOXED,
    "item": {**_BOXED, "indent": 1},
    "point": {**_BOXED, "font_color": INK_3},
    "help": {**_BOXED, "font_color": INK_3, "font_size": 10},
    "empty": {**_BOXED},
    "closed": {**_BOXED, "bg_color": WASH_2},
    "last": {**_BOXED, "font_color": INK_2, "bg_color": WASH},
    "open": {**_BASE, "text_wrap": True, "locked": False},
    "dimmed": {"bg_color": WASH_2, "font_color": INK_3},
}

_INPUT = {
    **_BASE,
    "bg_color": ACCENT_WASH,
    "text_wrap": True,
    "locked": False,
    "border": 1,
    "border_color": RULE,
}


LINE = 15
"""Points a line of text takes."""


def height(*texts: tuple[str, float]) -> float:
    """Points that a row needs for its wrapped texts, each given with the width of its column.

    Spreadsheet programs other than Excel do not fit the height of rows on opening.
    """
    return LINE * max((-(-len(text) // max(1, int(width * 1.05))) for text, width in texts), default=1)


class Styles:
    """The formats of one workbook, each made once and only when it is used."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(_STYLES[name])
        return self._made[name]

    def input(self, type: str) -> Format:
        """An unlocked cell for a part of this type."""
        return self._typed("input", _INPUT, type)

    def last(self, type: str) -> Format:
        """A cell that shows last year's value of this type."""
        return self._typed("last", _STYLES["last"], type)

    def _typed(self, name: str, style: dict[str, Any], type: str) -> Format:
        number = NUMBER_FORMATS.get(type, "@")
        key = f"{name} {number}"
        if key not in self._made:
            align = {} if number == "@" else {"align": "right"}
            self._made[key] = self._book.add_format({**style, **align, "num_format": number})
        return self._made[key]
