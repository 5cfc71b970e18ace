"""Receipts: a sheet for the institution, a public page for everybody who was shown one."""

import pytest

from data.register import moves, receipts
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.web.a_desk import Desk
from tests.dashboards.web.an_office import HEAD, handed_in


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def signed(desk):
    report = handed_in(desk.stores)
    return moves.sign(desk.register, report, by=HEAD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_has_everything_in_three_languages(desk, signed, language):
    page = desk.client("reporter", language).get(f"/reports/{signed.report}/receipt").text
    for words in (signed.code, signed.sha256, "№ 1 колледжи", "Колледж № 1", "College 1", "(UTC+6)", "UTC"):
        assert words in page
    for words in ("SHA-256 of the file", "Б. Осмонов", "KG-0001.json", f"/verify/{signed.code}"):
        assert words in page
    assert page.count('lang="ky"') > 8


def test_without_a_signature_there_is_no_receipt(desk):
    report = handed_in(desk.stores)
    answer = desk.client("reporter").get(f"/reports/{report}/receipt")
    assert answer.status_code == 404
    assert "There is no receipt yet" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_verifies_a_code_in_three_languages(desk, signed, language):
    visitor = desk.server.test_client()
    visitor.set_cookie("sapat-lang", language)
    page = visitor.get(f"/verify/{signed.code.lower()}")
    assert page.status_code == 200
    for words in (
        "The receipt is genuine.",
        "waits for the ministry",
        signed.sha256,
        "2025/26",
        "Колледж № 1",
    ):
        assert words in page.text
    assert "KG-0001.json" not in page.text


def test_what_became_of_the_version_is_told(desk, signed):
    visitor = desk.server.test_client()
    moves.accept(desk.register, signed.report, by=SYSTEM)
    assert "accepted and in force" in visitor.get(f"/verify/{signed.code}").text
    moves.withdraw(desk.register, signed.report, by=HEAD, reason="wrong file")
    assert "withdrawn by the institution" in visitor.get(f"/verify/{signed.code}").text


def test_the_form_leads_to_the_codes_own_address(desk, signed):
    visitor = desk.server.test_client()
    assert visitor.get("/verify").status_code == 200
    typed = signed.code.lower().replace("-", " ")
    answer = visitor.get("/verify", query_string={"code": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/verify/{signed.code}")
    odd = visitor.get("/verify", query_string={"code": "//evil.example/"})
    assert odd.headers["Location"].startswith("/verify/EVIL")


def test_an_unknown_code_is_answered_kindly_and_not_for_ever(desk):
    visitor = desk.server.test_client()
    answers = [visitor.get(f"/verify/{receipts.new_code()}") for _ in range(11)]
    assert [one.status_code for one in answers] == [404] * 10 + [429]
    assert "No receipt has this code." in answers[0].text
    assert "Too many codes" in answers[-1].text


def test_a_known_code_is_always_answered(desk, signed):
    visitor = desk.server.test_client()
    for _ in range(12):
        visitor.get("/verify/nonsense")
    assert visitor.get(f"/verify/{signed.code}").status_code == 200


def test_a_file_is_compared_by_its_hash(desk, signed):
    visitor = desk.server.test_client()
    here = f"/verify/{signed.code}"
    same = visitor.get(here, query_string={"sha256": f" {signed.sha256.upper()} "}).text
    assert "Your file is the one that was signed." in same
    other = visitor.get(here, query_string={"sha256": "0" * 64}).text
    assert "Your file is not the one that was signed." in other
    assert "64 signs" in visitor.get(here, query_string={"sha256": "<script>"}).text
