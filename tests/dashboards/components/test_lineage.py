"""Mergers on the institution's page and below its line: named, linked, and never joined."""

from datetime import date

import pytest

from dashboards.components import lineage, trend_lines
from dashboards.components.drawing import drawing
from dashboards.components.plain import to_html
from dashboards.components.trended import trended
from dashboards.page import View
from dashboards.pages import institution
from dashboards.web.figure_files import text_of
from dashboards.words import speaking
from data.register import institution_changes as changes
from data.register.institutions import Institution, add_many
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.a_sector import a_sector

DAY = date(2026, 9, 1)
FACTS = {"levels": ("primary",), "region": "KG02", "ownership": "state", "authority": "enlightenment"}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = a_sector(tmp_path_factory.mktemp("lineage"), 40)
    other = Institution("KG-0004", "Экинчи", "Второй", "The second", **FACTS)
    new = Institution("KG-0011", "Жаңы", "Новый", "The new one", since=DAY, valid_from=DAY, **FACTS)
    add_many(made.register, [other], by=SYSTEM)
    changes.merge(made.register, ["KG-0001", "KG-0004"], "KG-0011", DAY, by=SYSTEM, new=new)
    yield made
    made.warehouse.close()
    made.register.close()


def looking(stores, path, language="en", **params):
    return View(stores, SYSTEM, language, "light", "/app/", path, params)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_institution_names_both_it_was_formed_from_and_leads_to_them(stores, language):
    with speaking(language):
        said = to_html(institution.bound(looking(stores, "/institution", language, code="KG-0011")))
    assert {"ky": "Экинчи", "ru": "Второй", "en": "The second"}[language] in said
    for code in ("KG-0001", "KG-0004"):
        assert f"/app/institution?code={code}" in said
    assert "/app/trends?institutions=KG-0011,KG-0001,KG-0004" in said


def test_one_without_a_past_says_nothing(stores):
    with speaking("en"):
        assert lineage.ties(looking(stores, "/institution"), "KG-0020") == ""


def test_below_a_line_it_is_said_where_the_institution_ended(stores):
    view = looking(stores, "/trends", indicator="O02", level="primary", institutions="KG-0001")
    with speaking("en"), drawing(view, "part") as here:
        trend_lines.lines(trended(view))
    said = text_of(here.figures[0].caption)
    assert "Ak-Bashat Lyceum 1. Merged on 1 September 2026 into: The new one." in said
    assert "Their lines are not joined." in said
