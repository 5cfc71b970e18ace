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
    asker = _Asker(server, token)
    every: list[tuple[float, float]] = []
    for prefix, address, page in asking.addresses():
        found = {part: asker.uncached(prefix, address, page, part) for part in page.parts}
        if not found:
            continue
        yield _uncached(address, found)
        bare = {part: _bare(stores.warehouse, one) for part, one in found.items()}
        every += [(found[part].whole, bare[part]) for part in found if bare[part]]
        kept = {
            part: asker.cached(prefix, address, page, part) for part in page.parts if part not in page.live
        }
        yield _cached(address, kept)
    whole, questions = (sum(column) for column in zip(*every, strict=True))
    note = f"{len(every)} callbacks that ask, together"
    yield Figure("callbacks against their bare queries", whole / questions, "x", 1.5, note=note)


def _uncached(address: str, found: Mapping[str, Spent]) -> Figure:
    slowest = max(found, key=lambda part: found[part].whole)
    one = found[slowest]
    note = f"{slowest}: questions {one.asking * 1000:.1f}, the rest {(one.whole - one.asking) * 1000:.1f}"
    return Figure(
        f"slowest callback, uncached, {_short(address)}", one.whole * 1000, "ms CPU", UNCACHED, note=note
    )


def _cached(address: str, kept: Mapping[str, float]) -> Figure:
    slowest = max(kept, key=lambda part: kept[part], default="")
    mean = sum(kept.values()) / max(len(kept), 1) * 1000
    note = f"mean of {len(kept)}; the slowest is {slowest} with {kept.get(slowest, 0) * 1000:.1f}"
    return Figure(f"callback, cached, {_short(address)}", mean, "ms CPU", CACHED, note=note)


def _short(address: str) -> str:
    return address.partition("?")[0]


class _Asker:
    """Posts callbacks straight to the server, signed in, and notes what they take."""

    def __init__(self, server: Flask, token: str) -> None:
        self._server = server
        self._cookie = f"{SESSION_COOKIE}={token}; sapat-lang=ky"
        self._known: dict[str, list[dict[str, Any]]] = {}  # Any: JSON

    def uncached(self, prefix: str, address: str, page: Page, part: str) -> Spent:
        """The least of several times, each asked for in an address of its own, which no answer is kept of."""
        found: list[Spent] = []
        for n in range(RUNS):
            other = f"{address}{'&' if '?' in address else '?'}n={n}"
            call = self._call(prefix, other, page, part)
            spent = Spent()
            with _noting(spent):
                spent.whole = call()
            found.append(spent)
        return min(found, key=lambda one: one.whole)

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
