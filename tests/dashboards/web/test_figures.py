"""Figures as files: the same address with another ending holds what the screen shows, stamped."""

from __future__ import annotations

import csv
import io
import json
from html import escape

import openpyxl
import pytest
from pptx import Presentation

from dashboards.components.blocks import Figure, Table
from dashboards.components.drawing import KINDS
from dashboards.pages import PAGES, PUBLIC_PAGES
from dashboards.web.figure_files import Taken, as_csv, as_xlsx, value_of
from dashboards.words import speaking
from schemas.texts import LANGUAGES

MANY = 120
CHOSEN = "year=2025&institutions=KG-0004,KG-0008&code=KG-0001&indicator=O02"
EVERY = [("/", page) for page in PUBLIC_PAGES] + [("/app/", page) for page in PAGES]


def address(prefix, page, kind, query=""):
    path = "/index" if page.path == "/" else page.path
    return f"{prefix.rstrip('/')}{path}.{kind}?{CHOSEN}&{query}"


@pytest.fixture(scope="module")
def client(signed_in):
    return signed_in("analyst", MANY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("prefix", "page"), EVERY, ids=[f"{a}{b.path}" for a, b in EVERY])
def test_a_pages_figures_are_the_same_in_every_kind_of_file(client, prefix, page, language):
    told = client.get(address(prefix, page, "json", f"lang={language}"))
    if told.status_code == 404:
        assert page.path in ("/methods", "/provisions", "/indicators", "/data", "/rows"), (
            "a page with figures gives files"
        )
        return
    figures = told.json["figures"]
    assert figures
    for one in figures:
        assert one["title"]
        assert one["subject"]
        assert any("version=" in line for line in one["stamp"])
        assert all(len(row) <= len(one["columns"]) for row in one["rows"])
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(address(prefix, page, "xlsx", f"lang={language}")).data)
    )
    assert len(book.sheetnames) == len(figures) + 1
    for number, one in enumerate(figures, 1):
        sheet = book[str(number)]
        assert sheet.cell(1, 1).value == one["title"]
        shown = [
            [sheet.cell(5 + at, c + 1).value for c in range(len(row))] for at, row in enumerate(one["rows"])
        ]
        for here, there in zip(shown, one["rows"], strict=True):
            assert [a for a in here if a is not None] == pytest.approx(
                [b for b in there if b not in (None, "")], nan_ok=True
            ) or [str(a) for a in here if a is not None] == [str(b) for b in there if b not in (None, "")]
    slides = Presentation(
        io.BytesIO(client.get(address(prefix, page, "pptx", f"lang={language}")).data)
    ).slides
    assert len(slides) == len(figures)
    lines = client.get(address(prefix, page, "csv", f"lang={language}")).data.decode("utf-8-sig")
    assert lines.count("# CC BY 4.0") == len(figures)


def test_one_figure_is_taken_by_its_name(client):
    everything = client.get("/app/index.json?lang=en").json["figures"]
    one = client.get("/app/index.json?lang=en&figure=overview-arrivals.1").json["figures"]
    assert one == [figure for figure in everything if figure["title"] == one[0]["title"]]
    for name in ("overview-arrivals.9", "overview-arrivals.0", "nothing.1"):
        assert client.get(f"/app/index.json?lang=en&figure={name}").status_code == 404


def test_the_screen_offers_every_kind(client):
    body = {
        "output": "overview-arrivals.children", "outputs": {"id": "overview-arrivals", "property": "children"},
        "inputs": [{"id": "address", "property": "search", "value": "?lang=en&level=higher"}],
        "state": [{"id": "address", "property": "pathname", "value": "/app/"}], "changedPropIds": [],
    }  # fmt: skip
    drawn = str(client.post("/app/_dash-update-component", json=body).json)
    for kind in KINDS:
        link = f"/app/index.{kind}?lang=en&level=higher&figure=overview-arrivals.1"
        assert escape(link) in drawn or link in drawn


def test_a_basket_becomes_one_workbook_or_one_presentation(client):
    chosen = ["/app/index.json?lang=en&figure=overview-arrivals.1", f"/app/trends.json?lang=en&{CHOSEN}"]
    book = openpyxl.load_workbook(io.BytesIO(client.post("/app/basket", data={"figure": chosen}).data))
    assert len(book.sheetnames) >= 3
    slides = Presentation(
        io.BytesIO(client.post("/app/basket", data={"figure": chosen, "kind": "pptx"}).data)
    )
    assert len(slides.slides) == len(book.sheetnames) - 1
    assert client.post("/app/basket", data={"figure": "/elsewhere.json"}).status_code == 404
    assert client.post("/app/basket", data={"figure": chosen, "kind": "exe"}).status_code == 400
    assert client.post("/app/basket", data={}).status_code == 404


def test_behind_the_public_door_the_basket_holds_public_pages_alone(server_over):
    client = server_over(MANY).test_client()
    assert client.post("/basket", data={"figure": "/index.json?lang=en"}).status_code == 200
    assert client.post("/basket", data={"figure": "/app/index.json?lang=en"}).status_code == 404


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [("ru", "1 234,5", 1234.5), ("ru", "23,1 %", 0.231), ("en", "23.1%", 0.231), ("en", "1,234", 1234),
     ("ky", "−4", -4), ("en", "–", None), ("en", "3/9", "3/9"), ("en", "fewer than 5", "fewer than 5"), ("en", "", None)],
)  # fmt: skip
def test_numbers_are_read_back_as_the_language_writes_them(language, text, value):
    with speaking(language):
        assert value_of(text) == value


def test_no_cell_of_a_file_is_a_formula():
    evil = "=cmd|'/c calc'!A1"
    one = Taken(Figure(evil, evil, "", evil, Table([evil, "n"], [[evil, "1"]])), ["s"])
    with speaking("en"):
        lines = list(csv.reader(io.StringIO(as_csv([one]).decode("utf-8-sig"))))
        book = openpyxl.load_workbook(io.BytesIO(as_xlsx([one])))
    assert all(not cell.startswith("=") for line in lines[-1:] for cell in line)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert json.dumps(evil)
