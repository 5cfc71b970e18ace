"""An institution's page on paper."""

import re

import pytest

from schemas.texts import LANGUAGES

MANY = 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_institution_fits_two_sheets(browser, running, language):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{running(MANY)}/app/institution?code=KG-0001&lang={language}")
    page.wait_for_selector("#institution-documents h2")
    page.wait_for_load_state("networkidle")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
