"""An answer given again is the same, is nobody else's, and is not drawn a second time."""

import json

import brotli
import pytest

from dashboards import serving
from dashboards.serving import Answers
from tests.dashboards.test_access import UPDATE

PART = "overview-numbers"


def ask(client, search="?lang=en", *, part=PART, encoding="br", **cookies):
    """What the browser posts for one part, and the answer as JSON."""
    for name, value in cookies.items():
        client.set_cookie(f"sapat-{name}", value)
    body = {
        "output": f"{part}.children", "outputs": {"id": part, "property": "children"},
        "inputs": [{"id": "address", "property": "search", "value": search}],
        "state": [{"id": "address", "property": "pathname", "value": "/app/"}], "changedPropIds": [],
    }  # fmt: skip
    answer = client.post(UPDATE, json=body, headers={"Accept-Encoding": encoding})
    assert answer.status_code == 200
    packed = answer.headers.get("Content-Encoding") == "br"
    assert packed == (encoding == "br")
    return json.loads(brotli.decompress(answer.data) if packed else answer.data)


@pytest.fixture
def drawings(monkeypatch):
    """How often something was drawn."""
    drawn, real = [], serving.plain

    def counted(content):
        drawn.append(content)
        return real(content)

    monkeypatch.setattr(serving, "plain", counted)
    return drawn


def test_what_was_answered_is_answered_again_without_drawing(signed_in, drawings):
    client = signed_in("analyst")
    first = ask(client, "?lang=en&a=1")
    assert ask(client, "?lang=en&a=1") == ask(client, "?lang=en&a=1", encoding="identity") == first
    assert len(drawings) == 1


def test_another_choice_language_theme_or_reader_is_another_answer(signed_in, drawings):
    client = signed_in("analyst")
    answers = [ask(client, search) for search in ("?lang=en&b=1", "?lang=en&b=2", "?lang=ru&b=1")]
    assert answers[0] == answers[1] != answers[2]
    ask(client, "?lang=en&b=1", theme="dark")
    ask(signed_in("admin"), "?lang=en&b=1")
    assert len(drawings) == 5


def test_who_may_not_ask_is_given_nothing_that_is_kept(signed_in, server_over):
    ask(signed_in("analyst"), "?lang=en&c=1")
    reporter = signed_in("reporter")
    body = {"output": f"{PART}.children"}
    assert reporter.post(UPDATE, json=body).status_code in (400, 403)


def test_the_least_used_answers_make_room():
    answers = Answers(100)
    for key in "abc":
        answers.keep(key, b"x" * 40)
    assert [answers.get(key) is not None for key in "abc"] == [False, True, True]
    answers.get("b")
    answers.keep("d", b"x" * 40)
    assert [answers.get(key) is not None for key in "bcd"] == [True, False, True]
    answers.keep("d", b"y")
    answers.keep("e", b"x" * 50)
    assert answers.get("b") is not None
