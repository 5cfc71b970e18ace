"""Every figure of every page: what is drawn stands in its table, and in words for those who do not see it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from dash import dcc
from dash.development.base_component import Component

from dashboards.components.blocks import Figure, described
from dashboards.components.drawing import drawing
from dashboards.components.plain import to_html
from dashboards.web.figure_files import rows_of, text_of, value_of
from dashboards.words import speaking
from tests.dashboards.figures.cases import PICTURES
from tests.dashboards.test_pages import ALL, CHOSEN, MANY, name_of, view_of

TRENDS = [
    {"panels": kind, "institutions": "KG-0004,KG-0008"}
    for kind in ("by-level", "by-region", "by-institution", "by-indicator")
]
LOOKS = {"": ({}, CHOSEN), "/app/trends": ({}, CHOSEN, *TRENDS)}
NUMBER = re.compile(r"(?<![\w.,])[−-]?\d+(?:,\d{3})*(?:\.\d+)?")
UNSAID = ("scale", "legend", "dots-axis", "vh", "rid", "strip", "dim", "group")
"""Parts of an HTML picture that are its key or its axis; a strip says states, and a matrix' groups are
means of the rows below them."""


def shown_on(stores, server, where) -> Iterator[tuple[str, Figure]]:
    """Every figure of a page, by its name and the choices it was drawn with."""
    for at, params in enumerate(LOOKS.get(name_of(where), LOOKS[""])):
        view = view_of(stores, where, "en", **params)
        with server.test_request_context("/"), speaking("en"):
            for id, part in where[1].parts.items():
                with drawing(view, id) as here:
                    part(view)
                yield from ((f"{id}.{n} of look {at}", one) for n, one in enumerate(here.figures, 1))


def each(content: Any) -> Iterator[Component]:
    if isinstance(content, list | tuple):
        for one in content:
            yield from each(one)
    elif isinstance(content, Component):
        yield content
        yield from each(getattr(content, "children", None))


def graphs(shown: Figure) -> list[dict[str, Any]]:
    return [one.figure for one in each(shown.picture) if isinstance(one, dcc.Graph)]


def drawn_numbers(figure: dict[str, Any]) -> Iterator[float]:
    """The numbers of all marks that say something; of bars what they count, since they are drawn as shares."""
    upright = figure["layout"].get("yaxis", {}).get("visible") is not False
    for trace in figure["data"]:
        if "text" not in trace or trace.get("name") == "missing":
            continue
        if trace["type"] == "bar":
            counts = [one.rpartition(" ")[2] for one in trace["text"]]
            yield from (float(one) for one in counts if one.isdigit())
            continue
        values = trace["y"] if upright else trace["x"]
        yield from (float(one) for one in values if one is not None and one == one)


def tabled_numbers(shown: Figure) -> list[float]:
    """Every number of the table, shares also as percentages."""
    found = {float(one) for row in rows_of(shown.table) for one in row if isinstance(one, int | float)}
    for row in (shown.table.headings, *shown.table.rows):
        for text in NUMBER.findall(" ".join(text_of(cell) for cell in row)):
            found.add(float(text.replace(",", "").replace("−", "-")))
    for row in rows_of(shown.table):
        pairs = [
            (k, n) for k, n in pairwise(row) if isinstance(k, int | float) and isinstance(n, int | float)
        ]
        found |= {k / n for k, n in pairs if n}  # counted of how many: the picture shows their share
    return sorted(found | {100 * one for one in found})


def lacking(wanted: Iterator[float], known: list[float], slack: float) -> list[float]:
    out = []
    for one in wanted:
        near = max(slack, 1e-6 * abs(one))
        at = bisect_left(known, one - near)
        if at == len(known) or known[at] > one + near:
            out.append(one)
    return out


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_every_number_drawn_stands_in_the_table(sector, server_over, where):
    for name, shown in shown_on(sector(MANY), server_over(MANY), where):
        # A table read from its texts knows no more digits than they show.
        slack = 1e-6 if shown.table.data else 0.51
        for figure in graphs(shown):
            assert lacking(drawn_numbers(figure), tabled_numbers(shown), slack) == [], name


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_every_number_of_an_html_picture_stands_in_the_table(sector, server_over, where):
    for name, shown in shown_on(sector(MANY), server_over(MANY), where):
        if graphs(shown):
            continue
        said = " ".join(text_of(one) for one in leaves(shown.picture))
        numbers = (float(text.replace(",", "").replace("−", "-")) for text in NUMBER.findall(said))
        assert lacking(numbers, tabled_numbers(shown), 0.51) == [], name


def leaves(content: Any, quiet: bool = False) -> Iterator[str]:
    """The texts of a picture outside its key and axis."""
    if isinstance(content, list | tuple):
        for one in content:
            yield from leaves(one, quiet)
    elif isinstance(content, Component):
        mine = set(str(getattr(content, "className", "") or "").split())
        yield from leaves(getattr(content, "children", None), quiet or bool(mine & set(UNSAID)))
    elif content is not None and not quiet:
        yield str(content)


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_a_picture_is_drawn_by_plotly_a_table_or_a_picture_that_has_its_cases(sector, server_over, where):
    for name, shown in shown_on(sector(MANY), server_over(MANY), where):
        with speaking("en"):
            html = "" if graphs(shown) else to_html(shown.picture)
        known = re.compile(rf'class="(?:{"|".join((*PICTURES, "tbl"))})[" ]')
        assert graphs(shown) or known.search(html), f"{name}: no cases in tests/dashboards/figures/cases.py"


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_a_picture_is_told_from_its_data_to_those_who_do_not_see_it(sector, server_over, where):
    for name, shown in shown_on(sector(MANY), server_over(MANY), where):
        if not graphs(shown):
            continue  # HTML is read as it stands
        with speaking("en"):
            images = [one for one in each(described(shown)) if getattr(one, "role", None) == "img"]
        assert len(images) == len(graphs(shown)), name
        numbers = {
            value
            for row in shown.table.rows
            for cell in row[1:]
            if (value := text_of(cell).strip()) not in ("", "–")
        }
        for image in images:
            label = image.to_plotly_json()["props"]["aria-label"]
            assert any(number in label for number in numbers), f"{name}: {label}"


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_numbers_for_files_are_those_of_the_screen(sector, server_over, where):
    """Percentages as shares of 1: a workbook's cell writes the sign itself."""
    for name, shown in shown_on(sector(MANY), server_over(MANY), where):
        if len(shown.table.data) != len(shown.table.rows):
            continue  # files have more rows than the screen
        with speaking("en"):
            for row, numbers in zip(shown.table.rows, shown.table.data, strict=True):
                for cell, number in zip(row, numbers, strict=True):
                    said = value_of(text_of(cell))
                    if isinstance(said, int | float) and isinstance(number, int | float):
                        slack = 0.0051 if "%" in text_of(cell) else 0.51
                        assert abs(said - number) <= slack, f"{name}: {text_of(cell)} is {number}"
