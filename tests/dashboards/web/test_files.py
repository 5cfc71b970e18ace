"""Front-end files: addresses that change with the file, kept for a year, compressed once."""

import pytest

from dashboards.web.files import address


@pytest.fixture
def client(server_over):
    return server_over(0).test_client()


def test_a_file_at_its_own_address_is_kept_for_a_year(client):
    answer = client.get(address("look.css"))
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_old_address_still_gives_the_file_but_not_for_keeps(client):
    answer = client.get("/files/000000000000/look.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../build.py", "build.py", "look.css.br", "missing.css", "..%2fbuild.py"])
def test_nothing_else_is_given_away(client, name):
    assert client.get(f"/files/x/{name}").status_code == 404


def test_a_big_file_goes_out_as_it_was_packed(client):
    packed = client.get(address("built/plotly-basic.min.js"), headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert len(packed.data) < 400_000


def test_the_first_page_is_whole_before_any_script_has_run(client):
    for language, words in (("ky", "Жыйынтыктар"), ("ru", "Результаты"), ("en", "Results")):
        page = client.get(f"/?lang={language}").text
        assert f'<html lang="{language}"' in page
        assert words in page
        assert "/dash_table/" not in page
        assert "async-plotlyjs" not in page
