"""Figures as slides: one each, with a native chart where there are numbers to draw, else their table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

from dashboards.web.figure_files import Taken, Value, charted, kind_of, shares_of

_KINDS = {
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "bar": XL_CHART_TYPE.BAR_STACKED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
}
MOST_ROWS, MOST_COLUMNS = 14, 8  # of a table on a slide
WIDE = (Inches(13.333), Inches(7.5))


def as_pptx(taken: Sequence[Taken]) -> bytes:
    """A presentation of 16:9 with a slide per figure: the finding as title, chart, how to read it, stamp."""
    book = Presentation()
    book.slide_width, book.slide_height = WIDE
    for one in taken:
        _slide(book, one)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _slide(book: Any, one: Taken) -> None:  # Any: python-pptx has no types
    slide = book.slides.add_slide(book.slide_layouts[6])
    _text(slide, (0.5, 0.3, 12.3, 0.9), one.figure.title, 26, bold=True)
    _text(slide, (0.5, 1.15, 12.3, 0.4), one.figure.subject, 14)
    rows, series = one.rows, charted(one.rows)
    if series and rows:
        _chart(slide, one, rows, series)
    else:
        _table(slide, one, rows)
    _text(slide, (0.5, 6.35, 12.3, 0.5), one.notes[2] if len(one.notes) > 2 + len(one.stamp) else "", 12)
    _text(slide, (0.5, 6.95, 12.3, 0.4), " · ".join(one.stamp), 9)
    slide.notes_slide.notes_text_frame.text = "\n".join(one.notes)


def _text(
    slide: Any, box: tuple[float, float, float, float], text: str, size: int, *, bold: bool = False
) -> None:
    frame = slide.shapes.add_textbox(*(Inches(value) for value in box)).text_frame
    frame.word_wrap = True
    frame.text = text
    frame.paragraphs[0].font.size, frame.paragraphs[0].font.bold = Pt(size), bold


def _chart(slide: Any, one: Taken, rows: Sequence[Sequence[Value]], series: Sequence[int]) -> None:
    data = CategoryChartData(number_format="0%" if set(series) <= shares_of(one) else "General")
    data.categories = [str(row[0]) for row in rows]
    for column in series:
        data.add_series(str(one.figure.table.headings[column]), [row[column] for row in rows])
    box = (Inches(0.5), Inches(1.6), Inches(12.3), Inches(4.7))
    chart = slide.shapes.add_chart(_KINDS[kind_of(one.figure)], *box, data).chart
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size = Pt(12)


def _table(slide: Any, one: Taken, rows: Sequence[Sequence[Value]]) -> None:
    shown = [list(row[:MOST_COLUMNS]) for row in rows[:MOST_ROWS]]
    headings = list(one.figure.table.headings[:MOST_COLUMNS])
    box = (Inches(0.5), Inches(1.6), Inches(12.3), Inches(0.3 * (len(shown) + 1)))
    table = slide.shapes.add_table(len(shown) + 1, max(len(headings), 1), *box).table
    for at, row in enumerate([headings, *shown]):
        for column, value in enumerate(row):
            cell = table.cell(at, column)
            cell.text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
            cell.text_frame.paragraphs[0].font.size = Pt(11)
