"""The desks in a real browser: no barrier, no broken policy, and they fit a phone, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.register import demo_accounts, institutions
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.web.desks import an_institution

pytestmark = pytest.mark.browser

AXE = Path("node_modules/axe-core/axe.min.js").resolve()
COUNT = 1
PAGES = {
    "register": "/desk/register",
    "institution": "/desk/register/KG-0001",
    "change": "/desk/register/KG-0001/change",
    "split": "/desk/register/KG-0001/split",
    "merge": "/desk/register/KG-0001/merge",
    "import": "/desk/register/import",
    "years": "/desk/years",
    "year": "/desk/years/2025",
    "owing": "/desk/owing",
    "accounts": "/desk/accounts",
    "account": "/desk/accounts/demo-analyst",
    "calendar": "/calendar",
    "submissions": "/submissions/KG-0001",
}


@pytest.fixture(scope="module")
def home(running, sector):
    """A running server with twelve institutions on its register and the demo's accounts."""
    register = sector(COUNT).register
    institutions.add_many(register, [an_institution(n) for n in range(1, 13)], by=SYSTEM)
    demo_accounts.open_all(register, "KG-0001")
    return running(COUNT)


@pytest.fixture
def open_page(browser, home):
    contexts = []

    def visit(address, *, language="en", scheme="light", width=1440):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
        )
        contexts.append(context)
        page = context.new_page()
        page.wrong = []
        page.on(
            "console",
            lambda said: page.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(f"{home}/sign-in?lang={language}")
        page.locator("form:has(input[value='demo-admin']) button").click()
        page.wait_for_load_state("load")
        page.goto(home + address)
        return page

    yield visit
    for context in contexts:
        context.close()


def barriers(page):
    page.evaluate(AXE.read_text("utf-8"))
    tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
    found = page.evaluate(f"axe.run(document, {{runOnly: {tags}, resultTypes: ['violations']}})")
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]]


@pytest.mark.parametrize(("language", "scheme"), [*zip(LANGUAGES, ("light", "dark", "light"), strict=True)])
def test_every_desk_has_no_barrier_and_fits_a_phone(open_page, home, language, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    page = open_page("/desk/register", language=language, scheme=scheme)
    for name, address in PAGES.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{home}{address}?lang={language}")
        assert page.get_attribute("html", "lang") == language
        assert barriers(page) == [], name
        page.set_viewport_size({"width": 390, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} scrolls sideways"
        assert page.wrong == [], name


def test_an_institution_is_renamed_by_keyboard_alone(open_page, home):
    page = open_page("/desk/register/KG-0012/rename")
    page.fill("#f-since", "2026-12-01")
    page.focus("#f-name_en")
    page.keyboard.press("Control+a")
    page.keyboard.type("Renamed by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sentence")
    assert "Renamed by keyboard" in page.inner_text(".sentence")
    page.focus("button[value=make]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/register/KG-0012")
    assert "Done, and noted in the history." in page.inner_text("main")
    assert page.wrong == []


def test_a_file_comes_back_from_the_preview_and_is_taken_in(open_page, tmp_path):
    page = open_page("/desk/register/import")
    file = tmp_path / "more.csv"
    head = "code,name_ky,name_ru,name_en,levels,region,ownership,authority\n"
    file.write_text(head + "KG-0777,А,Б,New one,primary,KG02,state,science\n", "utf-8")
    page.set_input_files("#f-file", str(file))
    page.click("main button[type=submit]")
    page.wait_for_selector(".tallies")
    page.click("main form .btn-primary")
    page.wait_for_url("**/desk/register")
    assert "Taken in: 1 lines." in page.inner_text("main")
    assert page.wrong == []
