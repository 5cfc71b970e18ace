"""From "what do I owe" to a receipt and a decision: every role, in every language, by keyboard alone."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError, expect
from werkzeug.serving import BaseWSGIServer, make_server

from data.register import demo_accounts, questions
from data.register.questions import Place
from data.register.reports import state_of
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from tests.dashboards.test_browser import AXE, barriers
from tests.dashboards.web.a_house import CODE, YEAR_PAGE, House, a_file, read_here

pytestmark = pytest.mark.browser


@pytest.fixture
def house(tmp_path, monkeypatch):
    read_here(monkeypatch)
    opened = House(tmp_path)
    yield opened
    opened.close()


def served(house: House) -> BaseWSGIServer:
    house.server.test_client().get("/")
    server = make_server("127.0.0.1", 0, house.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def address(house):
    server = served(house)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A house with a report, its findings and a question; its address and the report's id, for looking only."""
    with pytest.MonkeyPatch.context() as patch:
        read_here(patch)
        house = House(tmp_path_factory.mktemp("furnished"))
        report = house.handed_in(**{"students_men/higher": 300})
        questions.ask(house.register, report, Place(), "Is it so?", by=SYSTEM)
        server = served(house)
        yield f"http://127.0.0.1:{server.server_port}", report
        server.shutdown()
        server.server_close()
        house.close()


class Person:
    """Somebody at a browser of their own, who uses no mouse."""

    def __init__(
        self, browser, address: str, language: str, scheme: str = "light", width: int = 1440
    ) -> None:
        self.address, self.language = address, language
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
        )
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on(
            "console",
            lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={self.language}")

    def sign_in(self, role: str) -> None:
        self.go("/sign-in")
        self.press(f"form:has(input[value=demo-{role}]) button")

    def reach(self, selector: str) -> None:
        """Go on by Tab until the control has the focus."""
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        for _ in range(250):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is out of the keyboard's reach")

    def press(self, selector: str) -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(text)

    def choose(self, path: Path) -> None:
        """Open the dialog of the file field that has the focus, and take this file."""
        for _ in range(5):
            try:
                with self.page.expect_file_chooser(timeout=5_000) as chooser:
                    self.page.keyboard.press("Space")
            except TimeoutError:  # a busy browser may let a key fall
                continue
            chooser.value.set_files(path)
            return
        raise AssertionError("the file field opens no dialog by keyboard")

    def heading(self) -> str:
        return self.page.inner_text("h1")

    def leave(self) -> None:
        self.context.close()
        assert self.wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_goes_its_whole_way_by_keyboard_alone(browser, house, address, language, tmp_path):
    workbook = tmp_path / "our report.xlsx"
    workbook.write_bytes(a_file())

    officer = Person(browser, address, language)
    officer.sign_in("reporter")
    officer.go(YEAR_PAGE)
    owed = officer.heading()
    officer.page.wait_for_selector(".drop.scripted")
    officer.reach("#upload input[type=file]")
    officer.choose(workbook)
    officer.reach("#upload .btn-primary")
    officer.page.keyboard.press("Enter")
    for _ in range(100):
        if house.count():
            break
        officer.page.wait_for_timeout(50)
    house.work()
    report = house.newest().id
    assert state_of(house.register, report) == "submitted"
    # The page follows the checks by itself and shows where the report stands now.
    expect(officer.page.locator("h1")).not_to_have_text(owed, timeout=30_000)
    officer.leave()

    head = Person(browser, address, language)
    head.sign_in("head")
    head.go(f"/reports/{report}/sign")
    head.type("#f-password", "not the password")
    head.press(".sign-form button[type=submit]")
    assert state_of(house.register, report) == "submitted", "a wrong password signs nothing"
    assert [said for said in head.wrong if "422" not in said] == []
    head.wrong.clear()  # the browser notes the refusal
    head.type("#f-password", demo_accounts.PASSWORD)
    head.press(".sign-form button[type=submit]")
    assert state_of(house.register, report) == "signed"
    head.go(f"/reports/{report}/receipt")
    code = re.search(r"/verify/([A-Z0-9-]+)", head.page.content())
    assert code
    head.leave()

    anybody = Person(browser, address, language)
    anybody.go(f"/verify/{code[1]}")
    assert house.newest().sha256 in anybody.page.content()
    anybody.leave()

    analyst = Person(browser, address, language)
    analyst.sign_in("analyst")
    analyst.go("/desk/review")
    analyst.press(f"a[href='/desk/review/{report}']")
    analyst.press(f"form[action='/desk/review/{report}/accept'] button")
    assert state_of(house.register, report) == "accepted"
    analyst.leave()
    house.work()
    assert state_of(house.register, report) == "published"

    admin = Person(browser, address, language)
    admin.sign_in("admin")
    admin.go(f"/desk/audit?subject={report}")
    assert "report.accepted" in admin.page.content()
    admin.leave()


ADDRESSES = {
    "review": ("analyst", "/desk/review"), "report": ("analyst", "/desk/review/{report}"),
    "rules": ("admin", "/desk/rules"), "rule": ("admin", "/desk/rules/W301"),
    "rehearsal": ("admin", "/desk/rules/rehearse?rule=W301"), "audit": ("admin", "/desk/audit?verify=1"),
    "versions": ("reporter", f"/office/{CODE}/2025/versions"), "changes": ("reporter", "/reports/{report}/changes?against=before"),
    "sign": ("head", "/reports/{report}/sign"), "questions": ("reporter", "/reports/{report}/questions"),
    "tokens": ("head", f"/office/{CODE}/tokens"), "machines": ("public", "/api/v1"), "verify": ("public", "/verify"),
    "sign-in": ("public", "/sign-in"), "account": ("admin", "/account"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "scheme"), [*((code, "light") for code in LANGUAGES), ("ky", "dark")])
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_plain_page_has_no_barrier_no_broken_policy_and_fits_a_phone(
    browser, furnished, name, language, scheme
):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    address, report = furnished
    role, path = ADDRESSES[name]
    reader = Person(browser, address, language, scheme)
    if role != "public":
        reader.sign_in(role)
    reader.go(path.format(report=report))
    assert reader.page.get_attribute("html", "lang") == language
    assert reader.heading().strip()
    assert barriers(reader.page) == []
    reader.page.set_viewport_size({"width": 390, "height": 900})
    reader.page.wait_for_timeout(50)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390, "scrolls sideways on a phone"
    reader.leave()


def test_looking_through_an_institutions_eyes_is_said_on_every_page_and_ends_by_one_button(
    browser, house, address
):
    report = house.handed_in()
    analyst = Person(browser, address, "en")
    analyst.sign_in("analyst")
    analyst.go(f"/desk/review/{report}")
    analyst.press("form[action^='/desk/see-as/'] button")
    assert "You look as" in analyst.page.inner_text(".seen-as")
    analyst.go("/app/")
    assert "You look as" in analyst.page.inner_text(".seen-as")
    analyst.press(".seen-as button")
    assert analyst.page.locator(".seen-as").count() == 0
    analyst.leave()
