"""Drop-downs and limits of the workbook's cells, gathered per sheet so that alike cells share one."""

from __future__ import annotations

from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from schemas.codelists import codelist
from schemas.form import Part
from schemas.texts import declarations
from schemas.workbook_layout import letter

LISTS_SHEET = "_lists"
INLINE = 250
"""A list written into the validation itself may be this long (Excel allows 255), and hold no comma."""

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


Kind = tuple[str, str | None, float | None, float | None]
"""What alike cells have in common: type, list, least and most."""


class DropDowns:
    """The validations of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, language: str, day: date) -> None:
        self._book = book
        self._language = language
        self._day = day
        self._cells: dict[Kind, list[str]] = {}
        self._hidden: dict[str, list[str]] = {}

    def add(self, part: Part, cells: str) -> None:
        """Remember that this cell or range of the sheet at hand takes values of this part."""
        self._cells.setdefault((part.type, part.list, part.min, part.max), []).append(cells)

    def apply(self, page: Worksheet) -> None:
        """Write the validations remembered since the last sheet."""
        for kind, cells in self._cells.items():
            rule = self._rule(kind)
            if rule:
                rule["multi_range"] = " ".join(cells)
                page.data_validation(cells[0], {**self._refusal(kind[0]), **rule})
        self._cells.clear()

    def write_hidden(self) -> None:
        """Write the lists too long to stand in a validation, one column each, on a hidden sheet."""
        page = self._book.add_worksheet(LISTS_SHEET)
        for column, labels in enumerate(self._hidden.values()):
            for row, label in enumerate(labels):
                page.write_string(row, column, label)
        page.hide()
        page.protect()

    def _rule(self, kind: Kind) -> dict[str, Any]:
        type, list, least, most = kind
        if list:
            return {"validate": "list", "source": self._source(list)}
        if type in ("whole", "year", "decimal", "money"):
            validate = "integer" if type in ("whole", "year") else "decimal"
            limits = {"minimum": least if least is not None else -1e12, "maximum": most or 1e12}
            return {"validate": validate, "criteria": "between", **limits}
        if type == "date":
            return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        if type == "code" and most:
            return {"validate": "length", "criteria": "<=", "value": int(most)}
        return {}

    def _source(self, name: str) -> str | list[str]:
        labels = [code.label[self._language] for code in codelist(name).values() if code.valid_on(self._day)]
        if len(",".join(labels)) <= INLINE and not any("," in label for label in labels):
            return labels
        self._hidden.setdefault(name, labels)
        column = letter([*self._hidden].index(name))
        return f"={LISTS_SHEET}!${column}$1:${column}${len(labels)}"

    def _refusal(self, type: str) -> dict[str, str]:
        words = declarations("workbook")["word"]
        name = {"choice": "list", "year": "whole", "money": "decimal", "code": "length"}.get(type, type)
        message = words.get(f"bad_{name}")
        if message is None:
            return {}
        return {"error_title": words["bad_title"][self._language], "error_message": message[self._language]}
