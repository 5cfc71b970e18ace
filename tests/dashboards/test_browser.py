"""The pages in a real browser: no error, no broken policy, no barrier, nothing out of keyboard's reach."""

import re
import time
from pathlib import Path

import pytest

from schemas.texts import LANGUAGES

pytestmark = pytest.mark.browser

AXE = Path("node_modules/axe-core/axe.min.js").resolve()
ADDRESSES = {
    "overview": "/app/",
    "completeness": "/app/completeness?requirement=R34&region=KG11",
    "trends": "/app/trends?institutions=KG-0004,KG-0008&origin=KG-0004:2024",
    "small pictures": "/app/trends?indicator=O02&level=secondary&panels=by-region&institutions=KG-0002",
    "compare": "/app/compare?institutions=KG-0004,KG-0008&level=secondary",
    "association": "/app/association",
    "anomalies": "/app/anomalies",
    "institution": "/app/institution?code=KG-0001",
    "standards": "/app/standards?standard=iso_9001&code=KG-0001",
    "provisions": "/provisions?id=13.2",
    "all_provisions": "/app/provisions",
    "indicators": "/indicators?indicator=Q07",
    "loop": "/app/loop",
    "regions": "/app/regions",
    "quality": "/app/quality",
    "rows": "/app/rows?of=O02&year=2024&level=secondary&origin=KG-0004:2024",
    "rows of a requirement": "/app/rows?of=R05&year=2025&origin=KG-0001:2025",
    "front": "/",
    "methods": "/methods",
    "institutions": "/institutions",
    "open data": "/data",
}
MANY = 120
PATIENCE = 30  # seconds, on a machine that others use too


@pytest.fixture
def open_page(browser, running):
    """Open an address and wait until nothing is being drawn; the page keeps what went wrong."""
    contexts = []

    def visit(address, *, language="en", scheme="light", width=1440, count=MANY):
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
        page.goto(running(count) + address)
        settle(page)
        return page

    yield visit
    for context in contexts:
        context.close()


