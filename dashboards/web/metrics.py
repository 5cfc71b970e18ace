"""Figures for those who run Sapat, in Prometheus' format, for the machine itself alone."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from data.register import queue, reports
from data.register.engine import when
from data.stores import Stores

_HERE = frozenset({"127.0.0.1", "::1"})


def metrics(stores: Stores) -> Blueprint:
    """`/metrics`: reports by state, the queue, the snapshot's version, how long workers are silent.

    The figures come from the stores at each question, so every web worker tells the same.
    """
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def show() -> Response:
        if request.remote_addr not in _HERE or request.headers.get("X-Forwarded-For"):
            abort(404)
        return Response(generate_latest(_gathered(stores)), content_type=CONTENT_TYPE_LATEST)

    return blueprint


def _gathered(stores: Stores) -> CollectorRegistry:
    registry = CollectorRegistry()
    by_state = Gauge("sapat_reports", "Reports by state", ["state"], registry=registry)
    with stores.register.reading() as connection:
        for state, count in reports.count_by_state(connection).items():
            by_state.labels(state).set(count)
    waiting = Gauge("sapat_reports_waiting", "Reports received or being checked", registry=registry)
    waiting.set(queue.waiting(stores.register))
    version = Gauge("sapat_snapshot_version", "Version of the warehouse snapshot", registry=registry)
    version.set(stores.warehouse.version)
    silence = Gauge(
        "sapat_worker_silence_seconds", "Since a worker was last heard of", ["worker"], registry=registry
    )
    for worker, at in queue.beats(stores.register).items():
        silence.labels(worker).set((datetime.now(UTC) - when(at)).total_seconds())
    return registry
