"""Everything the public is told of institutions, put together by somebody who wants the small numbers."""

import csv
import io
import json
import re
from itertools import product

import numpy as np
import openpyxl
import pytest
from pptx import Presentation
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dashboards.components.drawing import KINDS, drawing
from dashboards.components.forms import FORM_PARTS
from dashboards.components.gate import WITHHELD
from dashboards.pages import PUBLIC_PAGES
from dashboards.web.figure_files import rows_of, text_of
from dashboards.words import speaking
from data.queries import open_data, overview
from schemas.codelists import codelist
from schemas.honesty import is_small
from schemas.regulation import provisions
from tests.dashboards.test_pages import view_of

FRONT = PUBLIC_PAGES[0]
PROVISIONS = next(page for page in PUBLIC_PAGES if page.path == "/provisions")
REQUIREMENTS = ("R01", "R07", "R34")
STATES = ("evidenced", "declared", "unmet", "blank", "na")
ALL = "all"


def figures_of(server, stores, page, language="en", **params):
    """The figures of a public page by part, and the words of its parts."""
    view = view_of(stores, ("/", page), language, **params)
    figures, words = {}, {}
    with server.test_request_context("/"), speaking(language):
        for id, part in page.parts.items():
            with drawing(view, id) as made:
                drawn = part(view)
            figures[id] = list(made.figures)
            words[id] = text_of(drawn)
    return figures, words


def level_named(name):
    return next(code.id for code in codelist("level").values() if code.label["en"] == name)


def region_named(name):
    return next(code.id for code in codelist("region").values() if code.label["en"] == name)


def number(text):
    """A number that stands there, or nothing: withheld, bounded, not said."""
    return float(text) if re.fullmatch(r"\d+(\.0)?", str(text).replace(",", "")) else None


class Told:
    """What was told of one year: (level, region, name) -> a number; nothing where it was not."""

    def __init__(self):
        self.known = {}

    def hear(self, level, region, name, said):
        value = number(said) if said not in (None, "") else None
        if value is None:
            return
        before = self.known.setdefault((level, region, name), value)
        assert before == value, (level, region, name, before, value)


def asked(server, stores, year):
    """Ask every public route that speaks of numbers of institutions."""
    told, client = Told(), server.test_client()
    names = {
        "reporting": {"expected": "expected", "reported": "reported", "on_time": "on_time"},
        "completeness": {"n": "answered"},
    }
    for table, columns in names.items():
        for row in csv.DictReader(io.StringIO(client.get(f"/data/{table}.csv").data.decode("utf-8-sig"))):
            for column, name in columns.items():
                if row["year"] == str(year):
                    told.hear(row["level"], row["region"], name, row[column])
    for row in csv.DictReader(io.StringIO(client.get("/data/requirements.csv").data.decode("utf-8-sig"))):
        if row["year"] == str(year) and row["requirement"] in REQUIREMENTS:
            place, id = (row["level"], row["region"]), row["requirement"]
            told.hear(*place, f"{id} applies", row["n"])
            told.hear(*place, f"{id} evidenced", row["evidenced"])
            told.hear(*place, f"{id} declared", row["declared_only"])
            told.hear(*place, f"{id} other", row["not_shown_as_met"])
    the_front(told, *figures_of(server, stores, FRONT, year=str(year)), year)
    for id in REQUIREMENTS:
        statement = next(one.id for one in provisions().values() if one.requirement == id)
        figures, _words = figures_of(server, stores, PROVISIONS, year=str(year), id=statement)
        for figure in figures["provisions-state"]:
            parts = (*STATES, "no_report")
            for level, *cells in figure.table.rows:
                for part, text in zip(parts, cells, strict=len(cells) == len(parts)):
                    name = part if part == "no_report" else f"{id} {part}"
                    told.hear(level_named(level), ALL, name, text)
    return told


