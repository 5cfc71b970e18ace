"""Every page in every language with no, one and many institutions, drawn without a browser."""

import json

import plotly.graph_objects as go
import pytest
from dash import no_update
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboards.page import View
from dashboards.pages import PAGES, PUBLIC_PAGES
from dashboards.words import speaking
from schemas.roles import PUBLIC, Actor, Role
from schemas.texts import LANGUAGES

ANALYST = Actor("analyst", Role.ANALYST)
ALL = [*(("/app/", page) for page in PAGES), *(("/", page) for page in PUBLIC_PAGES)]
CHOSEN = {
    "code": "KG-0001", "institutions": "KG-0001,KG-0002", "origin": "KG-0001:2025", "requirement": "R34",
    "region": "KG02",
}  # fmt: skip
MANY = 120


def view_of(stores, where, language="en", theme="light", **params):
    prefix, page = where
    actor = PUBLIC if prefix == "/" else ANALYST
    return View(stores, actor, language, theme, prefix, page.path, params)


def draw(server, view, page):
    """The layout and every part, each as plain JSON, as Dash would send it."""
    with server.test_request_context("/"), speaking(view.language):
        drawn = {"layout": page.layout(view), **{id: part(view) for id, part in page.parts.items()}}
    assert no_update not in drawn.values()
    return {id: json.loads(json.dumps(one, cls=PlotlyJSONEncoder)) for id, one in drawn.items()}


def figures(drawn):
    """Every Plotly figure inside a drawn thing."""
    if isinstance(drawn, dict):
        if drawn.get("type") == "Graph":
            yield drawn["props"]["figure"]
        drawn = list(drawn.values())
    if isinstance(drawn, list):
        for one in drawn:
            yield from figures(one)


def texts(drawn):
    """Everything a person reads in a drawn thing, figures' words among it."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, dict):
        for key, one in drawn.items():
            if key not in ("className", "id", "href", "type", "namespace", "style", "config", "data-name"):
                yield from texts(one)
    elif isinstance(drawn, list):
        for one in drawn:
            yield from texts(one)


def name_of(where):
    return where[0] + where[1].path.strip("/")


@pytest.mark.parametrize("count", [0, 1, MANY])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_a_page_draws_itself_with_no_one_and_many_institutions(sector, server_over, where, language, count):
    for params in ({}, CHOSEN):
        drawn = draw(server_over(count), view_of(sector(count), where, language, **params), where[1])
        for part in drawn.values():
            for figure in figures(part):
                go.Figure(figure)


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_figures_take_their_colours_from_the_theme(sector, server_over, where):
    light, dark = (
        draw(server_over(MANY), view_of(sector(MANY), where, theme=theme), where[1])
        for theme in ("light", "dark")
    )
    assert [light == dark] == [not any(list(figures(part)) for part in light.values())]


@pytest.mark.parametrize("where", ALL, ids=name_of)
def test_a_page_ignores_choices_that_cannot_be(sector, server_over, where):
    odd = {
        "year": "19x9", "level": "kindergarten", "region": "%00", "page": "-7", "indicator": "ZZZ", "sort": "x",
        "origin": "KG-0001:20255", "institutions": ",,';--", "code": "'", "requirement": "R99", "ownership": "?",
    }  # fmt: skip
    draw(server_over(MANY), view_of(sector(MANY), where, **odd), where[1])


@pytest.mark.parametrize("where", ALL, ids=name_of)
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_nothing_that_people_read_is_left_in_english(sector, server_over, where, language):
    drawn = draw(server_over(MANY), view_of(sector(MANY), where, language), where[1])
    english = {"reported", "institutions", "requirement", "evidenced", "report", "year", "level", "median"}
    for text in texts(drawn):
        assert not english & set(text.lower().split()), text


def test_every_part_has_a_place_in_its_layout(sector, server_over):
    for where in ALL:
        page = where[1]
        with server_over(1).test_request_context("/"), speaking("en"):
            layout = page.layout(view_of(sector(1), where))
        assert isinstance(layout, Component)
        ids = {one.id for one in layout._traverse() if isinstance(one, Component) and hasattr(one, "id")}
        assert set(page.parts) <= ids, page.path


def test_the_public_front_names_no_institution_and_no_small_number(sector, server_over):
    where = ("/", PUBLIC_PAGES[0])
    for count in (0, 1, MANY):
        drawn = draw(server_over(count), view_of(sector(count), where), where[1])
        said = " ".join(text for part in drawn.values() for text in texts(part))
        assert "KG-0" not in said
        assert "Lyceum" not in said
    bars = next(figures(drawn["front-forms"]))["data"]
    counts = [int(text.rsplit(" ", 1)[1]) for bar in bars for text in bar["text"]]
    assert not {1, 2, 3, 4} & set(counts)


def test_an_institution_of_another_ministry_is_not_shown_to_a_scoped_analyst(sector, server_over):
    page = next(page for page in PAGES if page.path == "/institution")
    scoped = Actor("scoped", Role.ANALYST, authorities=frozenset({"science"}))
    view = View(sector(MANY), scoped, "en", "light", "/app/", page.path, {"code": "KG-0001"})
    said = " ".join(text for part in draw(server_over(MANY), view, page).values() for text in texts(part))
    assert "not open to you" in said
    assert "Ak-Bashat" not in said


def test_a_number_leads_back_to_its_cells_file_and_signature(sector, server_over):
    page = next(page for page in PAGES if page.path == "/trends")
    view = view_of(sector(MANY), ("/app/", page), institutions="KG-0001", origin="KG-0001:2024")
    said = " ".join(texts(draw(server_over(MANY), view, page)["trends-origin"]))
    for word in ("KG-0001-2024-1", "KG-0001.xlsx", "15 Figures · E", "A. Sydykova", "abab"):
        assert word in said
