"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, jsonify

from data.register import queue
from data.register.engine import when
from data.snapshots import Damaged
from data.stores import Stores

FREE_BYTES = 200 * 2**20
SILENCE = timedelta(minutes=2)


def health(stores: Stores) -> Blueprint:
    """`/healthz`: the process answers. `/readyz`: everything it needs is there, else 503 with what is not."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks: dict[str, Callable[[], bool]] = {
            "register": lambda: _register_writable(stores),
            "warehouse": lambda: _warehouse_readable(stores),
            "disk": lambda: shutil.disk_usage(stores.settings.home).free > FREE_BYTES,
            "worker": lambda: _worker_alive(stores),
        }
        found = {name: _holds(check) for name, check in checks.items()}
        ready = all(found.values())
        return jsonify(status="ready" if ready else "not ready", checks=found), 200 if ready else 503

    return blueprint


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever keeps a store from answering means: not ready
        return False


def _register_writable(stores: Stores) -> bool:
    queue.beat(stores.register, "web")
    return True


def _warehouse_readable(stores: Stores) -> bool:
    try:
        return stores.warehouse.version >= 0
    except Damaged:
        return False


def _worker_alive(stores: Stores) -> bool:
    since = datetime.now(UTC) - SILENCE
    return any(when(at) > since for name, at in queue.beats(stores.register).items() if name != "web")
