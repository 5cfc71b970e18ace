"""The officer's way in a real browser: dragged, by keyboard alone, with a broken line and an ended session."""

import threading

import pytest
from werkzeug.serving import make_server

from dashboards.access import SESSION_COOKIE
from data.register import moves, sign_in
from schemas.roles import Actor, Role
from schemas.texts import LANGUAGES
from tests.dashboards.test_browser import AXE, barriers, until
from tests.dashboards.web.a_house import CODE, YEAR_PAGE, House, a_file, read_here

pytestmark = pytest.mark.browser

WRONG = {"qa_form": "комитет", "students_men/higher": 300}
HEAD = Actor("demo-head", Role.HEAD, CODE)


@pytest.fixture
def house(tmp_path, monkeypatch):
    read_here(monkeypatch)
    opened = House(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def address(house):
    """Where the house is served."""
    house.server.test_client().get("/")  # Dash sets itself up at its first request
    server = make_server("127.0.0.1", 0, house.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(browser, house, address):
    """A page signed in as the reporter; it keeps what went wrong."""
    contexts = []

    def visit(path=YEAR_PAGE, *, role="reporter", language="en", scheme="light", width=1440):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=language,
            accept_downloads=True,
        )
        contexts.append(context)
        token = sign_in.enter_demo(house.register, f"demo-{role}").token
        context.add_cookies(
            [
                {
                    "name": SESSION_COOKIE,
                    "value": token,
                    "url": address.replace("http:", "https:"),
                    "secure": True,
                }
            ]
        )
        page = context.new_page()
        page.wrong = []
        page.on(
            "console",
            lambda said: page.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "our report.xlsx"
    path.write_bytes(a_file(**WRONG))
    return path


def choose(page, path):
    page.set_input_files("#upload input[type=file]", path)


def test_a_file_is_sent_followed_and_its_findings_shown_without_a_reload(open_page, house, workbook):
    page = open_page()
    choose(page, workbook)
    assert "our report.xlsx" in page.inner_text("[data-chosen]")
    page.click("#upload .btn-primary")
    until(page, "document.querySelector('[data-said]').textContent.includes('waits to be checked')")
    house.work()
    page.wait_for_selector("#findings .finding")
    assert page.inner_text("h1") == "Report checked: 1 error to mend, 1 explanation to write"
    assert page.wrong == []


def test_the_way_goes_by_keyboard_alone(open_page, house, workbook):
    page = open_page()
    page.wait_for_selector(".drop.scripted")
    page.focus("#upload input[type=file]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(workbook)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hand it in"
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-said]')?.textContent.includes('waits to be checked')")
    house.work()
    page.wait_for_selector("#findings .finding")
    page.focus("[name^=value-]")
    page.keyboard.type("QA")
    reached(page, "Hand the right answers in")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-waiting]")
    house.work()
    page.wait_for_selector("form.explain")
    page.focus("select[name=reason]")
    page.keyboard.type("It")
    page.keyboard.press("Tab")
    page.keyboard.type("A group was counted twice.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Everything is explained: the report can be handed in now.")
    reached(page, "Hand the report in")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The report is handed in.")
    assert house.newest().state == "submitted"
    assert page.wrong == []


def reached(page, text):
    """Go on by Tab until the control of these words has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{text} is out of the keyboard's reach")


def test_a_file_may_be_dropped(open_page, workbook):
    page = open_page()
    content = list(workbook.read_bytes()[:200])
    page.evaluate(
        f"const held = new DataTransfer(); held.items.add(new File([new Uint8Array({content})], 'dropped.xlsx'));"
        "document.getElementById('upload').dispatchEvent(new DragEvent('drop', {dataTransfer: held, bubbles: true, cancelable: true}))"
    )
    assert "dropped.xlsx" in page.inner_text("[data-chosen]")


def test_a_broken_line_is_said_and_the_file_sent_again_once(open_page, house, workbook):
    page = open_page()
    tries = []

    def break_twice(route):
        tries.append(route)
        if len(tries) == 1:
            route.abort("connectionreset")
        elif len(tries) == 2:  # it comes in, and the answer gets lost on its way back
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/upload", break_twice)
    choose(page, workbook)
    page.click("#upload .btn-primary")
    page.wait_for_selector("text=The connection was lost. Your file is kept here")
    until(page, "document.querySelector('[data-said]').textContent.includes('waits to be checked')")
    assert len(tries) == 3
    assert house.count() == 1, "the same sending, however often"


def test_an_ended_session_keeps_the_file_and_goes_on_after_signing_in(open_page, house, workbook):
    page = open_page()
    token = next(one["value"] for one in page.context.cookies() if one["name"] == SESSION_COOKIE)
    choose(page, workbook)
    sign_in.sign_out(house.register, token)
    page.click("#upload .btn-primary")
    page.wait_for_selector("text=Your session has ended. Your file is kept here")
    link = page.get_by_role("link", name="Sign in in another tab")
    assert link.get_attribute("target") == "_blank"
    fresh = sign_in.enter_demo(house.register, "demo-reporter").token
    (kept,) = [one for one in page.context.cookies() if one["name"] == SESSION_COOKIE]
    page.context.add_cookies([{**kept, "value": fresh}])
    page.click("text=Send again")
    until(page, "document.querySelector('[data-said]').textContent.includes('waits to be checked')")
    assert house.count() == 1


@pytest.mark.parametrize(("content", "said"), [(b"", "The file is empty."), (b"Dear ministry", "This is not a workbook"), (b"x" * (5 * 2**20 + 1), "too large")])  # fmt: skip
def test_a_bad_file_is_told_beside_the_form(open_page, house, tmp_path, content, said):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    page = open_page()
    choose(page, path)
    page.click("#upload .btn-primary")
    page.wait_for_selector(f"[data-trouble] [role=alert]:has-text('{said}')")
    assert house.count() == 0


def test_a_check_is_shown_in_place_and_its_files_taken_along(open_page, house, workbook):
    page = open_page()
    choose(page, workbook)
    page.click("[data-check]")
    page.wait_for_selector("text=Nothing was kept")
    assert page.locator(".finding").count() >= 2
    assert "our report.xlsx" in page.inner_text("[data-again-with] [data-chosen]")
    with page.expect_download() as got:
        page.click("text=Download the marked file")
    assert got.value.suggested_filename == "our report-marked.xlsx"
    assert house.count() == 0
    assert page.wrong == []


def test_without_scripts_the_forms_work_as_well(browser, house, address, workbook):
    context = browser.new_context(java_script_enabled=False, locale="ru")
    token = sign_in.enter_demo(house.register, "demo-reporter").token
    context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": address.replace("http:", "https:"), "secure": True}])  # fmt: skip
    page = context.new_page()
    page.goto(f"{address}{YEAR_PAGE}?lang=ru")
    assert page.locator("#upload input[type=file]").is_visible()
    choose(page, workbook)
    page.click("#upload .btn-primary")
    page.wait_for_selector("text=Версия 1 отчёта проверяется")
    house.work()
    page.click("text=Посмотреть, готово ли")
    page.wait_for_selector("#findings .finding")
    context.close()


STATES = {
    "home": (f"/office/{CODE}", lambda house: None),
    "empty": (YEAR_PAGE, lambda house: None),
    "checking": (YEAR_PAGE, lambda house: house.send(a_file())),
    "findings": (YEAR_PAGE, lambda house: house.handed_in(**WRONG, processes_core=0)),
    "version": (f"/reports/{CODE}-2025-1", lambda house: house.handed_in(**WRONG)),
    "signed": (YEAR_PAGE, lambda house: moves.sign(house.register, house.handed_in(), by=HEAD)),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_a_page_has_no_error_no_barrier_and_fits_a_phone(open_page, house, name, language, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    path, prepare = STATES[name]
    prepare(house)
    page = open_page(path, language=language, scheme=scheme)
    page.wait_for_selector("h1")
    assert page.get_attribute("html", "lang") == language
    assert barriers(page) == []
    if scheme == "light":
        page.set_viewport_size({"width": 390, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, "scrolls sideways on a phone"
        assert barriers(page) == []
    assert page.wrong == []


def test_the_check_page_has_no_barrier(open_page, workbook):
    page = open_page()
    choose(page, workbook)
    page.click("[data-check]")
    page.wait_for_selector("text=Nothing was kept")
    assert barriers(page) == []
    assert page.wrong == []