def the_front(told, figures, words, year):
    shares = re.findall(r"(\d+|·) of (\d+|·)", words["front-numbers"])
    halves = (("reported", "expected"), ("on_time", "expected"), ("somebody", "answered"))
    if re.match(r"(?s).*of fewer than", words["front-numbers"]) is None and len(shares) == 3:
        for names, said in zip(halves, shares, strict=True):
            for name, text in zip(names, said, strict=True):
                told.hear(ALL, ALL, name, text)
    for figure in figures["front-forms"]:
        for level, *cells in figure.table.rows:
            place = (level_named(level), ALL)
            # A last column, where there is one, is the sum of what is hidden: it follows from the whole.
            for part, text in zip(FORM_PARTS, cells, strict=len(cells) == len(FORM_PARTS)):
                told.hear(*place, part, text)
        for bar, whole in bars(figure):
            told.hear(level_named(bar), ALL, "asked", whole)
    for figure in figures["front-completeness"]:
        for level, name, n, *_shares in figure.table.rows:
            if name.startswith(str(year)):
                told.hear(level_named(level), ALL, "answered", n)
    for figure in figures["front-regions"]:
        for region, on_register, _share in figure.table.rows:
            told.hear(ALL, region_named(region), "expected", on_register)


def bars(figure):
    """The names of the bars of a drawn stack, and the whole that is written beside each."""
    graph = figure.picture.children[-1]
    text = json.dumps(
        graph.to_plotly_json()["props"], default=lambda one: one.to_plotly_json(), ensure_ascii=False
    )
    return re.findall(r"<b>([^<]+)</b> · (\d+)", text)


def truth_of(stores, year):
    """All these numbers as they are, straight from the questions."""
    came = overview.reporting(stores.warehouse)
    forms = overview.qa_forms(stores.warehouse)
    true = {}

    def add(place, name, n):
        for level in (place[0], ALL):
            for region in (place[1], ALL):
                true[level, region, name] = true.get((level, region, name), 0) + n

    for row in came[came["year"] == year].to_dict("records"):
        here = row["level"], row["region"]
        add(here, "expected", row["expected"])
        add(here, "reported", row["reported"])
        add(here, "on_time", row["on_time"])
        add(here, "late", row["reported"] - row["on_time"])
        add(here, "silent", row["expected"] - row["reported"])
    for row in forms[forms["year"] == year].to_dict("records"):
        here = row["level"], row["region"]
        answered = sum(row[part] for part in FORM_PARTS[:-1])
        for part in FORM_PARTS:
            add(here, part, row[part])
        add(here, "somebody", row["unit"] + row["person"])
        add(here, "answered", answered)
        add(here, "asked", answered + row["no_report"])
    for id in REQUIREMENTS:
        sums = open_data.requirement_sums(stores.warehouse, id)
        for row in sums[sums["year"] == year].to_dict("records"):
            here = row["level"], row["region"]
            for state in STATES:
                add(here, f"{id} {state}", row[state])
            add(here, f"{id} other", row["unmet"] + row["blank"])
            add(here, f"{id} applies", sum(row[state] for state in STATES) - row["na"])
    axes = [{key[at] for key in true} for at in range(3)]
    return {key: true.get(key, 0) for key in product(*axes)}


def sums_of(true):
    """What everybody knows to hold between these numbers: parts and their sum."""
    levels = sorted({level for level, _region, _name in true} - {ALL})
    regions = sorted({region for _level, region, _name in true} - {ALL})
    names = {name for _level, _region, name in true}
    parts = [
        (("on_time", "late"), "reported"), (("reported", "silent"), "expected"),
        (("answered", "no_report"), "asked"), (("unit", "person"), "somebody"),
        (("somebody", "none", "blank"), "answered"),
    ]  # fmt: skip
    for id in REQUIREMENTS:
        evidenced, declared, unmet, blank, na = (f"{id} {state}" for state in STATES)
        parts += [((unmet, blank), f"{id} other"), ((evidenced, declared, f"{id} other"), f"{id} applies")]
        parts += [((f"{id} applies", na), "answered")]
    for level in (*levels, ALL):
        for region in (*regions, ALL):
            for some, whole in parts:
                yield [(level, region, one) for one in some], (level, region, whole)
            for one, other in (("answered", "reported"), ("asked", "expected")):
                if true.get((level, region, one)) == true.get((level, region, other)):
                    yield [(level, region, one)], (level, region, other)
    for name in names:
        for region in (*regions, ALL):
            yield [(level, region, name) for level in levels], (ALL, region, name)
        for level in (*levels, ALL):
            yield [(level, region, name) for region in regions], (level, ALL, name)