def until(page, holds):
    """Wait until a JavaScript expression holds; asked from outside, as the policy forbids `eval` within."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"never came true: {holds}"
        page.wait_for_timeout(50)


def settle(page):
    until(
        page,
        "!!document.querySelector('#content h1') && !document.querySelector('[aria-busy]') && "
        "[...document.querySelectorAll('.dash-graph')].every(one => one.querySelector('.main-svg'))",
    )


def barriers(page):
    page.evaluate(AXE.read_text("utf-8"))
    tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
    found = page.evaluate(f"axe.run(document, {{runOnly: {tags}, resultTypes: ['violations']}})")
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:3], one["nodes"][0]["failureSummary"])
        for one in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_has_no_error_no_barrier_and_fits_a_phone(open_page, name, language, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    address = ADDRESSES[name]
    page = open_page(
        f"{address}{'&' if '?' in address else '?'}lang={language}", language=language, scheme=scheme
    )
    assert page.get_attribute("html", "lang") == language
    assert barriers(page) == []
    if scheme == "light":
        page.set_viewport_size({"width": 390, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, "scrolls sideways on a phone"
    assert page.wrong == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_empty_sector_is_shown_without_an_error(open_page, name):
    page = open_page(ADDRESSES[name], count=0)
    assert page.inner_text("h1").strip()
    assert page.wrong == []
    if AXE.exists():
        assert barriers(page) == []


def test_a_choice_changes_the_address_and_the_picture_and_back_undoes_it(open_page):
    page = open_page("/app/?lang=en")
    before = page.inner_text("#overview-numbers")
    page.select_option("#choose-level", "higher")
    until(page, f"document.querySelector('#overview-numbers').innerText !== {before!r}")
    assert "level=higher" in page.url
    page.go_back()
    until(page, f"document.querySelector('#overview-numbers').innerText === {before!r}")
    assert "level" not in page.url
    assert page.input_value("#choose-level") == ""
    page.go_forward()
    until(page, "document.querySelector('#choose-level').value === 'higher'")
    assert page.wrong == []


def test_going_to_another_page_and_back_loads_nothing_anew(open_page):
    page = open_page("/app/?lang=en")
    page.evaluate("window.stillHere = true")
    page.click("nav.mainnav [data-groups] >> text=Indicators")
    page.wait_for_selector("#trends-lines .main-svg")
    assert page.get_attribute("nav.mainnav .subnav >> text=Trends", "aria-current") == "page"
    assert page.is_visible("nav.mainnav .subnav >> text=Compare"), "the group's second line"
    assert page.title().endswith("Sapat")
    page.go_back()
    page.wait_for_selector("#overview-arrivals .main-svg")
    assert page.evaluate("window.stillHere")
    assert page.wrong == []


def test_an_institution_is_found_by_typing_and_taken_by_keyboard(open_page):
    page = open_page("/app/trends?lang=ru")
    field = page.get_by_role("combobox", name="Организации")
    field.focus()
    field.type("арчалы")
    page.wait_for_selector("[role=option] small")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.query_selector("[role=option][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip")
    assert "institutions=KG-" in page.url
    page.click(".chip a")
    page.wait_for_selector(".chip", state="detached")
    assert "institutions" not in page.url
    assert page.wrong == []


def test_a_row_leads_to_where_its_value_comes_from(open_page):
    page = open_page("/app/trends?lang=en&institutions=KG-0004")
    page.click("text=Where from? >> nth=0")
    page.wait_for_selector("#origin .thread")
    assert "SHA-256" in page.inner_text("#origin")
    page.click("#origin .icon-btn")
    page.wait_for_selector("#origin", state="detached")


def test_a_point_of_a_line_leads_to_where_its_value_comes_from(open_page):
    page = open_page("/app/trends?lang=en&institutions=KG-0004")
    page.evaluate(
        "const plot = document.querySelector('#trends-lines .js-plotly-plot');"
        "const marks = plot.data.flatMap((one) => one.customdata || []);"
        "const own = marks.find((mark) => mark && mark.includes('origin=KG-0004'));"
        "plot.emit('plotly_click', {points: [{customdata: own}]});"
    )
    page.wait_for_selector("#origin .thread")
    assert "origin=KG-0004" in page.url


@pytest.mark.parametrize("address", ["/indicators?lang=ru", "/data?lang=ru", "/app/quality?lang=ky"])
def test_on_a_phone_the_menu_shows_where_one_is(open_page, address):
    page = open_page(address)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.wait_for_function(
        "[...document.querySelectorAll('.mainnav [aria-current]')].every((one) => {"
        "const at = one.getBoundingClientRect(); return at.left >= 0 && at.right <= innerWidth; })"
    )
    assert page.locator(".mainnav [aria-current]").count() > 0


def test_a_cell_of_the_matrix_leads_to_its_institutions(open_page):
    page = open_page("/app/completeness?lang=en")
    page.click(".matrix tbody tr:nth-child(2) td:nth-child(4) a")
    page.wait_for_selector("#completeness-list .cards")
    assert "requirement=R01" in page.url
    page.click("#completeness-list tbody a >> nth=0")
    page.wait_for_selector("#institution-strip .strip")
    assert "code=KG-" in page.url


def test_every_control_is_reached_by_keyboard_and_shows_that_it_is(open_page):
    page = open_page("/app/trends?lang=en&institutions=KG-0004")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, select, input, summary, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)')).length"
    )
    page.evaluate("document.body.focus(); window.reached = new Set()")
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const one = document.activeElement; if (one === document.body) return true;"
            "reached.add(one); return one.matches(':focus-visible') && getComputedStyle(one).outlineStyle !== 'none'; })()"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert page.evaluate("reached.size") >= wanted


def test_a_page_weighs_less_than_750_kilobytes(browser, running):
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(running(MANY) + "/app/completeness")
    settle(page)
    context.close()
    assert 300_000 < sum(sizes) < 750_000


def test_the_theme_switch_changes_page_and_pictures(open_page):
    page = open_page("/?lang=en")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-theme-switch]")
    page.wait_for_load_state("load")
    settle(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    ink = page.evaluate("document.querySelector('.js-plotly-plot').layout.font.color")
    assert re.match(r"#[b-f]", ink), "light words on dark paper"
