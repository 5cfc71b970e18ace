"""Institutions before everybody's eyes: found by name, shown with what the regulation opens, and nothing else."""

import pytest

from schemas.texts import LANGUAGES

FEW = 3


@pytest.fixture
def public(server_over):
    return server_over(FEW).test_client()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_searched_by_name_and_code_in_any_language(public, language):
    found = public.get(f"/institutions?lang={language}&text=ak-bashat").text
    assert "KG-0001" in found
    assert "KG-0002" not in found
    assert "KG-0002" in public.get(f"/institutions?lang={language}&text=kg-0002").text


def test_a_list_is_narrowed_by_level_and_region_and_odd_choices_count_for_nothing(public, sector):
    one = sector(FEW).warehouse.rows("open_institution", institution="KG-0001").iloc[0]
    narrowed = public.get(f"/institutions?level={one['level']}&region={one['region']}").text
    assert "KG-0001" in narrowed
    everything = public.get("/institutions?level=kindergarten&region=%00&page=-1").text
    assert all(f"KG-000{n}" in everything for n in (1, 2, 3))


def test_a_page_shows_when_reports_came_and_what_they_show_as_met(public):
    page = public.get("/institutions?code=KG-0001&lang=en").text
    for words in ("2025/26", "evidenced", "declared only", "/submissions/KG-0001"):
        assert words in page
    for state in ("unmet", "blank", "no report</span>"):
        assert f"st-{state}" not in page


def test_no_percentage_and_no_contact_of_one_institution_is_public(public):
    for code in ("KG-0001", "KG-0002", "KG-0003"):
        page = public.get(f"/institutions?code={code}&lang=en").text
        assert "%<" not in page
        assert "@" not in page


def test_an_institution_that_is_not_known_has_no_page(public):
    assert public.get("/institutions?code=KG-9999").status_code == 404


def test_no_institution_is_listed_before_the_first_publication(server_over):
    page = server_over(0).test_client().get("/institutions?lang=en")
    assert page.status_code == 200
    assert "No institution fits" in page.text