def worked_out(true, told):
    """The small numbers that somebody who has heard all this can only read in one way."""
    unknown = [key for key in true if key not in told]
    column = {key: at for at, key in enumerate(unknown)}
    left, right = [], []
    for parts, whole in sums_of(true):
        keys = [key for key in (*parts, whole) if key in true]
        row, known = np.zeros(len(unknown)), 0.0
        for key in keys:
            way = -1 if key == whole else 1
            if key in told:
                known -= way * told[key]
            else:
                row[column[key]] += way
        if row.any():
            left.append(row)
            right.append(known)
    system = {"A_eq": csr_array(np.array(left)), "b_eq": right, "bounds": (0, 10_000)}
    truth = np.array([true[key] for key in unknown])
    open_still = is_small(truth)
    random = np.random.default_rng(173)
    # Most are seen at once to have more than one reading: in any other solution. The rest one by one.
    for _turn in range(20):
        other = linprog(random.normal(size=len(unknown)), **system)
        assert other.status == 0, "the numbers told contradict each other"
        open_still &= np.abs(other.x - truth) < 0.5
    for at in np.flatnonzero(open_still):
        aim = np.zeros(len(unknown))
        aim[at] = 1
        least, most = (linprog(way * aim, **system).fun * way for way in (1, -1))
        if most - least < 0.5:
            yield unknown[at], truth[at]


@pytest.mark.parametrize(("count", "year"), [(12, 2025), (40, 2021), (120, 2025)])
def test_nothing_small_follows_from_all_that_the_public_is_told_together(sector, server_over, count, year):
    stores = sector(count)
    told = asked(server_over(count), stores, year).known
    true = truth_of(stores, year)
    assert told
    assert {key: value for key, value in told.items() if true[key] != value} == {}
    assert [key for key, value in told.items() if is_small(value)] == []
    assert list(worked_out(true, told)) == []


def cells_in(kind, content):
    """All the cells of the tables in a file, charts' numbers among them."""
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        return [
            cell for row in csv.reader(line for line in lines if not line.startswith("#")) for cell in row
        ]
    if kind == "json":
        return [cell for one in json.loads(content)["figures"] for row in one["rows"] for cell in row]
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        pages = [page for page in book if page.title.isdigit()]
        return [cell for page in pages for row in page.iter_rows(values_only=True) for cell in row]
    found = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                found += [value for plot in shape.chart.plots for one in plot.series for value in one.values]
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


@pytest.mark.parametrize(("count", "language"), [(12, "en"), (40, "ru"), (120, "ky")])
def test_no_file_of_a_public_page_writes_a_small_number_of_institutions(sector, server_over, count, language):
    client, stores = server_over(count).test_client(), sector(count)
    statement = next(one.id for one in provisions().values() if one.requirement == "R34")
    asked_for = [("/index", "front-forms", ""), ("/provisions", "provisions-state", f"&id={statement}")]
    for path, part, more in asked_for:
        for kind in KINDS:
            address = f"{path}.{kind}?lang={language}&year=2025&figure={part}.1{more}"
            answer = client.get(address)
            alike = client.post("/basket", data={"figure": address, "kind": kind})
            assert answer.status_code == alike.status_code
            if answer.status_code == 404:
                continue  # too few for such a figure
            for content in (answer.data, alike.data):
                cells = [number(cell) for cell in cells_in(kind, content) if cell is not None]
                small = [cell for cell in cells if cell is not None and is_small(cell)]
                assert any(cell is not None for cell in cells), address
                assert not small, (address, small)
    figures, _words = figures_of(server_over(count), stores, FRONT, language, year="2025")
    for figure in figures["front-forms"]:
        drawn = [number(cell) for row in rows_of(figure.table) for cell in row if cell != WITHHELD]
        assert not [cell for cell in drawn if cell is not None and is_small(cell)]
