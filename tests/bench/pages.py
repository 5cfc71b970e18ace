"""What the pages cost on the data of a large country: processor time, bytes sent, time until one sees something."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.test import EnvironBuilder

from dashboards.access import SESSION_COOKIE
from dashboards.build import build
from dashboards.page import Page
from data.recent import Recent
from data.register import sign_in
from data.register.engine import Register
from data.settings import Settings
from data.sql import statement
from data.stores import Stores, open_stores
from data.warehouse import Warehouse
from tests.bench import asking, browser, register, sector
from tests.bench.measure import Figure
from tests.bench.stores import wanted

UNCACHED, CACHED = 15, 2
"""Milliseconds of processor time for a callback: a tenth of Superset's 149.5, and as DASHBOARDS asks."""
RUNS = 4


def pages(home: Path) -> Iterator[Figure]:
    """Every page with what a reader would choose on it: its callbacks, then the page in a browser."""
    size = wanted()
    sector.build(home / "warehouse", size)
    given = Settings(home=home, demo=True)
    stores = open_stores(given)
    known = (home / "register.sqlite").exists()
    stores.register.upgrade()
    if not known:
        register.fill(stores.register, size)
    yield from _callbacks(stores)
    stores.warehouse.close()
    yield from browser.arrivals(home)


@dataclass(slots=True)
class Spent:
    """Processor seconds of one callback: all of it, and what of it went to questions; which ones."""

    whole: float = 0.0
    asking: float = 0.0
    questions: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # Any: as a question takes them
    depth: int = 0


def _callbacks(stores: Stores) -> Iterator[Figure]:
    server = build(stores)
    token = sign_in.enter_demo(stores.register, "demo-analyst").token
    asker = _Asker(server, token, stores.warehouse._recent)
    every: list[tuple[float, float]] = []
    for prefix, address, page in asking.addresses():
        if not page.parts:
            continue
        found = asker.uncached(prefix, address, page)
        yield _uncached(address, found)
        asks = [one for one in found.values() if one.questions]
        if asks:
            every.append((sum(one.whole for one in asks), sum(_bare(stores.warehouse, one) for one in asks)))
        kept = {
            part: asker.cached(prefix, address, page, part) for part in page.parts if part not in page.live
        }
        yield _cached(address, kept)
    whole, questions = (sum(column) for column in zip(*every, strict=True))
    note = f"{len(every)} pages together: {whole * 1000:.0f} ms against {questions * 1000:.0f}"
    yield Figure("callbacks against their bare queries", whole / questions, "x", 1.5, note=note)


def _uncached(address: str, found: Mapping[str, Spent]) -> Figure:
    """A page's callbacks one after the other, nothing kept of any page before: they share their answers."""
    mean = sum(one.whole for one in found.values()) / len(found) * 1000
    questions = sum(one.asking for one in found.values()) / len(found) * 1000
    slowest = max(found, key=lambda part: found[part].whole)
    note = f"mean of {len(found)}, questions {questions:.1f}; the slowest is {slowest}"
    note += f" with {found[slowest].whole * 1000:.0f}, questions {found[slowest].asking * 1000:.0f}"
    return Figure(f"callback, uncached, {_short(address)}", mean, "ms CPU", UNCACHED, note=note)


def _cached(address: str, kept: Mapping[str, float]) -> Figure:
    slowest = max(kept, key=lambda part: kept[part], default="")
    mean = sum(kept.values()) / max(len(kept), 1) * 1000
    note = f"mean of {len(kept)}; the slowest is {slowest} with {kept.get(slowest, 0) * 1000:.1f}"
    return Figure(f"callback, cached, {_short(address)}", mean, "ms CPU", CACHED, note=note)


def _short(address: str) -> str:
    return address.partition("?")[0]


class _Asker:
    """Posts callbacks straight to the server, signed in, and notes what they take."""

    def __init__(self, server: Flask, token: str, recent: Recent | None) -> None:
        self._server, self._recent = server, recent
        self._cookie = f"{SESSION_COOKIE}={token}; sapat-lang=ky"
        self._known: dict[str, list[dict[str, Any]]] = {}  # Any: JSON

    def uncached(self, prefix: str, address: str, page: Page) -> dict[str, Spent]:
        """Every part in turn, in an address that nothing is kept of yet; the least of several rounds."""
        rounds: list[dict[str, Spent]] = []
        for n in range(RUNS):
            if self._recent:
                self._recent.clear()
            other = f"{address}{'&' if '?' in address else '?'}n={n}"
            found = {}
            for part in page.parts:
                call, spent = self._call(prefix, other, page, part), Spent()
                with _noting(spent):
                    spent.whole = call()
                found[part] = spent
            rounds.append(found)
        return min(rounds, key=lambda found: sum(one.whole for one in found.values()))

    def cached(self, prefix: str, address: str, page: Page, part: str) -> float:
        call = self._call(prefix, address, page, part)
        call()
        return min(call() for _ in range(3 * RUNS))

    def _call(self, prefix: str, address: str, page: Page, part: str) -> Callable[[], float]:
        if prefix not in self._known:
            client = self._server.test_client()
            self._known[prefix] = json.loads(client.get(f"{prefix}_dash-dependencies").data)
        body = asking.encoded(dict(asking.calls(self._known[prefix], page, address))[part])
        headers = {"Cookie": self._cookie, "Accept-Encoding": "br, gzip"}
        builder = EnvironBuilder(
            f"{prefix}_dash-update-component",
            method="POST", data=body, content_type="application/json", headers=headers,
        )  # fmt: skip
        environ = builder.get_environ()

        def once() -> float:
            answered: list[str] = []
            given = {**environ, "wsgi.input": io.BytesIO(body)}
            start = time.process_time()
            answer = self._server.wsgi_app(given, lambda status, *_: answered.append(status))  # pyright: ignore
            b"".join(answer)
            took = time.process_time() - start
            if not answered[0].startswith("20"):
                raise RuntimeError(f"{part} of {address} answered {answered[0]}")
            return took

        return once


@contextmanager
def _noting(spent: Spent) -> Iterator[None]:
    """Note what questions to the warehouse and readings of the register take inside the block."""
    ask, read = Warehouse._ask, Register.reading

    def asked(self: Warehouse, question: str, params: dict[str, Any], reader: Any) -> object:  # Any: as there
        spent.questions.append((question, params))
        with _timed(spent):
            return ask(self, question, params, reader)

    @contextmanager
    def reading(self: Register) -> Iterator[Any]:  # Any: SQLAlchemy's connection
        with _timed(spent), read(self) as connection:
            yield connection

    with patch.object(Warehouse, "_ask", asked), patch.object(Register, "reading", reading):
        yield


@contextmanager
def _timed(spent: Spent) -> Iterator[None]:
    start, spent.depth = time.process_time(), spent.depth + 1
    try:
        yield
    finally:
        spent.depth -= 1
        if not spent.depth:
            spent.asking += time.process_time() - start


def _bare(warehouse: Warehouse, spent: Spent) -> float:
    """Processor seconds of the same questions given to DuckDB as text, and read as tables."""
    least = float("inf")
    with warehouse._cursor() as cursor:
        bare = cursor._connection
        for _ in range(RUNS):
            start = time.process_time()
            for question, params in spent.questions:
                bare.execute(statement(question), params).df()
            least = min(least, time.process_time() - start)
    return least if spent.questions else 0.0
