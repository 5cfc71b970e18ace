"""The sheets of the workbook as XlsxWriter writes them: headings, inputs, last year beside, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from schemas.codelists import codelist
from schemas.form import Field, Part, Slot
from schemas.texts import declarations
from schemas.workbook_layout import (
    CODES_ROW,
    FIRST_ROW,
    HEADER_ROW,
    LAST_ROW,
    LEVELS,
    TABLE_ROWS,
    SheetLayout,
    heading,
    letter,
)
from schemas.workbook_lists import DropDowns
from schemas.workbook_style import WIDTHS, Styles, height

Value = str | int | float | date
"""What a cell holds: a choice is its code, a date a date. A text where a number belongs stays a text."""


class Pages:
    """Writes one workbook's sheets: the input cells hold `inputs`, last year's columns `last`."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        language: str,
        issued: date,
        *,
        inputs: Mapping[Slot, Value],
        last: Mapping[Slot, Value],
        name: str,
    ) -> None:
        self.book = book
        self.language = language
        self.styles = Styles(book)
        self.lists = DropDowns(book, language, issued)
        self.inputs = inputs
        self.last = last
        self.name = name
        self.records: dict[str, int] = {}
        for found in self.inputs:
            if found.row.isdigit():
                self.records[found.field] = max(self.records.get(found.field, 0), int(found.row))

    def sheet(self, layout: SheetLayout) -> None:
        page = self.book.add_worksheet(layout.sheet.label[self.language])
        self._head(page, layout)
        body: dict[str, Callable[[Worksheet, SheetLayout], None]] = {
            "answers": self._answers,
            "quantities": self._quantities,
            "table": self._table,
        }
        body[layout.sheet.kind](page, layout)
        self.lists.apply(page)
        page.protect(
            "", {"format_columns": True, "format_rows": True, "select_locked_cells": True, "sort": True}
        )

    def _head(self, page: Worksheet, layout: SheetLayout) -> None:
        """Title, intro, hidden codes, legend, headings; widths, panes and print set-up."""
        words, last = declarations("workbook")["word"], len(layout.columns) - 1
        page.hide_gridlines(2)
        page.write_string(0, 1, layout.sheet.label[self.language], self.styles["title"])
        page.set_row(0, 28)
        page.merge_range(1, 1, 1, min(last, 7), layout.sheet.intro[self.language], self.styles["intro"])
        page.set_row(1, 48)
        for column, code in enumerate(layout.columns):
            page.write_string(CODES_ROW - 1, column, code, self.styles["codes"])
            style = self.styles["open"] if layout.sheet.kind == "table" else None
            page.set_column(column, column, WIDTHS.get(code, 24), style, {"hidden": code == "key"})
            page.write_string(HEADER_ROW - 1, column, self._heading(layout, code), self.styles["header"])
        page.set_row(CODES_ROW - 1, None, None, {"hidden": True})
        for column, name, style in self._legend(layout):
            page.write_string(HEADER_ROW - 2, column, words[f"legend_{name}"][self.language], style)
        page.set_row(HEADER_ROW - 1, 50)
        page.freeze_panes(HEADER_ROW, 3 if layout.sheet.kind != "table" else 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER_ROW - 1)
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        page.set_header(f"&L{self.name.replace('&', '&&')}&R{layout.sheet.label[self.language]}")
        page.set_footer(f"&C{words['page'][self.language]} &P / &N")

    def _legend(self, layout: SheetLayout) -> list[tuple[int, str, Format]]:
        """Which fills mean what, each with the column that shows it."""
        if layout.sheet.kind == "table":
            return [(1, "input", self.styles.input("text"))]
        fills = [("input", self.styles.input("text")), ("last", self.styles["last"])]
        fills.append(("closed", self.styles["closed"]))
        return [(column, name, style) for column, (name, style) in enumerate(fills, start=2)]

    def _heading(self, layout: SheetLayout, code: str) -> str:
        if layout.sheet.kind == "table" and code != "key":
            return layout.sheet.fields[0].part(code).label[self.language]
        return heading(code, self.language)

    def _answers(self, page: Worksheet, layout: SheetLayout) -> None:
        for f in layout.sheet.fields:
            if f.items:
                self._heading_row(page, layout, f)
            for row in f.rows():
                self._answer(page, layout, f, row)
        self._dim_what_is_not_due(page, layout)

    def _heading_row(self, page: Worksheet, layout: SheetLayout, f: Field) -> None:
        at = layout.headings[f.id] - 1
        for column in range(1, len(layout.columns)):
            page.write_blank(at, column, None, self.styles["heading"])
        page.write_string(at, 1, _point(f), self.styles["heading"])
        page.write_string(at, 2, f.label[self.language], self.styles["heading"])
        self._explain(page, at, layout, f.label[self.language], self._help(f))

    def _answer(self, page: Worksheet, layout: SheetLayout, f: Field, row: str) -> None:
        at = layout.rows[f.id, row] - 1
        label = codelist(f.items)[row].label if f.items else f.label
        page.write_string(at, 0, str(Slot(f.id, row)))
        page.write_string(at, 1, "" if f.items else _point(f), self.styles["point"])
        page.write_string(at, 2, label[self.language], self.styles["item" if f.items else "question"])
        for code in ("date", "link"):
            page.write_blank(at, layout.columns.index(code), None, self.styles["empty"])
        for part in f.parts:
            self._input(page, layout, Slot(f.id, row, part.id), part)
        self._state(page, layout, f, row)
        column = layout.columns.index("last")
        self._show(page, (at, column), self._last_answer(f, row), self.styles.last(f.parts[0].type))
        help = "" if f.items else self._help(f)
        self._explain(page, at, layout, label[self.language], help)

    def _quantities(self, page: Worksheet, layout: SheetLayout) -> None:
        for f in layout.sheet.fields:
            at = layout.rows[f.id, ""] - 1
            page.write_string(at, 0, f.id)
            page.write_string(at, 1, _point(f), self.styles["point"])
            page.write_string(at, 2, f.label[self.language], self.styles["question"])
            page.write_string(at, 3, codelist("unit")[f.unit].label[self.language], self.styles["point"])
            for level in LEVELS:
                self._input(page, layout, Slot(f.id, level), f.parts[0])
                shown = self.last.get(Slot(f.id, level))
                column = layout.columns.index(f"last_{level}")
                self._show(page, (at, column), shown, self.styles.last(f.parts[0].type))
            self._state(page, layout, f, "")
            self._explain(page, at, layout, f.label[self.language], f.help.get(self.language, ""))

    def _table(self, page: Worksheet, layout: SheetLayout) -> None:
        for f in layout.sheet.fields:
            rows = max(TABLE_ROWS, self.records.get(f.id, 0) + 20)
            first, last = FIRST_ROW - 1, FIRST_ROW + rows - 2
            for column, part in enumerate(f.parts, start=1):
                style = self.styles.input(part.type)
                for at in range(first, last + 1):
                    value = self.inputs.get(Slot(f.id, str(at - first + 1), part.id))
                    self._show(page, (at, column), self._spoken(part, value), style)
                self.lists.add(part, f"{letter(column)}{first + 1}:{letter(column)}{LAST_ROW}")

    def _input(self, page: Worksheet, layout: SheetLayout, slot: Slot, part: Part) -> None:
        place = layout.place(slot)
        value = self._spoken(part, self.inputs.get(slot))
        if slot in layout.closed and value is None:
            page.write_blank(*place, None, self.styles["closed"])
            return
        self._show(page, place, value, self.styles.input(part.type))
        self.lists.add(part, layout.address(slot))

    def _state(self, page: Worksheet, layout: SheetLayout, f: Field, row: str) -> None:
        for part in (Part("state", "choice", "answer_state"), Part("reason", "text")):
            self._input(page, layout, Slot(f.id, row, part.id), part)

    def _explain(self, page: Worksheet, at: int, layout: SheetLayout, label: str, help: str) -> None:
        """Write the help and make the row high enough for it and for the question."""
        page.write_string(at, len(layout.columns) - 1, help, self.styles["help"])
        page.set_row(at, height((label, WIDTHS["question"]), (help, WIDTHS["help"] * 1.1)))

    def _show(self, page: Worksheet, place: tuple[int, int], value: Value | None, style: Format) -> None:
        if value is None or value == "":
            page.write_blank(*place, None, style)
        elif isinstance(value, str):
            page.write_string(*place, value, style)
        elif isinstance(value, date):
            page.write_datetime(*place, datetime(value.year, value.month, value.day), style)
        else:
            page.write_number(*place, value, style)

    def _spoken(self, part: Part, value: Value | None) -> Value | None:
        """A choice in the workbook's language; what is no code of its list stays as it is."""
        if part.list and isinstance(value, str):
            code = codelist(part.list).get(value)
            return code.label[self.language] if code else value
        return value

    def _last_answer(self, f: Field, row: str) -> Value | None:
        if f.kind != "document":
            return self._spoken(f.parts[0], self.last.get(Slot(f.id, row)))
        number, day = (self.last.get(Slot(f.id, row, part)) for part in ("number", "date"))
        words = [f"№ {number}" if number else "", f"{day:%d.%m.%Y}" if isinstance(day, date) else ""]
        return ", ".join(word for word in words if word)

    def _help(self, f: Field) -> str:
        unit = codelist("unit")[f.unit].label[self.language] if f.unit not in ("", "count") else ""
        return ". ".join(filter(None, (unit[:1].upper() + unit[1:], f.help.get(self.language, ""))))

    def _dim_what_is_not_due(self, page: Worksheet, layout: SheetLayout) -> None:
        """Grey the rows whose condition is answered otherwise; a help for the eye, nothing rests on it."""
        own = {f.id: f for f in layout.sheet.fields}
        for f in layout.sheet.fields:
            for condition, codes in f.when.items():
                if condition not in own:
                    continue
                part = own[condition].parts[0]
                cell = layout.address(Slot(condition))
                cell = f"${cell[0]}${cell[1:]}"
                labels = (codelist(part.list)[code].label[self.language] for code in codes if part.list)
                tests = ",".join(f'{cell}<>"{label}"' for label in labels)
                rows = [layout.rows[f.id, row] for row in f.rows()]
                page.conditional_format(
                    f"B{min(rows)}:H{max(rows)}",
                    {
                        "type": "formula",
                        "criteria": f'=AND({cell}<>"",{tests})',
                        "format": self.styles["dimmed"],
                    },
                )


def _point(f: Field) -> str:
    return f.provisions[0].rstrip("m")
