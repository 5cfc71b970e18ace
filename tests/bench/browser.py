"""Every page in a browser behind a slow line: bytes over the wire, requests, and when the first figure stands."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.bench import asking
from tests.bench.measure import Figure
from tests.bench.memory import running, until_it_answers
from tests.dashboards.conftest import CHROMIUM, QUIET

LINE = {"offline": False, "latency": 50, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
"""10 Mbit/s and 50 ms there and back, as Chromium's developer tools make them."""
WEIGHT, COLD, WARM = 750, 2.55, 2.2
"""Goals: kB; seconds, half of Superset's 5.1 and three quarters of its 2.9."""
PATIENCE = 60  # seconds
RUNS = 3

# The first figure that is whole; on a page without one, everything that was waited for.
_WATCH = """
(() => {
  const drawn = (one) => !one.querySelector('.dash-graph') || one.querySelector('.main-svg');
  const timer = setInterval(() => {
    const figures = [...document.querySelectorAll('#page figure.fig')];
    const words = document.querySelector('#page h1') && !document.querySelector('#page [aria-busy=true]');
    if (!figures.some(drawn) && !(words && !figures.length)) return;
    clearInterval(timer);
    window.firstFigure = performance.now();
  }, 10);
})();
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit: seconds until the first figure, kB received, and requests made."""

    seconds: float
    weight: float
    requests: int


def arrivals(home: Path) -> Iterator[Figure]:
    """Every page, cold and warm, from a server over this home."""
    if not CHROMIUM.exists():
        return
    with (
        running(home, "-m", "gunicorn", "-c", "gunicorn.conf.py") as (_, address),
        sync_playwright() as player,
    ):
        until_it_answers(f"{address}/healthz")
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        for _prefix, path, _page in asking.addresses():
            yield from _page_of(browser, f"{address}{path}", path.partition("?")[0])
        browser.close()


def _page_of(browser: Browser, address: str, name: str) -> Iterator[Figure]:
    cold, warm = [], []
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru")
        context.add_init_script(_WATCH)
        cold.append(_visit(context, address))
        warm.append(_visit(context, address))
        context.close()
    first = max(cold, key=lambda one: one.weight)
    yield Figure(f"weight, cold, {name}", first.weight, "kB", WEIGHT, note=f"{first.requests} requests")
    seconds = statistics.median(one.seconds for one in cold)
    note = f"{cold[0].seconds:.1f} where the server has worked out nothing yet"
    yield Figure(f"first figure, cold, {name}", seconds, "s", COLD, note=note)
    yield Figure(f"first figure, warm, {name}", statistics.median(one.seconds for one in warm), "s", WARM)


def _visit(context: BrowserContext, address: str) -> Seen:
    """Open the page in a new tab; what it weighs is counted until nothing is waited for any more."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received: list[float] = []
    _count(wire, received)
    page.goto(address, wait_until="commit", timeout=PATIENCE * 1000)
    until(page, "!!window.firstFigure && !document.querySelector('#page [aria-busy=true]')")
    page.wait_for_timeout(100)
    seen = Seen(page.evaluate("window.firstFigure") / 1000, sum(received) / 1000, len(received))
    page.close()
    return seen


def until(page: Page, holds: str) -> None:
    """Wait until a JavaScript expression holds; asked from outside, as the policy forbids `eval` within."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(holds):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: never came true: {holds}")
        page.wait_for_timeout(50)


def _count(wire: CDPSession, received: list[float]) -> None:
    def loaded(event: dict[str, Any]) -> None:  # Any: as Chromium says it
        if event["encodedDataLength"]:  # else it came from the browser's own store
            received.append(event["encodedDataLength"])

    wire.on("Network.loadingFinished", loaded)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
