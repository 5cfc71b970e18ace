"""Sectors of three sizes, a server over each, and a browser where there is one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from dashboards.__main__ import translations
from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from data.register import demo_accounts, sign_in
from tests.dashboards.a_sector import a_sector

CHROMIUM = Path(os.environ.get("SAPAT_CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _catalogues():
    """The tests read the catalogues as they stand in the tree, compiled afresh."""
    translations()


@pytest.fixture(scope="session")
def sector(tmp_path_factory):
    """Stores with this many institutions, made once each."""
    made = {}

    def of(count):
        if count not in made:
            made[count] = a_sector(tmp_path_factory.mktemp(f"sector{count}"), count)
        return made[count]

    yield of
    for stores in made.values():
        stores.warehouse.close()
        stores.register.close()


@pytest.fixture(scope="session")
def server_over(sector):
    made = {}

    def of(count):
        if count not in made:
            made[count] = build(sector(count))
        return made[count]

    return of


@pytest.fixture(scope="session")
def running(server_over):
    """The address of a running server over this many institutions."""
    started = {}

    def of(count):
        if count not in started:
            app = server_over(count)
            app.test_client().get("/")  # Dash sets itself up at its first request
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            started[count] = server
        return f"http://127.0.0.1:{started[count].server_port}"

    yield of
    for server in started.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(sector, server_over):
    """A client signed in as `role` (reporter and head: of KG-0001 unless told) over this many institutions.

    The accounts are those of the demo; sessions are real ones.
    """

    def of(role, count=3):
        stores = sector(count)
        demo_accounts.open_all(stores.register, "KG-0001")
        client = server_over(count).test_client()
        opened = sign_in.enter_demo(stores.register, f"demo-{role}")
        client.set_cookie(SESSION_COOKIE, opened.token, secure=False)
        return client

    return of
