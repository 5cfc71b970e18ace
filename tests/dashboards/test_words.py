"""The catalogues: whole, nothing unused, blanks alike, plural forms as the languages have them."""

import ast
import string
from datetime import date

import pytest
from babel.messages.pofile import read_po

from dashboards import words
from dashboards.__main__ import collected
from dashboards.pages import PAGES
from dashboards.words import LOCALES, day, n_, number, percent, speaking
from schemas.texts import LANGUAGES
from tests.dashboards.test_pages import ALL, MANY, draw, view_of


def catalogue(code):
    with (LOCALES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def parts(message):
    return message if isinstance(message, (tuple, list)) else (message,)


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(code):
    wanted = {message.id for message in collected() if message.id}
    have = {message.id: message for message in catalogue(code) if message.id}
    assert set(have) == wanted
    assert [id for id, message in have.items() if message.fuzzy or not all(parts(message.string))] == []


def asked_in_code():
    """The messages that stand in the code as they are, also where Babel does not look: inside f-strings."""
    for path in LOCALES.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            if named in ("_", "n_", "N_") and isinstance(node.args[0], ast.Constant):
                ids = tuple(one.value for one in node.args[: 2 if named == "n_" else 1])
                yield ids if named == "n_" else ids[0], path.name


def test_every_message_in_the_code_is_collected():
    known = {message.id for message in collected() if message.id}
    assert [(id, name) for id, name in asked_in_code() if id not in known] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_blanks_of_its_message(code):
    for message in catalogue(code):
        if message.id:
            wanted = set().union(*(blanks(text) for text in parts(message.id)))
            for said in parts(message.string):
                assert blanks(said) == wanted, said


@pytest.mark.parametrize("code", ["ky", "ru"])
def test_quotation_marks_and_percent_signs_are_set_as_the_language_sets_them(code):
    for message in catalogue(code):
        for said in parts(message.string) if message.id else ():
            assert not set('"“”') & set(said), said


def test_every_message_asked_for_while_drawing_stands_in_the_catalogue(sector, server_over, monkeypatch):
    asked = set()
    real = words._catalogue("ru")

    class Listening:
        def gettext(self, message):
            asked.add(message)
            return real.gettext(message)

        def ngettext(self, one, many, n):
            asked.add((one, many))
            return real.ngettext(one, many, n)

    monkeypatch.setattr(words, "_catalogue", lambda _code: Listening())
    for count in (0, MANY):
        for where in ALL:
            chosen = {"institutions": "KG-0004", "code": "KG-0001", "origin": "KG-0004:2023"}
            draw(server_over(count), view_of(sector(count), where, "ru", **chosen), where[1])
    known = {message.id for message in catalogue("ru") if message.id}
    assert asked - known == set()
    assert {page.name for page in PAGES} <= known


def test_russian_has_three_plural_forms_and_kyrgyz_says_the_same_for_all():
    one, many = "{n} requirement", "{n} requirements"
    with speaking("ru"):
        said = [n_(one, many, n) for n in (1, 2, 5, 11, 21, 22, 25)]
    assert said == [
        "1 требование", "2 требования", "5 требований", "11 требований", "21 требование", "22 требования",
        "25 требований",
    ]  # fmt: skip
    with speaking("ky"):
        assert [n_(one, many, n) for n in (1, 2, 5)] == ["1 талап", "2 талап", "5 талап"]


def test_numbers_and_days_are_written_as_the_language_writes_them():
    then = date(2026, 11, 15)
    with speaking("ky"):
        assert (number(1234.5, 1), percent(0.231), day(then)) == (
            "1\u00a0234,5",
            "23\u00a0%",
            "2026-ж., 15-ноябрь",
        )
    with speaking("ru"):
        assert (number(1234.5, 1), percent(0.231), day(then)) == (
            "1\u00a0234,5",
            "23\u00a0%",
            "15 ноября 2026\u202fг.",
        )
    with speaking("en"):
        assert (number(1234.5, 1), percent(0.231), day(then)) == ("1,234.5", "23%", "15 November 2026")
